"""The case file: one encrypted SQLite database, its records, history, drafts, search and audit."""

from app.storage.audit import Author, Finding
from app.storage.store import Store, create_store, open_store
from app.storage.work import Work

__all__ = ["Author", "Finding", "Store", "Work", "create_store", "open_store"]

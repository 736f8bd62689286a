"""Erasing a case: its rows, history, drafts, index, keys and reasons; only its random id stays.

The audit chain keeps its rows, which name no content; without the case's key nobody can guess what
their hashes stood for.
"""

from __future__ import annotations

from app.storage import search
from app.storage.session import Session

_BY_CASE = ("draft", "deadline", "audit_words", "blob", "circle", "case_list", "record")


def erase_case(session: Session, case_id: str) -> list[str]:
    """Delete everything of a case within the running transaction; returns its blob ids."""
    run = session.connection.execute
    blobs = [row[0] for row in run("SELECT id FROM blob WHERE case_id = ?", (case_id,))]
    numbers = [row[0] for row in run("SELECT n FROM record WHERE case_id = ?", (case_id,))]
    search.take_out(session.connection.cursor(), numbers)
    run(
        "DELETE FROM outbox WHERE revision IN (SELECT revision.n FROM revision "
        "JOIN record ON record.n = revision.record WHERE record.case_id = ?)",
        (case_id,),
    )
    run("DELETE FROM revision WHERE record IN (SELECT n FROM record WHERE case_id = ?)", (case_id,))
    run("DELETE FROM draft WHERE record IN (SELECT id FROM record WHERE case_id = ?)", (case_id,))
    for table in _BY_CASE:
        run(f"DELETE FROM {table} WHERE case_id = ?", (case_id,))  # noqa: S608 - our own names
    session.trail.drop_case_key(session.connection, case_id)
    at = session.clock.now().isoformat()
    run("INSERT OR REPLACE INTO gone VALUES (?, ?)", (case_id, at))
    return blobs

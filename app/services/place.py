"""What is settled about a workbook's folder before its passphrase is asked for; light: the first page waits for it."""

from __future__ import annotations

from app.vault.swap import finish_swap

__all__ = ["finish_swap"]

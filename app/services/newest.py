"""Whether the store that was opened is the newest one, as far as the headers and this laptop remember."""

from __future__ import annotations

import app.vault as vault
from app.errors import DamageError
from app.storage import Store


def require_newest(
    opened: vault.Opened, store: Store, state: vault.StateCopy | None, generation: int, go_on: str
) -> None:
    """Compare the store with both witnesses and its own last audit links."""
    findings = store.check_latest()
    if findings:
        raise DamageError(findings[0].what)
    against = [
        *vault.compare(opened.witness, store.audit_hash),
        *(vault.compare(state.witness, store.audit_hash) if state is not None else ()),
        *vault.compare_generation(opened.generation + mended(opened), generation),
    ]
    if against and not go_on:
        forked = any(finding.kind == "fork" for finding in against)
        raise DamageError("vault.forked" if forked else "vault.older")


def mended(opened: vault.Opened) -> int:
    """1 where a copy of the header was lost: it may have been the newer one."""
    return 1 if opened.findings else 0

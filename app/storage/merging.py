"""What a merge must shut: a restriction made on one laptop means what another wrote meanwhile under it, too."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.protective import BELONGS
from app.storage.ledger import Ledger, Row, encode

SECTION = "restricted_kinds:"
"""The paths of a person that say which sections of the case are restricted."""


def to_shut(ledger: Ledger, row: Row, before: Row | None) -> Iterator[Row]:
    """Records to restrict now that `row` was merged; `before` is how it stood, None where it is new here."""
    if before is None and _is_under_restriction(ledger, row):
        yield row
    if row.restricted and not (before and before.restricted):
        yield from _belonging(ledger, row)
    old = before.paths() if before else {}
    marked = [
        path.removeprefix(SECTION)
        for path in row.paths()
        if path.startswith(SECTION) and path not in old
    ]
    if row.kind == "person" and marked:
        where = "WHERE case_id = ? AND kind IN (SELECT value FROM json_each(?)) AND restricted = 0"
        yield from ledger.rows(where, (row.id, encode(marked)))


def _is_under_restriction(ledger: Ledger, row: Row) -> bool:
    person = ledger.row(row.case_id or "")
    if person is not None and SECTION + row.kind in person.paths():
        return True
    _kind, field = BELONGS.get(row.kind, ("", ""))
    owner = ledger.row(str(row.decoded().get(field, ""))) if field else None
    return owner is not None and bool(owner.restricted)


def _belonging(ledger: Ledger, owner: Row) -> Iterator[Row]:
    for kind, (of, field) in BELONGS.items():
        if of == owner.kind:
            where = (
                f"WHERE case_id = ? AND kind = ? AND body ->> '$.{field}' = ? AND restricted = 0"
            )
            yield from ledger.rows(where, (owner.case_id, kind, owner.id))

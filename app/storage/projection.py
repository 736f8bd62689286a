"""What follows from a changed record: the search index and its case's line in the list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from app.events import Event
from app.storage import cases, search
from app.storage.ledger import Ledger, Row
from app.storage.session import Session


@dataclass(frozen=True, slots=True)
class Touched:
    """A record changed in this unit of work, as it is now."""

    row: Row
    is_new: bool

    @property
    def case_id(self) -> str | None:
        """The case it belongs to."""
        return self.row.case_id

    def event(self) -> Event:
        """What happened to it, where nobody said so in other words."""
        verb = "added" if self.is_new else "saved" if self.row.alive else "deleted"
        return Event(f"{self.row.kind}.{verb}", self.row.case_id, self.row.id)

    def columns(self) -> dict[str, Any]:
        """The columns whose hash the audit trail keeps."""
        row = self.row
        return {
            "id": row.id,
            "kind": row.kind,
            "case_id": row.case_id,
            "category": row.category,
            "restricted": row.restricted,
            "alive": row.alive,
            "body": row.body,
        }


def write_index(cursor: Any, touched: Collection[Touched]) -> None:
    """Index every changed record anew."""
    for one in touched:
        row = one.row
        if one.is_new and row.alive:
            put = search.put_new
            put(cursor, row.n, row.kind, row.decoded(), restricted=bool(row.restricted))
        else:
            alive, restricted = bool(row.alive), bool(row.restricted)
            search.put(cursor, row.n, row.kind, row.decoded(), alive=alive, restricted=restricted)


def write_case_list(
    cursor: Any, ledger: Ledger, touched: Collection[Touched], session: Session
) -> None:
    """Write the lines of cases whose person or episodes changed; touch the others."""
    stamp = session.hybrid.last
    named = {one.case_id for one in touched if one.row.kind in ("person", "episode")} - {None}
    for case_id in named:
        person = ledger.row(str(case_id))
        if person is not None:
            episodes = ledger.rows("WHERE kind = 'episode' AND case_id = ?", (case_id,))
            cases.write_line(cursor, person, episodes, stamp)
    others = {one.case_id for one in touched if one.case_id} - named
    cases.touch(cursor, [str(case_id) for case_id in others], stamp)

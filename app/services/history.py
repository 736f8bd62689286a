"""Who changed what and when, and taking a change back by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.events import Event
from app.services.begin import Begin
from app.services.office import Seat, staff_names


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after."""

    path: str
    old: Any = field(repr=False)
    new: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """One revision of a record: when, by whom, and what became of each field."""

    id: str
    record_id: str
    at: datetime
    who: str = field(repr=False)
    name: str
    fields: tuple[FieldChange, ...]


class History:
    """The revisions of every record."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def of(self, record_id: str) -> list[Change]:
        """Return every change of a record, newest first."""
        with self._begin() as work:
            staff = staff_names(work)
            return [
                Change(
                    id=one.id,
                    record_id=record_id,
                    at=one.at,
                    who=staff.get(one.author, ""),
                    name=one.name,
                    fields=tuple(
                        FieldChange(path, one.old.get(path), new)
                        for path, new in one.fields.items()
                    ),
                )
                for one in work.history(record_id)
            ]

    def kind_of(self, record_id: str) -> str:
        """Return what kind of record it is.  UserError `record.missing`, `record.restricted`."""
        with self._begin() as work:
            return work.kind_of(record_id)

    def undo(self, record_id: str, change_id: str) -> None:
        """Put back what one change replaced, as a change of its own that can be undone too."""
        with self._begin() as work:
            work.undo(record_id, change_id)
            work.record(Event("change.undone", work.case_of(record_id), record_id))
            work.commit()

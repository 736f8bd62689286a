"""Restricted entries: known to be there, opened one by one with a reason, and written down when they are."""

from __future__ import annotations

from app.domain.attachment import Attachment
from app.domain.custody import Custody
from app.domain.note import Note
from app.domain.sitting import Sitting
from app.errors import UserError
from app.events import Event
from app.services.begin import Begin
from app.services.office import Seat
from app.storage.reading import Locked as Locked
from app.storage.work import Work

KINDS = frozenset({Note.KIND, Sitting.KIND, Attachment.KIND})
"""What can be restricted one by one."""


class Restricted:
    """What is kept from passing eyes in each case."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def of_case(self, case_id: str) -> list[Locked]:
        """Return what is restricted in a case and not opened yet: kind and day, nothing of its content."""
        with self._begin() as work:
            return work.locked(KINDS, case_id)

    def open(self, record_id: str, reason: str) -> None:
        """Show one restricted entry like any other until the workbook is locked.

        UserError `record.reason_needed`, `right.missing`.
        """
        self._seat.require("restricted.open")
        with self._begin() as work:
            work.open_restricted(record_id, reason)
            work.commit()

    def open_all(self, reason: str, case_id: str | None = None) -> int:
        """Open everything restricted in a case, or in the whole workbook, each with this reason; returns how many."""
        self._seat.require("restricted.open")
        with self._begin() as work:
            locked = work.locked(KINDS, case_id)
            for line in locked:
                work.open_restricted(line.record_id, reason)
            work.commit()
        return len(locked)

    def restrict(self, record_id: str, reason: str) -> None:
        """Keep an entry from passing eyes, its history of custody with it.

        UserError `record.reason_needed`, `record.not_restrictable`.
        """
        self._set(record_id, True, reason)

    def unrestrict(self, record_id: str, reason: str) -> None:
        """Let an entry be seen like any other again.  UserError as `restrict`, and `right.missing`."""
        self._seat.require("restricted.open")
        self._set(record_id, False, reason)

    def _set(self, record_id: str, restricted: bool, reason: str) -> None:
        if not reason.strip():
            raise UserError("record.reason_needed")
        with self._begin() as work:
            if work.kind_of(record_id) not in KINDS:
                raise UserError("record.not_restrictable")
            for one in (record_id, *_custody(work, record_id)):
                work.change(one, {"restricted": restricted}, kind="")
            word = "record.restricted" if restricted else "record.unrestricted"
            work.record(Event(word, work.case_of(record_id), record_id), reason)
            work.commit()


def _custody(work: Work, record_id: str) -> list[str]:
    return [
        step.id for step in work.find(Custody, attachment_id=record_id, include_restricted=True)
    ]

"""Words being typed: kept as they are typed, made one revision when the record is left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.domain.person import Person
from app.events import Event
from app.services.begin import Begin
from app.services.office import Seat, staff_names
from app.storage.drafts import SHEET, Draft
from app.storage.work import Work

__all__ = ["IDLE", "DraftLine", "Drafts", "draft_lines"]
IDLE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One record with unsaved words; `value` is empty where somebody else is typing."""

    record_id: str
    case_id: str
    kind: str
    path: str
    at: datetime
    is_own: bool
    who: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    value: Any = field(default=None, repr=False)

    @property
    def is_sheet(self) -> bool:
        """Whether these are the words of a sheet, which are no record of their own."""
        return self.kind == SHEET


class Drafts:
    """What is being typed, by record and path."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def keep(
        self, record_id: str, kind: str, path: str, value: Any, *, case_id: str | None
    ) -> None:
        """Keep what stands in a field now; durable when this returns."""
        with self._begin() as work:
            work.drafts.keep(
                record_id=record_id, kind=kind, path=path, value=value, case_id=case_id
            )
            work.commit()

    def keep_sheet(self, key: str, name: str, said: Any, *, case_id: str | None) -> None:
        """Keep what stands in a sheet now; durable when this returns."""
        self.keep(key, SHEET, name, said, case_id=case_id)

    def let_go(self, record_id: str) -> None:
        """Drop the words of a sheet: it was answered, or put away."""
        with self._begin() as work:
            work.drafts.discard(record_id)
            work.commit()

    def of_record(self, record_id: str) -> dict[str, Any]:
        """Return what was typed into a record and not yet saved, by path: as it was after a crash."""
        with self._begin() as work:
            return {d.path: d.value for d in work.drafts.of_record(record_id) if d.is_own}

    def own(self) -> list[DraftLine]:
        """Return every record with unsaved words of who works now, newest first, one line a record."""
        with self._begin() as work:
            return draft_lines(work, work.drafts.own())

    def of_case(self, case_id: str) -> list[DraftLine]:
        """Return everybody's unsaved words in one case; those of others only by name."""
        with self._begin() as work:
            return draft_lines(work, work.drafts.of_case(case_id))

    def promote(self, record_id: str, **also: Any) -> str | None:
        """Make the drafts of a record one revision, because it was left on purpose; its id or None."""
        with self._begin() as work:
            revision = work.drafts.promote(record_id, also=also or None)
            work.commit()
        return revision

    def promote_idle(self, *, all_of_them: bool = False) -> list[str]:
        """Make revisions of what nobody touched for ten seconds; on lock, of everything that may."""
        before = None if all_of_them else self._seat.clock.now() - IDLE
        with self._begin() as work:
            promoted = work.drafts.promote_idle(before)
            if promoted:
                work.commit()
        return promoted

    def discard(self, record_id: str) -> None:
        """Drop unsaved words of a record, because the person said so."""
        with self._begin() as work:
            work.drafts.discard(record_id)
            work.record(Event("draft.discarded", record_id=record_id))
            work.commit()


def draft_lines(work: Work, drafts: list[Draft]) -> list[DraftLine]:
    """Return one line a record: its newest draft, with the name of its case."""
    staff = staff_names(work)
    cases = {draft.case_id for draft in drafts if draft.case_id}
    people = work.names(Person, cases)
    lines: dict[str, DraftLine] = {}
    for draft in sorted(drafts, key=lambda one: one.at, reverse=True):
        lines.setdefault(
            draft.record_id,
            DraftLine(
                draft.record_id, draft.case_id or "", draft.kind, draft.path, draft.at, draft.is_own,
                staff.get(draft.author, ""), people.get(draft.case_id or "", ""), draft.value,
            ),
        )  # fmt: skip
    return list(lines.values())

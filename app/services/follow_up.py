"""The one task that follows from a record: made, moved and finished with it, never typed twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.domain.records import Record
from app.domain.task import Task
from app.services.office import Seat
from app.services.task_words import titled
from app.storage.work import Work


def follow_up(
    work: Work, record: Record, seat: Seat, source: str, on: date | None, *, about: str = "",
    why: str = "", kind: str = "referral",
) -> None:  # fmt: skip
    """Have exactly one open task of this `source` for a record, due on a day; None finishes it."""
    found = open_follow_ups(work, record.case_id, source).get(record.id)
    if on is None:
        if found is not None:
            work.save(found.done(seat.clock.today()))
        return
    task = found or Task(
        case_id=record.case_id, kind=kind, source=source, source_id=record.id, worker_id=seat.worker_id
    )  # fmt: skip
    work.save(titled(replace(task, about=about, why=why, due_on=on)))


def open_follow_ups(work: Work, case_id: str | None, source: str) -> dict[str, Task]:
    """Return the open tasks of a source in a case, by the record they follow from."""
    return {
        one.source_id: one for one in work.find(Task, case_id=case_id, source=source, done_on=None)
    }

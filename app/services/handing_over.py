"""Handing a case over to a colleague: who has it now, who had it before, and what is new for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from app.domain.episode import Episode, newest
from app.domain.handover import Handover
from app.domain.person import Person
from app.domain.staff import Staff
from app.domain.task import Task
from app.errors import UserError
from app.i18n import _
from app.services.office import Seat, staff_names
from app.storage.work import Work

HANDED_OVER = "handed_over"
"""The source of the task that tells a worker that a case is new for them."""


def current_episode(work: Work, case_id: str) -> Episode:
    """Return the stretch of support that goes on, or else the last one.  UserError `case.unknown`."""
    found = newest(work.find(Episode, case_id=case_id))
    if found is None:
        raise UserError("case.unknown")
    return found


def hand_over(
    work: Work, seat: Seat, case_id: str, to_id: str, because: str, *, with_tasks: bool
) -> str:  # fmt: skip
    """Give an open case to a colleague, who is told; returns the id of what was written down.

    Who has a case hands it over; anybody else's only who sees the caseload.  UserError `right.missing`,
    `case.already_closed`, `case.no_such_colleague`, `case.already_theirs`.
    """
    seat.require("case.hand_over")
    episode = current_episode(work, case_id)
    if not episode.is_open:
        raise UserError("case.already_closed")
    if episode.worker_id != seat.worker_id:
        seat.require("caseload.see")
    if to_id not in {one.id for one in work.find(Staff)}:
        raise UserError("case.no_such_colleague")
    if to_id == episode.worker_id:
        raise UserError("case.already_theirs")
    today = seat.clock.today()
    handed = Handover(
        case_id=case_id, episode_id=episode.id, from_id=episode.worker_id, to_id=to_id, on=today,
        by=seat.worker_id, because=because.strip(), with_tasks=with_tasks,
    )  # fmt: skip
    work.save(handed)
    work.save(replace(episode, worker_id=to_id))
    work.save(replace(work.get(Person, case_id), worker_id=to_id))
    _tell(work, handed, today)
    if with_tasks:
        for task in work.find(Task, case_id=case_id, worker_id=handed.from_id, done_on=None):
            work.save(replace(task, worker_id=to_id))
    return handed.id


def taken_up(work: Work, seat: Seat, case_id: str) -> str:
    """Say that the worker a case is new for has looked at it; returns the id of the task that told them, or ""."""
    new = work.find(
        Task, case_id=case_id, source=HANDED_OVER, worker_id=seat.worker_id, done_on=None
    )
    for task in new:
        work.save(task.done(seat.clock.today()))
    return new[-1].id if new else ""


def since(work: Work, episode: Episode) -> date | None:
    """Return since when the worker of a stretch of support has it."""
    handed = [one for one in handovers(work, episode) if one.to_id == episode.worker_id]
    return handed[-1].on if handed else episode.opened_on


def workers(handed: Iterable[Handover], episode: Episode) -> tuple[str, ...]:
    """Return the ids of everybody who had a case in one stretch of support, the first first."""
    before = [one.from_id for one in handed if one.episode_id == episode.id]
    return tuple(dict.fromkeys((*before, episode.worker_id)))


def handovers(work: Work, episode: Episode) -> list[Handover]:
    """Return the changes of worker within one stretch of support, the first first."""
    return work.find(Handover, case_id=episode.case_id, episode_id=episode.id)


def _tell(work: Work, handed: Handover, today: date) -> None:
    """Have exactly one line in Today for who has the case now."""
    for told in work.find(Task, case_id=handed.case_id, source=HANDED_OVER, done_on=None):
        work.save(told.done(today))
    giver = staff_names(work).get(handed.from_id, "")
    title = _("New for you, from {who}").format(who=giver) if giver else _("New for you")
    work.save(Task(
        case_id=handed.case_id, title=title, detail=handed.because, due_on=today,
        source=HANDED_OVER, source_id=handed.id, worker_id=handed.to_id, asked_by=handed.by,
    ))  # fmt: skip

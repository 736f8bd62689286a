"""Handing a case over to a colleague: who has it now, who had it before, and what is new for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from app.domain.check_in import CheckInAgreement
from app.domain.episode import Episode, newest
from app.domain.handover import Handover
from app.domain.person import Person
from app.domain.rights import rights_of
from app.domain.staff import Staff
from app.domain.task import Task
from app.errors import UserError
from app.events import Event
from app.i18n import _
from app.services.begin import Begin
from app.services.office import Seat, staff_names
from app.services.recovery import RECOVERY
from app.services.task_words import titled
from app.storage.work import Work

HANDED_OVER = "handed_over"
"""The source of the task that tells a worker that a case is new for them."""


def current_episode(work: Work, case_id: str) -> Episode:
    """Return the stretch of support that goes on, or else the last one.  UserError `case.unknown`."""
    found = newest(work.find(Episode, case_id=case_id))
    if found is None:
        raise UserError("case.unknown")
    return found


class HandingOver:
    """Giving cases to colleagues."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def colleagues(self, case_id: str) -> list[tuple[str, str]]:
        """Return whom a case can be given to: id and short name, by name."""
        with self._begin() as work:
            has_it = current_episode(work, case_id).worker_id
            found = [one for one in _who_can(work) if one.id != has_it]
        names = ((one.id, one.short or one.name) for one in found)
        return sorted(names, key=lambda one: one[1].casefold())

    def hand_over(
        self, case_id: str, to_id: str, because: str = "", *, with_tasks: bool = True
    ) -> str:  # fmt: skip
        """Give an open case to a colleague, who is told; returns the id of what was written down.

        Who has a case hands it over; anybody else's only who sees the caseload.  UserError `right.missing`,
        `case.already_closed`, `case.no_such_colleague`, `case.already_theirs`.
        """
        self._seat.require("case.hand_over")
        with self._begin() as work:
            episode = current_episode(work, case_id)
            self._require(work, episode, to_id)
            handed = Handover(
                case_id=case_id, episode_id=episode.id, from_id=episode.worker_id, to_id=to_id,
                on=max(self._seat.clock.today(), since(work, episode) or date.min),
                by=self._seat.worker_id, because=because.strip(), with_tasks=with_tasks,
            )  # fmt: skip
            work.save(handed)
            work.save(replace(episode, worker_id=to_id))
            work.save(replace(work.get(Person, case_id), worker_id=to_id))
            if with_tasks:
                _take_along(work, handed)
            self._tell(work, handed)
            work.record(Event("case.handed_over", case_id, handed.id))
            work.commit()
        return handed.id

    def looked_at(self, case_id: str) -> None:
        """Say that who works here has looked at a case that was new for them; nothing where it was not."""
        today, me = self._seat.clock.today(), self._seat.worker_id
        with self._begin() as work:
            for told in _told(work, case_id):
                if told.worker_id == me:
                    work.save(told.done(today))
                    work.record(Event("task.done", case_id, told.id))
            work.commit()

    def _require(self, work: Work, episode: Episode, to_id: str) -> None:
        if not episode.is_open:
            raise UserError("case.already_closed")
        if episode.worker_id != self._seat.worker_id:
            self._seat.require("caseload.see")
        if to_id not in {one.id for one in _who_can(work)}:
            raise UserError("case.no_such_colleague")
        if to_id == episode.worker_id:
            raise UserError("case.already_theirs")

    def _tell(self, work: Work, handed: Handover) -> None:
        """Have exactly one line in Today for who has the case now, and none for who hands it to themselves."""
        today = self._seat.clock.today()
        for told in _told(work, handed.case_id):
            work.save(told.done(today))
        if handed.to_id == self._seat.worker_id:
            return
        giver = staff_names(work).get(handed.from_id, "")
        work.save(titled(Task(
            case_id=handed.case_id, title=_("New for you"), detail=handed.because, due_on=today,
            source=HANDED_OVER, source_id=handed.id, about=giver, worker_id=handed.to_id,
        )))  # fmt: skip


def _who_can(work: Work) -> list[Staff]:
    """Everybody who works here and can carry a case."""
    return [
        one
        for one in work.find(Staff, active=True)
        if one.role != RECOVERY and rights_of(one.role).may("case.hand_over")
    ]


def _told(work: Work, case_id: str | None) -> list[Task]:
    return work.find(Task, case_id=case_id, source=HANDED_OVER, done_on=None)


def _take_along(work: Work, handed: Handover) -> None:
    """What the first worker planned goes with the case, restricted or not; the next check-ins are theirs too."""
    for task in work.find(
        Task, case_id=handed.case_id, worker_id=handed.from_id, done_on=None, include_restricted=True
    ):  # fmt: skip
        work.save(replace(task, worker_id=handed.to_id))
    for agreement in work.find(
        CheckInAgreement, case_id=handed.case_id, worker_id=handed.from_id, stopped_on=None
    ):  # fmt: skip
        work.save(replace(agreement, worker_id=handed.to_id))


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

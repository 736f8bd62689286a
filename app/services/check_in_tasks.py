"""The task that stands in Today for a check-in or for the next step after missed ones, and follows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.domain.check_in import CheckIn, CheckInAgreement, next_due
from app.domain.safe_contact import SafeContact
from app.domain.task import Task
from app.errors import UserError
from app.services.monitoring_rules import Step
from app.services.task_words import titled
from app.storage.work import Work

CHECK_IN = "check_in"
MISSED = "missed_contact"
FOLLOWED = frozenset({CHECK_IN, MISSED})
"""Sources of tasks that are done where they come from, because more is asked there than a tick."""


def require_done_here(task: Task) -> None:
    """UserError `task.has_its_own_place` for a task that is done where it comes from."""
    if task.source in FOLLOWED:
        raise UserError("task.has_its_own_place")


def moved(work: Work, task: Task, to: date) -> None:
    """A check-in goes with its task to another day."""
    if task.source == CHECK_IN:
        work.save(replace(work.get(CheckIn, task.source_id), due_on=to))


def plan_check_in(work: Work, agreement: CheckInAgreement, due: date, *, who: str) -> CheckIn:
    """Plan a check-in on a day, with its task."""
    check_in = CheckIn(
        case_id=agreement.case_id, agreement_id=agreement.id, due_on=due, worker_id=who
    )
    work.save(check_in)
    work.save(titled(Task(
        case_id=agreement.case_id, kind="contact", due_on=due, source=CHECK_IN, source_id=check_in.id,
        worker_id=who,
    )))  # fmt: skip
    return check_in


def plan_next(work: Work, agreement: CheckInAgreement, last: CheckIn, today: date) -> CheckIn:
    """Plan the check-in after this one, in its rhythm."""
    due = next_due(last.due_on or today, agreement.every_days, today)
    return plan_check_in(work, agreement, due, who=agreement.worker_id)


def plan_step(
    work: Work, agreement: CheckInAgreement, missed: CheckIn, step: Step, not_before: date
) -> None:
    """Put the next step after missed check-ins on its day: a try waits for a day with safe hours."""
    due = not_before
    if step.asks == "contact":
        due = next_safe_day(work.find(SafeContact, case_id=agreement.case_id), not_before)
    work.save(titled(Task(
        case_id=agreement.case_id, due_on=due, source=MISSED, source_id=missed.id, about=step.id,
        kind="contact" if step.asks in ("contact", "trusted") else "safety",
        worker_id=agreement.worker_id,
    )))  # fmt: skip


def settle(work: Work, source_id: str, today: date, outcome: str = "") -> None:
    """Say that the open task of a check-in or step is done."""
    for task in _open(work, source_id):
        work.save(task.done(today, outcome))


def take_away(work: Work, source_id: str) -> None:
    """Take the open task of a check-in or step out of Today; history keeps it."""
    for task in _open(work, source_id):
        work.delete(task)


def due_on(work: Work, source_id: str) -> date | None:
    """The day of the open task of a check-in or step."""
    return next((task.due_on for task in _open(work, source_id)), None)


def next_safe_day(ways: list[SafeContact], first: date) -> date:
    """The first day from `first` on with safe hours; `first` itself where none are agreed."""
    week = (date.fromordinal(first.toordinal() + n) for n in range(8))
    return next((day for day in week if any(way.spans_on(day) for way in ways)), first)


def _open(work: Work, source_id: str) -> list[Task]:
    case_id = work.case_of(source_id)
    return work.find(Task, case_id=case_id, source_id=source_id, done_on=None)

"""Looking again at plan, safety, needs and work: in a rhythm, and at once when something changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.domain.task import Task
from app.errors import UserError
from app.events import Event
from app.services.begin import Begin
from app.services.monitoring_rules import Review, rules
from app.services.office import Seat
from app.services.task_words import titled
from app.storage.work import Work

REVIEW = "review"
"""The source of a review's task; its `source_id` is the review's id in the rules."""
BROUGHT = frozenset({"plan", "safety", "needs"})
"""Reviews that come to today when something changed."""


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review of a case: the day it is next, None where it is not planned; `last_on` when it was done last."""

    review: Review
    task_id: str = ""
    next_on: date | None = None
    last_on: date | None = None


class RegularReviews:
    """What is looked at again, and when."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def of_case(self, case_id: str) -> list[ReviewLine]:
        """Return every review there can be, with its next and its last day."""
        with self._begin() as work:
            found = _tasks(work, case_id)
        return [_line(review, found) for review in rules().reviews]

    def plan(self, case_id: str, review_id: str, on: date | None = None) -> str:
        """Plan a review in its rhythm, the first on a day; one already planned moves there.  Returns its task.

        UserError `review.unknown`.
        """
        review = rules().review(review_id)
        if review is None:
            raise UserError("review.unknown")
        due = on or self._seat.clock.today() + timedelta(days=review.first)
        with self._begin() as work:
            task = _planned(work, case_id, review_id) or self._fresh(case_id, review)
            work.save(replace(task, due_on=due))
            work.record(Event("review.planned", case_id, task.id))
            work.commit()
        return task.id

    def end(self, case_id: str, review_id: str) -> None:
        """Plan a review no longer; what was done stays."""
        with self._begin() as work:
            task = _planned(work, case_id, review_id)
            if task is None:
                raise UserError("review.not_planned")
            work.delete(task)
            work.record(Event("review.ended", case_id, task.id))
            work.commit()

    def bring_forward(self, case_id: str, trigger_id: str) -> list[str]:
        """Something changed: the reviews of plan, safety and needs stand in Today.  Returns their tasks.

        UserError `review.unknown` for a trigger the rules do not name.
        """
        if trigger_id not in {one.id for one in rules().triggers}:
            raise UserError("review.unknown")
        today, brought = self._seat.clock.today(), []
        with self._begin() as work:
            for review in (one for one in rules().reviews if one.id in BROUGHT):
                task = _planned(work, case_id, review.id) or self._fresh(case_id, review)
                due = min(today, task.due_on or today)
                work.save(replace(task, due_on=due, why=trigger_id))
                brought.append(task.id)
            work.record(Event("review.brought_forward", case_id, case_id))
            work.commit()
        return brought

    def _fresh(self, case_id: str, review: Review) -> Task:
        return titled(Task(
            case_id=case_id, kind="safety", source=REVIEW, source_id=review.id,
            every_days=review.every, worker_id=self._seat.worker_id,
        ))  # fmt: skip


def _tasks(work: Work, case_id: str) -> list[Task]:
    return work.find(Task, case_id=case_id, source=REVIEW)


def _planned(work: Work, case_id: str, review_id: str) -> Task | None:
    found = (one for one in _tasks(work, case_id) if one.is_open and one.source_id == review_id)
    return next(found, None)


def _line(review: Review, tasks: Iterable[Task]) -> ReviewLine:
    mine = [one for one in tasks if one.source_id == review.id]
    planned = next((one for one in mine if one.is_open), None)
    done = [one.done_on for one in mine if one.done_on is not None]
    return ReviewLine(
        review, planned.id if planned else "", planned.due_on if planned else None,
        max(done, default=None),
    )  # fmt: skip

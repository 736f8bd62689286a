"""Needs & plan of a case: what somebody needs, what they want in their own words, and what is done about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from app.domain.goal import Goal
from app.domain.task import Task
from app.errors import UserError
from app.events import Event
from app.services.begin import Begin
from app.services.case_file import CaseFile, RecordView, Said, offering, read_sheet
from app.services.follow_up import follow_up
from app.services.needs import Need, Needs
from app.services.office import Seat
from app.services.plan_lists import domain_words, plan_lists
from app.services.referrals import Referrals, ReferralView
from app.storage.work import Work

ACTION, REVIEW = "goal", "goal_review"
"""What the tasks that come of a goal have as their source."""


@dataclass(frozen=True, slots=True)
class ActionView:
    """One thing somebody does for a goal."""

    id: str
    title: str = field(repr=False)
    due_on: date | None
    done_on: date | None
    outcome: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class GoalView:
    """One goal with what is done for it: actions still to do first, referrals that are open first."""

    goal: Goal
    actions: tuple[ActionView, ...]
    referrals: tuple[ReferralView, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """One area of life: the need as it was last talked about, and goals, those that matter most to the person first."""

    domain: str
    title: str
    need: Need | None
    goals: tuple[GoalView, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """The whole plan; `referrals` are those that belong to no goal."""

    areas: tuple[Area, ...]
    referrals: tuple[ReferralView, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written down yet."""
        return not (self.areas or self.referrals)


class Plan:
    """The goals of each case and what is done for them."""

    def __init__(
        self, begin: Begin, seat: Seat, case_file: CaseFile, needs: Needs, referrals: Referrals
    ) -> None:
        self._begin, self._seat, self._needs = begin, seat, needs
        self._case_file, self._referrals = case_file, referrals

    def of_case(self, case_id: str) -> PlanView:
        """Return the whole plan of a case."""
        needs = {one.domain: one for one in self._needs.current_needs(case_id)}
        with self._begin() as work:
            asked = self._referrals.views_in(work, case_id)
            goals = work.find(Goal, case_id=case_id)
            tasks = work.find(Task, case_id=case_id, source=ACTION)
        known = {one.id for one in goals}
        lone = tuple(one for one in asked if one.goal_id not in known)
        return PlanView(tuple(_areas(needs, goals, tasks, asked)), lone)

    def goal(self, goal_id: str) -> Goal:
        """Return one goal."""
        with self._begin() as work:
            return work.get(Goal, goal_id)

    def sheet(self, case_id: str, goal_id: str = "", **given: Said) -> RecordView:
        """Return the sheet of a goal, or of a new one that begins with what is `given`."""
        view = self._case_file.sheet(Goal.KIND, case_id, goal_id, **given)
        return offering(view, "domain", ((one, domain_words(one)) for one in plan_lists().domains))

    def write_down(self, case_id: str, typed: Mapping[str, Said], goal_id: str = "") -> str:
        """Keep what was typed into a goal's sheet, a new goal where `goal_id` names none; returns its id.

        UserError as `read_sheet`.
        """
        said = read_sheet(Goal.KIND, typed)
        if goal_id:
            self._keep(replace(self.goal(goal_id), **said), "goal.changed")
            return goal_id
        return self.add_goal(case_id, **said)

    def add_goal(self, case_id: str, **said: Any) -> str:
        """Write a goal down from the values of its fields; returns its id."""
        made = Goal(
            case_id=case_id, started_on=self._seat.clock.today(), worker_id=self._seat.worker_id, **said
        )  # fmt: skip
        self._keep(made, "goal.added")
        return made.id

    def came(self, goal_id: str, progress: str, words: str = "") -> None:
        """Say how far a goal has come, in the person's eyes.  UserError `goal.no_such_progress`."""
        if progress not in Goal.PROGRESS:
            raise UserError("goal.no_such_progress")
        goal = self.goal(goal_id).came(progress, self._seat.clock.today(), words.strip())
        self._keep(goal, "goal.progressed")

    def add_action(
        self, goal_id: str, title: str, on: date | None = None, at: time | None = None
    ) -> str:
        """Add something to do for a goal, with or without a day; returns its id.  UserError `task.needs_title`."""
        if not title.strip():
            raise UserError("task.needs_title")
        with self._begin() as work:
            goal = work.get(Goal, goal_id)
            task = Task(
                case_id=goal.case_id, title=title.strip(), due_on=on, due_at=at, source=ACTION,
                source_id=goal.id, worker_id=self._seat.worker_id,
            )  # fmt: skip
            work.save(task)
            work.record(Event("task.added", goal.case_id, task.id))
            work.commit()
        return task.id

    def _keep(self, goal: Goal, word: str) -> None:
        """Save a goal with the task that asks to look at it again.

        UserError `goal.needs_words`, `goal.no_such_domain`, `goal.no_such_priority`.
        """
        if not goal.words.strip():
            raise UserError("goal.needs_words")
        if goal.domain and goal.domain not in plan_lists().domains:
            raise UserError("goal.no_such_domain")
        if goal.priority and goal.priority not in Goal.PRIORITIES:
            raise UserError("goal.no_such_priority")
        with self._begin() as work:
            work.save(goal)
            follow_goal(work, goal, self._seat)
            work.record(Event(word, goal.case_id, goal.id))
            work.commit()


def follow_goal(work: Work, goal: Goal, seat: Seat) -> None:
    """Keep the task that asks to look at a goal again as the goal says."""
    again = goal.review_on if goal.is_open else None
    follow_up(work, goal, seat, REVIEW, again, about=goal.words, kind="meeting")


def _areas(
    needs: Mapping[str, Need], goals: list[Goal], tasks: list[Task], asked: list[ReferralView]
) -> Iterator[Area]:
    """Sort needs and goals into the areas of life, in the order of the form; what fits none comes last."""
    order = [*plan_lists().domains, ""]
    found: dict[str, list[GoalView]] = {}
    for goal in sorted(goals, key=lambda one: (not one.is_open, one.priority or "9", one.id)):
        domain = goal.domain if goal.domain in order else ""
        found.setdefault(domain, []).append(_view(goal, tasks, asked))
    for domain in order:
        if domain in found or domain in needs:
            yield Area(
                domain, domain_words(domain), needs.get(domain), tuple(found.get(domain, ()))
            )


def _view(goal: Goal, tasks: list[Task], asked: list[ReferralView]) -> GoalView:
    mine = [one for one in tasks if one.source_id == goal.id]
    mine.sort(key=lambda one: (one.done_on is not None, one.due_on or date.max))
    actions = (ActionView(one.id, one.title, one.due_on, one.done_on, one.outcome) for one in mine)
    return GoalView(goal, tuple(actions), tuple(one for one in asked if one.goal_id == goal.id))

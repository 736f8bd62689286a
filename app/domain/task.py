"""Something to do, or a date to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import ClassVar

from app.domain.records import Record

FOLLOWS: Mapping[str, str] = {
    "goal": "goal", "goal_review": "goal", "referral": "referral", "referral_appointment": "referral",
    "sitting": "sitting", "assessment": "assessment", "stay": "stay", "check_in": "check_in",
    "missed_contact": "check_in", "consent_withdrawn": "consent",
}  # fmt: skip
"""From which kind of record a task follows, by its source: who is not shown the one is not shown the other."""
REPEATS = frozenset({"goal", "referral"})
"""Kinds whose own words stand in the tasks that follow from them: restricted, they take those out of view too."""

TRAVELS = frozenset(
    {"", "goal", "goal_review", "referral", "referral_appointment", "sitting", "review"}
)
"""Sources of tasks that go with the case to another office; all others are for this office alone to do."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Task(Record):
    """One thing to do; `due_at` is wall-clock time, None for any time that day."""

    KIND: ClassVar[str] = "task"

    title: str = ""
    kind: str = "other"
    """contact, date, meeting, document, safety, transfer, stay, second_view, referral or other."""
    detail: str = ""
    due_on: date | None = None
    due_at: time | None = None
    minutes: int = 0
    every_days: int = 0
    place: str = ""
    why: str = ""
    about: str = ""
    """Whom or what a task that the program planned names: its words are put together when they are read."""
    source: str = ""
    source_id: str = ""
    """Id of the record it comes from: a consent to look at again, a pathway."""
    worker_id: str = ""
    asked_by: str = ""
    """Who asked a colleague for it; to them it is not shown as something to do."""
    done_on: date | None = None
    outcome: str = ""

    @property
    def is_open(self) -> bool:
        """True while it is still to be done."""
        return self.alive and self.done_on is None

    def done(self, on: date, outcome: str = "") -> Task:
        """Say that it was done on a day."""
        return replace(self, done_on=on, outcome=outcome or self.outcome)

    def move(self, to: date, at: time | None = None) -> Task:
        """Pick another day."""
        return replace(self, due_on=to, due_at=at)

"""One filled form: answers and the states of what was not answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar, TypeVar

from app.domain.records import Record

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Sitting(Record):
    """A form filled with somebody, over one or several days.

    `answers` and `states` map a path (``/group/question``, repeat instances by their ``_id``) to a
    value and to unsure, declined or not_asked; each path has its own history.
    """

    KIND: ClassVar[str] = "sitting"

    form_id: str = ""
    form_version: str = ""
    form_hash: str = ""
    title: str = ""
    answers: Mapping[str, object] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    taken: Mapping[str, str] = field(default_factory=dict)
    """Answers taken over and not changed since: path -> where from, a sitting's id or ``person``."""
    page: str = ""
    language: str = ""
    second_language: str = ""
    interpreter: str = ""
    started_on: date | None = None
    finished_on: date | None = None
    paused_because: str = ""
    went_on_because: str = ""
    worker_id: str = ""
    came_from: str = ""
    """The instance id of a submission made in Kobo or ODK; empty for a form filled in here."""

    def answer(self, path: str, value: object) -> Sitting:
        """Answer a question; None or '' takes the answer away.  A state at that path goes."""
        answers = {key: kept for key, kept in self.answers.items() if key != path}
        if value is not None and value != "":
            answers[path] = value
        return replace(self, answers=answers, states=_without(self.states, path))

    def skip(self, path: str, state: str) -> Sitting:
        """Leave a question with a state; its answer goes."""
        states = {**self.states, path: state}
        return replace(self, answers=_without(self.answers, path), states=states)

    def finish(self, on: date) -> Sitting:
        """Say that it is finished; it can still be corrected."""
        return replace(self, finished_on=on)


def _without(values: Mapping[str, T], path: str) -> dict[str, T]:
    return {key: value for key, value in values.items() if key != path}

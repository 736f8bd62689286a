"""A stretch of support: from the day a case is opened to the day it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Episode(Record):
    """One stretch of support, with one worker at a time (`Handover`); a case has one or more.

    HTCDS: `status` is cas_Status, `closed_because` cas_ReasonForCaseClosure.
    """

    KIND: ClassVar[str] = "episode"

    opened_on: date | None = None
    how_found: str = ""
    worker_id: str = ""
    closed_on: date | None = None
    closed_by: str = ""
    """Who closed it; the worker it was with stays in `worker_id`."""
    closed_reason: str = ""
    """One of the reasons of ``resources/closing``; "" where nobody chose one."""
    closed_because: str = ""
    closed_to_id: str = ""
    closed_to: str = ""
    """The organisation that goes on with it."""
    follow_up: bool = False
    """Whether check-ins go on after the end."""
    door_open: str = ""
    """How the person can come back, in the words they were told."""
    explained: bool = False
    """Whether they were told what stays here and for how long."""
    settled: Mapping[str, str] = field(default_factory=dict)
    """What was decided about each thing still open then, a way of ``resources/closing``, by its id."""
    settled_words: Mapping[str, str] = field(default_factory=dict)
    """Words about it, by the same id; a thing that was left open has only these."""
    reopened_on: date | None = None
    reopened_because: str = ""

    @property
    def is_open(self) -> bool:
        """True while nobody closed it."""
        return self.alive and self.closed_on is None

    @property
    def status(self) -> str:
        """Active, FollowUp, Closed or ClosedReferred, as HTCDS says it."""
        if self.closed_on is None:
            return "Active"
        if self.closed_to:
            return "ClosedReferred"
        return "FollowUp" if self.follow_up else "Closed"

    def close(self, on: date, because: str, **said: Any) -> Episode:
        """End it on a day, with the reason in own words and what else was said.

        A clock that was set back ends nothing before it began.
        """
        last = max(on, self.opened_on or on)
        return replace(self, closed_on=last, closed_because=because, **said)


def newest(episodes: list[Episode]) -> Episode | None:
    """Return the stretch that goes on, or else the last one, of those in the order they were written down."""
    found = sorted(episodes, key=lambda one: (one.is_open, one.opened_on or date.min))
    return found[-1] if found else None

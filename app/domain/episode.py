"""A stretch of support: from the day a case is opened to the day it is closed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Episode(Record):
    """One stretch of support with one worker; a case has one or more."""

    KIND: ClassVar[str] = "episode"

    opened_on: date | None = None
    how_found: str = ""
    worker_id: str = ""
    closed_on: date | None = None
    closed_because: str = ""
    reopened_on: date | None = None
    reopened_because: str = ""

    @property
    def is_open(self) -> bool:
        """True while nobody closed it."""
        return self.alive and self.closed_on is None

    def close(self, on: date, because: str) -> Episode:
        """End it on a day, with the reason in own words."""
        return replace(self, closed_on=on, closed_because=because)

    def reopen(self, on: date, because: str = "") -> Episode:
        """Take it up again; history keeps when and why it had been closed."""
        return replace(
            self, closed_on=None, closed_because="", reopened_on=on, reopened_because=because
        )

"""A reason why a case must stay: a claim that is pending, a court that asked for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Hold(Record):
    """One hold on a case, from the day it was set to the day it was lifted."""

    KIND: ClassVar[str] = "hold"

    since: date | None = None
    because: str = ""
    by: str = ""
    lifted_on: date | None = None
    lifted_because: str = ""
    lifted_by: str = ""

    @property
    def is_live(self) -> bool:
        """True while nothing of the case may be removed."""
        return self.alive and self.lifted_on is None

    def lift(self, on: date, because: str, by: str) -> Hold:
        """End it on a day, with the reason."""
        return replace(self, lifted_on=on, lifted_because=because, lifted_by=by)

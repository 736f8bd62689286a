"""A legal pathway followed in a case: answers to its criteria, and events that start its dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

from app.domain.partial_date import PartialDate
from app.domain.records import Record


@dataclass(frozen=True, slots=True)
class Override:
    """A date a lawyer or authority set instead of the computed one, with the reason."""

    due: date
    because: str
    by: str = ""

    def __repr__(self) -> str:
        return "Override(…)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Pathway(Record):
    """One pathway in one case.  Evidence is linked from the attachment (`criteria`), not here."""

    KIND: ClassVar[str] = "pathway"

    pathway_id: str = ""
    version: str = ""
    region: str = ""
    stage: str = ""
    criteria: Mapping[str, str] = field(default_factory=dict)
    """Criterion, exception or bar -> yes, no or unknown."""
    events: Mapping[str, PartialDate] = field(default_factory=dict)
    """Event name -> the day it happened, as known."""
    overrides: Mapping[str, Override] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    started_on: date | None = None
    ended_on: date | None = None

    def answer(self, criterion: str, answer: str) -> Pathway:
        """Answer one criterion: yes, no, unknown; '' takes the answer away."""
        kept = {key: value for key, value in self.criteria.items() if key != criterion}
        return replace(self, criteria={**kept, criterion: answer} if answer else kept)

    def happened(self, event: str, when: PartialDate | None) -> Pathway:
        """Set the day of an event; None takes it away."""
        kept = {key: value for key, value in self.events.items() if key != event}
        return replace(self, events={**kept, event: when} if when else kept)

    def override(self, deadline: str, due: date, because: str, by: str = "") -> Pathway:
        """Use another date for one deadline, with the reason."""
        return replace(self, overrides={**self.overrides, deadline: Override(due, because, by)})

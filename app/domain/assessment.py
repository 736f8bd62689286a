"""What two people make of the signs in a case: one writes it, another agrees or not, each with reasons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Assessment(Record):
    """One look at a case as a whole, by two different people.

    `found` is what the rule said of the `signs` on the day it was written, `wording` what the first person chose; both
    are among the permitted wordings.  An opinion, and printed only where opinions may be.
    """

    KIND: ClassVar[str] = "assessment"
    AGES: ClassVar[tuple[str, ...]] = ("", "adult", "child", "unsure")
    ACTS: ClassVar[tuple[str, ...]] = ("", "yes", "no")
    VIEWS: ClassVar[tuple[str, ...]] = ("agrees", "disagrees", "seeks_information")

    age: str = ""
    exploitation: frozenset[str] = frozenset()
    act: str = ""
    """Whether the person was recruited, moved, handed over, housed or received."""
    was_stopped: bool = False
    signs: frozenset[str] = frozenset()
    found: str = ""
    is_provisional: bool = False
    wording: str = ""
    reasons: str = ""
    worker_id: str = ""
    written_on: date | None = None
    asked_id: str = ""
    """The colleague asked for the second view; '' is any."""
    second_id: str = ""
    second_view: str = ""
    second_reasons: str = ""
    second_on: date | None = None

    @property
    def state(self) -> str:
        """preparing, asked, answered."""
        if self.second_on is not None:
            return "answered"
        return "asked" if self.written_on is not None else "preparing"

    def second(self, by: str, view: str, reasons: str, on: date) -> Assessment:
        """Add the view of a second person."""
        return replace(self, second_id=by, second_view=view, second_reasons=reasons, second_on=on)

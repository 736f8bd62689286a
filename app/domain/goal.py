"""What somebody wants to change, in their own words, and how far it has come in their eyes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from app.domain.partial_date import PartialDate
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Goal(Record):
    """One line of the support plan; nothing of it has to be filled but the goal itself.

    HTCDS: `words` is spl_Objectives, `target` spl_PlannedEndDate, `closed_on` spl_ActualEndDate; its actions are
    spl_ActionPlan, and the type comes with the domain (``resources/plan/plan.yaml``).
    """

    KIND: ClassVar[str] = "goal"
    PROGRESS: ClassVar[tuple[str, ...]] = (
        "worse",
        "same",
        "some_progress",
        "much_progress",
        "met",
        "handed_on",
        "no_longer_wanted",
    )
    ENDS: ClassVar[frozenset[str]] = frozenset({"met", "handed_on", "no_longer_wanted"})
    PRIORITIES: ClassVar[tuple[str, ...]] = ("1", "2", "3", "4", "5")

    domain: str = ""
    """An area of life; "" where it fits none."""
    need: str = ""
    """Why it matters, in the person's words."""
    words: str = ""
    """The goal, in the person's words."""
    priority: str = ""
    """How much it matters to the person, 1 most to 5; "" where nobody asked.  Never added up."""
    who: str = ""
    """Who does what, in few words, where it is not only us."""
    sitting_id: str = ""
    """Id of the filled form in which the need was named."""
    started_on: date | None = None
    target: PartialDate | None = None
    review_on: date | None = None
    progress: str = ""
    progress_on: date | None = None
    outcome: str = ""
    closed_on: date | None = None
    closed_because: str = ""
    worker_id: str = ""

    @property
    def is_open(self) -> bool:
        """True while the person wants to work on it."""
        return self.alive and self.closed_on is None

    def came(self, progress: str, on: date, words: str = "") -> Goal:
        """Say how far it has come; met, handed on and no longer wanted end it, anything else opens it again."""
        ended = progress in self.ENDS
        return replace(
            self, progress=progress, progress_on=on, outcome=words or self.outcome,
            closed_on=on if ended else None, closed_because=words if ended else "",
        )  # fmt: skip

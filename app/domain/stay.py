"""A stay: where somebody sleeps, from when, until when it is planned, and where they went.

A stay holds nights: the day somebody leaves, another can come.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from app.domain.records import Record

EXITS: tuple[str, ...] = (
    "own_home", "family_friends", "other_shelter", "supported_housing", "asylum_housing", "public_housing",
    "hospital", "home_country", "with_work", "detention", "unsafe_place", "left_without_word", "died", "other",
)  # fmt: skip
"""Where somebody went; one of them is said before a stay ends, `left_without_word` too."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Stay(Record):
    """One stay of one person, in a place of the directory or anywhere else."""

    KIND: ClassVar[str] = "stay"

    place_id: str = ""
    where: str = ""
    """In words, where it is no place of the directory."""
    beds: int = 1
    """Beds it takes: hers, and those of who came with her."""
    since: date | None = None
    until: date | None = None
    """The day it is planned to end."""
    left_on: date | None = None
    exit_pathway: str = ""
    exit_words: str = ""
    note: str = ""

    def end(self, today: date) -> date | None:
        """The first day whose night it no longer holds; None while nobody has said when it ends.

        Who was to leave and has not is still there tonight.
        """
        if self.left_on is not None or self.until is None:
            return self.left_on
        is_there = self.since is not None and self.since <= today
        return max(self.until, today + timedelta(days=1)) if is_there else self.until

    def holds(self, day: date, today: date) -> bool:
        """Whether it takes its beds in the night that begins on `day`."""
        if not self.alive or self.since is None:
            return False
        end = self.end(today)
        return self.since <= day and (end is None or day < end)

    def overlaps(self, other: Stay, today: date) -> bool:
        """Whether both hold one night at least."""
        if self.since is None or other.since is None:
            return False
        first = max(self.since, other.since)
        return self.holds(first, today) and other.holds(first, today)

    def is_current(self, today: date) -> bool:
        """Whether it has begun and nobody has said that it ended."""
        return (
            self.alive and self.left_on is None and self.since is not None and self.since <= today
        )

    def nights(self, today: date) -> int:
        """Nights so far; none before it begins."""
        if self.since is None:
            return 0
        return max(0, ((self.left_on or today) - self.since).days)

    def leave(self, on: date, pathway: str, words: str = "") -> Stay:
        """Say when it ended and where she went."""
        return replace(self, left_on=on, exit_pathway=pathway, exit_words=words)

"""How long a closed case is kept: the office's rule, and the day on which it runs out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.domain.partial_date import PartialDate

Ground = Literal["standard", "legal", "child"]
MOST_YEARS = 100
ADULT = 18


@dataclass(frozen=True, slots=True)
class Rule:
    """Years after closing, years where a legal pathway was followed, and the age a child is kept until."""

    standard: int
    legal: int
    child: int

    def kept_until(
        self, closed_on: date, *, born: PartialDate | None, is_legal: bool
    ) -> tuple[date, Ground]:
        """The last day a case is kept, and why: the longest of what applies.

        A birth date that may mean several days counts as the last of them.
        """
        ends: list[tuple[date, Ground]] = [(in_years(closed_on, self.standard), "standard")]
        if is_legal:
            ends.append((in_years(closed_on, self.legal), "legal"))
        birth = (born.latest or born.earliest) if born is not None else None
        if birth is not None and closed_on < in_years(birth, ADULT):
            ends.append((in_years(birth, self.child), "child"))
        return max(ends, key=lambda end: end[0])


def in_years(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes 1 March where there is none."""
    year = min(day.year + years, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)

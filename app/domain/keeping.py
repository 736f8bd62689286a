"""How long a closed case is kept: the office's rule, and the day on which it runs out."""

from __future__ import annotations

from collections.abc import Mapping
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


FACTS: Mapping[str, tuple[str, ...]] = {
    "person": ("reference", "worker_id"),
    "episode": ("opened_on", "closed_on", "reopened_on", "worker_id"),
    "pathway": ("pathway_id", "version", "region", "stage", "started_on", "ended_on"),
    "consent": (
        *("purpose", "recipient_id", "recipient", "recipient_role", "categories", "answer"),
        *("method", "given_on", "until", "review_on", "withdrawn_on", "told_recipient_on"),
    ),
    "disclosure": (
        *("kind", "what", "purpose", "recipient_id", "recipient", "consent_id", "categories"),
        *("withheld", "at", "by", "how", "pages", "language", "sha256", "override_kind"),
        *("authorised_by", "asked_back_on", "confirmed_on"),
    ),
    "transfer": (
        *("direction", "package_id", "organisation_id", "label", "fingerprint", "signature"),
        *("trust", "purpose", "consent_id", "consent_until", "created_at", "applied_at", "items"),
        *("size", "sha256", "receipt_at", "status"),
    ),
    "hold": ("since", "by", "lifted_on", "lifted_by"),
}
"""What stays when the words of a case are removed: dates, stages, and who was given what; no name, no free text."""

ITEM_FACTS = ("number", "kind", "size", "sha256", "obtained_on")
"""What stays of an item of evidence that was destroyed, beside its chain of custody."""

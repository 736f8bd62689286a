"""What an organisation offers, for whom, and when somebody last asked.

Field names are those of the Human Services Data Specification where it has them (HSDS 3.1, openreferral.org).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from app.domain.records import Record

TYPES: tuple[str, ...] = (
    "safe_house", "health", "mental_health", "psychosocial", "legal", "police", "livelihoods", "education",
    "family", "food", "clothing", "registration", "benefits", "evaluation", "transport", "interpreting", "other",
)  # fmt: skip
"""What a service does; a service may do several of these."""

STATUSES: tuple[str, ...] = ("active", "temporarily closed", "inactive", "defunct")
"""The values of HSDS."""

SEXES: tuple[str, ...] = ("women", "men", "anybody")

FACETS: tuple[str, ...] = (
    "children", "pregnant", "no_status", "no_recourse", "disability", "gender_diverse", "pets", "substances",
)  # fmt: skip
"""Fields that say whom a service takes: ``yes``, ``no``, or nothing where nobody has asked."""

STALE_AFTER = timedelta(days=180)
"""What was checked longer ago is said to be old."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Service(Record):
    """One service of an organisation; belongs to the office, not to a case."""

    KIND: ClassVar[str] = "service"
    NAMES: ClassVar[tuple[str, ...]] = ("name",)

    organisation_id: str = ""
    name: str = ""
    types: tuple[str, ...] = ()
    """Of TYPES."""
    description: str = ""
    url: str = ""
    """Text to copy by hand; the program opens no page."""
    status: str = "active"
    alert: str = ""
    """What is different just now: "closed until Monday"."""
    application_process: str = ""
    eligibility_description: str = ""
    minimum_age: int = 0
    maximum_age: int = 0
    """Years; both ends belong to it, 0 says nothing."""
    sex: str = ""
    """Of SEXES."""
    children: str = ""
    children_up_to: int = 0
    """The oldest age in years at which a child may come along; 0 says nothing."""
    pregnant: str = ""
    no_status: str = ""
    """Takes people without an immigration status."""
    no_recourse: str = ""
    """Takes people without recourse to public funds."""
    disability: str = ""
    gender_diverse: str = ""
    pets: str = ""
    substances: str = ""
    """Takes people who use alcohol or drugs."""
    languages: str = ""
    """As people write them: "Arabic, English"."""
    fees_description: str = ""
    schedule: str = ""
    capacity: str = ""
    assured_date: date | None = None
    """When somebody last asked whether this is still right."""
    assurer: str = ""
    note: str = ""
    """For this office alone."""

    def checked(self, on: date, by: str) -> Service:
        """Somebody asked and all of it is still right."""
        return replace(self, assured_date=on, assurer=by)

    def takes(self, facet: str) -> str:
        """Return ``yes``, ``no`` or nothing for one of FACETS."""
        return str(getattr(self, facet))

    def is_stale(self, today: date) -> bool:
        """True where it was checked too long ago, or never."""
        return self.assured_date is None or today - self.assured_date > STALE_AFTER

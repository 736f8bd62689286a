"""What an organisation offers, for whom, and when somebody last asked.

Field names are those of the Human Services Data Specification where it has them (HSDS 3.1, openreferral.org).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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

SEXES: tuple[str, ...] = ("women", "men")

FACETS: tuple[str, ...] = (
    "children", "pregnant", "no_status", "no_recourse", "disability", "gender_diverse", "pets", "substances",
)  # fmt: skip
"""Whom a service takes: each is answered yes or no, and not at all where nobody has asked."""

STALE_AFTER = timedelta(days=180)
"""What was checked longer ago is said to be old."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Service(Record):
    """One service of an organisation; belongs to the office, not to a case."""

    KIND: ClassVar[str] = "service"
    NAMES: ClassVar[tuple[str, ...]] = ("name",)

    organisation_id: str = ""
    name: str = ""
    types: frozenset[str] = frozenset()
    description: str = ""
    url: str = ""
    """Text to copy by hand; the program opens no page."""
    status: str = "active"
    alert: str = ""
    """What is different just now: "closed until Monday"."""
    application_process: str = ""
    eligibility_description: str = ""
    minimum_age: int | None = None
    maximum_age: int | None = None
    """Years; both ends belong to it."""
    sexes: frozenset[str] = frozenset()
    """Of SEXES; none means that nobody has asked."""
    takes: Mapping[str, str] = field(default_factory=dict)
    """One of FACETS: ``yes`` or ``no``."""
    children_up_to: int | None = None
    """The oldest age in years at which a child may come along."""
    languages: tuple[str, ...] = ()
    """BCP 47 tags, or words."""
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

    def is_stale(self, today: date) -> bool:
        """True where it was checked too long ago, or never."""
        return self.assured_date is None or today - self.assured_date > STALE_AFTER

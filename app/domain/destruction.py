"""What was destroyed: a line of the register that names nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Destruction(Record):
    """One line of the register; it belongs to the office, and outlives the case it speaks of."""

    KIND: ClassVar[str] = "destruction"

    what: str = "case"
    """A whole case, the words of a case, or one item of evidence."""
    of_case: str = ""
    """The random id of the case."""
    reference: str = ""
    number: str = ""
    """Number of the item: ``E-05``."""
    at: datetime | None = None
    by: str = ""
    because: str = ""
    closed_on: date | None = None
    kept_until: date | None = None
    """The day the office's rule gave; None for an item."""
    ground: str = ""
    """Which part of the rule that was: standard, legal, child."""
    attachments: int = 0
    recipients: int = 0
    """How many recipients were given something of it and have not confirmed that it is gone."""

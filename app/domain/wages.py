"""Work done and what was promised and paid for it, a period a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.money import Money
from app.domain.partial_date import PartialDate
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WageEntry(Record):
    """One period of work.  What is open is promised less paid; it is a reckoning, never a legal claim."""

    KIND: ClassVar[str] = "wage_entry"

    employer: str = ""
    third_party_id: str = ""
    started: PartialDate | None = None
    ended: PartialDate | None = None
    hours: str = ""
    """Worked in the whole period, as said; a plain number counts where pay was promised by the hour."""
    promised: Money | None = None
    promised_for: str = ""
    paid: Money | None = None
    deducted: Money | None = None
    deducted_because: str = ""
    note: str = ""

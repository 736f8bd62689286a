"""What a survivor is said to owe, line by line.  A balance is worked out and never stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.money import Money
from app.domain.partial_date import PartialDate
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Debt(Record):
    """One debt: to whom, for what, on which terms."""

    KIND: ClassVar[str] = "debt"

    creditor: str = ""
    third_party_id: str = ""
    what_for: str = ""
    currency: str = ""
    """Of every line that names none."""
    agreed: PartialDate | None = None
    terms: str = ""
    """Interest and how it was to be paid, as agreed or as told later."""
    security: str = ""
    """What or who stands for it: papers, land, family."""
    threats: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DebtEntry(Record):
    """One line of a debt: `LOWERS` says which kinds make it smaller."""

    KIND: ClassVar[str] = "debt_entry"
    LOWERS: ClassVar[frozenset[str]] = frozenset({"paid", "worked_off"})

    debt_id: str = ""
    kind: str = ""
    on: PartialDate | None = None
    amount: Money | None = None
    note: str = ""

    @property
    def sign(self) -> int:
        """−1 for what makes the debt smaller, else 1."""
        return -1 if self.kind in self.LOWERS else 1

"""What left this laptop: one line of the ledger of who has what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Disclosure(Record):
    """One thing that left: a line of the ledger of who has what."""

    KIND: ClassVar[str] = "disclosure"

    kind: str = "letter"
    """letter, card, bundle, transfer, export or report."""
    what: str = ""
    """Which one: a letter's id, a bundle's title."""
    purpose: str = ""
    recipient_id: str = ""
    recipient: str = ""
    consent_id: str = ""
    categories: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    record_ids: tuple[str, ...] = ()
    at: datetime | None = None
    by: str = ""
    how: str = ""
    delivery: str = ""
    """post, or hand: without an address on it."""
    pages: int = 0
    language: str = ""
    sha256: str = ""
    override_because: str = ""
    override_kind: str = ""
    """danger_to_life, child_protection or court_order, where no consent was needed."""
    authorised_by: str = ""
    asked_back_on: date | None = None
    confirmed_on: date | None = None

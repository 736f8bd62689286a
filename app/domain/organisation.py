"""Another organisation, and how far its contact card is trusted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Organisation(Record):
    """A partner: lawyer, clinic, shelter, inspectorate; belongs to the office, not to a case."""

    KIND: ClassVar[str] = "organisation"
    NAMES: ClassVar[tuple[str, ...]] = ("name", "person", "phone", "email")
    SHARES: ClassVar[tuple[str, ...]] = ("no", "depends", "yes")

    name: str = ""
    kind: str = ""
    role: str = ""
    person: str = ""
    """Whom to ask for there."""
    address: str = ""
    phone: str = ""
    email: str = ""
    languages: tuple[str, ...] = ()
    note: str = ""
    card: str = ""
    """Text of its contact card: label, keys, signature."""
    fingerprint: str = ""
    trust: str = "unknown"
    """unknown, unverified, verified, changed or retired."""
    verified_on: date | None = None
    verified_how: str = ""
    verified_by: str = ""
    is_own: bool = False
    """True for the organisation this vault belongs to: the letterhead."""
    shares: str = ""
    """Whether it passes on to immigration enforcement what it is told: one of SHARES, nothing where that is unknown."""
    shares_if: str = ""
    """On what it depends, in their words."""
    shares_asked_on: date | None = None
    shares_answered_by: str = ""
    shares_how: str = ""
    """``spoken`` or ``written``."""

    def verified(self, on: date, how: str, by: str) -> Organisation:
        """Somebody compared the card's words with its owner."""
        return replace(self, trust="verified", verified_on=on, verified_how=how, verified_by=by)

    def with_card(self, card: str, fingerprint: str) -> Organisation:
        """Take a card: the same key keeps its trust, another key is `changed` until verified."""
        if fingerprint == self.fingerprint:
            return replace(self, card=card)
        trust = "changed" if self.fingerprint else "unverified"
        return replace(self, card=card, fingerprint=fingerprint, trust=trust)

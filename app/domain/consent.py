"""What somebody agreed to: one purpose, one recipient, named categories, until a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from app.domain.categories import WHOLE_RECORD
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Consent(Record):
    """One answer to one question; `answer` is yes, thinking or not_now until somebody withdraws."""

    KIND: ClassVar[str] = "consent"

    purpose: str = ""
    recipient_id: str = ""
    """Id of an organisation; empty where the recipient stands in own words only."""
    recipient: str = ""
    recipient_role: str = ""
    categories: frozenset[str] = frozenset()
    answer: str = "yes"
    ask_on: date | None = None
    method: str = ""
    """spoken, signed, mark, witnessed."""
    language: str = ""
    interpreter: str = ""
    explained: str = ""
    given_on: date | None = None
    until: date | None = None
    review_on: date | None = None
    limits: str = ""
    """Her limits in her own words."""
    guardian: str = ""
    """Who agreed in her place, or what was noted about her capacity to agree."""
    witness: str = ""
    document_id: str = ""
    """Id of the attachment that holds the signed paper."""
    withdrawn_on: date | None = None
    withdrawn_how: str = ""
    told_recipient_on: date | None = None

    def is_live(self, on: date) -> bool:
        """True if given, not withdrawn and not over on that day."""
        return (
            self.alive
            and self.answer == "yes"
            and self.withdrawn_on is None
            and self.given_on is not None
            and self.given_on <= on
            and (self.until is None or on <= self.until)
        )

    def names(self, category: str) -> bool:
        """True if this consent names the category, or the whole record (lawyer matter excepted)."""
        if WHOLE_RECORD in self.categories:
            return category != "legal_privileged" or category in self.categories
        return category in self.categories

    def withdraw(self, on: date, how: str = "") -> Consent:
        """End it on a day; a withdrawal is kept even if it had been withdrawn before."""
        if self.withdrawn_on is not None and self.withdrawn_on <= on:
            return self
        return replace(self, withdrawn_on=on, withdrawn_how=how)

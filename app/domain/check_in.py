"""Staying in touch as a survivor agreed to it: the agreement, each check-in, and each try when one was missed.

Nothing here watches anybody: without an agreement there is no check-in, and one act stops all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CheckInAgreement(Record):
    """What a survivor agreed to, in force until they stop it; channel and hours are those of safe contact."""

    KIND: ClassVar[str] = "check_in_agreement"

    agreed_on: date | None = None
    every_days: int = 7
    words: str = ""
    """What was agreed, as the person put it."""
    trusted: str = ""
    """Who may be asked when the person cannot be reached, and how; empty where nobody may."""
    if_missed: str = ""
    """What the person wants done when they cannot be reached, in their words."""
    gap_days: int = 1
    """Whole days between one try and the next."""
    welfare_agreed: bool = False
    """The person agreed that a report of concern may be made when nothing else reaches them."""
    worker_id: str = ""
    stopped_on: date | None = None

    @property
    def is_live(self) -> bool:
        """True until it is stopped; nobody is asked why."""
        return self.alive and self.stopped_on is None

    def stop(self, on: date) -> CheckInAgreement:
        """End it on a day."""
        return replace(self, stopped_on=on)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CheckIn(Record):
    """One check-in under an agreement; `at` is the moment it was written down."""

    KIND: ClassVar[str] = "check_in"

    agreement_id: str = ""
    due_on: date | None = None
    at: datetime | None = None
    state: str = "planned"
    """planned, reached, missed or cancelled."""
    how: str = ""
    """How the person was, in their own words; always optional."""
    next: str = ""
    """What was agreed for the next time."""
    worker_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ContactTry(Record):
    """One step after missed check-ins: when, which way, what came of it.  No content: there is no room for it."""

    KIND: ClassVar[str] = "contact_try"

    check_in_id: str = ""
    """The missed check-in that opened the protocol."""
    step: str = ""
    at: datetime | None = None
    channel: str = ""
    outcome: str = "no_answer"
    """no_answer, reached, reviewed, reported or left_out."""
    worker_id: str = ""


def next_due(due: date, every_days: int, today: date) -> date:
    """The next day of a rhythm: after today and after `due`, a whole number of steps away from `due`.

    However late something is done, and whatever the clock of this laptop says, no day comes twice and none is lost.
    """
    late = max(0, (today - due).days)
    return due + timedelta(days=every_days * (late // every_days + 1))

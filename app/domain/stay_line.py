"""What is written down while somebody stays: one line for what happened, one for what was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StayIncident(Record):
    """Something that happened in the house."""

    KIND: ClassVar[str] = "stay_incident"

    stay_id: str = ""
    on: date | None = None
    what: str = ""
    done: str = ""
    """What was done about it."""
    worker_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StayGift(Record):
    """Something that was handed out: a phone card, shoes, bedding."""

    KIND: ClassVar[str] = "stay_gift"

    stay_id: str = ""
    on: date | None = None
    what: str = ""
    how_much: str = ""
    worker_id: str = ""

"""What the work does to those who do it: a worker's own log of hard material."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Exposure(Record):
    """One stretch of hard material somebody here took in; of the office, and without a word of any case."""

    KIND: ClassVar[str] = "exposure"

    worker_id: str = ""
    on: date | None = None
    level: str = ""
    minutes: int = 0
    pause: str = ""
    """Whether there was a break afterwards: yes or no."""
    note: str = ""

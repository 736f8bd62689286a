"""A case going from one worker to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Handover(Record):
    """One change of worker within a stretch of support; both stay named."""

    KIND: ClassVar[str] = "handover"

    episode_id: str = ""
    from_id: str = ""
    to_id: str = ""
    on: date | None = None
    by: str = ""
    """Who handed it over: the worker, or who leads them."""
    because: str = ""
    """What the next worker should know, in own words."""
    with_tasks: bool = True
    """Whether what was planned by the first worker went along."""

"""Entries that are restricted from the first word on: lawyer's matters, possible offences, health.

Kinds of their own, because each field has one consent category, and these three are never one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.partial_date import PartialDate
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeptApart(Record):
    """What the three have in common; `TOLD` names the fields that say it."""

    TOLD: ClassVar[tuple[str, ...]] = ("text",)

    on: PartialDate | None = None
    who: str = ""
    """Who said it or was there."""
    worker_id: str = ""

    @property
    def told(self) -> str:
        """What it says, its parts one under the other."""
        return "\n".join(part for part in (getattr(self, name) for name in self.TOLD) if part)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PrivilegedEntry(KeptApart):
    """Something between the survivor and their lawyer."""

    KIND: ClassVar[str] = "privileged_entry"

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CriminalEntry(KeptApart):
    """Something about police, courts, or an offence the survivor may have been made to do."""

    KIND: ClassVar[str] = "criminal_entry"

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HealthEntry(KeptApart):
    """Something about health; each part has a category of its own, so that it can be shared alone."""

    KIND: ClassVar[str] = "health_entry"
    TOLD: ClassVar[tuple[str, ...]] = ("body", "mind", "sexual")

    body: str = ""
    mind: str = ""
    sexual: str = ""

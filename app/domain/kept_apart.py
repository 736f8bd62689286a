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
    """What the three have in common."""

    on: PartialDate | None = None
    who: str = ""
    """Who said it or was there."""
    worker_id: str = ""

    @property
    def told(self) -> str:
        """What it says, its parts one under the other."""
        return "\n".join(part for part in self._parts() if part)

    def _parts(self) -> tuple[str, ...]:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PrivilegedEntry(KeptApart):
    """Something between the survivor and their lawyer."""

    KIND: ClassVar[str] = "privileged_entry"

    text: str = ""

    def _parts(self) -> tuple[str, ...]:
        return (self.text,)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CriminalEntry(KeptApart):
    """Something about police, courts, or an offence the survivor may have been made to do."""

    KIND: ClassVar[str] = "criminal_entry"

    text: str = ""

    def _parts(self) -> tuple[str, ...]:
        return (self.text,)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HealthEntry(KeptApart):
    """Something about health; each part has a category of its own, so that it can be shared alone."""

    KIND: ClassVar[str] = "health_entry"

    body: str = ""
    mind: str = ""
    sexual: str = ""

    def _parts(self) -> tuple[str, ...]:
        return self.body, self.mind, self.sexual

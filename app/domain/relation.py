"""Somebody who belongs to a survivor: family, and others who are close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.partial_date import PartialDate
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Relation(Record):
    """One person close to a survivor, and whether a word from this office would be safe for both."""

    KIND: ClassVar[str] = "relation"
    NAMES: ClassVar[tuple[str, ...]] = ("name", "other_names", "phone")

    relation: str = ""
    name: str = ""
    other_names: str = ""
    birth: PartialDate | None = None
    gender: str = ""
    citizenship: str = ""
    place: str = ""
    """Where this person is now, as far as anybody knows."""
    phone: str = ""
    lives_with: str = ""
    dependent: str = ""
    safe: str = ""
    """Whether this person is safe where they are."""
    may_contact: str = ""
    """Whether the survivor wants this office to reach them."""
    worries: str = ""
    note: str = ""

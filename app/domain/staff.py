"""The people who work here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Staff(Record):
    """Somebody who works here; `id` is the id their slot of the vault carries."""

    KIND: ClassVar[str] = "staff"
    NAMES: ClassVar[tuple[str, ...]] = ("name",)

    name: str = ""
    short: str = ""
    """As the timeline shows it: first name and initial."""
    role: str = "caseworker"
    sign_key: str = ""
    """Public signature key in hexadecimal; kept after the person has left."""
    active: bool = True

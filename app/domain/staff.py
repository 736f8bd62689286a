"""The people who work here."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    """Every public signature key they ever had, in hexadecimal, apart by spaces, newest last; kept for ever."""
    active: bool = True


def with_key(staff: Staff, key: str) -> Staff:
    """The same person with one more signature key (hexadecimal); the very same where they have it."""
    known = staff.sign_key.split()
    if key in known:
        return staff
    return replace(staff, sign_key=" ".join([*known, key]))

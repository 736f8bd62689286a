"""The others in a survivor's story, kept apart from their own record; and whether an agency holds a licence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.domain.partial_date import PartialDate
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ThirdParty(Record):
    """A person or a business that had a part in what happened.

    Roles: RoleInProcess of HTCDS 2.0 (IOM, 2021; as of 2026-11-22, confidence high), where they are people, with the
    roles a labour or court matter needs beside.
    """

    KIND: ClassVar[str] = "third_party"
    NAMES: ClassVar[tuple[str, ...]] = ("name", "other_names", "organisation", "phone", "online")

    sort: str = ""
    name: str = ""
    other_names: str = ""
    roles: tuple[str, ...] = ()
    role_details: str = ""
    organisation: str = ""
    phone: str = ""
    online: str = ""
    """Names and accounts on the internet."""
    address: str = ""
    citizenship: str = ""
    gender: str = ""
    age: str = ""
    """As said: "about fifty"."""
    where_now: str = ""
    last_contact: PartialDate | None = None
    """When this person was last in touch with the survivor."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LicenceCheck(Record):
    """One look into a register of agencies, lenders or gangmasters, about a third party."""

    KIND: ClassVar[str] = "licence_check"

    third_party_id: str = ""
    register: str = ""
    country: str = ""
    number: str = ""
    checked_on: date | None = None
    result: str = ""
    expires: PartialDate | None = None
    note: str = ""
    worker_id: str = ""

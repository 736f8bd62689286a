"""What a survivor learned and may work as, and the steps to have it recognised here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.partial_date import PartialDate
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Credential(Record):
    """One certificate, licence or trade."""

    KIND: ClassVar[str] = "credential"

    name: str = ""
    state: str = ""
    issued_by: str = ""
    country: str = ""
    issued: PartialDate | None = None
    step: str = ""
    next_step: str = ""
    attachment_id: str = ""
    note: str = ""

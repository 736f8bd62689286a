"""Identity and other papers: which a survivor holds, which are missing, and who has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.domain.partial_date import PartialDate
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Paper(Record):
    """One paper, whether or not anybody here has seen it."""

    KIND: ClassVar[str] = "paper"

    kind: str = ""
    name: str = ""
    """What it is, where `kind` does not say it all."""
    where: str = ""
    held_by: str = ""
    """Who has it, where others do."""
    seen_on: date | None = None
    number: str = ""
    issued_by: str = ""
    issued: PartialDate | None = None
    expires: PartialDate | None = None
    attachment_id: str = ""
    """The copy among the evidence."""
    note: str = ""

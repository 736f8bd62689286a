"""Identity and other papers: which a survivor holds, which are missing, and who has them."""

from __future__ import annotations

from dataclasses import dataclass, replace
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

    @property
    def is_with_us(self) -> bool:
        """Whether the office keeps it for the person."""
        return self.where == "with_us"

    def give_back(self, on: date) -> Paper:
        """Say that the person has it again."""
        return replace(self, where="with_person", held_by="", seen_on=on)

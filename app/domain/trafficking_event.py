"""What happened to a survivor: how it began, each stretch of the way, each place of exploitation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.partial_date import PartialDate
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TraffickingEvent(Record):
    """One event: recruitment, transit or exploitation (the types of HTCDS 2.0, historic trafficking events)."""

    KIND: ClassVar[str] = "trafficking_event"
    KINDS: ClassVar[tuple[str, ...]] = ("recruitment", "transit", "exploitation")

    kind: str = ""
    started: PartialDate | None = None
    ended: PartialDate | None = None
    place: str = ""
    country: str = ""
    to_place: str = ""
    """Where a stretch of the way led."""
    to_country: str = ""
    means: str = ""
    entry: str = ""
    """How a border was crossed: visa, papers used, none."""
    industry: str = ""
    """Section of ISIC Rev. 4 (UN Statistics Division, 2008), a letter, as HTCDS 2.0 uses it."""
    work: str = ""
    third_party_id: str = ""
    who: str = ""
    """Others who were there, in words."""
    words: str = ""
    """What happened, in the survivor's own words."""
    note: str = ""

    @property
    def order(self) -> tuple[object, ...]:
        """Sorts events as they happened; those without a day last, in the order of a journey."""
        began = self.started or self.ended or PartialDate("")
        step = self.KINDS.index(self.kind) if self.kind in self.KINDS else len(self.KINDS)
        return (*began.order(), step, self.id)

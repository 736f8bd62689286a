"""Terms that may stand in nothing that leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NeverDisclose(Record):
    """One term that may stand in nothing that leaves: an address, a name, a place."""

    KIND: ClassVar[str] = "never_disclose"

    term: str = ""
    why: str = ""

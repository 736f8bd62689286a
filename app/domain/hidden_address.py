"""Where a refuge is: an address that is kept apart from its organisation, and always restricted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HiddenAddress(Record):
    """A confidential address.  No letter, list or search reads it; it is opened with a reason, as all restricted is."""

    KIND: ClassVar[str] = "hidden_address"

    organisation_id: str = ""
    address: str = ""
    directions: str = ""
    restricted: bool = True

"""What this office set, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Setting(Record):
    """One setting of this office, by name."""

    KIND: ClassVar[str] = "setting"

    name: str = ""
    value: object = None

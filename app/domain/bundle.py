"""A set of evidence put in order for one recipient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Bundle(Record):
    """An evidence bundle: which items in which order, for whom, and what was built."""

    KIND: ClassVar[str] = "bundle"

    title: str = ""
    profile: str = "us_exhibits"
    purpose: str = ""
    recipient_id: str = ""
    recipient: str = ""
    consent_id: str = ""
    instruction: str = ""
    """The lawyer's named instruction, needed for privileged items."""
    items: tuple[str, ...] = ()
    """Attachment ids in the order of their tabs."""
    pages: int = 0
    sha256: str = ""
    built_at: datetime | None = None

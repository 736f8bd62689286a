"""A sealed case sent to or received from another organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Transfer(Record):
    """A package sent to or received from another organisation."""

    KIND: ClassVar[str] = "transfer"

    direction: str = "out"
    """out or in."""
    package_id: str = ""
    organisation_id: str = ""
    label: str = ""
    fingerprint: str = ""
    signature: str = ""
    trust: str = ""
    purpose: str = ""
    consent_id: str = ""
    consent_until: date | None = None
    created_at: datetime | None = None
    applied_at: datetime | None = None
    items: int = 0
    size: int = 0
    sha256: str = ""
    receipt: str = ""
    receipt_at: datetime | None = None
    status: str = ""
    reason: str = ""
    witness: tuple[str, ...] = ()
    """How far the sender's audit trail had come: kept for the sender, who may ask for it one day."""

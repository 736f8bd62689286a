"""What was said and done: notes, messages, calls, meetings, and a survivor's own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Note(Record):
    """One entry of the timeline; a correction is a revision, never a merge of two texts."""

    KIND: ClassVar[str] = "note"

    kind: str = "note"
    """note, message, call, meeting, own_words or event."""
    title: str = ""
    text: str = ""
    at: datetime | None = None
    language: str = ""
    who: str = ""
    """Who else was there or helped, an interpreter for example."""
    consent_id: str = ""
    worker_id: str = ""

"""A form an organisation added itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FormDefinition(Record):
    """An organisation's own form, added from a workbook; `content` is its source as base64."""

    KIND: ClassVar[str] = "form_definition"

    form_id: str = ""
    version: str = ""
    title: str = ""
    file_name: str = ""
    content: str = ""
    content_hash: str = ""
    compiled: str = ""
    """The compiled form as JSON, rebuilt when `compiler` is older than the program's."""
    compiler: str = ""
    languages: tuple[str, ...] = ()
    added_on: date | None = None
    replaced_on: date | None = None
    """A newer version is there since then; this one is kept for what was filled in with it."""

"""What a caseworker noted about one sign: whether it was there, who says so, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.partial_date import PartialDate
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Indication(Record):
    """One sign in one case; there is one record for each, so that colleagues never write over each other.

    `indicator` is an id of the catalogue.  `sitting_id` and `question` say which answer of a form it rests on.
    """

    KIND: ClassVar[str] = "indication"
    ANSWERS: ClassVar[tuple[str, ...]] = ("present", "absent", "unknown", "not_asked", "declined")
    SOURCES: ClassVar[tuple[str, ...]] = ("", "answer", "told", "seen", "paper", "others")

    indicator: str = ""
    answer: str = "not_asked"
    source: str = ""
    words: str = ""
    """What was said, seen or read, in a few words."""
    on: PartialDate | None = None
    sitting_id: str = ""
    question: str = ""
    worker_id: str = ""

"""What every record has: an id, the case it belongs to, and fields nobody here knows yet.

A record is frozen: a method that changes something returns a new one.  Its `repr` shows kind and id
only, so that no case content reaches a log or a traceback.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from app.domain.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Record:
    """One aggregate, saved as a whole; `case_id` is None for what belongs to the office.

    `restricted` keeps it out of views until somebody opens it with a reason; `alive` is False
    after a delete; `extra` holds fields of a newer version, kept and passed on untouched.
    """

    KIND: ClassVar[str] = ""
    NAMES: ClassVar[tuple[str, ...]] = ()
    """Fields found by the search for names; other text fields are found by the search for words."""
    CALLED: ClassVar[tuple[str, ...]] = ("name",)
    """Fields of which the first that says something is what it is called."""

    id: str = field(default_factory=new_id)
    case_id: str | None = None
    alive: bool = True
    restricted: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<{self.KIND} {self.id}>"

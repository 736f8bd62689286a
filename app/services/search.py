"""Finding words anywhere: names first, then notes, answers and letters, newest first."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.organisation import Organisation
from app.domain.person import Person
from app.domain.place import Place
from app.domain.service import Service
from app.services.begin import Begin

_OFFICE: tuple[type[Organisation | Service | Place], ...] = (Organisation, Service, Place)
"""What is found by its own name rather than by a person's."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the words stand; `start` and `end` mark them inside the snippet."""

    case_id: str
    kind: str
    record_id: str
    by_name: bool
    name: str = field(default="", repr=False)
    snippet: str = field(default="", repr=False)
    start: int = 0
    end: int = 0


class Search:
    """Search as you type over everything this person may see."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    def find(self, text: str, *, limit: int = 30) -> list[Hit]:
        """Return where the words of `text` stand; the last one may be half typed."""
        if not text.strip():
            return []
        with self._begin() as work:
            found = work.search(text, limit)
            cases = {hit.case_id for hit in found if hit.case_id}
            people = (
                {one.id: one.name for one in work.find(Person, case_ids=cases)} if cases else {}
            )
            offices = {one.id: one.name for kind in _OFFICE for one in work.find(kind)}
        return [
            Hit(
                hit.case_id or "", hit.kind, hit.id, hit.by_name,
                people.get(hit.case_id or "", "") or offices.get(hit.id, ""),
                hit.snippet, hit.start, hit.end,
            )
            for hit in found
        ]  # fmt: skip

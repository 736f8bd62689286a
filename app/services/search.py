"""Finding words anywhere: names first, then notes, answers and letters, newest first."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.domain.organisation import Organisation
from app.domain.person import Person
from app.domain.place import Place
from app.domain.reply_code import read_code
from app.domain.safe_contact import SafeContact
from app.domain.service import Service
from app.domain.sitting import Sitting
from app.errors import UserError
from app.services.begin import Begin
from app.services.case_rows import by_case
from app.services.contact import NOWHERE, ContactNow, Reachable, contact_now
from app.services.form_store import restricted_names
from app.services.office import Seat
from app.storage import fold
from app.storage.search import Found
from app.storage.traces import phones
from app.storage.work import Work

_REACHING = frozenset({Person.KIND, SafeContact.KIND})
"""Kinds whose words are numbers and addresses."""

_OFFICE: tuple[type[Organisation | Service | Place], ...] = (Organisation, Service, Place)
"""What is found by its own name rather than by a person's."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the words stand; `start` and `end` mark them inside the snippet.

    Words by which a survivor could be reached are not in `snippet` but in `reach`, with what is safe.
    """

    case_id: str
    kind: str
    record_id: str
    by_name: bool
    name: str = field(default="", repr=False)
    snippet: str = field(default="", repr=False)
    start: int = 0
    end: int = 0
    reach: Reachable = field(default=NOWHERE, repr=False)


class Search:
    """Search as you type over everything this person may see."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def find(self, text: str, *, limit: int = 30) -> list[Hit]:
        """Return where the words of `text` stand; the last one may be half typed.

        The code of a reply slip finds its referral, however it is written.
        """
        if not text.strip():
            return []
        with self._begin() as work:
            found = [
                shown
                for one in work.search(read_code(text) or text, limit)
                if (shown := _unrestricted(work, one, text)) is not None
            ]
            cases = {hit.case_id for hit in found if hit.case_id}
            people = work.names(Person, cases)
            offices = {
                record_id: name
                for kind in _OFFICE
                if (ids := [hit.id for hit in found if hit.kind == kind.KIND])
                for record_id, name in work.names(kind, ids).items()
            }
            ways = by_case(work.find(SafeContact, case_ids=cases)) if cases else {}
        now = self._seat.clock.local()
        return [
            _hit(
                hit, people.get(hit.case_id or "", "") or offices.get(hit.id, ""),
                contact_now(ways.get(hit.case_id or "", ()), now),
            )
            for hit in found
        ]  # fmt: skip


def _unrestricted(work: Work, found: Found, text: str) -> Found | None:
    """A filled form is found by what is not restricted in it; where something is, none of its words are shown."""
    if found.kind != Sitting.KIND:
        return found
    sitting = work.get(Sitting, found.id)
    try:
        shut = restricted_names(work, sitting)
    except UserError:
        return found  # a form this vault does not have restricts nothing
    told = {
        path: value
        for path, value in sitting.answers.items()
        if path.rsplit("/", 1)[-1] not in shut
    }
    if len(told) == len(sitting.answers):
        return found
    texts = [sitting.title, sitting.paused_because, *(str(value) for value in told.values())]
    held = all(any(fold.find(one, [word]) for one in texts) for word in fold.terms(text))
    return replace(found, snippet="", start=0, end=0) if held else None


def _hit(found: Found, name: str, contact: ContactNow) -> Hit:
    case_id = found.case_id or ""
    if case_id and (found.kind in _REACHING or phones(found.snippet)):
        return Hit(
            case_id, found.kind, found.id, found.by_name, name,
            reach=Reachable(found.snippet, contact),
        )  # fmt: skip
    return Hit(
        case_id, found.kind, found.id, found.by_name, name, found.snippet, found.start, found.end
    )

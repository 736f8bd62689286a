"""Who works here: the office's own name on letters, and the short names the timeline shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain.clock import Clock
from app.domain.organisation import Organisation
from app.domain.rights import Rights, rights_of
from app.domain.staff import Staff
from app.events import Event
from app.services.begin import Begin
from app.storage.work import Work

LETTERHEAD = ("name", "role", "address", "phone", "email")
"""The fields of the office that letters show."""


@dataclass(frozen=True, slots=True)
class Seat:
    """The person at this laptop in this session: their staff record, the clock on the wall, what they may do."""

    worker_id: str
    clock: Clock
    rights: Rights = rights_of("supervisor")

    def require(self, action: str) -> None:
        """UserError ``right.missing`` where who is signed in may not do `action` (`app.domain.rights`)."""
        self.rights.require(action)


class Office:
    """The organisation this vault belongs to, and its staff."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def own(self) -> Organisation:
        """Return the office itself: the letterhead, and the recipient of consents kept in house."""
        with self._begin() as work:
            return _own(work.find(Organisation))

    def letterhead(self) -> dict[str, str]:
        """Return what letters show of the office, by field, with what was typed and is not in force yet."""
        with self._begin() as work:
            own = _own(work.find(Organisation))
            typed = {d.path: str(d.value) for d in work.drafts.of_record(own.id) if d.is_own}
        return {name: typed.get(name, getattr(own, name)) for name in LETTERHEAD}

    def type_on(self, typed: Mapping[str, str]) -> None:
        """Keep what stands in fields of the letterhead now; needs the right to change it."""
        self._seat.require("office.change")
        with self._begin() as work:
            own = _own(work.find(Organisation))
            for name, words in typed.items():
                work.drafts.keep(
                    record_id=own.id, kind=own.KIND, path=name, value=words, case_id=None
                )
            work.commit()

    def change(self, **fields: object) -> Organisation:
        """Change the letterhead: name, address, phone, email, role."""
        self._seat.require("office.change")
        with self._begin() as work:
            own = _own(work.find(Organisation))
            changed = replace(own, **fields)  # type: ignore[arg-type]
            work.drafts.discard(own.id, fields)
            work.save(changed)
            work.record(Event("office.changed", record_id=changed.id))
            work.commit()
        return changed

    def worker(self) -> Staff:
        """Return who is signed in."""
        with self._begin() as work:
            return work.get(Staff, self._seat.worker_id)

    def names(self) -> dict[str, str]:
        """Return the short name of everybody who works or worked here, by staff id."""
        with self._begin() as work:
            return staff_names(work)


def _own(organisations: list[Organisation]) -> Organisation:
    return next(one for one in organisations if one.is_own)


def staff_names(work: Work) -> dict[str, str]:
    """Return the short name of everybody who works or worked here, by staff id."""
    return {staff.id: staff.short or staff.name for staff in work.find(Staff, alive=None)}


def short_name(name: str) -> str:
    """Return first name and initial, as the timeline shows people: "Dana K."."""
    first, _, rest = name.strip().partition(" ")
    last = rest.split()[-1][:1] if rest.split() else ""
    return f"{first} {last}." if last else first

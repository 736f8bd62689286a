"""Who works here: the office's own name on letters, and the short names the timeline shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.clock import Clock
from app.domain.organisation import Organisation
from app.domain.rights import Rights, rights_of
from app.domain.staff import Staff
from app.events import Event
from app.services.begin import Begin
from app.storage.work import Work


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

    def change(self, **fields: object) -> Organisation:
        """Change the letterhead: name, address, phone, email, role."""
        self._seat.require("office.change")
        with self._begin() as work:
            changed = replace(_own(work.find(Organisation)), **fields)  # type: ignore[arg-type]
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

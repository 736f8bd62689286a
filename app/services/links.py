"""The same phone, address, employer or name in several cases: suggested to those who may see it, never merged.

A suggestion names the other case and what they share; nothing else of its story.  What a partner's card says too, as
the address of a shelter, and what many cases hold tells nothing and is left out.  Restricted records take no part until
they are opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from app.domain.hidden_address import HiddenAddress
from app.domain.kinds import KINDS
from app.domain.mapping import body_of
from app.domain.organisation import Organisation
from app.domain.person import Person
from app.domain.safe_contact import SafeContact
from app.errors import UserError
from app.events import Event
from app.services.begin import Begin
from app.services.contact import NOWHERE, Reachable, contact_now
from app.services.office import Seat
from app.storage.traces import REACHING, TRACED, Trace, keys, traces_of
from app.storage.work import Work

TOO_MANY = 8
"""Cases that hold the same: from here on it says something about the place, not about the people."""


@dataclass(frozen=True, slots=True)
class OtherCase:
    """Another case that shares something; `kinds` says in which records of it."""

    id: str
    reference: str
    name: str = field(repr=False)
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """One value that stands in other cases too.  What reaches the survivor is in `reach`, all else in `words`."""

    sort: str
    kind: str
    cases: tuple[OtherCase, ...]
    words: str = field(default="", repr=False)
    reach: Reachable = field(default=NOWHERE, repr=False)


@dataclass(frozen=True, slots=True)
class Across:
    """What a case shares with others, and the record that was said to be the same person."""

    shared: tuple[Shared, ...]
    same: OtherCase | None = None


class Links:
    """People, places and numbers across cases."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def of_case(self, case_id: str) -> Across:
        """Return what this case shares with others.  UserError `right.missing`."""
        self._seat.require("links.see")
        with self._begin() as work:
            person = work.get(Person, case_id)
            own = _own(work, case_id)
            shared = [
                self._shared(work, person, kind, trace, cases)
                for (kind, trace), cases in _elsewhere(work, case_id, own)
            ]
            same = _other(work, person.same_as) if person.same_as else None
        return Across(tuple(shared), same)

    def known(self, *, reference: str = "", phone: str = "", name: str = "") -> list[OtherCase]:
        """Return cases that hold this reference, phone or full name, before one is opened anew.

        UserError `right.missing`.
        """
        self._seat.require("links.see")
        asked = {
            key
            for sort, words in (("reference", reference), ("phone", phone), ("name", name))
            for key in keys(sort, words)
        }
        with self._begin() as work:
            held: dict[str, set[str]] = defaultdict(set)
            for one in work.traced(asked):
                if one.case_id and one.kind in (Person.KIND, SafeContact.KIND):
                    held[one.case_id].add(one.kind)
            return [
                _other(work, case_id, kinds) for case_id, kinds in list(held.items())[:TOO_MANY]
            ]

    def join(self, case_id: str, other_id: str, because: str) -> None:
        """Say that two cases are about one person; both stay as they are.

        UserError `link.reason_needed`, `link.same_record`.
        """
        self._seat.require("links.see")
        if not because.strip():
            raise UserError("link.reason_needed")
        if case_id == other_id:
            raise UserError("link.same_record")
        with self._begin() as work:
            work.get(Person, other_id)
            work.save(work.get(Person, case_id).joined_to(other_id))
            work.record(Event("person.joined", case_id, case_id), because.strip())
            work.commit()

    def part(self, case_id: str, because: str) -> None:
        """Take `join` back.  UserError `link.reason_needed`."""
        self._seat.require("links.see")
        if not because.strip():
            raise UserError("link.reason_needed")
        with self._begin() as work:
            work.save(replace(work.get(Person, case_id), same_as=""))
            work.record(Event("person.parted", case_id, case_id), because.strip())
            work.commit()

    def _shared(
        self, work: Work, person: Person, kind: str, trace: Trace, cases: dict[str, set[str]]
    ) -> Shared:
        others = tuple(_other(work, case_id, kinds) for case_id, kinds in cases.items())
        if kind in (Person.KIND, SafeContact.KIND) and trace.sort in REACHING:
            ways = work.find(SafeContact, case_id=person.id)
            contact = contact_now(ways, self._seat.clock.local())
            return Shared(trace.sort, kind, others, reach=Reachable(trace.words, contact))
        return Shared(trace.sort, kind, others, words=trace.words)


def _own(work: Work, case_id: str) -> list[tuple[str, Trace]]:
    """Every trace of a case but the sounds, with the kind of the record it is in."""
    return [
        (kind, trace)
        for kind in TRACED
        if kind in KINDS and kind != Organisation.KIND
        for record in work.find(KINDS[kind], case_id=case_id)
        for trace in traces_of(kind, body_of(record))
        if trace.sort != "sound"
    ]


def _elsewhere(
    work: Work, case_id: str, own: Iterable[tuple[str, Trace]]
) -> list[tuple[tuple[str, Trace], dict[str, set[str]]]]:
    """Which other cases hold each trace, by case the kinds of record; the same words once."""
    by_key = {trace.key: (kind, trace) for kind, trace in own}
    held: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    # Where a refuge is stands apart from its card: who lives there shares that address with everybody in it.
    refuges = work.find(HiddenAddress, include_restricted=True)
    partners = {key for one in refuges for key in keys("address", one.address)}
    for one in work.traced(by_key):
        if one.case_id is None:
            partners.add(one.key)
        elif one.case_id != case_id:
            held[one.key][one.case_id].add(one.kind)
    told: dict[tuple[str, tuple[str, ...]], int] = {}
    for key, cases in held.items():
        if key not in partners and len(cases) < TOO_MANY:
            told.setdefault((by_key[key][1].sort, tuple(cases)), key)
    return [(by_key[key], held[key]) for key in told.values()]


def _other(work: Work, case_id: str, kinds: Iterable[str] = ()) -> OtherCase:
    """A case by its number, and by the name of its person where that may be seen."""
    for line in work.cases(case_ids=[case_id]):
        return OtherCase(case_id, line.reference, line.name, tuple(sorted(kinds)))
    return OtherCase(case_id, "", "")  # erased since it was said to be the same person

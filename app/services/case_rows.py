"""The lines of the list of cases: who, what is next, how to reach them now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any, TypeVar

from app.domain.person import Person
from app.domain.records import Record
from app.domain.safe_contact import SafeContact
from app.domain.task import Task
from app.services.assessments import asked_of
from app.services.contact import NOWHERE, ContactNow, Reachable, contact_now
from app.services.names import closest
from app.services.notes import open_tasks
from app.services.office import Seat, staff_names
from app.storage import fold
from app.storage.cases import CaseLine
from app.storage.work import Work

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list of cases."""

    id: str
    reference: str
    name: str = field(repr=False)
    legal_name: str = field(default="", repr=False)
    phone: Reachable = field(default=NOWHERE, repr=False)
    pronoun: str = ""
    language: str = ""
    status: str = "open"
    worker: str = field(default="", repr=False)
    opened_on: date | None = None
    next_title: str = field(default="", repr=False)
    next_on: date | None = None
    next_at: time | None = None
    contact: ContactNow = field(default_factory=ContactNow, repr=False)
    has_drafts: bool = False
    mark: tuple[int, int] | None = field(default=None, repr=False)
    """Where in the name the words looked for stand, as first and last character."""
    found_as: str = field(default="", repr=False)
    """The other name that holds the words looked for, where the name does not."""
    found_at: Reachable = field(default=NOWHERE, repr=False)
    """The number or address that holds them, where no name does."""
    is_alike: bool = False
    """No name holds the words, one of them only sounds like them."""
    key: tuple[Any, str] = field(default=("", ""), repr=False)
    """Where the row stands in the list: what the next page begins after."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases to list: those of who works here now, those with something due within so many days."""

    mine: bool = False
    due_within: int | None = None


EVERYBODY = CaseFilter()
MOST_ALIKE = 8
"""Names that only sound like what was typed are for a glance."""
MOST_WEIGHED = 150
"""Of a very common name so many are compared, as fast as somebody types."""


def case_rows(
    work: Work, seat: Seat, *, text: str, closed: bool, only: CaseFilter, order: str,
    after: CaseRow | None, limit: int | None,
) -> list[CaseRow]:  # fmt: skip
    """Return one page of the list of cases; see `Cases.find`."""
    lines = work.cases(
        status=None if closed else "open", order=order, after=after.key if after else None,
        limit=limit, case_ids=_wanted(work, seat, text, only),
        worker_id=seat.worker_id if only.mine else None,
    )  # fmt: skip
    return _rows_of(work, seat, lines, fold.terms(text), order)


def alike_rows(
    work: Work, seat: Seat, text: str, *, closed: bool, beside: Collection[str]
) -> list[CaseRow]:
    """Return the cases of people whose name sounds like the words, the likest first, but for those `beside`."""
    sounding = work.sounding(text, closed=closed, limit=MOST_WEIGHED)
    named = closest(text, (one for one in sounding if one[0] not in beside))
    likest = list(named)[:MOST_ALIKE]
    lines = work.cases(case_ids=likest) if likest else []
    lines.sort(key=lambda line: likest.index(line.case_id))
    return [
        replace(row, is_alike=True, found_as="" if named[row.id] == row.name else named[row.id])
        for row in _rows_of(work, seat, lines, [], "name")
    ]


def _rows_of(
    work: Work, seat: Seat, lines: Sequence[CaseLine], wanted: list[str], order: str
) -> list[CaseRow]:
    ids = [line.case_id for line in lines]
    people = {one.id: one for one in work.find(Person, case_ids=ids)}
    ways = by_case(work.find(SafeContact, case_ids=ids))
    tasks = by_case(open_tasks(asked_of(seat, work.find(Task, case_ids=ids))))
    drafts = {draft.case_id for draft in work.drafts.own()}
    names, now = staff_names(work), seat.clock.local()
    rows = []
    for line in lines:
        person = people.get(line.case_id)
        task = next(iter(tasks.get(line.case_id, ())), None)
        contact = contact_now(ways.get(line.case_id, ()), now)
        rows.append(CaseRow(
            id=line.case_id, reference=line.reference, name=line.name or line.reference,
            legal_name=person.legal_name if person else "", phone=Reachable(line.phone, contact),
            pronoun=line.pronoun, language=line.language, status=line.status,
            worker=names.get(line.worker_id, ""), opened_on=_day(line.opened_on),
            next_title=task.title if task else "", next_on=task.due_on if task else None,
            next_at=task.due_at if task else None,
            contact=contact,
            has_drafts=line.case_id in drafts, key=line.key(order),
            mark=fold.find(line.name, wanted) if wanted else None,
            found_as=_found_as(line.name, person, wanted),
            found_at=Reachable(_found_at(line.name, person, wanted), contact),
        ))  # fmt: skip
    return rows


def _found_as(name: str, person: Person | None, wanted: list[str]) -> str:
    """The first other name that holds the words, so that nobody wonders why a case is listed."""
    if person is None:
        return ""
    return _first(wanted, (name,), (person.legal_name, *person.other_names))


def _found_at(name: str, person: Person | None, wanted: list[str]) -> str:
    """The phone or e-mail that holds the words, where no name does."""
    if person is None:
        return ""
    names = (name, person.legal_name, *person.other_names)
    return _first(wanted, names, (person.phone, person.email))


def _first(wanted: list[str], before: tuple[str, ...], others: tuple[str, ...]) -> str:
    if not wanted or any(fold.find(one, wanted) is not None for one in before):
        return ""
    return next((one for one in others if one and fold.find(one, wanted) is not None), "")


def _wanted(work: Work, seat: Seat, text: str, only: CaseFilter) -> set[str] | None:
    """The cases that fit the words and what is due; None where neither is asked."""
    wanted: set[str] | None = None
    if text.strip():
        wanted = work.people_named(text)
    if only.due_within is not None:
        until = seat.clock.today() + timedelta(days=only.due_within)
        due = {task.case_id or "" for task in asked_of(seat, work.open_tasks(until=until))}
        due |= {one.case_id for one in work.deadlines(until=until)}
        wanted = due if wanted is None else wanted & due
    return wanted


def by_case(records: Iterable[R]) -> dict[str, list[R]]:
    """Put records together by the case they belong to."""
    found: dict[str, list[R]] = {}
    for record in records:
        found.setdefault(record.case_id or "", []).append(record)
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

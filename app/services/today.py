"""Today: what is overdue, what is for today, what comes in the next seven days, and whom one may reach now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from app.domain.person import Person
from app.domain.safe_contact import SafeContact
from app.domain.task import Task
from app.services.assessments import asked_of
from app.services.begin import Begin
from app.services.closed_cases import run_out
from app.services.contact import ContactNow, contact_now
from app.services.drafts import DraftLine, draft_lines
from app.services.office import Seat
from app.services.today_lines import TodayLine, by_day, date_lines, ending_lines, task_lines
from app.storage.work import Work

AHEAD = timedelta(days=7)
MOST_CONTACTS = 6


@dataclass(frozen=True, slots=True)
class ContactLine:
    """Somebody of today's list and how to reach them."""

    case_id: str
    name: str = field(repr=False)
    contact: ContactNow = field(repr=False)


@dataclass(frozen=True, slots=True)
class Board:
    """The whole Today screen as of one moment."""

    on: date
    overdue: tuple[TodayLine, ...]
    today: tuple[TodayLine, ...]
    next_days: tuple[TodayLine, ...]
    next_after: TodayLine | None
    contacts: tuple[ContactLine, ...]
    drafts: tuple[DraftLine, ...]
    ending: tuple[TodayLine, ...] = ()
    """What ends or wants another look within thirty days."""
    run_out: int = 0
    """Closed cases that have been kept long enough, for those who decide about them."""


class Today:
    """What this day asks for."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def board(self) -> Board:
        """Return everything due up to a week from now, with safe contact for each person named."""
        today = self._seat.clock.today()
        with self._begin() as work:
            lines = task_lines(asked_of(self._seat, work.open_tasks(until=today + AHEAD)))
            lines += date_lines(work, today + AHEAD)
            ending = ending_lines(work, today)
            cases = {line.case_id for line in lines if line.case_id}
            people, ways = work.names(Person, cases), self._ways(work, cases)
            lines = sorted((_named(one, people, ways) for one in lines), key=by_day)
            return Board(
                on=today,
                overdue=tuple(line for line in lines if line.on < today),
                today=tuple(line for line in lines if line.on == today),
                next_days=tuple(line for line in lines if line.on > today),
                next_after=self._after(work, today + AHEAD),
                contacts=_contacts(lines, people, ways),
                drafts=tuple(draft_lines(work, work.drafts.own())),
                ending=tuple(ending),
                run_out=self._run_out(work, today),
            )

    def of_case(self, case_id: str) -> list[TodayLine]:
        """Return everything still to do and every date to keep in one case, the earliest first."""
        with self._begin() as work:
            lines = task_lines(asked_of(self._seat, work.find(Task, case_id=case_id, done_on=None)))
            lines += date_lines(work, None, case_id)
            name = {case_id: work.get(Person, case_id).name}
            ways = self._ways(work, {case_id})
            return sorted((_named(one, name, ways) for one in lines), key=by_day)

    def _ways(self, work: Work, cases: set[str]) -> dict[str, ContactNow]:
        if not cases:
            return {}
        now = self._seat.clock.local()
        found: dict[str, list[SafeContact]] = {case: [] for case in cases}
        for way in work.find(SafeContact, case_ids=cases):
            found[way.case_id or ""].append(way)
        return {case: contact_now(ways, now) for case, ways in found.items()}

    def _run_out(self, work: Work, today: date) -> int:
        if not self._seat.rights.may("case.erase"):
            return 0
        return sum(not line.hold for line in run_out(work, today))

    def _after(self, work: Work, last: date) -> TodayLine | None:
        """The first thing beyond the week, for a quiet day."""
        found = task_lines(asked_of(self._seat, work.open_tasks(after=last, limit=10)))
        return found[0] if found else None


def _named(line: TodayLine, people: dict[str, str], ways: dict[str, ContactNow]) -> TodayLine:
    contact = ways.get(line.case_id) if line.kind == "contact" else None
    return replace(line, name=people.get(line.case_id, ""), contact=contact)


def _contacts(
    lines: Iterable[TodayLine], people: dict[str, str], ways: dict[str, ContactNow]
) -> tuple[ContactLine, ...]:
    """Whom today's list names, those one may reach now first."""
    rank = {"open": 0, "later": 1, "not_today": 2, "unset": 3}
    cases = list(dict.fromkeys(line.case_id for line in lines if line.case_id))
    found = [ContactLine(case, people.get(case, ""), ways[case]) for case in cases if case in ways]
    found.sort(key=lambda line: rank[line.contact.state])
    return tuple(found[:MOST_CONTACTS])

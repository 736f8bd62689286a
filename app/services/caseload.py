"""The load of each worker for who supervises: how many and how late, never what it is about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.services.assessments import SECOND
from app.services.begin import Begin
from app.services.check_in_tasks import MISSED
from app.services.office import Seat, staff_names
from app.services.regular_reviews import REVIEW

_NONE: tuple[int, date | None] = (0, None)


@dataclass(frozen=True, slots=True)
class LoadLine:
    """One worker: open cases, things overdue and due this week, the next review, what waits for a second view."""

    worker_id: str
    name: str = field(repr=False)
    open_cases: int = 0
    overdue: int = 0
    this_week: int = 0
    next_review: date | None = None
    second_view: int = 0


class Caseload:
    """Who carries how much."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def lines(self) -> list[LoadLine]:
        """Return a line for everybody with an open case or something to do, by name; needs `caseload.see`."""
        self._seat.require("caseload.see")
        today = self._seat.clock.today()
        with self._begin() as work:
            names = staff_names(work)
            load = work.load()
            open_cases = load.open_cases()
            overdue = load.tasks(until=today - timedelta(days=1))
            week = load.tasks(after=today - timedelta(days=1), until=today + timedelta(days=6))
            reviews = load.tasks(source=REVIEW)
            waiting = (load.tasks(source=MISSED, kind="safety"), load.tasks(kind=SECOND))
        second = Counter[str]()
        for found in waiting:
            second.update({who: number for who, (number, _first) in found.items()})
        workers = open_cases.keys() | overdue.keys() | week.keys() | reviews.keys() | second.keys()
        lines = [
            LoadLine(
                one, names.get(one, ""), open_cases.get(one, 0),
                overdue.get(one, _NONE)[0], week.get(one, _NONE)[0],
                reviews.get(one, _NONE)[1], second[one],
            )
            for one in workers
        ]  # fmt: skip
        return sorted(lines, key=lambda line: (not line.name, line.name.casefold(), line.worker_id))

"""Hard material: each person's own log, and for whoever looks after the team, how much it was."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.domain.exposure import Exposure
from app.services.begin import Begin
from app.services.case_file import Names, RecordLine, record_line
from app.services.office import Seat, staff_names

LOOKED_BACK = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class TeamLine:
    """What one colleague took in over the last four weeks: minutes, how often, and how often without a break yet."""

    worker_id: str
    worker: str = field(repr=False)
    minutes: int
    times: int
    without_break: int
    last: date | None


class Exposures:
    """The log of hard material; a worker sees their own, who manages people sees how much it was for each."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def mine(self) -> list[RecordLine]:
        """Return what who works here wrote down, the newest first."""
        with self._begin() as work:
            names = Names(work, None)
            found = work.find(Exposure, worker_id=self._seat.worker_id)
            found.sort(key=lambda one: one.on or date.min, reverse=True)
            return [record_line(one, names) for one in found]

    def of_team(self) -> list[TeamLine]:
        """Return what each colleague took in lately, the most first, without their words.

        UserError `right.missing`.
        """
        self._seat.require("people.manage")
        since = self._seat.clock.today() - LOOKED_BACK
        with self._begin() as work:
            names = staff_names(work)
            by_worker: dict[str, list[Exposure]] = defaultdict(list)
            for one in work.find(Exposure):
                if one.on is None or one.on > since:
                    by_worker[one.worker_id].append(one)
        lines = [_line(worker, names.get(worker, ""), found) for worker, found in by_worker.items()]
        return sorted(lines, key=lambda one: one.minutes, reverse=True)


def _line(worker_id: str, worker: str, found: list[Exposure]) -> TeamLine:
    return TeamLine(
        worker_id, worker, sum(one.minutes for one in found), len(found),
        sum(one.pause == "no" for one in found), max((one.on for one in found if one.on), default=None),
    )  # fmt: skip

"""What stands between two days, and the same as a calendar file for another program: without a name or a place.

A calendar file lies outside the vault, in the clear: its entries say "Appointment" and when, nothing else.  Hours are
*floating*, the office's wall clock, so that 10:00 stays 10:00 through a change of clocks (RFC 5545, section 3.3.5).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from app.domain.person import Person
from app.errors import UserError
from app.events import Event
from app.i18n import _
from app.services.assessments import asked_of
from app.services.begin import Begin
from app.services.office import Seat
from app.services.outside import writing_whole
from app.services.today_lines import TodayLine, by_day, date_lines, ending_lines, task_lines
from app.storage.work import Work

GROUPS: dict[str, frozenset[str]] = {
    "contact": frozenset({"contact"}),
    "meetings": frozenset({"meeting"}),
    "dates": frozenset({"deadline", "date"}),
    "other": frozenset(),
}
"""Kinds of things to do, as somebody chooses among them; what stands in none of the named ones is `other`."""
USUAL_LENGTH = 30
"""Minutes, where nobody said how long."""
AHEAD = 92
"""Days a calendar file reaches ahead, where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Days:
    """Everything from `first` to `last`, in order."""

    first: date
    last: date
    lines: tuple[TodayLine, ...]


class Calendar:
    """Days and what stands on them."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def between(self, first: date, last: date, *, mine: bool = False) -> Days:
        """Return what is to do from one day to another, both counted, with the name of each person.

        `mine` keeps what who is signed in has to do.
        """
        with self._begin() as work:
            lines = due_between(work, self._seat, first, last)
            lines += [one for one in ending_lines(work, first) if one.on <= last]
            cases = {one.case_id for one in lines if one.case_id}
            names = work.names(Person, cases)
        shown = (one for one in lines if not mine or one.worker_id in ("", self._seat.worker_id))
        named = (replace(one, name=names.get(one.case_id, "")) for one in shown)
        return Days(first, last, tuple(sorted(named, key=by_day)))

    def file(self, *, days: int = AHEAD, groups: Collection[str] = (), mine: bool = True) -> bytes:
        """Return a calendar file of the next days, today counted; no `groups`: all of them.

        UserError `calendar.days_unfit`, `calendar.unknown_group`.
        """
        if not 1 <= days <= 366:
            raise UserError("calendar.days_unfit", most=366)
        if not set(groups) <= set(GROUPS):
            raise UserError("calendar.unknown_group")
        today = self._seat.clock.today()
        with self._begin() as work:
            lines = due_between(work, self._seat, today, today + timedelta(days=days - 1))
        me = self._seat.worker_id
        wanted = [
            one for one in lines
            if (not groups or group_of(one) in groups) and (not mine or one.worker_id in ("", me))
        ]  # fmt: skip
        return _as_file(wanted, self._seat.clock.now())

    def save(self, file: Path, **which: object) -> None:
        """Write a calendar file, whole or not at all; the trail says so before anybody has it."""
        self._seat.require("export.make")
        content = self.file(**which)  # type: ignore[arg-type]
        with writing_whole(file) as stream, self._begin() as work:
            stream.write(content)
            work.record(Event("calendar.saved"))
            work.commit()


def due_between(work: Work, seat: Seat, first: date, last: date) -> list[TodayLine]:
    """Tasks and dates of pathways of all cases from one day to another, read by their indexes."""
    lines = task_lines(asked_of(seat, work.open_tasks(after=first - timedelta(days=1), until=last)))
    return lines + [one for one in date_lines(work, last) if one.on >= first]


def group_of(line: TodayLine) -> str:
    """Which of GROUPS a line belongs to."""
    return next((name for name, kinds in GROUPS.items() if line.kind in kinds), "other")


def _as_file(lines: Iterable[TodayLine], now: datetime) -> bytes:
    import icalendar  # an export is rare, and this takes a while to load

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Calendar//EN")
    calendar.add("version", "2.0")
    for line in sorted(lines, key=by_day):
        event = icalendar.Event()
        event.add("uid", str(uuid.uuid4()))
        event.add("dtstamp", now)
        event.add("summary", _("Appointment") if line.at else _("Reminder"))
        event.add("class", "PRIVATE")
        if line.at is None:
            event.add("dtstart", line.on)
            event.add("transp", "TRANSPARENT")
        else:
            starts = datetime.combine(line.on, line.at)
            event.add("dtstart", starts)
            event.add("dtend", starts + timedelta(minutes=line.minutes or USUAL_LENGTH))
        calendar.add_component(event)
    return bytes(calendar.to_ical())

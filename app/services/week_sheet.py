"""A week on paper without names: which day, what hour, what sort of thing; the case number only where it is asked for.

Titles, places, details and names never reach the page: only words of our own do, so nothing of a case can leak.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from app.documents.report import Report, Table
from app.events import Event
from app.i18n import _, format_date, format_time
from app.services.begin import Begin
from app.services.calendar import due_between
from app.services.office import Seat
from app.services.printed import PrintedReport
from app.services.today_lines import TodayLine, by_day


class WeekSheet(PrintedReport):
    """Seven days on a sheet."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def sheet(
        self, first: date | None = None, *, references: bool = False, mine: bool = True
    ) -> Report:
        """Return the sheet of the seven days from `first`, today where none is said; give it to `draw`."""
        self._seat.require("export.make")
        begins = first or self._seat.clock.today()
        with self._begin() as work:
            lines = due_between(work, self._seat, begins, begins + timedelta(days=6))
            numbers = work.references() if references else {}
        me = self._seat.worker_id
        wanted = sorted((one for one in lines if not mine or one.worker_id in ("", me)), key=by_day)
        return _report(begins, wanted, numbers, references=references)

    def printed(self) -> None:
        """Write down that the week leaves, before it does."""
        with self._begin() as work:
            work.record(Event("week.printed"))
            work.commit()


def neutral(kind: str) -> str:
    """What sort of thing a line is, in words that tell nothing of anybody."""
    return {
        "contact": _("Get in touch"), "meeting": _("Appointment"), "deadline": _("A date to keep"),
        "date": _("A date to keep"), "document": _("Paperwork"), "stay": _("Housing"),
    }.get(kind, _("Something to do"))  # fmt: skip


def _report(
    first: date, lines: Iterable[TodayLine], numbers: dict[str, str], *, references: bool
) -> Report:
    title = _("The week from {day}").format(day=format_date(first, "long"))
    keep = _("Without names. Shred it when the week is over.")
    heads = (_("When"), _("What"), _("Case"), _("Done")) if references else (
        _("When"), _("What"), _("Done")
    )  # fmt: skip
    shares = (0.2, 0.45, 0.2, 0.15) if references else (0.25, 0.55, 0.2)
    days: dict[date, list[tuple[str, ...]]] = {}
    for line in lines:
        when = format_time(line.at) if line.at else _("Any time")
        case = (numbers.get(line.case_id, ""),) if references else ()
        days.setdefault(line.on, []).append((when, neutral(line.kind), *case, ""))
    tables = tuple(
        Table(format_date(day, "long"), heads, shares, tuple(rows)) for day, rows in days.items()
    )
    said = (keep,) if tables else (keep, _("Nothing is planned for this week."))
    return Report(_("Workbook"), title, said, tables, _("Confidential"))

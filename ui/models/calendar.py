"""The days of a calendar in words: a heading for each week, a row for each thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.i18n import _, format_date, format_time
from ui.models.today import shown_row
from ui.widgets.rows import Group, Line

if TYPE_CHECKING:
    from app.services.calendar import Days
    from app.services.today_lines import TodayLine


def month_of(first: date, step: int) -> date:
    """The first day of the month so many months away."""
    count = first.year * 12 + first.month - 1 + step
    return date(count // 12, count % 12 + 1, 1)


def rows_of_days(days: Days, today: date) -> Iterable[Line]:
    """Put days into words, week by week (case lane)."""
    weeks: dict[date, list[TodayLine]] = {}
    for line in days.lines:
        weeks.setdefault(line.on - timedelta(days=line.on.weekday()), []).append(line)
    for monday, lines in weeks.items():
        told = _("This week") if monday <= today < monday + timedelta(days=7) else ""
        week = _("Week of {day}").format(day=format_date(monday, today=today))
        yield Group(week, len(lines), told)
        for line in lines:
            row = shown_row(line, today)
            lead = _("Today") if line.on == today else format_date(line.on, today=today)
            at = format_time(line.at) if line.at else ""
            yield replace(row, lead=lead, lead_more=at, lead_ink="ink", action=_("Look"), action_kind="quiet",
                          action_icon=None, other="", speech="")  # fmt: skip

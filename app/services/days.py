"""Reading a day near today as people type it: "tomorrow", "Friday", "27 Nov", "2 December 2026"."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from app.domain.partial_date import PartialDate
from app.errors import UserError

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_YEAR = re.compile(r"\d{4}")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d))?")


def read_day(text: str, today: date) -> date:
    """Return the day meant; a weekday is the next one, a date without a year the next of its kind.

    UserError `task.needs_day` for nothing, `task.day_unclear` for what names no single day.
    """
    said = " ".join(text.casefold().replace(",", " ").split())
    if not said:
        raise UserError("task.needs_day")
    near = {"today": 0, "tomorrow": 1}.get(said)
    if near is not None:
        return today + timedelta(days=near)
    if said in _WEEKDAYS or said in _NAMES:
        away = (_WEEKDAYS.index(said[:3]) - today.weekday()) % 7
        return today + timedelta(days=away or 7)
    for name in (
        *_NAMES,
        *_WEEKDAYS,
    ):  # "Fri 27 Nov": the date decides, the weekday only helps to read
        said = re.sub(rf"^{name}\.? (?=.)", "", said)
    years = (today.year, today.year + 1) if not _YEAR.search(said) else (None,)
    for year in years:
        found = PartialDate.parse(said if year is None else f"{said} {year}")
        if found.is_exact and found.earliest and (year is None or found.earliest >= today):
            return found.earliest
    raise UserError("task.day_unclear")


def read_day_past(text: str, today: date) -> date | None:
    """Return a day that lies behind or is today, None for nothing typed.  UserError `task.day_not_past`.

    It lies in the past, so a day without a year is the last of its kind.
    """
    said = text.strip()
    if not said:
        return None
    if said.casefold() in ("today", "yesterday"):
        return today - timedelta(days=said.casefold() == "yesterday")
    for words in (said, f"{said} {today.year}", f"{said} {today.year - 1}"):
        found = PartialDate.parse(words)
        if found.is_exact and found.earliest and found.earliest <= today:
            return found.earliest
    raise UserError("task.day_not_past")


def read_hour(text: str) -> time | None:
    """Return a wall-clock time, None for any time of the day.  UserError `task.hour_unclear`."""
    said = text.strip()
    if not said:
        return None
    found = _CLOCK.fullmatch(said)
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise UserError("task.hour_unclear")
    return time(int(found[1]), int(found[2] or 0))

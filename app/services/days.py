"""Reading a day near today as people type it: "tomorrow", "Friday", "27 Nov", "2 December 2026"."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from itertools import product

from app.domain.date_words import in_english, weekdays_in_english
from app.domain.partial_date import PartialDate
from app.errors import UserError

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_YEAR = re.compile(r"\d{4}")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d))?")


def read_day(text: str, today: date) -> date:
    """Return the day meant; a weekday is the next one, a date without a year the next of its kind.

    UserError `task.needs_day` for nothing, `task.day_unclear` for what names no single day.
    """
    said = " ".join(text.casefold().replace(",", " ").split())
    if not said:
        raise UserError("task.needs_day")
    if (near := _NEAR.get(in_english(said), -1)) >= 0:
        return today + timedelta(days=near)
    weekday, rest = _weekday(said)
    if weekday is not None and not rest:
        return today + timedelta(days=(weekday - today.weekday()) % 7 or 7)
    years = (today.year, today.year + 1) if not _YEAR.search(said) else (None,)
    # "Fri 27 Nov": the date decides, the weekday only helps to read.  In Spanish "mar 3" is 3 March.
    for words, year in product((rest, said), years):
        found = PartialDate.parse(words if year is None else f"{words} {year}")
        if found.is_exact and found.earliest and (year is None or found.earliest >= today):
            return found.earliest
    raise UserError("task.day_unclear")


def _weekday(said: str) -> tuple[int | None, str]:
    """The weekday that `said` begins with, Monday 0, and what follows it."""
    words = said.split()
    for last in range(1, len(words) + 1):
        name = weekdays_in_english(" ".join(words[:last])).removesuffix(".")
        for number, weekday in enumerate(_WEEKDAYS):
            if name in (weekday, weekday[:3]):
                return number, " ".join(words[last:])
    return None, said


def read_day_past(text: str, today: date) -> date | None:
    """Return a day that lies behind or is today, None for nothing typed.  UserError `task.day_not_past`.

    It lies in the past, so a day without a year is the last of its kind.
    """
    said = text.strip()
    if not said:
        return None
    if (near := _NEAR.get(in_english(said.casefold()), 1)) <= 0:
        return today + timedelta(days=near)
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

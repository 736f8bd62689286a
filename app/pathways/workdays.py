"""Moving a date by days, working days, months or years."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from dateutil.relativedelta import relativedelta

from app.pathways.model import Offset, Rules


@lru_cache(maxsize=32)
def _calendar(country: str, subdivision: str) -> Any:
    """The holidays of a country or of one part of it; None if the library has none."""
    import holidays

    try:
        return holidays.country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError:
        return None


def subdivisions(country: str) -> frozenset[str] | None:
    """Return the parts of a country with holidays of their own; None without any calendar."""
    calendar = _calendar(country, "")
    return None if calendar is None else frozenset(calendar.subdivisions)


def calendar_of(rules: Rules, region: str) -> tuple[Any, bool]:
    """Return the holiday calendar for a region of the rules, and whether it is the exact one.

    Where the holidays differ by region and none is named, the country's common ones give the
    earliest possible date.
    """
    chosen = next((one for one in rules.regions if one.id == region), None)
    calendar = _calendar(rules.country, chosen.subdivision if chosen else "")
    return calendar, calendar is not None and (chosen is not None or not rules.regions)


def moved(anchor: date, offset: Offset, direction: str, calendar: Any) -> date:
    """Return `anchor` moved by `offset`.

    Months and years keep the day number, or take the last day of a shorter month.  Working days
    without a calendar leave out Saturdays and Sundays only.
    """
    amount = offset.value if direction == "after" else -offset.value
    if offset.unit == "calendar_days":
        return anchor + timedelta(days=amount)
    if offset.unit == "months":
        return anchor + relativedelta(months=amount)
    if offset.unit == "years":
        return anchor + relativedelta(years=amount)
    if amount == 0:
        return anchor
    if calendar is not None:
        moved_to: date = calendar.get_nth_working_day(anchor, amount)
        return moved_to
    return _weekdays(anchor, amount)


def _weekdays(day: date, amount: int) -> date:
    step = timedelta(days=1 if amount > 0 else -1)
    for _ in range(abs(amount)):
        day += step
        while day.weekday() >= 5:
            day += step
    return day

"""ODK's functions on dates and times.  A date is ISO text, its number days since 1970."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta

from app.forms.scope import Function, Scope
from app.forms.values import (
    DAY_SECONDS,
    UNDECIDED,
    Span,
    Undecided,
    Value,
    as_moment,
    day_text,
    moment_text,
    parse_day,
    parse_time,
    scalar,
    to_number,
    to_text,
)
from app.forms.wording import code_of

Arguments = list[Value]


def _today(scope: Scope, arguments: Arguments) -> Value:
    return scope.world.clock.today().isoformat()


def _now(scope: Scope, arguments: Arguments) -> Value:
    return moment_text(scope.world.clock.local())


def _date(scope: Scope, arguments: Arguments) -> Value:
    one = scalar(arguments[0])
    if isinstance(one, Span | Undecided):
        return one
    number = to_number(one)
    return "" if isinstance(number, Undecided) or math.isnan(number) else day_text(number)


def _date_time(scope: Scope, arguments: Arguments) -> Value:
    one = scalar(arguments[0])
    if isinstance(one, Span | Undecided):
        return one
    if isinstance(one, str) and parse_day(one):
        return one
    number = to_number(one)
    if isinstance(number, Undecided) or math.isnan(number):
        return ""
    try:
        return as_moment(number).isoformat(timespec="milliseconds")
    except (OverflowError, ValueError):
        return ""


def _decimal_date_time(scope: Scope, arguments: Arguments) -> Value:
    one = scalar(arguments[0])
    if isinstance(one, str):
        moment = parse_day(one)
        if moment is not None and moment[2] is not None:
            day, seconds, offset = moment[0], moment[1], moment[2] or 0.0
            return day + (seconds - offset) / DAY_SECONDS
    return to_number(one)


def _decimal_time(scope: Scope, arguments: Arguments) -> Value:
    one = scalar(arguments[0])
    if isinstance(one, Span | Undecided):
        return UNDECIDED
    text = to_text(one)
    time = parse_time(text) or (parse_day(text) or (0, None))[1:]
    return math.nan if time[0] is None else time[0] / DAY_SECONDS


def _moment(value: Value) -> datetime | None:
    """Return the moment an argument of format-date means; a bare time stands on 1970-01-01."""
    one = scalar(value)
    if isinstance(one, Span | Undecided):
        return None
    if isinstance(one, str):
        time = parse_time(one)
        if time is not None:
            return as_moment(0) + timedelta(seconds=time[0])
        day = parse_day(one)
        if day is not None:
            return as_moment(day[0]) + timedelta(seconds=day[1])
    number = to_number(one)
    if isinstance(number, Undecided) or math.isnan(number):
        return None
    try:
        return as_moment(number)
    except (OverflowError, ValueError):
        return None


def _babel(moment: datetime, pattern: str, language: str) -> str:
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date

    try:
        locale = Locale.parse(code_of(language).replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        locale = Locale("en")
    return format_date(moment, pattern, locale=locale)


def _part(letter: str, moment: datetime, language: str) -> str:
    if letter in "ab":
        return _babel(moment, "EEE" if letter == "a" else "MMM", language)
    if letter in "AB":
        return _babel(moment, "EEEE" if letter == "A" else "MMMM", language)
    parts = {
        "Y": f"{moment.year:04}",
        "y": f"{moment.year % 100:02}",
        "m": f"{moment.month:02}",
        "n": str(moment.month),
        "d": f"{moment.day:02}",
        "e": str(moment.day),
        "H": f"{moment.hour:02}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02}",
        "S": f"{moment.second:02}",
        "3": f"{moment.microsecond // 1000:03}",
        "w": str(moment.isoweekday() % 7),
        "W": str(moment.isocalendar().week),
        "%": "%",
    }
    return parts.get(letter, f"%{letter}")


def _format(scope: Scope, arguments: Arguments) -> Value:
    moment = _moment(arguments[0])
    if moment is None:
        return ""
    language = scope.world.language
    wanted = to_text(arguments[1])
    return re.sub(r"%(.)", lambda mark: _part(mark[1], moment, language), wanted)


DATE_FUNCTIONS: dict[str, Function] = {
    "today": _today,
    "now": _now,
    "date": _date,
    "date-time": _date_time,
    "decimal-date-time": _decimal_date_time,
    "decimal-time": _decimal_time,
    "format-date": _format,
    "format-date-time": _format,
}

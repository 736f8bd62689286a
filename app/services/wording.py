"""Safe-contact facts in the words of a letter's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from itertools import groupby

from app.domain.partial_date import PartialDate
from app.domain.safe_contact import SafeContact, Window
from app.i18n import NP_, catalogue, format_date, format_list, format_time

CHANNEL_CONTEXT = "safe contact"
CHANNELS = {
    "message": NP_("safe contact", "by text message"),
    "call": NP_("safe contact", "by telephone"),
    "in_person": NP_("safe contact", "in person only, arranged through us"),
    "through": NP_("safe contact", "through somebody else, arranged through us"),
    "email": NP_("safe contact", "by e-mail"),
    "post": NP_("safe contact", "by post"),
    "none": NP_("safe contact", "not directly; please go through us"),
}
_MONDAY = date(2024, 1, 1)
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_ABOUT = re.compile(r"(\d{4})~")


def contact_how(way: SafeContact, code: str) -> str:
    """Return how to make contact, in the language `code`."""
    return catalogue(code).pgettext(CHANNEL_CONTEXT, CHANNELS.get(way.channel, CHANNELS["none"]))


def contact_when(way: SafeContact, code: str) -> str:
    """Return the safe hours: days that share their hours stand together ("Mon–Fri 09:00–11:30")."""
    if way.any_time:
        return catalogue(code).pgettext(CHANNEL_CONTEXT, NP_("safe contact", "at any time"))

    def hours(window: Window) -> tuple[time, time]:
        return window.start, window.end

    parts = []
    for (start, end), windows in groupby(sorted(way.windows, key=hours), key=hours):
        days = _days(sorted(window.weekday for window in windows), code)
        parts.append(f"{days} {format_time(start, code=code)}–{format_time(end, code=code)}")
    return "; ".join(parts)


def as_said(when: PartialDate, code: str) -> date | str:
    """Return the day where it is known exactly; a month or about a year in the language `code`; else what was said."""
    if when.is_exact and when.earliest:
        return when.earliest
    if found := _MONTH.fullmatch(when.edtf):
        return format_date(date(int(found[1]), int(found[2]), 1), "month", code=code)
    if found := _ABOUT.fullmatch(when.edtf):
        words = NP_("date as said", "about {when}")
        return catalogue(code).pgettext("date as said", words).format(when=found[1])
    return when.words


def _days(weekdays: Sequence[int], code: str) -> str:
    """Three or more days in a row become a range, others a list."""
    names = [_day_name(day, code) for day in weekdays]
    unbroken = len(weekdays) > 2 and weekdays[-1] - weekdays[0] == len(weekdays) - 1
    return f"{names[0]}–{names[-1]}" if unbroken else format_list(names, code=code)


def _day_name(weekday: int, code: str) -> str:
    from babel.dates import format_date

    locale = "en_GB" if code == "en" else code.replace("-", "_")
    return format_date(_MONDAY + timedelta(days=weekday), "EEE", locale=locale)

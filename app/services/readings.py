"""How words for a date were understood, said back in words: "Read as: around 2019"."""

from __future__ import annotations

import re
from datetime import date

from app.domain.partial_date import PartialDate
from app.i18n import _, format_date

_YEAR = re.compile(r"(\d{4})([~?%]?)")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])([~?%]?)")


def date_reading(words: str) -> str:
    """Return how `words` were read as a date; '' where nothing was typed."""
    when = PartialDate.parse(words)
    if not when.words:
        return ""
    if when.is_exact and when.earliest is not None:
        return _("Read as: {day}").format(day=format_date(when.earliest, "long"))
    if not when.is_known:
        return _("Kept in these words.")
    year, month = _YEAR.fullmatch(when.edtf), _MONTH.fullmatch(when.edtf)
    if year is not None:
        return _loosely(year[1], year[2])
    if month is not None:
        return _loosely(format_date(date(int(month[1]), int(month[2]), 1), "month"), month[3])
    return _span(when)


def _loosely(name: str, mark: str) -> str:
    """A year or a month, as sure as it was said (EDTF: ~ about, ? perhaps, % both)."""
    if mark == "?":
        return _("Read as: perhaps {when}").format(when=name)
    if mark:
        return _("Read as: around {when}").format(when=name)
    return _("Read as: some day in {when}").format(when=name)


def _span(when: PartialDate) -> str:
    first = format_date(when.earliest, "long") if when.earliest else ""
    last = format_date(when.latest, "long") if when.latest else ""
    if not first:
        return _("Read as: {last} or earlier").format(last=last)
    if not last:
        return _("Read as: {first} or later").format(first=first)
    return _("Read as: between {first} and {last}").format(first=first, last=last)

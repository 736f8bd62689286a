"""Dates as people say them: "2019", "May 2019", "before March 2021", "after the rains".

A date is the words as typed, plus the days they can mean, written as an EDTF level 1 text.  Words
that name no day are kept as words and mean any day.  Nothing is guessed: "03/04/2021" is both
3 April and 4 March until somebody says which.

EDTF: Library of Congress, Extended Date/Time Format, level 1 (ISO 8601-2:2019).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.date_words import in_english

_YEARS = range(1850, 2200)  # a number outside is another calendar's year, or none: kept as words
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}

_ABOUT = re.compile(r"(?:about|around|approximately|approx\.?|roughly|circa|ca?\.?(?=[ \d])|~)\s*")
_MAYBE = re.compile(r"(?:maybe|perhaps|probably|possibly|i think|we think)\s+")
_PART = re.compile(
    r"(?:the\s+)?(?:early|mid|middle of|late|beginning of|start of|end of)[\s-]+(?:in\s+)?"
)
_LEAD = re.compile(r"(?:in|on|during|the)\s+")
_BEFORE = re.compile(r"before\s+(.+)")
_AFTER = re.compile(r"after\s+(.+)")
_SINCE = re.compile(r"(?:since|from|not before)\s+(.+)")
_UNTIL = re.compile(r"(?:until|till|by|up to|not after|no later than)\s+(.+)")
_BETWEEN = re.compile(r"(?:between\s+(.+?)\s+and|from\s+(.+?)\s+(?:to|until|till))\s+(.+)")
_EITHER = re.compile(r"(.+?)\s*(?:\s(?:to|or|until)\s|\s[-–—]\s|–|—|/)\s*(.+)")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """Words for a date, and the first and last day they can mean (None: open on that side)."""

    words: str
    edtf: str = ""
    earliest: date | None = None
    latest: date | None = None

    def __repr__(self) -> str:
        return "PartialDate(…)"

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read EDTF, or words in English or the language in use; what names no day is kept as words."""
        words = text.strip()
        span = _read(in_english(_plain(words)))
        return cls(words) if span is None else cls(words, *span)

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """The exact date `day`."""
        return cls(day.isoformat(), day.isoformat(), day, day)

    @property
    def is_exact(self) -> bool:
        """True if the words name one single day without doubt."""
        return self.earliest is not None and self.earliest == self.latest

    @property
    def is_known(self) -> bool:
        """True if the words say anything about the day at all."""
        return self.earliest is not None or self.latest is not None

    @property
    def iso(self) -> str:
        """The day as ``YYYY-MM-DD`` if exact, else an empty text."""
        return self.earliest.isoformat() if self.is_exact and self.earliest else ""

    def is_before(self, other: PartialDate | date) -> bool | None:
        """True if every day meant lies before all of `other`, False if none does, None if open."""
        first, last = _bounds(other)
        if self.latest and first and self.latest < first:
            return True
        if self.earliest and last and self.earliest >= last:
            return False
        return None

    def is_same(self, other: PartialDate | date) -> bool | None:
        """True if both are the same exact day, False if they cannot be, None if open."""
        first, last = _bounds(other)
        if self.is_exact and first is not None and first == last:
            return self.earliest == first
        apart = (self.latest and first and self.latest < first) or (
            self.earliest and last and self.earliest > last
        )
        return False if apart else None

    def order(self) -> tuple[date, date]:
        """A key for timelines: by first day meant, what is open or unknown last."""
        first = self.earliest or self.latest or date.max
        return first, self.latest or date.max


_Span = tuple[str, date | None, date | None]


def _bounds(other: PartialDate | date) -> tuple[date | None, date | None]:
    return (other.earliest, other.latest) if isinstance(other, PartialDate) else (other, other)


def _plain(words: str) -> str:
    """Lower case, digits of every script as ASCII, single spaces, no full stop at the end."""
    digits = (
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c
        for c in unicodedata.normalize("NFKC", words)
    )
    said = " ".join("".join(digits).casefold().split())
    return said if said.endswith("..") else said.removesuffix(".")


def _read(said: str) -> _Span | None:
    """The span meant by `said`: a range, an open side, a doubt, or one unit."""
    return _open_side(said) or _unit(said) or _two_ends(said) or _doubtful(said)


def _open_side(said: str) -> _Span | None:
    if said.startswith("../") and (unit := _unit(said[3:])):
        return f"../{unit[0]}", None, unit[2]
    if said.endswith("/..") and (unit := _unit(said[:-3])):
        return f"{unit[0]}/..", unit[1], None
    if (match := _BETWEEN.fullmatch(said)) is not None:
        return _join(match[1] or match[2], match[3])
    if (match := _BEFORE.fullmatch(said)) and (unit := _inner(match[1])) and unit[1]:
        return _ending(unit[1] - timedelta(days=1), unit[0])
    if (match := _AFTER.fullmatch(said)) and (unit := _inner(match[1])) and unit[2]:
        return _starting(unit[2] + timedelta(days=1), unit[0])
    if (match := _SINCE.fullmatch(said)) and (unit := _inner(match[1])) and unit[1]:
        return f"{unit[0]}/..", unit[1], None
    if (match := _UNTIL.fullmatch(said)) and (unit := _inner(match[1])) and unit[2]:
        return f"../{unit[0]}", None, unit[2]
    return None


def _ending(last: date, unit: str) -> _Span:
    """An interval open at its start, as precise as the unit it stops before."""
    return f"../{_as_precise(last, unit)}", None, last


def _starting(first: date, unit: str) -> _Span:
    return f"{_as_precise(first, unit)}/..", first, None


def _as_precise(day: date, unit: str) -> str:
    return day.isoformat()[: len(unit)] if _SHAPES[0][0].fullmatch(unit) else day.isoformat()


def _two_ends(said: str) -> _Span | None:
    match = _EITHER.fullmatch(said)
    return _join(match[1], match[2]) if match else None


def _join(start: str, end: str) -> _Span | None:
    """From the first day of the one to the last of the other: "May or June 2019"."""
    last = _inner(end)
    first = _inner(start) or (_inner(f"{start} {end[-4:]}") if end[-4:].isdigit() else None)
    if first is None or last is None or first[1] is None or last[2] is None or first[1] > last[2]:
        return None
    return f"{first[0]}/{last[0]}", first[1], last[2]


def _inner(said: str) -> _Span | None:
    return _unit(said) or _doubtful(said)


def _doubtful(said: str) -> _Span | None:
    """After "about", "maybe", or with a trailing ``~`` or ``?``: a unit more on either side."""
    if (match := _ABOUT.match(said)) is not None:
        return _widened(_unit(said[match.end() :]), "~")
    if (match := _MAYBE.match(said)) is not None:
        rest = said[match.end() :]
        return _widened(_unit(rest), "?") or _doubtful(rest)
    if said[-1:] in ("~", "?", "%"):
        return _widened(_unit(said[:-1].strip()), said[-1])
    if (match := _PART.match(said)) is not None:
        return _unit(said[match.end() :])
    if (match := _LEAD.match(said)) is not None:
        return _read(said[match.end() :])
    return None


def _widened(unit: _Span | None, mark: str) -> _Span | None:
    edtf, first, last = unit or ("", None, None)
    if first is None or last is None or "/" in edtf:
        return None
    if len(edtf) == 4 and edtf.isdigit():
        return f"{edtf}{mark}", date(first.year - 1, 1, 1), date(last.year + 1, 12, 31)
    around = timedelta(days={4: 365, 7: 31, 10: 7}.get(len(edtf), 365))
    return f"{edtf}{mark}", first - around, last + around


def _unit(said: str) -> _Span | None:
    """One year, month, day, season or decade."""
    for shape, meaning in _SHAPES:
        if match := shape.fullmatch(said):
            return meaning(match)
    return None


def _iso(match: re.Match[str]) -> _Span | None:
    if match[2] and 21 <= int(match[2]) <= 24 and not match[3]:
        return _season(int(match[2]), int(match[1]))
    return _calendar(int(match[1]), *(int(part) for part in match.groups()[1:] if part))


def _masked(match: re.Match[str]) -> _Span | None:
    """EDTF with X for what nobody knows: ``201X``, ``2019-XX``, ``2019-05-XX``."""
    if not (match[3] or match[4]):
        return _years(match[0])
    span = _calendar(*(int(part) for part in (match[3] or match[4]).split("-")))
    return span and (f"{span[0]}-XX", span[1], span[2])


def _years(masked: str) -> _Span | None:
    first, last = int(masked.lower().replace("x", "0")), int(masked.lower().replace("x", "9"))
    if first not in _YEARS and last not in _YEARS:
        return None
    return masked.upper(), date(first, 1, 1), date(last, 12, 31)


def _numbers(match: re.Match[str]) -> _Span | None:
    """Day and month as numbers; with slashes or dashes both orders are in use, so both are kept."""
    one, two, year = int(match[1]), int(match[3]), int(match[4])
    day_first, month_first = _calendar(year, two, one), _calendar(year, one, two)
    if match[2] == "." or day_first == month_first or not (day_first and month_first):
        return day_first or (month_first if match[2] != "." else None)
    first, last = sorted((day_first[0], month_first[0]))
    return f"{first}/{last}", date.fromisoformat(first), date.fromisoformat(last)


def _season(season: int, year: int) -> _Span | None:
    """Any season can be the whole year, they differ by hemisphere; winter spills over both ends."""
    if year not in _YEARS:
        return None
    winter = season == 24
    first = date(year - 1, 12, 1) if winter else date(year, 1, 1)
    last = date(year + 1, 2, 28) if winter else date(year, 12, 31)
    return f"{year}-{season}", first, last


def _month(name: str) -> int:
    """1–12 for an English month or its abbreviation of three letters or more, else 0."""
    if len(name) < 3:
        return 0
    return next((n for n, month in enumerate(_MONTHS, 1) if month.startswith(name)), 0) or (
        9 if name == "sept" else 0
    )


def _calendar(year: int, month: int | None = None, day: int | None = None) -> _Span | None:
    if year not in _YEARS:
        return None
    try:
        if month is None:
            return f"{year:04}", date(year, 1, 1), date(year, 12, 31)
        if day is None:
            after = date(year + month // 12, month % 12 + 1, 1)
            return f"{year:04}-{month:02}", date(year, month, 1), after - timedelta(days=1)
        exact = date(year, month, day)
    except ValueError:
        return None
    return exact.isoformat(), exact, exact


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Span | None]], ...] = (
    (re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?"), _iso),
    (
        re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]+)\.?,?\s+(?:of\s+)?(\d{4})"),
        lambda m: _calendar(int(m[3]), _month(m[2]), int(m[1])),
    ),
    (
        re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"),
        lambda m: _calendar(int(m[3]), _month(m[1]), int(m[2])),
    ),
    (
        re.compile(rf"({'|'.join(_SEASONS)})\s+(?:of\s+)?(\d{{4}})"),
        lambda m: _season(_SEASONS[m[1]], int(m[2])),
    ),
    (
        re.compile(r"([a-z]+)\.?,?\s+(?:of\s+)?(\d{4})"),
        lambda m: _calendar(int(m[2]), _month(m[1])),
    ),
    (re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})"), _numbers),
    (re.compile(r"(\d{3})0'?s"), lambda m: _years(f"{m[1]}x")),
    (re.compile(r"(?:(\d{3})x|(\d{2})xx|(\d{4})-xx(?:-xx)?|(\d{4}-\d\d)-xx)", re.I), _masked),
)

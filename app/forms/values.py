"""The values of a form's expressions, and how ODK converts and compares them.

Source of the rules: JavaRosa's XPathFuncExpr (`toNumeric`, `toBoolean`, `toString`), XPathEqExpr
and XPathCmpExpr. To them we add a date that is only partly known: a `Span` of days, and `UNDECIDED`
where it leaves an answer open.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

EPOCH = date(1970, 1, 1).toordinal()
DAY_SECONDS = 86_400.0
TOLERANCE = 1e-12


class Undecided:
    """The answer of a comparison that a partly known date leaves open, and of arithmetic on one."""

    def __repr__(self) -> str:
        return "UNDECIDED"


UNDECIDED: Final = Undecided()


@dataclass(frozen=True, slots=True)
class Span:
    """A date known only to lie between two days, with the words it was given in.

    `first` and `last` are days since 1970-01-01, infinite where the words set no bound.
    """

    words: str
    first: float
    last: float

    def __repr__(self) -> str:
        return "Span()"


class Node(Protocol):
    """What a path can reach: a place of the answers, or of a list of choices."""

    @property
    def name(self) -> str:
        """Return its element name."""
        ...

    @property
    def parent(self) -> Node | None:
        """Return the node that holds it."""
        ...

    @property
    def live(self) -> bool:
        """Return False for what the form's relevance hides."""
        ...

    def kids(self, name: str) -> Sequence[Node]:
        """Return its children called `name` ("*": all), in form order."""
        ...

    def read(self) -> Scalar:
        """Return its value as an expression sees it; '' where hidden, skipped or empty."""
        ...


Scalar = str | float | bool | Span | Undecided
Value = str | float | bool | Span | Undecided | list[Node]
Truth = bool | Undecided
Number = float | Undecided

_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\Z")
_DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(T.*)?\Z")
_TIME = re.compile(r"(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,6})\d*)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?\Z")


def scalar(value: Value) -> Scalar:
    """Return one value: the first node's where `value` is a node set ('' for an empty one)."""
    if isinstance(value, list):
        return value[0].read() if value else ""
    return value


def parse_time(text: str) -> tuple[float, float | None] | None:
    """Return (seconds since midnight, seconds from UTC or None) of an ISO time, else None."""
    match = _TIME.match(text.strip())
    if not match:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    seconds = hour * 3600 + minute * 60 + second + float(f"0.{match[4] or 0}")
    return seconds, _offset(match[5])


def _offset(zone: str | None) -> float | None:
    if zone is None:
        return None
    if zone == "Z":
        return 0.0
    digits = zone[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:] or 0) * 60
    return float(-seconds if zone[0] == "-" else seconds)


def parse_day(text: str) -> tuple[int, float, float | None] | None:
    """Return (day since 1970, seconds into it, offset or None) of an ISO date, else None."""
    match = _DATE.match(text.strip())
    if not match:
        return None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3])).toordinal() - EPOCH
    except ValueError:
        return None
    if not match[4]:
        return day, 0.0, None
    time = parse_time(match[4][1:])
    return None if time is None else (day, *time)


def day_text(days: float) -> str:
    """Return the ISO date of a day number; '' outside the years 1 to 9999."""
    try:
        return date.fromordinal(math.floor(days) + EPOCH).isoformat()
    except (OverflowError, ValueError):
        return ""


def moment_text(moment: datetime) -> str:
    """Return a moment as ODK writes it, with milliseconds and offset."""
    return moment.isoformat(timespec="milliseconds")


def as_moment(days: float) -> datetime:
    """Return the moment that lies `days` after 1970-01-01T00:00."""
    return datetime(1970, 1, 1) + timedelta(days=days)


def to_number(value: Value) -> Number:
    """Return the number of `value`: NaN for '' and other words, days since 1970 for an ISO date."""
    one = scalar(value)
    if isinstance(one, bool):
        return 1.0 if one else 0.0
    if isinstance(one, float):
        return one
    if isinstance(one, Span | Undecided):
        return UNDECIDED
    text = one.strip()
    if _NUMBER.match(text):
        return float(text)
    moment = parse_day(text)
    return math.nan if moment is None else moment[0] + moment[1] / DAY_SECONDS


def to_text(value: Value) -> str:
    """Return `value` as ODK writes it: whole numbers without a point, '' if undecided."""
    one = scalar(value)
    if isinstance(one, str):
        return one
    if isinstance(one, bool):
        return "true" if one else "false"
    if isinstance(one, float):
        return number_text(one)
    return one.words if isinstance(one, Span) else ""


def number_text(number: float) -> str:
    """Return a number as ODK writes it."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return repr(number)


def to_truth(value: Value) -> Truth:
    """Return whether `value` counts as true: a number but 0 or NaN, any text, any date."""
    if isinstance(value, list):
        value = value[0].read() if value else ""
    if isinstance(value, bool | Undecided):
        return value
    if isinstance(value, float):
        return not math.isnan(value) and abs(value) > TOLERANCE
    return bool(value.words) if isinstance(value, Span) else value != ""


Sign = Literal["=", "!=", "<", "<=", ">", ">="]


def compare(sign: Sign, left: Value, right: Value) -> Truth:
    """Return `left sign right` as JavaRosa does; `UNDECIDED` where days disagree."""
    a, b = scalar(left), scalar(right)
    if isinstance(a, Undecided) or isinstance(b, Undecided):
        return UNDECIDED
    if sign in ("=", "!="):
        equal = _equal(a, b)
        return equal if sign == "=" or isinstance(equal, Undecided) else not equal
    if isinstance(a, Span) or isinstance(b, Span):
        return _ordered_spans(sign, _bounds(a), _bounds(b))
    x, y = to_number(a), to_number(b)
    if isinstance(x, Undecided) or isinstance(y, Undecided):
        return UNDECIDED
    return _ordered(sign, x, y)


def _ordered(sign: Sign, x: float, y: float) -> bool:
    if sign == "<":
        return x < y
    if sign == "<=":
        return x <= y
    return x > y if sign == ">" else x >= y


def _equal(a: str | float | bool | Span, b: str | float | bool | Span) -> Truth:
    if isinstance(a, bool) or isinstance(b, bool):
        return to_truth(a) == to_truth(b)
    if isinstance(a, Span) or isinstance(b, Span):
        return _equal_spans(a, b)
    if isinstance(a, str) and isinstance(b, str):
        return a == b
    x, y = _known(a), _known(b)
    return abs(x - y) < TOLERANCE or x == y


def _known(value: str | float) -> float:
    number = to_number(value)
    return math.nan if isinstance(number, Undecided) else number


def _equal_spans(a: str | float | Span, b: str | float | Span) -> Truth:
    x, y = _bounds(a), _bounds(b)
    if x is None or y is None:
        return False
    if x[0] == x[1] == y[0] == y[1]:
        return True
    return False if x[1] < y[0] or y[1] < x[0] else UNDECIDED


def _bounds(value: str | float | bool | Span) -> tuple[float, float] | None:
    if isinstance(value, Span):
        return value.first, value.last
    number = _known(value)
    return None if math.isnan(number) else (number, number)


def _ordered_spans(
    sign: Sign, a: tuple[float, float] | None, b: tuple[float, float] | None
) -> Truth:
    if a is None or b is None:
        return False
    if sign in (">", ">="):
        return _ordered_spans("<" if sign == ">" else "<=", b, a)
    surely = a[1] < b[0] if sign == "<" else a[1] <= b[0]
    never = a[0] >= b[1] if sign == "<" else a[0] > b[1]
    return True if surely else False if never else UNDECIDED

"""The words and dates of the chosen language.  English is the source; no screen or case is known.

`_`, `ngettext` and `pgettext` answer in the language last given to `set_language`.
`catalogue(code)` answers in any other one, for a letter or the second language of a form.
Babel is loaded only when something needs it.
"""

from __future__ import annotations

import gettext as _gettext
import re
import textwrap
from functools import cache, lru_cache
from importlib import import_module
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, Protocol

from app.resources import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, time
    from decimal import Decimal
    from pathlib import Path

SOURCE_LANGUAGE = "en"
DOMAIN = "waymark"
PSEUDO = "qps"
PSEUDO_RTL = "qps-rtl"
FIRST_ISOLATE = "\u2068"
LEFT_TO_RIGHT_ISOLATE = "\u2066"
POP_ISOLATE = "\u2069"
NO_BREAK_SPACE = "\u00a0"

Direction = Literal["ltr", "rtl"]
DateStyle = Literal["short", "bare", "long", "day", "month"]
CalendarPart = Literal["months", "days"]

# Languages read from right to left.  A table, because asking Babel costs 11 ms at start;
# a test compares the two.
_RIGHT_TO_LEFT = frozenset(
    "apc ar arc bal bgn ckb dv fa he ks lrc mzn nqo prs ps rhg sd sdh skr syr trw ug ur yi".split()
)
# Codes our field uses that Babel's locale data knows by another name.
_BABEL_NAMES = {"en": "en_GB", PSEUDO: "en_GB", PSEUDO_RTL: "en_GB", "prs": "fa_AF"}
# Babel's date patterns; English is ours because CLDR's has commas our lists have no room for.
_ENGLISH_DATES = {
    "short": ("EEE d MMM", "EEE d MMM y"),
    "bare": ("d MMM", "d MMM y"),
    "long": ("EEEE d MMMM y", "EEEE d MMMM y"),
    "day": ("EEEE d MMMM", "EEEE d MMMM"),
    "month": ("MMMM y", "MMMM y"),
}
_SKELETONS = {
    "short": ("MMMEd", "yMMMEd"),
    "bare": ("MMMd", "yMMMd"),
    "long": ("yMMMMEEEEd",) * 2,
    "day": ("MMMMEEEEd",) * 2,
    "month": ("yMMMM",) * 2,
}


class Catalogue(Protocol):
    """The words of one language."""

    def gettext(self, message: str, /) -> str:
        """Return the words for `message`; `message` itself where nobody has translated it yet."""
        ...

    def ngettext(self, one: str, many: str, n: int, /) -> str:
        """Return the words for `n` things."""
        ...

    def pgettext(self, context: str, message: str, /) -> str:
        """Return the words for `message` as used in `context`."""
        ...

    def npgettext(self, context: str, one: str, many: str, n: int, /) -> str:
        """Return the words for `n` things as used in `context`."""
        ...


class PseudoCatalogue:
    """A test language made from English: accented, in brackets, a third longer, and still readable.

    A word on a screen without brackets was never marked for translation; one that is cut off
    will be cut off in German.
    """

    def __init__(self, *, right_to_left: bool = False) -> None:
        self._right_to_left = right_to_left

    def gettext(self, message: str) -> str:
        """Return `message` dressed up; its {placeholders} and <marks> stay as they are."""
        return _pseudo(message, self._right_to_left)

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Return the English form for `n`, dressed up."""
        return self.gettext(one if n == 1 else many)

    def pgettext(self, context: str, message: str) -> str:
        """Return `message` dressed up; the context makes no difference."""
        return self.gettext(message)

    def npgettext(self, context: str, one: str, many: str, n: int) -> str:
        """Return the English form for `n`, dressed up; the context makes no difference."""
        return self.ngettext(one, many, n)


_ACCENTS = str.maketrans(
    "AaBCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz", "ÅåßÇçÐðÉéĜĝĤĥÎîĴĵĶķĻļÑñÖöŔŕŠšŢţÛûŴŵÝýŽž"
)
_LOADING = Lock()
_LONG_WORD = 12
"""Longer languages have longer sentences, not words without end; those would never wrap."""
_KEPT = re.compile(r"(\{[^{}]*\}|<[^<>]*>|&(?:[a-z]+;)?|%\(\w+\)[sd]|\n)")


def _pseudo(message: str, right_to_left: bool) -> str:
    if not message:
        return ""
    parts = _KEPT.split(message)
    parts[::2] = [_dressed(part, right_to_left) for part in parts[::2]]
    longer = textwrap.fill("~" * max(1, len(message) // 3), _LONG_WORD).replace("\n", " ")
    return f"[{''.join(parts)}{longer}]"


def _dressed(text: str, right_to_left: bool) -> str:
    accented = text.translate(_ACCENTS)
    if not right_to_left:
        return accented
    # The override makes each word run from right to left, as real Arabic would, and stay legible.
    return re.sub(r"\w+", lambda word: f"\u200f\u202e{word[0]}\u202c\u200f", accented)


@lru_cache(maxsize=32)
def catalogue(code: str) -> Catalogue:
    """Return the words of the language `code` ("es"), English where it has no catalogue."""
    if code in (PSEUDO, PSEUDO_RTL):
        return PseudoCatalogue(right_to_left=code == PSEUDO_RTL)
    for name in (code.replace("-", "_"), _plain(code)):
        folder = RESOURCES / "locale" / name / "LC_MESSAGES"
        source, compiled = folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo"
        if compiled.is_file() and not _is_newer(source, compiled):
            with compiled.open("rb") as stream:
                return _gettext.GNUTranslations(stream)
        if source.is_file():
            return _gettext.GNUTranslations(_compiled(source, name))
    return _gettext.NullTranslations()


def _is_newer(source: Path, compiled: Path) -> bool:
    return source.is_file() and source.stat().st_mtime > compiled.stat().st_mtime


def _compiled(source: Path, name: str) -> BytesIO:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    result = BytesIO()
    with source.open("rb") as stream:
        write_mo(result, read_po(stream, locale=name, domain=DOMAIN))
    result.seek(0)
    return result


def _plain(code: str) -> str:
    return code.replace("_", "-").partition("-")[0]


class _Chosen:
    """The language in use; one for the process, because a word has no other way to know it."""

    code: str = SOURCE_LANGUAGE
    words: Catalogue = _gettext.NullTranslations()


def set_language(code: str) -> None:
    """Use the language `code` from now on; screens rebuild themselves to show it."""
    _Chosen.code, _Chosen.words = code, catalogue(code)


def language() -> str:
    """Return the code of the language in use."""
    return _Chosen.code


def languages() -> tuple[str, ...]:
    """Return the codes that have a catalogue, English first."""
    found = (RESOURCES / "locale").glob(f"*/LC_MESSAGES/{DOMAIN}.po")
    return (
        SOURCE_LANGUAGE,
        *sorted({path.parent.parent.name for path in found} - {SOURCE_LANGUAGE}),
    )


def direction(code: str | None = None) -> Direction:
    """Return the reading direction of `code`, or of the language in use."""
    code = _Chosen.code if code is None else code
    return "rtl" if code == PSEUDO_RTL or _plain(code) in _RIGHT_TO_LEFT else "ltr"


def _(message: str) -> str:
    """Return `message` in the language in use.

    Never give it an f-string: fill placeholders afterwards with `.format`.
    """
    return _Chosen.words.gettext(message) if message else ""


def ngettext(one: str, many: str, n: int) -> str:
    """Return the words for `n` things: `ngettext("{n} page", "{n} pages", n).format(n=n)`."""
    return _Chosen.words.ngettext(one, many, n)


def pgettext(context: str, message: str) -> str:
    """Return `message` as used in `context`: English words alike may differ in another language."""
    return _Chosen.words.pgettext(context, message) if message else ""


def npgettext(context: str, one: str, many: str, n: int) -> str:
    """Return the words for `n` things as used in `context`."""
    return _Chosen.words.npgettext(context, one, many, n)


def N_(message: str) -> str:  # noqa: N802, RUF100 - the name every gettext tool looks for
    """Mark `message` for translators and return it as it is; `_` translates it where shown."""
    return message


def NP_(context: str, message: str) -> str:  # noqa: N802, RUF100
    """Mark `message` with its `context` for translators and return it; `pgettext` translates it."""
    return message


def isolate(text: str) -> str:
    """Wrap an inserted value so that its direction cannot turn the sentence around it.

    Unicode UAX 9: first strong isolate … pop directional isolate.
    """
    return f"{FIRST_ISOLATE}{text}{POP_ISOLATE}" if text else ""


def nbsp(text: str) -> str:
    """Join a phone number or reference so that it never breaks over two lines."""
    return NO_BREAK_SPACE.join(text.split())


@cache
def _part_of_babel(name: str) -> Any:
    """Load a part of Babel when it is first needed: one lane after the other, its parts import each other in a ring."""
    with _LOADING:
        return import_module(f"babel.{name}")


def _babel(code: str | None) -> Any:
    return _locale(_Chosen.code if code is None else code)


@cache
def _locale(code: str) -> Any:
    core = _part_of_babel("core")
    name = _BABEL_NAMES.get(code, code.replace("-", "_"))
    for candidate in (name, _plain(name), SOURCE_LANGUAGE):
        try:
            return core.Locale.parse(candidate)
        except (core.UnknownLocaleError, ValueError):
            continue  # a language CLDR has no data for: dates in English
    raise AssertionError("Babel knows English")


def warm_dates() -> None:
    """Load the dates of the chosen language, before somebody waits for the first one."""
    from datetime import datetime

    format_moment(datetime.now())  # the day does not matter


def format_date(
    day: date,
    style: DateStyle = "short",
    *,
    today: date | None = None,
    code: str | None = None,
) -> str:
    """Return `day` as people write it: "Fri 20 Nov", with the year when it is not this year's.

    "bare" is that without its weekday, "long" is "Friday 20 November 2026", "day" is that without the year,
    "month" is "November 2026".
    `today` decides what this year is.
    """
    from datetime import date as calendar

    other_year = day.year != (today or calendar.today()).year
    return _day_words(day, style, other_year, _Chosen.code if code is None else code)


@lru_cache(maxsize=4096)
def _day_words(day: date, style: DateStyle, other_year: bool, code: str) -> str:
    """A long list says few days many times."""
    dates, locale = _part_of_babel("dates"), _locale(code)
    if locale.language == SOURCE_LANGUAGE:
        return str(dates.format_date(day, _ENGLISH_DATES[style][other_year], locale=locale))
    return str(dates.format_skeleton(_SKELETONS[style][other_year], day, locale=locale))


def month_names() -> tuple[str, ...]:
    """Return the twelve months in short, as they stand alone: "Jan"."""
    names = _babel(None).months["stand-alone"]["abbreviated"]
    return tuple(str(names[month]) for month in range(1, 13))


def calendar_names(part: CalendarPart, *, code: str | None = None) -> tuple[tuple[str, ...], ...]:
    """Return each month, January first, or weekday, Monday first, in every way the language writes it.

    The first way is in full; the last is the short name as it stands alone.
    """
    names = getattr(_babel(code), part)
    ways = [
        names[use][width] for width in ("wide", "abbreviated") for use in ("format", "stand-alone")
    ]
    return tuple(tuple(str(way[key]) for way in ways) for key in sorted(ways[0]))


def format_time(moment: time | datetime, *, code: str | None = None) -> str:
    """Return the time of day, "14:05" in English; a `datetime` is shown in its own time zone."""
    clock = moment.timetz() if hasattr(moment, "timetz") else moment
    plain = clock.replace(tzinfo=None, second=0, microsecond=0)
    return _hour_words(plain, _Chosen.code if code is None else code)


@lru_cache(maxsize=24 * 60)
def _hour_words(clock: time, code: str) -> str:
    dates, locale = _part_of_babel("dates"), _locale(code)
    pattern = "HH:mm" if locale.language == SOURCE_LANGUAGE else "short"
    return str(dates.format_time(clock, pattern, locale=locale))


def format_moment(moment: datetime, *, today: date | None = None) -> str:
    """Return a day and time, joined as the language does it: "Fri 20 Nov, 14:05"."""
    dates = _part_of_babel("dates")
    joined = str(dates.get_datetime_format("medium", locale=_babel(None)))
    day = format_date(moment.date(), today=today)
    return joined.replace("{1}", day).replace("{0}", format_time(moment))


def format_number(number: float) -> str:
    """Return a number with the language's separators: "1,500"."""
    return str(_part_of_babel("numbers").format_decimal(number, locale=_babel(None)))


def format_sum(amount: Decimal, currency: str = "", *, code: str | None = None) -> str:
    """Return a sum, whole or with two decimals, and its currency as it was said: "1,200.50 GBP", left to right."""
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    number = _part_of_babel("numbers").format_decimal(amount, format=pattern, locale=_babel(code))
    return f"{LEFT_TO_RIGHT_ISOLATE}{nbsp(f'{number} {currency}'.strip())}{POP_ISOLATE}"


def format_list(items: Sequence[str], *, code: str | None = None) -> str:
    """Return "a, b and c" in the language's own way."""
    joined = _part_of_babel("lists").format_list
    return str(joined(items, locale=_babel(code))) if items else ""


def language_name(code: str, *, code_in: str | None = None) -> str:
    """Return the name of the language `code` in itself ("Español"), or in `code_in`."""
    if code in (PSEUDO, PSEUDO_RTL):
        return _pseudo("English", right_to_left=code == PSEUDO_RTL)
    names = _babel(code if code_in is None else code_in).languages
    known = (
        names.get(name)
        for name in (code.replace("-", "_"), _BABEL_NAMES.get(code, code), _plain(code))
    )
    name = next((str(name) for name in known if name), code)
    return name[:1].upper() + name[1:]


def country_name(code: str) -> str:
    """Return the name of the country `code` ("GB") in the language in use; the code where nobody named it."""
    return str(_babel(None).territories.get(code, code))


def language_code(said: str) -> str:
    """Return the code of a language named in the language in use or in English; else the words as typed."""
    wanted = said.strip().casefold()
    for code_in in (language(), SOURCE_LANGUAGE):
        for code, name in _babel(code_in).languages.items():
            if str(name).casefold() == wanted:
                return str(code).replace("_", "-")
    return said.strip()

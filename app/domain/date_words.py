"""Dates typed in the language in use, put into the English words that `partial_date` reads.

Names of months and weekdays come from CLDR, the small words between them from the catalogue.
English names are read in every language; where one name means two things, the language in use wins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from app.i18n import NP_, SOURCE_LANGUAGE, CalendarPart, calendar_names, language, pgettext

_CONTEXT = "typed date"
# Translators: what people type to say a day. Give every way to say it, parted by |, such as "antes de|antes del".
_SMALL_WORDS = (
    *(NP_("typed date", "today"), NP_("typed date", "yesterday"), NP_("typed date", "tomorrow")),
    *(NP_("typed date", "before"), NP_("typed date", "after"), NP_("typed date", "between")),
    *(NP_("typed date", "and"), NP_("typed date", "or"), NP_("typed date", "of")),
    *(NP_("typed date", "from"), NP_("typed date", "until"), NP_("typed date", "in")),
    *(NP_("typed date", "about"), NP_("typed date", "maybe")),
    *(NP_("typed date", "early"), NP_("typed date", "mid"), NP_("typed date", "late")),
    *(NP_("typed date", "spring"), NP_("typed date", "summer")),
    *(NP_("typed date", "autumn"), NP_("typed date", "winter")),
)
_SHORTEST = 3  # letters of a month or weekday, so that "mar" is read and "ma" is not


def in_english(said: str) -> str:
    """Return `said` with months and the small words of the language in use in English; the rest stays."""
    return _replaced(said, language(), "months")


def weekdays_in_english(said: str) -> str:
    """Return `said` with the weekdays of the language in use in English; the rest stays."""
    return _replaced(said, language(), "days")


def _replaced(said: str, code: str, part: CalendarPart) -> str:
    if code == SOURCE_LANGUAGE:
        return said
    forms, pattern = _reader(code, part)
    return pattern.sub(lambda found: forms[found[0]], _folded(said))


@lru_cache(maxsize=8)
def _reader(code: str, part: CalendarPart) -> tuple[dict[str, str], re.Pattern[str]]:
    """The English for every form, and a pattern that finds the forms, the longest first."""
    forms = dict(_small_words()) if part == "months" else {}
    forms |= _names(calendar_names(part), calendar_names(part, code=SOURCE_LANGUAGE))
    found = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return forms, re.compile(rf"(?<!\w)(?:{found})(?!\w)")


def _small_words() -> Iterator[tuple[str, str]]:
    for word in _SMALL_WORDS:
        for form in pgettext(_CONTEXT, word).split("|"):
            yield _folded(form), word


def _names(
    own: tuple[tuple[str, ...], ...], english: tuple[tuple[str, ...], ...]
) -> dict[str, str]:
    """The English for each name, and for each beginning that only one name has."""
    whole = [{_folded(way).strip(".") for way in ways} for ways in own]
    begun = [
        {name[:end] for name in names for end in range(_SHORTEST, len(name))} for names in whole
    ]
    return {
        form: english[number][0].casefold()
        for kind in (begun, whole)  # a whole name wins: in Vietnamese one begins another
        for number, forms in enumerate(kind)
        for form in forms
        if sum(form in others for others in kind) == 1 and not form.isdigit()
    }


def _folded(text: str) -> str:
    """Small letters without accents: "Miércoles" is often typed "miercoles"."""
    parts = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))

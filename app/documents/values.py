"""What fills a letter: frozen values the gate has already let through, and the office that writes.

Every value becomes words with isolates around it, so that a phone, a reference or a Latin name
keeps its order inside right-to-left text.  A hotline printed backwards is a safety defect.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from app.i18n import FIRST_ISOLATE, LEFT_TO_RIGHT_ISOLATE, NO_BREAK_SPACE, POP_ISOLATE

WORD_JOINER = "\u2060"
"""Keeps a reference on one line at its hyphens; it is laid out, never given back as text."""

_MARKS = {
    **dict.fromkeys(("es", "ar", "fa", "uk", "ru", "fr", "it", "pt"), ("«", "»")),
    **dict.fromkeys(("ro", "pl"), ("„", "”")), **dict.fromkeys(("cs", "de"), ("„", "“")),
}  # fmt: skip
"""The quotation marks of languages that do not write “these”."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who writes: the office, how to reach it, and the author who signs."""

    office: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False, default=())
    phone: str = field(repr=False, default="")
    author: str = field(repr=False, default="")
    role: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a letter goes to: the organisation, the person or desk there, and the address."""

    name: str = field(repr=False)
    person: str = field(repr=False, default="")
    address: tuple[str, ...] = field(repr=False, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The consent a letter rests on, or the ground for going without one.

    With a `ground` the other fields stay empty.  The person's own words about limits are never
    printed: they may say what must not be said; `limited` prints that there are limits.
    """

    given_on: date | None = None
    until: date | None = None
    limited: bool = False
    ground: Literal["", "danger_to_life", "child_protection", "court_order"] = ""


@dataclass(frozen=True, slots=True)
class DatedItem:
    """One date that cannot wait: a day (or words for one), what happens, and a remark."""

    when: date | str = field(repr=False)
    what: str = field(repr=False)
    note: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Named:
    """A person or company on a conflict sheet: the name, what they are to the client, a remark."""

    name: str = field(repr=False)
    relation: str = field(repr=False, default="")
    note: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, the language they are in, and where they come from."""

    text: str = field(repr=False)
    lang: str
    source: str = field(repr=False, default="")


Value = str | date | Quote | tuple[str, ...] | tuple[DatedItem, ...] | tuple[Named, ...]


def isolated(text: str) -> str:
    """Wrap inserted words so that their direction is their own."""
    return f"{FIRST_ISOLATE}{text}{POP_ISOLATE}" if text else ""


def quoted(text: str, lang: str) -> str:
    """Words in the quotation marks of a language."""
    first, last = _MARKS.get(lang.split("-")[0], ("“", "”"))
    return f"{first}{text}{last}" if text else ""


def unbroken(text: str) -> str:
    """A phone number or reference: left to right, and never broken over two lines."""
    kept = text.strip().replace(" ", NO_BREAK_SPACE).replace("-", f"-{WORD_JOINER}")
    return f"{LEFT_TO_RIGHT_ISOLATE}{kept}{POP_ISOLATE}" if kept else ""


def written_date(day: date | str, lang: str) -> str:
    """A day in the words of a language, unbroken and isolated; words for a day stay as they are."""
    if isinstance(day, str):
        return isolated(day)
    from babel.dates import format_date

    locale = "en_GB" if lang.split("-")[0] == "en" else lang.replace("-", "_")
    words = format_date(day, "d MMMM y" if locale == "en_GB" else "long", locale=locale)
    return isolated(words.replace(" ", NO_BREAK_SPACE))

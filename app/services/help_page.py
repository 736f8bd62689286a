"""What the help page says, from ``resources/help/help.yaml``; it needs no open workbook."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import msgspec

from app.i18n import pgettext
from app.resources import resource_yaml

CONTEXT = "help"


class HelpEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing somebody looks for, and what helps."""

    title: str
    words: str


class HelpSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Entries about one thing; `beside` sets their titles beside their words, `early` shows them to anybody."""

    title: str
    entries: tuple[HelpEntry, ...]
    beside: bool = False
    early: bool = False


class _Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sections: tuple[HelpSection, ...]


@cache
def _page() -> _Page:
    plain = resource_yaml("help/help.yaml", typed=True)
    return msgspec.convert(plain, _Page)


def help_page(*, early: bool = False) -> tuple[HelpSection, ...]:
    """Return the help page in the language in use; `early`, what may be read before the workbook is open."""
    return tuple(
        HelpSection(
            _said(section.title),
            tuple(HelpEntry(_said(one.title), _said(one.words)) for one in section.entries),
            section.beside,
            section.early,
        )
        for section in _page().sections
        if section.early or not early
    )


def messages() -> Iterator[str]:
    """Yield every sentence of the page, for the translation catalogues."""
    for section in _page().sections:
        yield section.title
        for entry in section.entries:
            yield entry.title
            yield entry.words


def _said(words: str) -> str:
    return pgettext(CONTEXT, words)

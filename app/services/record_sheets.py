"""What is asked about each kind of record, from ``resources/records``: the words of a sheet, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

import msgspec

from app.i18n import pgettext
from app.resources import RESOURCES, resource_yaml

FieldType = Literal[
    "text", "long", "choice", "many", "partial_date", "day", "money", "number", "link", "language"
]


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One field as it is asked for; `choices` are answers by name, `of` is the kind a link leads to."""

    name: str
    ask: str
    type: FieldType = "text"
    hint: str = ""
    choices: Mapping[str, str] = {}
    of: str = ""


class RecordSheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sheet of one kind: `line` names the fields of its line in a list, the first with words on top.

    `needs` names the fields without which a record would say nothing; all others may stay empty.  `when` names one or
    two fields that date the line, `under` the link to the record under which it stands; what is no list has neither
    `add` nor `nothing`.
    """

    title: str
    line: tuple[str, ...]
    fields: tuple[Asked, ...]
    add: str = ""
    nothing: str = ""
    needs: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    under: str = ""


@cache
def record_sheet(kind: str) -> RecordSheet:
    """Return what is asked about records of a kind, in English; `said` puts a word into the language in use."""
    return msgspec.convert(resource_yaml(f"records/{kind}.yaml"), RecordSheet)


def kinds_with_sheets() -> tuple[str, ...]:
    """Return every kind that has a sheet."""
    return tuple(sorted(file.stem for file in (RESOURCES / "records").glob("*.yaml")))


def said(kind: str, words: str) -> str:
    """Return a word of a kind's sheet in the language in use."""
    context = f"record/{kind}"
    return pgettext(context, words) if words else ""


def choice_words(kind: str, field: str, name: str) -> str:
    """Return what a choice of a field is called in the language in use; a name nobody knows stays as it is."""
    asked = next(one for one in record_sheet(kind).fields if one.name == field)
    return said(kind, asked.choices.get(name, name))


def words_of(kind: str) -> Iterator[str]:
    """Yield every word of a kind's sheet, for translators."""
    sheet = record_sheet(kind)
    yield from filter(None, (sheet.title, sheet.add, sheet.nothing))
    for one in sheet.fields:
        yield from (words for words in (one.ask, one.hint, *one.choices.values()) if words)

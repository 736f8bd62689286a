"""The columns of the directory's file: which field each holds, how its text is read and written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import msgspec

from app.domain.kinds import KINDS
from app.domain.organisation import Organisation
from app.domain.partial_date import PartialDate
from app.domain.records import Record
from app.domain.service import FACETS, SEXES, STATUSES, TYPES, Service
from app.errors import UserError
from app.resources import resource_yaml

BETWEEN = ";"
"""Between several values in one cell."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First signs that make a spreadsheet program take text for a formula."""
_YES_NO = ("yes", "no")
_WORDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    (Service.KIND, "types"): TYPES,
    (Service.KIND, "status"): STATUSES,
    (Service.KIND, "sex"): SEXES,
    **{(Service.KIND, facet): _YES_NO for facet in FACETS},
    (Organisation.KIND, "shares"): Organisation.SHARES,
    (Organisation.KIND, "shares_how"): ("spoken", "written"),
}


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column: its name, the kind of record and the field; private ones are written only when asked for."""

    name: str
    kind: str
    field: str
    private: bool = False


@cache
def columns() -> tuple[Column, ...]:
    """Return every column in the order it is written."""
    told = resource_yaml("directory/columns.yaml")
    return msgspec.convert(told, tuple[Column, ...], strict=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that cannot be taken in: its row as a spreadsheet counts them, its column, and the error's code."""

    row: int
    column: str
    code: str
    params: Mapping[str, str | int]


def read_cell(column: Column, text: str) -> Any:
    """Return a cell as the value its field holds.

    UserError `table.number_unclear`, `table.day_unclear`, `table.word_unknown`.
    """
    said = unguarded(text.strip())
    held = KINDS[column.kind].__dataclass_fields__[column.field].type
    words = _WORDS.get((column.kind, column.field))
    if held == "int":
        if not (said.isascii() and said.isdecimal() and len(said) <= 9):
            raise UserError("table.number_unclear")
        return int(said)
    if held == "date | None":
        day = PartialDate.parse(said)
        if not day.is_exact:
            raise UserError("table.day_unclear")
        return day.earliest
    if words is None:
        return said
    chosen = tuple(one.strip().casefold() for one in said.split(BETWEEN) if one.strip())
    is_many = held.startswith("tuple")
    if set(chosen) - set(words) or (len(chosen) != 1 and not is_many):
        raise UserError("table.word_unknown", words=", ".join(words))
    return chosen if is_many else chosen[0]


def written_cell(record: Record | None, column: Column) -> str:
    """Return a field as the text of its cell, safe to open in a spreadsheet; '' for nothing."""
    value = getattr(record, column.field) if record is not None else None
    if isinstance(value, tuple):
        return guarded(f"{BETWEEN} ".join(value))
    if isinstance(value, date):
        return value.isoformat()
    return guarded(str(value)) if value else ""


def guarded(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would work out; `unguarded` takes it away again."""
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def unguarded(text: str) -> str:
    """Return text as it was before `guarded`."""
    return text[1:] if text.startswith("'") and text[1:].startswith((*_FORMULA, "'")) else text

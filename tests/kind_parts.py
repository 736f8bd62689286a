"""A record of every kind there is, so that a kind added later is tried by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, get_args, get_origin, get_type_hints

from app.domain.categories import CATEGORIES
from app.domain.kinds import KINDS
from app.domain.mapping import COLUMNS
from app.domain.money import Money
from app.domain.partial_date import PartialDate
from app.domain.pathway import Override
from app.domain.records import Record
from app.domain.safe_contact import Window

OFFICE = frozenset(
    "organisation hidden_address service place staff exposure setting form_definition destruction".split()
)
"""Kinds that belong to the office and are about no case."""
OF_CASE = tuple(kind for kind in KINDS if kind not in OFFICE)
DAY = date(2026, 11, 20)
MOMENT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
_AS_IT_IS = {
    bool: True, int: 7, date: DAY, datetime: MOMENT, time: time(9, 30), Decimal: Decimal("12.50"), object: "{word}",
    Window: Window(0, time(9), time(11)), Override: Override(DAY, "zqoverrideqz"),
}  # fmt: skip


def word(kind: str, name: str, mark: str = "zq") -> str:
    """One word that search finds, and no other field holds."""
    return f"{mark}{kind}x{name}qz".replace("_", "")


def values(kind: str, mark: str = "zq") -> dict[str, Any]:
    """Something for every field of a kind; its words hold a canary."""
    hints = get_type_hints(KINDS[kind])
    names = {one.name for one in fields(KINDS[kind])} - COLUMNS
    return {name: _value(hints[name], word(kind, name, mark), name) for name in sorted(names)}


def full(kind: str, case_id: str | None, mark: str = "zq", **more: Any) -> Any:
    """A record that says something in every field; `more` is said instead."""
    cls: type[Record] = KINDS[kind]
    own: Any = cls(case_id=case_id, **{**values(kind, mark), **more})
    return own


def _value(hint: Any, canary: str, name: str) -> Any:
    if hint is str:
        return canary
    if type(None) in get_args(hint):
        return _value(next(one for one in get_args(hint) if one is not type(None)), canary, name)
    if hint is PartialDate or hint is Money:
        return hint.parse(canary)
    if hint in _AS_IT_IS:
        found = _AS_IT_IS[hint]
        return canary if found == "{word}" else found
    inner = [one for one in get_args(hint) if one is not Ellipsis]
    if get_origin(hint) is tuple:
        return (_value(inner[0], canary, name),)
    if get_origin(hint) is frozenset:
        return frozenset({CATEGORIES[0] if name == "categories" else canary})
    if get_origin(hint) is Mapping:
        return {canary: _value(inner[1], canary, name)}
    raise AssertionError(f"a field of a new type: say here what it may hold ({hint})")

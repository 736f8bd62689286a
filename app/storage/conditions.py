"""Conditions on records in SQL: fields of a kind as text of our own, values bound."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from datetime import date
from typing import Any

from app.domain.records import Record

Plain = str | int | bool | date | None | frozenset[str]
"""What a field may be asked to be; of a frozenset, any one of these texts."""
Condition = tuple[str, list[Any]]
"""SQL and the values it binds."""


def among(
    case_id: str | None, case_ids: Collection[str] | None, ids: Collection[str] | None = None
) -> list[Condition]:
    """In one case, in one of several, or one of several records; no condition where none is given."""
    conditions: list[Condition] = []
    if case_id is not None:
        conditions.append(("case_id = ?", [case_id]))
    if case_ids is not None:
        conditions.append((f"case_id IN ({','.join('?' * len(case_ids))})", list(case_ids)))
    if ids is not None:
        conditions.append((f"id IN ({','.join('?' * len(ids))})", list(ids)))
    return conditions


def equal(cls: type[Record], name: str, value: Plain) -> Condition:
    """A default is not stored: a field at its default, empty or not, is one that has no value."""
    default = next(field.default for field in fields(cls) if field.name == name)
    if isinstance(value, frozenset):
        marks, unset = ",".join("?" * len(value)), default if default in value else None
        told = f"body ->> '$.{name}' IN ({marks})"
        return (f"({told} OR body ->> '$.{name}' IS NULL)" if unset else told), sorted(value)
    if value is None or value == default:
        return f"body ->> '$.{name}' IS NULL", []
    plain = value.isoformat() if isinstance(value, date) else value
    return f"body ->> '$.{name}' = ?", [plain]


def known(cls: type[Record], name: str) -> str:
    """The name of a field of this kind; anything else would be SQL."""
    if name and name not in {field.name for field in fields(cls)}:
        raise ValueError(f"{cls.KIND} has no field {name}")
    return name

"""Conditions on records in SQL: fields of a kind as text of our own, values bound."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from datetime import date
from typing import Any

from app.domain.records import Record
from app.domain.rights import HOUSE_CATEGORIES, HOUSE_KIND, HOUSE_PURPOSES, PRIVILEGED, Rights
from app.domain.task import REPEATS, Task

Plain = str | int | bool | date | None | frozenset[str]
"""What a field may be asked to be; of a frozenset, any one of these texts."""
Condition = tuple[str, list[Any]]
"""SQL and the values it binds."""
_HOLDS = (
    "kind = 'attachment' AND (EXISTS (SELECT 1 FROM json_each(body, '$.categories') WHERE value IN ({marks}))"
    " OR ({privileged} AND coalesce(body ->> '$.privileged', 0)))"
)

_OF_A_HOUSE = (
    "coalesce({row}.body ->> '$.purpose', '') IN ({purposes})"
    " OR EXISTS (SELECT 1 FROM json_each({row}.body, '$.categories') WHERE value IN ({categories}))"
    " OR EXISTS (SELECT 1 FROM record AS house WHERE house.id = {row}.body ->> '$.recipient_id'"
    " AND house.kind = 'organisation' AND (house.body ->> '$.kind' = ? OR house.body ->> '$.is_own'))"
)


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


def unrestricted(opened: Collection[str], kind: str = "") -> Condition:
    """Not restricted, or opened; a task that repeats a restricted record's words (`REPEATS`) only with that record."""
    known = sorted(opened)
    marks = ",".join("?" * len(known))
    free, values = f"(restricted = 0 OR id IN ({marks}))" if known else "restricted = 0", [*known]
    if kind != Task.KIND:
        return free, values
    repeated = ",".join(f"'{one}'" for one in sorted(REPEATS))
    shut = (
        "SELECT 1 FROM record AS told WHERE told.id = record.body ->> '$.source_id' "  # noqa: S608 - our own text
        f"AND told.restricted = 1 AND told.kind IN ({repeated}) AND told.id NOT IN ({marks})"
    )
    return f"{free} AND NOT EXISTS ({shut})", [*values, *known]


def within(rights: Rights) -> Condition:
    """What a role is shown.

    No evidence that holds a hidden category, no task that follows from a hidden kind, and where it is so, no agreement
    but those about a house.
    """
    hidden, sources = sorted(rights.hidden), sorted(rights.hidden_sources)
    told: list[str] = []
    if hidden:
        told.append(
            _HOLDS.format(marks=",".join("?" * len(hidden)), privileged=int(PRIVILEGED in hidden))
        )
    if sources:
        marks = ",".join("?" * len(sources))
        told.append(f"kind = 'task' AND coalesce(body ->> '$.source', '') IN ({marks})")
    house: list[str] = []
    if rights.house_agreements:
        told += _beside_the_house()
        house = 2 * [*sorted(HOUSE_PURPOSES), *sorted(HOUSE_CATEGORIES), HOUSE_KIND]
    return " AND ".join(f"NOT ({one})" for one in told) or "1", [*hidden, *sources, *house]


def _beside_the_house() -> tuple[str, str]:
    """Agreements that are about no house, and what is to be done because such a one was taken back."""
    marks = {
        "purposes": ",".join("?" * len(HOUSE_PURPOSES)),
        "categories": ",".join("?" * len(HOUSE_CATEGORIES)),
    }
    own = _OF_A_HOUSE.format(row="record", **marks)
    told = _OF_A_HOUSE.format(row="told", **marks)
    return (
        f"kind = 'consent' AND NOT ({own})",
        "kind = 'task' AND EXISTS (SELECT 1 FROM record AS told WHERE told.id = record.body ->> '$.source_id'"  # noqa: S608 - our own text
        f" AND told.kind = 'consent' AND NOT ({told}))",
    )


def equal(cls: type[Record], name: str, value: Plain) -> Condition:
    """A default is not stored: a field at its default, empty or not, is one that has no value."""
    default = next(field.default for field in fields(cls) if field.name == name)
    if isinstance(value, frozenset):
        told = f"body ->> '$.{name}' IN ({','.join('?' * len(value))})"
        if default in value:
            told = f"({told} OR body ->> '$.{name}' IS NULL)"
        return told, sorted(value)
    if value is None or value == default:
        return f"body ->> '$.{name}' IS NULL", []
    plain = value.isoformat() if isinstance(value, date) else value
    return f"body ->> '$.{name}' = ?", [plain]


def known(cls: type[Record], name: str) -> str:
    """The name of a field of this kind; anything else would be SQL."""
    if name and name not in {field.name for field in fields(cls)}:
        raise ValueError(f"{cls.KIND} has no field {name}")
    return name

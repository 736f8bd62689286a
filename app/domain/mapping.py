"""A record as JSON and back, and as the paths its history is kept by.

The *body* holds every field but id, case, alive and restricted; a field at its default is left
out, a field nobody here knows is kept in `extra`.  A *path* is a field (``name``), an entry of a
map (``answers:/a/name``) or an element of a set (``categories:identity``, value true).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from app.domain.kinds import KINDS
from app.domain.money import Money
from app.domain.partial_date import PartialDate
from app.domain.records import Record
from app.errors import DamageError, UserError

R = TypeVar("R", bound=Record)
Body = dict[str, Any]

COLUMNS = frozenset({"id", "case_id", "alive", "restricted", "extra"})
"""Fields that are columns of their own, or spread over the body."""
STATE_PATHS = ("alive", "restricted")
"""Paths with a history that are no part of the body."""


@dataclass(frozen=True, slots=True)
class _Shape:
    defaults: dict[str, Any]
    maps: frozenset[str]
    sets: frozenset[str]
    types: dict[str, Any]


@cache
def _shape(kind: str) -> _Shape:
    cls = KINDS[kind]
    types = {name: hint for name, hint in get_type_hints(cls).items() if name not in COLUMNS}
    names = {field.name for field in fields(cls)} - COLUMNS
    types = {name: types[name] for name in names}
    plain = _plain(cls())
    return _Shape(
        {name: plain[name] for name in names},
        frozenset(name for name, hint in types.items() if get_origin(hint) is Mapping),
        frozenset(name for name, hint in types.items() if get_origin(hint) is frozenset),
        types,
    )


def warm_shapes() -> None:
    """Work out the fields of every kind once, before somebody waits for the first record of it."""
    for kind in KINDS:
        _shape(kind)


def _plain(record: Record) -> dict[str, Any]:
    encoded = msgspec.json.encode(record, order="deterministic")
    plain: dict[str, Any] = msgspec.json.decode(encoded)
    return plain


def body_of(record: Record) -> Body:
    """The body of a record: JSON values only, sets sorted, defaults left out."""
    plain, shape = _plain(record), _shape(record.KIND)
    body = {name: plain[name] for name, at in shape.defaults.items() if plain[name] != at}
    return {**plain["extra"], **body}


def record_of(
    cls: type[R], body: Body, *, id: str, case_id: str | None, alive: bool, restricted: bool
) -> R:
    """The record a body describes.

    Raises DamageError ``record.unreadable`` if a value cannot be what its field needs.
    """
    known = _shape(cls.KIND).defaults
    values: dict[str, Any] = {name: value for name, value in body.items() if name in known}
    values["extra"] = {name: value for name, value in body.items() if name not in known}
    values |= {"id": id, "case_id": case_id, "alive": alive, "restricted": restricted}
    try:
        return msgspec.convert(values, cls)
    except msgspec.ValidationError:
        raise DamageError("record.unreadable", kind=cls.KIND) from None


def flatten(kind: str, body: Body) -> dict[str, Any]:
    """A body as paths and values."""
    shape = _shape(kind)
    flat: dict[str, Any] = {}
    for name, value in body.items():
        if name in shape.maps:
            flat.update({f"{name}:{key}": entry for key, entry in value.items()})
        elif name in shape.sets:
            flat.update({f"{name}:{element}": True for element in value})
        else:
            flat[name] = value
    return flat


def unflatten(kind: str, flat: Mapping[str, Any]) -> Body:
    """Paths and values as a body; a value of None is no value."""
    shape = _shape(kind)
    body: Body = {}
    for path, value in flat.items():
        name, mark, key = path.partition(":")
        if value is None or path in STATE_PATHS:
            continue
        if mark and name in shape.maps:
            body.setdefault(name, {})[key] = value
        elif mark and name in shape.sets:
            if value:
                body.setdefault(name, []).append(key)
        else:
            body[path] = value
    for name in shape.sets & body.keys():
        body[name].sort()
    return body


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What turns the one set of paths into the other; None where a path ends."""
    changed = {path: value for path, value in new.items() if path not in old or old[path] != value}
    return changed | {path: None for path in old if path not in new}


def as_typed(kind: str, path: str, value: Any) -> Any:
    """A typed value as the JSON its field keeps: words of a date or a sum become that, '' becomes None.

    Raises UserError ``record.value_unfit`` where the field cannot hold it.
    """
    name, mark, _ = path.partition(":")
    hint = _shape(kind).types.get(name)
    if value is None or value == "" or hint is None:
        return value if value != "" else None
    if mark and name in _shape(kind).sets:
        return True if value else None
    if mark:
        hint = get_args(hint)[1]
    said = _bare(hint)
    if isinstance(value, str) and said in (PartialDate, Money):
        value = msgspec.to_builtins(said.parse(value))
    try:
        return msgspec.to_builtins(msgspec.convert(value, hint, strict=False))
    except (msgspec.ValidationError, TypeError):
        raise UserError("record.value_unfit", kind=kind, field=name) from None


def _bare(hint: Any) -> Any:
    """The type without ``| None``."""
    if isinstance(hint, UnionType):
        return next(part for part in get_args(hint) if part is not NoneType)
    return hint

"""Every change of a record as a revision, and what several laptops' revisions come to together.

A field is a register with several values: each revision names the revisions it replaces, and what
nobody replaced is a *head*.  More than one head with different values is an open conflict; the
protective value holds until a person decides.  The result depends on the set of revisions alone,
not on their order or how often they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from app.domain import hlc as stamps
from app.domain.protective import choose

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Revision:
    """One change: new values by path (None ends a path), and the revisions replaced by path.

    A delete names under `base` every head it saw, so that an edit it did not see brings it back.
    """

    id: str
    record_id: str
    kind: str
    case_id: str | None
    fields: Mapping[str, Any] = field(repr=False)
    base: Mapping[str, Sequence[str]] = field(repr=False)
    hlc: int
    author: str
    device: str
    schema: int = SCHEMA
    name: str = ""
    """Why it was made where it was no plain edit: ``undo``, ``decision``, ``merge``, ``transfer`` and whose."""
    old: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The values it replaced, filled in by `history`."""

    @property
    def at(self) -> datetime:
        """When it was made, by its author's clock, UTC."""
        return stamps.moment(self.hlc)


@dataclass(frozen=True, slots=True)
class Version:
    """One of several values of a path, and who gave it when."""

    value: Any = field(repr=False)
    author: str
    at: datetime
    revision_id: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A path with several values nobody has chosen between; `shown` holds meanwhile."""

    record_id: str
    kind: str
    case_id: str | None
    path: str
    shown: Any = field(repr=False)
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """What a record's revisions come to: values and heads by path, and the paths in conflict."""

    values: dict[str, Any] = field(repr=False)
    heads: dict[str, tuple[str, ...]]
    conflicts: tuple[str, ...]


def merge(kind: str, revisions: Iterable[Revision]) -> Merged:
    """The state of one record after all its revisions, whatever their order."""
    return heads_of(kind, revisions)[0]


def heads_of(kind: str, revisions: Iterable[Revision]) -> tuple[Merged, dict[str, list[Revision]]]:
    """The same, with the revisions that are the heads of each path, oldest first."""
    ordered = sorted({revision.id: revision for revision in revisions}.values(), key=_age)
    replaced = {
        (path, old)
        for revision in ordered
        for path in revision.fields
        for old in revision.base.get(path, ())
    }
    heads: dict[str, list[Revision]] = {}
    for revision in ordered:
        for path in revision.fields:
            if (path, revision.id) not in replaced:
                heads.setdefault(path, []).append(revision)
    values = {path: value_of(kind, path, several) for path, several in heads.items()}
    disputed = {path for path, several in heads.items() if differ(path, several)}
    if _unseen_edit(heads):
        values["alive"] = None
        disputed.add("alive")
    ids = {path: tuple(one.id for one in several) for path, several in heads.items()}
    return Merged(values, ids, tuple(sorted(disputed))), heads


def _age(revision: Revision) -> tuple[int, str]:
    return revision.hlc, revision.id


def value_of(kind: str, path: str, heads: Sequence[Revision]) -> Any:
    """The value that holds: the only one, or the protective one of several."""
    values = [head.fields[path] for head in sorted(heads, key=_age)]
    return values[0] if len(values) == 1 else choose(kind, path, values)


def differ(path: str, heads: Sequence[Revision]) -> bool:
    """True if heads say different things; two laptops that wrote the same agree."""
    first = heads[0].fields[path]
    return any(head.fields[path] != first for head in heads[1:])


def _unseen_edit(heads: Mapping[str, Sequence[Revision]]) -> bool:
    """True if the record was deleted by somebody who had not seen all of what it says now."""
    deletes = [head for head in heads.get("alive", ()) if head.fields["alive"] is False]
    return any(
        one.id not in delete.base.get(path, ()) and one.id != delete.id
        for delete in deletes
        for path, several in heads.items()
        if path != "alive"
        for one in several
    )


def with_old_values(history: Iterable[Revision]) -> list[Revision]:
    """The same revisions, newest first, each knowing the values it replaced."""
    known = {revision.id: revision for revision in history}
    told = []
    for revision in sorted(known.values(), key=_age, reverse=True):
        old = {path: _before(known, revision, path) for path in revision.fields}
        told.append(replace(revision, old=old))
    return told


def _before(known: Mapping[str, Revision], revision: Revision, path: str) -> Any:
    bases = [known[one] for one in revision.base.get(path, ()) if one in known]
    setters = [base for base in bases if path in base.fields]
    return value_of(revision.kind, path, setters) if setters else None


def conflicts_of(kind: str, case_id: str | None, revisions: Sequence[Revision]) -> list[Conflict]:
    """The paths of one record nobody has chosen between, from all its revisions."""
    merged, heads = heads_of(kind, revisions)
    return [
        Conflict(
            record_id=revisions[0].record_id,
            kind=kind,
            case_id=case_id,
            path=path,
            shown=merged.values.get(path),
            versions=tuple(Version(h.fields[path], h.author, h.at, h.id) for h in heads[path]),
        )
        for path in merged.conflicts
    ]

"""The changes of a record in words: when, by whom, and what became of each field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from app.i18n import _, format_moment
from app.services.history import Change, FieldChange
from app.services.record_sheets import Asked, choice_words, kinds_with_sheets, record_sheet
from ui.words import dotted

_QUIET = frozenset({"worker_id", "at", "kind"})
"""Fields that say nothing to a person reading what was changed."""

_SHUT, _ALIVE = "restricted", "alive"
_LONGEST = 32
"""Characters of what comes back that fit on its button."""


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One change: its id, when and by whom, a line for each field, and what taking it back is called."""

    id: str
    when: str
    lines: tuple[str, ...] = field(repr=False)
    undo_words: str = field(default="", repr=False)


def changes(found: Iterable[Change]) -> list[ChangeShown]:
    """Put changes into words, newest first; runs on the case lane."""
    return [_change(one) for one in found]


def history_shown(services: Any, record_id: str) -> list[ChangeShown]:
    """Read and word every change of any record; runs on the case lane."""
    kind, found = services.history.kind_of(record_id), services.history.of(record_id)
    return record_changes(kind, found) if kind in kinds_with_sheets() else changes(found)


def record_changes(kind: str, found: Iterable[Change]) -> list[ChangeShown]:
    """Put the changes of a record into the words of its sheet; what only leads to another record says nothing."""
    return changes(
        replace(one, fields=tuple(_as_asked(kind, part) for part in one.fields)) for one in found
    )


def _as_asked(kind: str, part: FieldChange) -> FieldChange:
    asked = next((one for one in record_sheet(kind).fields if one.name == part.path), None)
    if asked is None:
        return part
    path = f"{kind}.{part.path}"  # a record's own "kind" is no name of ours, and is told
    return FieldChange(path, _chosen(kind, asked, part.old), _chosen(kind, asked, part.new))


def _chosen(kind: str, asked: Asked, value: Any) -> Any:
    if asked.type == "link":
        return None
    if not asked.choices or not value:
        return value
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(choice_words(kind, asked.name, str(one)) for one in chosen)


def _change(one: Change) -> ChangeShown:
    name = {"undo": _("taken back"), "transfer": _("from a sealed case")}.get(
        one.name.partition(" ")[0], ""
    )
    when = dotted(format_moment(one.at.astimezone()), one.who, name)
    lines = [_told(part) for part in one.fields if part.path not in _QUIET]
    if one.has_shut:
        lines.append(_("Something restricted was changed."))
    return ChangeShown(one.id, when, tuple(line for line in lines if line), _undo_words(one))


def _undo_words(one: Change) -> str:
    """Name what comes back; a record that only began, what asks for a reason, or nothing worth naming has no undo."""
    if one.has_shut or any(part.path == _SHUT for part in one.fields):
        return ""
    if any(part.path == _ALIVE and not part.new for part in one.fields):
        return _("Bring it back")
    before = next((_said(part.old) for part in one.fields if _said(part.old)), "")
    short = before if len(before) <= _LONGEST else f"{before[:_LONGEST].rstrip()}…"
    return _("Put back “{before}”").format(before=short) if short else ""


def _told(part: FieldChange) -> str:
    if part.path == _SHUT:
        return _("Restricted") if part.new else _("No longer restricted")
    if part.path == _ALIVE:
        return _("Brought back") if part.new else _("Taken out")
    return _line(part.old, part.new)


def _line(old: Any, new: Any) -> str:
    before, after = _said(old), _said(new)
    if before and after:
        return _("“{before}” became “{after}”").format(before=before, after=after)
    return after or (_("taken out: “{before}”").format(before=before) if before else "")


def _said(value: Any) -> str:
    if isinstance(value, dict) and "words" in value:  # a date or a sum, as it was typed
        return str(value["words"])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value if isinstance(value, str) else "" if value is None else str(value)

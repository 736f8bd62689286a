"""Who did what, in rows: a day a group, an act a row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from app.i18n import _, format_date, format_time
from ui.widgets.rows import Group, Line, Row
from ui.words import dotted

if TYPE_CHECKING:
    from app.services.audit import AuditLine

_ICONS = {
    "letter.printed": "printer", "card.printed": "printer", "bundle.built": "files", "transfer.sealed": "handshake",
    "transfer.applied": "tray", "consent.overridden": "warning-circle", "record.opened": "lock-key-open",
    "answers.opened": "lock-key-open",
    "record.restricted": "lock-key", "record.unrestricted": "lock-key-open", "case.opened": "folder-open",
    "case.closed": "folder", "case.reopened": "folder-open", "case.handed_over": "users",
    "change.undone": "arrow-counter-clockwise",
}  # fmt: skip


def trail_rows(lines: Iterable[AuditLine], today: date) -> list[Line]:
    """Return the acts under their days, newest first; runs on the case lane."""
    found: list[Line] = []
    for day, acts in groupby(enumerate(lines), key=lambda one: one[1].at.date()):
        found.append(Group(format_date(day, today=today)))
        found += [_row(number, act) for number, act in acts]
    return found


def _row(number: int, act: AuditLine) -> Row:
    said = dotted(act.who, act.detail, act.reason)
    icon = _ICONS.get(act.action, "note-pencil")
    action = _("History") if act.record_id else ""
    key = f"{number} {act.record_id}".strip()
    return Row(key, act.what, said, lead=format_time(act.at), icon=icon, action=action)

"""Backups in words: how things stand, and each backup as a row with the facts behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import AppError
from app.i18n import _, format_date, format_list, format_moment, format_number, isolate, ngettext
from ui.widgets.rows import Group, Line, Row
from ui.words import dotted

if TYPE_CHECKING:
    from app.services.backup_lines import BackupLine, BackupState


@dataclass(frozen=True, slots=True)
class Known:
    """What the case file knows of backups, before any stick is looked at."""

    state: BackupState
    lines: dict[str, BackupLine] = field(repr=False)
    names: dict[str, str] = field(repr=False)
    today: date
    may_change: bool

    @property
    def subtitle(self) -> str:
        """The line beside the title."""
        proved = self.state.proved_made_at
        if proved is None:
            return ""
        told = _("Last one read back whole: {when}")
        return told.format(when=format_moment(proved.astimezone(), today=self.today))


@dataclass(frozen=True, slots=True)
class BackupShown:
    """One backup: its number, its row, and its facts."""

    number: int
    row: Row
    title: str
    pairs: tuple[tuple[str, str], ...] = field(repr=False)


def known(services: Any) -> Known:
    """Ask the case file (case lane)."""
    backups = services.backups
    may = services.seat.rights.may("office.change")
    return Known(
        backups.state(), backups.known(), backups.names(), services.clock.today(), may_change=may
    )


def looked(
    services: Any, place: Path, lines: Mapping[str, BackupLine]
) -> list[BackupLine] | AppError:
    """Look at a stick (files lane); the reason where it cannot be looked at."""
    try:
        found: list[BackupLine] = services.backups.look(place, lines)
    except AppError as problem:
        return problem
    return found


def shown(found: Sequence[BackupLine], told: Known) -> list[BackupShown]:
    """Put the backups of one place into words, the newest first."""
    return [_one(line, told) for line in found]


def lines_of(backups: Sequence[BackupShown], place: Path) -> list[Line]:
    """The rows under their heading."""
    if not backups:
        return []
    where = Group(_("In this place"), len(backups), isolate(place.name))
    return [where, *(one.row for one in backups)]


def _one(line: BackupLine, told: Known) -> BackupShown:
    key = str(line.number)
    if line.made_at is None:
        words = _("This backup cannot be read. Your workbook is fine. Try another stick.")
        title = _("Backup {number}").format(number=line.number)
        row = Row(key, title, words, icon="warning-circle", icon_ink="warn")
        return BackupShown(line.number, row, title, ((_("State"), words),))
    title = format_moment(line.made_at.astimezone(), today=told.today)
    proved = _proved(line.verified_at, told.today)
    files = ngettext("{n} attachment", "{n} attachments", line.attachments)
    caption = dotted(proved, files.format(n=format_number(line.attachments)))
    pairs = [
        (_("Made"), title),
        (_("Read back whole"), _day(line.verified_at, told.today) or _("not yet")),
        (_("Holds"), files.format(n=format_number(line.attachments))),
        (_("Opens for"), _owners(line.owners, told.names)),
    ]
    if line.lacking:
        words = ngettext(
            "{n} attachment was damaged or missing in the workbook already",
            "{n} attachments were damaged or missing in the workbook already", line.lacking,
        )  # fmt: skip
        pairs.append((_("Missing"), words.format(n=line.lacking)))
    row = Row(key, title, caption, icon="archive", action=_("Check"))
    return BackupShown(line.number, row, title, tuple(pairs))


def _proved(at: datetime | None, today: date) -> str:
    day = _day(at, today)
    return _("read back whole {when}").format(when=day) if day else _("not read back yet")


def _day(at: datetime | None, today: date) -> str:
    return format_date(at.astimezone().date(), today=today) if at else ""


def _owners(owners: Sequence[str], names: Mapping[str, str]) -> str:
    known_ = [isolate(names[one]) for one in owners if one in names]
    if not known_:
        return _("whoever could open the workbook then")
    return format_list(known_)


def megabytes(done: int, total: int) -> str:
    """How far a copy has come, in words."""
    parts = {"done": -(-done // 1_000_000), "total": max(1, -(-total // 1_000_000))}
    return _("{done} of {total} MB").format(**parts) if total else ""

"""What this workbook remembers of its backups, wherever they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import msgspec

from app.domain.setting import Setting
from app.services.unlocked import STATE_ROW
from app.storage.work import Work
from app.vault import Generation

DAYS = "backup.days"
"""The setting that says after how many days without a proved backup one is due."""
USUAL_DAYS = 7
GONE_ROW = "gone_row"
"""Kept after a restore: the random row of the vault that was made a backup."""
_KEPT = "backups"


@dataclass(frozen=True, slots=True)
class BackupLine:
    """One backup: what this workbook remembers of it, and what its own list says.

    `owners` are the staff ids of those who could open the workbook when it was made, and still can open the backup;
    empty where it was made elsewhere.  `lacking` counts attachments that were damaged or missing in the workbook then.
    """

    id: str
    number: int
    made_at: datetime | None
    verified_at: datetime | None = None
    place: str = field(default="", repr=False)
    owners: tuple[str, ...] = ()
    attachments: int = 0
    lacking: int = 0


@dataclass(frozen=True, slots=True)
class BackupState:
    """How things stand: when the last backup was made, and the last that proved whole, and whether one is due.

    One is due `days` days after the last that proved whole was made, however lately it was read.
    `place` is where the last one lies, if it is remembered; `generations` counts those remembered there.
    """

    made_at: datetime | None
    proved_made_at: datetime | None
    place: Path | None = field(repr=False)
    generations: int
    days: int
    due: bool


def when_made(line: BackupLine) -> tuple[float, int]:
    """What backups are put in order by."""
    return (line.made_at.timestamp() if line.made_at else 0.0), line.number


def line_of(one: Generation, known: Mapping[str, BackupLine]) -> BackupLine:
    """What is known of a backup that lies in a place."""
    if one.inventory is None:
        return BackupLine("", one.number, None, place=str(one.place))
    files = one.inventory.files
    plain = BackupLine(
        one.inventory.id, one.number, one.inventory.made_at, place=str(one.place),
        attachments=len(files), lacking=sum(not size for size in files.values()),
    )  # fmt: skip
    told = known.get(plain.id)
    return replace(told, number=one.number) if told else plain


def remembered(work: Work) -> list[BackupLine]:
    """Every backup this workbook knows of."""
    return msgspec.json.decode(work.kept(_KEPT) or b"[]", type=list[BackupLine])


def remember(work: Work, lines: list[BackupLine]) -> None:
    """Keep what is known of backups; the unit of work must commit."""
    work.keep(_KEPT, msgspec.json.encode(lines))


def days_allowed(work: Work) -> int:
    """After how many days without a proved backup one is due."""
    found = work.find(Setting, name=DAYS)
    return int(str(found[0].value)) if found else USUAL_DAYS


def gone_row(work: Work) -> bytes:
    """The random row that keys the list of what was removed, beside every backup; the same for ever."""
    return bytes(work.kept(GONE_ROW) or work.kept(STATE_ROW))

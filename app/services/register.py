"""The register of what was destroyed: its lines, and as a list for other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from app.domain.destruction import Destruction

COLUMNS = (
    "on", "what", "reference", "number", "by", "because", "closed_on", "kept_until", "ground",
    "attachments", "recipients", "in_backups",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line of the register, with who did it by name."""

    entry: Destruction = field(repr=False)
    by: str = field(repr=False)
    in_backups: int = 0
    """How many backups of before are still there, as far as is known here."""

    @property
    def on(self) -> date | None:
        """The day it was done, as this office's calendar shows it."""
        return self.entry.at.astimezone().date() if self.entry.at else None

    def row(self) -> dict[str, object]:
        """Its values by column."""
        own = {"on": self.on, "by": self.by, "in_backups": self.in_backups}
        return {name: own.get(name, getattr(self.entry, name, "")) for name in COLUMNS}


def as_csv(lines: Iterable[RegisterLine]) -> bytes:
    """Return the register as a table; what a spreadsheet would take for a formula stays text."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(COLUMNS)
    table.writerows([_plain(value) for value in line.row().values()] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _plain(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text

"""What this laptop remembers for a person: the look, when it locks, what the unlock page shows.  Nothing of a case.

The fields of `Preferences` are all that the file may hold, in clear.  Qt keeps settings of its own (the folders of file
dialogs): `silence_qt` gives them nowhere to lie.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, QStandardPaths, Signal

from app.i18n import direction
from ui.tokens import PALETTES, SCALES, Look

IDLE_MINUTES = range(1, 31)
PHONE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the window looks, when it locks by itself, and what it shows to somebody without the passphrase."""

    language: str = "en"
    scale: int = 100
    palette: str = ""
    idle_minutes: int = 5
    out_of_pictures: bool = True
    """Whether the system is asked to leave the window out of pictures of the screen."""
    show_folder: bool = False
    phone: str = field(default="", repr=False)
    """A line at the foot of the unlock page, on the person's own wish."""

    def look(self, system_palette: str) -> Look:
        """Return the look; without a choice of colours, the system's."""
        name = self.palette if self.palette in PALETTES else system_palette
        palette = next(p for p in PALETTES.values() if p.name == name)
        scale = self.scale if self.scale in SCALES else 100
        return Look(palette, scale / 100, self.language, direction(self.language) == "rtl")


def state_folder() -> Path:
    """Return this person's folder for what the program remembers; its name says nothing."""
    place = QStandardPaths.StandardLocation.GenericStateLocation
    return Path(QStandardPaths.writableLocation(place)) / "workbook"


def read(folder: Path) -> Preferences:
    """Return what is remembered; what cannot be read is not missed."""
    try:
        kept: dict[str, Any] = dict(json.loads((folder / "look.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return Preferences()
    known = {one.name: type(one.default) for one in fields(Preferences)}
    sound: dict[str, Any] = {
        name: value for name, value in kept.items() if type(value) is known.get(name)
    }
    found = Preferences(**sound)
    minutes = found.idle_minutes if found.idle_minutes in IDLE_MINUTES else 5
    return replace(found, idle_minutes=minutes, phone=one_line(found.phone))


def one_line(words: str) -> str:
    """Return words as the unlock page can show them: one line, not too long."""
    return "".join(c if c.isprintable() else " " for c in words).strip()[:PHONE_LENGTH]


def write(folder: Path, preferences: Preferences) -> None:
    """Remember; a folder that cannot be written is not worth a word."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "look.json.new").write_text(json.dumps(asdict(preferences)), "utf-8")
        os.replace(folder / "look.json.new", folder / "look.json")
    except OSError:
        return


class Remembered(QObject):
    """What is remembered now; whoever depends on it hears of a change.  Without a folder it ends with the process."""

    changed = Signal(object, object)
    """The `Preferences` before and now."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self._folder = folder
        self.now = Preferences() if folder is None else read(folder)

    def change(self, **values: object) -> None:
        """Remember something else; what stays the same is told to nobody."""
        before, self.now = self.now, replace(self.now, **values)  # type: ignore[arg-type]
        if before == self.now:
            return
        if self._folder is not None:
            write(self._folder, self.now)
        self.changed.emit(before, self.now)


def silence_qt() -> None:
    """Give Qt's own settings a place where nothing can be written; call it before the first file dialog."""
    nowhere = str(Path(os.devnull) / "none")
    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, nowhere)

"""What is remembered about the look: language, text size, colours, idle minutes.  Never a name, a case or a folder.

Qt keeps settings of its own (the folders of file dialogs); `redirect_qt` sends those to a folder that ends with the
process.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, QStandardPaths

from app.i18n import direction
from ui.tokens import PALETTES, SCALES, Look

IDLE_MINUTES = range(1, 31)


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the window looks and when it locks by itself."""

    language: str = "en"
    scale: int = 100
    palette: str = ""
    idle_minutes: int = 5

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
        kept: dict[str, Any] = json.loads((folder / "look.json").read_text("utf-8"))
        minutes = int(kept.get("idle_minutes", 5))
        return Preferences(
            str(kept.get("language", "en")),
            int(kept.get("scale", 100)),
            str(kept.get("palette", "")),
            minutes if minutes in IDLE_MINUTES else 5,
        )
    except (OSError, ValueError, TypeError, AttributeError):
        return Preferences()


def write(folder: Path, preferences: Preferences) -> None:
    """Remember; a folder that cannot be written is not worth a word."""
    text = json.dumps(
        {
            "language": preferences.language,
            "scale": preferences.scale,
            "palette": preferences.palette,
            "idle_minutes": preferences.idle_minutes,
        }
    )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "look.json.new").write_text(text, "utf-8")
        os.replace(folder / "look.json.new", folder / "look.json")
    except OSError:
        return


def redirect_qt() -> tempfile.TemporaryDirectory[str]:
    """Send Qt's own settings to a private folder, gone with the process; keep the answer until then."""
    runtime = os.environ.get("XDG_RUNTIME_DIR") or None
    private = tempfile.TemporaryDirectory(prefix="wb-", dir=runtime, ignore_cleanup_errors=True)
    for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(form, QSettings.Scope.UserScope, private.name)
    return private

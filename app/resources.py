"""Where the words and knowledge lie: the project's `resources` folder, in the source tree and in a frozen build."""

from __future__ import annotations

import sys
from pathlib import Path

RESOURCES = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent)) / "resources"
"""The folder that holds forms, pathways, letters, cards, words and translations."""


def resource_text(name: str) -> str:
    """Return the text of one resource file; `name` is relative to the resources folder."""
    return (RESOURCES / name).read_text(encoding="utf-8")

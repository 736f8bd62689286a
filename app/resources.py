"""Where the words and knowledge lie: the project's `resources` folder, in the source tree and in a frozen build."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

RESOURCES = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent)) / "resources"
"""The folder that holds forms, pathways, letters, cards, words and translations."""


def resource_text(name: str) -> str:
    """Return the text of one resource file; `name` is relative to the resources folder."""
    return (RESOURCES / name).read_text(encoding="utf-8")


def resource_yaml(name: str, *, typed: bool = False) -> Any:
    """Return what a YAML file of the resources says: every value as text, or `typed` numbers, dates and truths."""
    import yaml  # the first page needs none

    # The loaders written in C keep the same rules and read a dozen times as fast; neither makes any other object.
    loader = yaml.CSafeLoader if typed else yaml.CBaseLoader
    return yaml.load(resource_text(name), Loader=loader)  # noqa: S506

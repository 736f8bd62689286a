"""Runs when the environment's Python starts: makes privately unpacked system libraries findable.

Set-up copies this file beside the installed packages.  Where an administrator installed the
libraries, or on Windows and macOS, there is no `.venv-syslibs` and nothing happens.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

_ROOT = Path(sys.prefix).parent / ".venv-syslibs"


class _QtLibraries(MetaPathFinder):
    """Loads the libraries in `order.txt` just before Qt is first imported, then steps aside."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Never finds anything; being asked for PySide6 is the signal."""
        if name == "PySide6":
            sys.meta_path.remove(self)
            _load()
        return None


def _load() -> None:
    import ctypes

    for line in (_ROOT / "order.txt").read_text(encoding="utf-8").split("\n"):
        if line:
            ctypes.CDLL(str(_ROOT / line), mode=ctypes.RTLD_GLOBAL)


if (_ROOT / "order.txt").is_file():
    os.environ.setdefault("FONTCONFIG_FILE", str(_ROOT / "fonts.conf"))
    os.environ.setdefault("XKB_CONFIG_ROOT", str(_ROOT / "usr/share/X11/xkb"))
    sys.meta_path.insert(0, _QtLibraries())

"""Runs when the environment's Python starts: makes privately unpacked system libraries findable.

Set-up copies this file beside the installed packages.  Where an administrator installed the
libraries, or on Windows and macOS, there is no `.venv-syslibs` and nothing happens.
It runs at every start, so it imports nothing that Python has not loaded by then.
"""

from __future__ import annotations

import os
import sys

_TREE = os.path.join(os.path.dirname(sys.prefix), ".venv-syslibs")
_ORDER = os.path.join(_TREE, "order.txt")


class _QtLibraries:
    """Loads the libraries in `order.txt` just before Qt is first imported, then steps aside."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        """Never finds anything; being asked for PySide6 is the signal."""
        if name == "PySide6":
            sys.meta_path.remove(_QtLibraries)
            _load()


def _load() -> None:
    import ctypes

    with open(_ORDER, encoding="utf-8") as lines:
        for line in lines:
            ctypes.CDLL(os.path.join(_TREE, line.rstrip("\n")))


if os.path.isfile(_ORDER):
    os.environ.setdefault("FONTCONFIG_FILE", os.path.join(_TREE, "fonts.conf"))
    os.environ.setdefault("XKB_CONFIG_ROOT", os.path.join(_TREE, "usr", "share", "X11", "xkb"))
    sys.meta_path.insert(0, _QtLibraries)

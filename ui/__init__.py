"""The window.  It shows and asks; what may be done, and to whom, is decided in `app.services`."""

from __future__ import annotations

import builtins

_plain_import = builtins.__import__

import PySide6.QtCore  # noqa: E402, F401 - before any other part of the window

# Qt's Python reads the source of every module imported from now on, for a way of spelling that nobody here uses.
builtins.__import__ = _plain_import

"""Keeps windows out of pictures of the screen, where the system can: Windows and macOS.  Linux has no such thing.

Both follow their documentation and were not tried on a real machine.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QWindow

POSSIBLE = sys.platform in ("win32", "darwin")
"""Whether this system can do it at all."""

_SEEN, _EXCLUDED = 0x0, 0x11  # Windows: display affinity
_SHARED_READ_ONLY, _NOT_SHARED = 1, 0  # macOS: sharing type of a window


class Shield(QObject):
    """Keeps every window that gets the focus out of pictures, while it is up."""

    def __init__(self, app: QGuiApplication, *, up: bool) -> None:
        super().__init__()
        self._up = up
        app.focusWindowChanged.connect(self._cover)

    def raise_or_lower(self, *, up: bool) -> None:
        """Put it up, or take it away for a training."""
        self._up = up
        for window in QGuiApplication.topLevelWindows():
            self._cover(window)

    def _cover(self, window: QWindow | None) -> None:
        if POSSIBLE and window is not None:
            keep_out(int(window.winId()), self._up)


def keep_out(window: int, hidden: bool) -> None:
    """Ask the system to leave a native window out of pictures of the screen, or to show it again."""
    import ctypes

    if sys.platform == "win32":
        ctypes.windll.user32.SetWindowDisplayAffinity(window, _EXCLUDED if hidden else _SEEN)
    elif sys.platform == "darwin":
        from ctypes import c_char_p, c_long, c_void_p

        objc = ctypes.CDLL("libobjc.dylib")
        objc.sel_registerName.restype = c_void_p
        objc.sel_registerName.argtypes = [c_char_p]
        send = ctypes.CFUNCTYPE(c_void_p, c_void_p, c_void_p)(("objc_msgSend", objc))
        share = ctypes.CFUNCTYPE(None, c_void_p, c_void_p, c_long)(("objc_msgSend", objc))
        holder = send(window, objc.sel_registerName(b"window"))
        kind = _NOT_SHARED if hidden else _SHARED_READ_ONLY
        share(holder, objc.sel_registerName(b"setSharingType:"), kind)

"""What is copied here: asked not to be recorded, gone after 20 seconds and on lock, and only while it is still ours."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

STAYS_MS = 20_000
_WINDOWS = 'application/x-qt-windows-mime;value="{}"'
_HINTS = {
    "x-kde-passwordManagerHint": b"secret",  # Linux: Klipper and those that follow it
    "application/x-nspasteboard-concealed-type": b"1",  # macOS
    _WINDOWS.format("ExcludeClipboardContentFromMonitorProcessing"): b"1",
    _WINDOWS.format("CanIncludeInClipboardHistory"): bytes(4),
    _WINDOWS.format("CanUploadToCloudClipboard"): bytes(4),
}
"""How each system is asked to leave something out of histories and other devices; the others ignore it."""


def private(text: str) -> QMimeData:
    """Return plain text that asks not to be recorded."""
    made = QMimeData()
    made.setText(text)
    for kind, value in _HINTS.items():
        made.setData(kind, value)
    return made


def copy(text: str) -> None:
    """Copy; an empty text leaves what is there."""
    if text:
        QGuiApplication.clipboard().setMimeData(private(text))


class Copied(QObject):
    """Takes back what was copied here, when its time is over or the workbook locks."""

    def __init__(self, stays_ms: int = STAYS_MS) -> None:
        super().__init__()
        self._board = QGuiApplication.clipboard()
        self._mark = b""
        self._timer = QTimer(self, singleShot=True, interval=stays_ms)
        self._timer.timeout.connect(self.clear)
        self._board.dataChanged.connect(self._changed)

    def clear(self) -> None:
        """Empty the clipboard where it still holds what was copied here; what others put there stays."""
        self._timer.stop()
        mark, self._mark = self._mark, b""
        if mark and self._still_here(mark):
            self._board.clear()
        if self._board.ownsSelection():  # X11: what is marked in a field can be pasted elsewhere
            self._board.clear(QClipboard.Mode.Selection)

    def _changed(self) -> None:
        """Something was copied, here or elsewhere; every way of copying here comes by."""
        if QGuiApplication.platformName() == "xcb" and not self._board.ownsClipboard():
            self._mark = b""  # and nobody else's content is even looked at
            return
        content = self._board.mimeData()
        if content is None:
            self._mark = b""
        elif any(content.hasFormat(kind) for kind in _HINTS):
            self._mark = _mark(content.text())
            self._timer.start()
        elif self._board.ownsClipboard() and content.hasText():
            copy(content.text())  # by a part of Qt's own, such as the file dialog

    def _still_here(self, mark: bytes) -> bool:
        if self._board.ownsClipboard():
            return True
        return QGuiApplication.platformName() != "xcb" and _mark(self._board.text()) == mark


def _mark(text: str) -> bytes:
    import hashlib  # brings OpenSSL, which the first page does not need

    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

"""A growing pause after wrong passphrases: in memory only.  Nothing is counted on disk, nothing is ever wiped."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

_MOST_SECONDS = 30


class Patience(QObject):
    """How long to wait before the next try: 1, 2, 4 … 30 seconds after each wrong one."""

    over = Signal()
    """The next try is possible."""

    def __init__(self) -> None:
        super().__init__()
        self._wrong = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.over)

    @property
    def is_waiting(self) -> bool:
        """Whether the pause after the last wrong try still goes on."""
        return self._pause.isActive()

    def wrong(self) -> int:
        """Another wrong try; returns the seconds until the next is possible."""
        seconds: int = min(_MOST_SECONDS, 1 << min(self._wrong, 5))
        self._wrong += 1
        self._pause.start(seconds * 1_000)
        return seconds

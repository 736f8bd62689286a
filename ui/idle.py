"""Notices that nobody is there, so that the window can lock by itself."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class IdleWatch(QObject):
    """Notices keys and pointer on the window itself, not on every event, and says when nobody was there for long."""

    idle = Signal()
    remaining = Signal(int)
    """Seconds until the lock, told every few seconds."""

    def __init__(self, minutes: int) -> None:
        super().__init__()
        self._limit = minutes * 60
        self._since = QElapsedTimer()
        self._since.start()
        self._watched: set[int] = set()
        self._tick = QTimer(self)
        self._tick.setInterval(5_000)
        self._tick.timeout.connect(self.look_at_the_clock)

    def start(self, app: QGuiApplication) -> None:
        """Begin to watch every window that gets the focus."""
        app.focusWindowChanged.connect(self._watch)
        self._watch(QGuiApplication.focusWindow())
        self._since.restart()
        self._tick.start()
        self.look_at_the_clock()

    def stop(self) -> None:
        """Watch no longer."""
        self._tick.stop()

    def _watch(self, window: QWindow | None) -> None:
        if window is not None and id(window) not in self._watched:
            self._watched.add(id(window))
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self._since.restart()
        return False

    def seconds_left(self) -> int:
        """Return the seconds until the lock."""
        return max(0, self._limit - self._since.elapsed() // 1000)

    def look_at_the_clock(self) -> None:
        """Tell how long is left, or that the time is over."""
        left = self.seconds_left()
        self.remaining.emit(left)
        if left == 0:
            self._tick.stop()
            self.idle.emit()

"""Notices at the window that nobody is there, and the two keys that send it away."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)
_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_KEYS = {
    QKeyCombination(_CONTROL | _SHIFT, Qt.Key.Key_H): "hide",
    QKeyCombination(_CONTROL, Qt.Key.Key_L): "lock",
}


def clocks() -> tuple[float, ...]:
    """Return the seconds of every clock there is: one that never jumps, the one people set, one that counts sleep."""
    if sys.platform == "linux":
        return time.monotonic(), time.time(), time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic(), time.time()


class IdleWatch(QObject):
    """Notices keys and pointer on each window itself, before any dialog or field, and not on every event.

    The time since the last of them is what the clock says that saw most of it: a laptop that slept, or whose clock was
    put forward, locks; one whose clock was put back locks no later.
    """

    idle = Signal()
    remaining = Signal(int)
    """Seconds until the lock, told every few seconds."""
    pressed = Signal(str)
    """*Hide* or *Lock* by keyboard, as "hide" or "lock"."""

    def __init__(self, minutes: int, clocks: Callable[[], tuple[float, ...]] = clocks) -> None:
        super().__init__()
        self._limit, self._clocks = minutes * 60, clocks
        self._since = clocks()
        self._tick = QTimer(self)
        self._tick.setInterval(5_000)
        self._tick.timeout.connect(self.look_at_the_clock)

    def watch(self, app: QGuiApplication) -> None:
        """Watch every window that gets the focus."""
        app.focusWindowChanged.connect(self._watch)
        self._watch(QGuiApplication.focusWindow())

    def start(self) -> None:
        """Begin to count: there is something to lock."""
        self._since = self._clocks()
        self._tick.start()
        self.look_at_the_clock()

    def stop(self) -> None:
        """Count no longer."""
        self._tick.stop()

    def allow(self, minutes: int) -> None:
        """Lock after another number of minutes."""
        self._limit = minutes * 60
        if self._tick.isActive():
            self.look_at_the_clock()

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)  # a second time only moves it to the front

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _INPUT:
            return False
        if self._tick.isActive() and self.seconds_left() == 0:
            self.look_at_the_clock()
            return True  # the first key after a sleep belongs to whoever opened the lid
        self._since = self._clocks()
        wanted = _KEYS.get(event.keyCombination()) if isinstance(event, QKeyEvent) else None
        if wanted is not None:
            self.pressed.emit(wanted)
        return wanted is not None

    def seconds_left(self) -> int:
        """Return the seconds until the lock."""
        gone = max(now - then for now, then in zip(self._clocks(), self._since, strict=True))
        return max(0, ceil(self._limit - gone))

    def look_at_the_clock(self) -> None:
        """Tell how long is left, or that the time is over."""
        left = self.seconds_left()
        self.remaining.emit(left)
        if left == 0:
            self._tick.stop()
            self.idle.emit()

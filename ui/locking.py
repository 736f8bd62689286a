"""The last steps of an open window, in order: cover, keep what is typed, stop jobs, lock, hand over, end.

No step may hold up the next: dialogs are put away without an answer, an error in one step is told and passed over, and
what still hangs after four seconds is left behind.  After five the system ends the process, whatever it does.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from os import _exit
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from ui.clipboard import Copied
from ui.handover import Handover, Relaunch
from ui.tasks import Tasks
from ui.window import Window

JOBS_MAY_TAKE_S = 2.0
_GIVE_UP_AFTER_MS = 4_000
GONE_AFTER_S = 5


class Locking(QObject):
    """Locks once.  `gone_after` has the system end the process after so many seconds."""

    over = Signal()
    """Nothing is left to do in this process."""

    _ready = Signal()

    def __init__(
        self, tasks: Tasks, copied: Copied, relaunch: Relaunch, gone_after: Callable[[int], None]
    ) -> None:
        super().__init__()
        self._tasks, self._copied = tasks, copied
        self._relaunch, self._gone_after = relaunch, gone_after
        self._window: Window | None = None
        self._told: Handover | None = None
        self._handed_over = self._is_over = False
        self._ready.connect(self._end)
        self._patience = QTimer(self, singleShot=True, interval=_GIVE_UP_AFTER_MS)
        self._patience.timeout.connect(self._give_up)

    def begin(self, window: Window, workbook: Any, told: Handover | None) -> None:
        """Lock; a fresh process gets `told`, with None the program ends."""
        self._window, self._told = window, told
        cover(window)
        self._gone_after(GONE_AFTER_S)
        self._patience.start()
        self._tasks.unheard = None
        for step in (window.keep_typed, self._copied.clear, self._tasks.cancel_all):
            _surely(step)
        work = partial(_lock, self._tasks, workbook)
        self._tasks.run(work, owner=self, done=self._locked, failed=self._locked)

    def end_with_it(self) -> None:
        """The person closed the window while it was locking: let nothing come after it."""
        self._told = None

    def _locked(self, _result: object) -> None:
        if self._window is not None:
            self._window.drop_workspace()
        self._hand_over(self._ready.emit)

    def _give_up(self) -> None:
        """Something hangs: begin the fresh process all the same, and end this one."""
        self._hand_over(lambda: None)
        self._ready.emit()

    def _hand_over(self, ready: Callable[[], None]) -> None:
        """Begin the fresh process, once; without one, what is left is to end."""
        if self._handed_over:
            return
        self._handed_over = True
        if self._told is None:
            self._ready.emit()
        else:
            self._relaunch(self._told, ready)

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._patience.stop()
            self.over.emit()


def cover(window: Window) -> None:
    """Cover the window and put away every dialog, menu and message in front of it."""
    window.show_cover()
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            other.hide()


def by_force(seconds: int) -> None:
    """Have the system end this process, even where the window's own thread hangs."""
    if sys.platform == "win32":
        timer = threading.Timer(seconds, _exit, (0,))
        timer.daemon = True
        timer.start()
    else:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(seconds)


def _lock(tasks: Tasks, workbook: Any) -> None:
    """Lock on the case lane, once files and pages in hand had their time to stop."""
    tasks.others_idle(JOBS_MAY_TAKE_S)
    workbook.lock()


def _surely(step: Callable[[], object]) -> None:
    try:
        step()
    except Exception:  # told, and no reason to stay open
        sys.excepthook(*sys.exc_info())

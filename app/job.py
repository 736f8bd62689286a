"""Progress and cancelling for long work, without any knowledge of a screen."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from app.errors import Cancelled


class Job:
    """One piece of long work that can say how far it is and be asked to stop.

    `step` is called only where stopping leaves nothing half made; it raises `Cancelled` there.
    """

    def __init__(self, progress: Callable[[int, int], None] | None = None) -> None:
        self._progress = progress
        self._stop = Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next safe point; callable from any thread."""
        self._stop.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    def step(self, done: int, total: int) -> None:
        """Report `done` of `total` (any unit) and stop here if the person cancelled."""
        if self._stop.is_set():
            raise Cancelled
        if self._progress is not None:
            self._progress(done, total)

    def to_the_end(self) -> Job:
        """A job with the same progress for work that can no longer be stopped half way."""
        return Job(self._progress)


NO_JOB = Job()
"""For callers that neither watch nor cancel; nobody may cancel it."""

"""The lanes: one thread each for the case file, for pages and for files.  Results come back on the window's thread.

A worker never asks the person and never touches a widget.  It returns a value or raises an `AppError`; a screen that
was closed in the meantime hears nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Literal, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from app.errors import AppError, Cancelled
from app.job import Job

Lane = Literal["case", "print", "files"]
Result = TypeVar("Result")


class _Courier(QObject):
    """Carries closures to the thread that made it; lives as long as the lanes do."""

    carried = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.carried.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def _run(self, closure: Callable[[], None]) -> None:
        closure()


class Tasks:
    """Runs work on a lane and brings the result back, unless its owner is gone."""

    def __init__(self) -> None:
        self._courier = _Courier()
        self._lanes: dict[Lane, ThreadPoolExecutor] = {
            "case": ThreadPoolExecutor(1, "case"),
            "print": ThreadPoolExecutor(1, "print"),
            "files": ThreadPoolExecutor(1, "files"),
        }
        self._pending: dict[Lane, set[Future[None]]] = {lane: set() for lane in self._lanes}
        self._jobs: set[Job] = set()
        self._short: dict[Lane, deque[Callable[[], None]]] = {lane: deque() for lane in self._lanes}
        self._closed = False
        self.unheard: Callable[[AppError], None] | None = None
        """Hears of an error whose caller gave no `failed`; the window shows it."""

    def run(
        self,
        work: Callable[[], Result],
        *,
        owner: QObject,
        done: Callable[[Result], object] | None = None,
        failed: Callable[[AppError], object] | None = None,
        lane: Lane = "case",
    ) -> None:
        """Run `work` on a lane; then `done(result)` or `failed(error)` on the window's thread."""
        if not self._closed:
            self._short[lane].append(partial(self._work, work, owner, done, failed))
        self._submit(lane, partial(self._next, lane))

    def start(
        self,
        work: Callable[[Job], Result],
        *,
        owner: QObject,
        done: Callable[[Result], object] | None = None,
        failed: Callable[[AppError], object] | None = None,
        progress: Callable[[int, int], object] | None = None,
        lane: Lane = "files",
        gives_way: bool = False,
    ) -> Job:
        """Run long work that reports progress and can be cancelled; the job it returns has `cancel()`.

        A cancelled job calls `failed` with `Cancelled`: it left nothing half made.  One that `gives_way` lets what
        `run` brought meanwhile go first at each of its steps: it must hold nothing there, no unit of work above all.
        """

        def tell(so_far: int, total: int) -> None:
            if progress is not None:
                self._carry(owner, partial(progress, so_far, total))
            while gives_way and self._short[lane] and not job.is_cancelled:
                self._next(lane)

        job = Job(tell)
        self._jobs.add(job)

        def followed() -> Result:
            try:
                return work(job)
            finally:
                self._jobs.discard(job)

        self._submit(lane, partial(self._work, followed, owner, done, failed))
        return job

    def _next(self, lane: Lane) -> None:
        """Do the short work that waits longest; it may have been let in before its turn."""
        if self._short[lane]:
            self._short[lane].popleft()()

    def _submit(self, lane: Lane, closure: Callable[[], None]) -> None:
        if self._closed:  # a field that loses the focus while its window goes down
            return
        future = self._lanes[lane].submit(closure)
        self._pending[lane].add(future)
        future.add_done_callback(self._pending[lane].discard)

    def _work(
        self,
        work: Callable[[], Result],
        owner: QObject,
        done: Callable[[Result], object] | None,
        failed: Callable[[AppError], object] | None,
    ) -> None:
        try:
            result = work()
        except AppError as problem:
            hears = failed if failed is not None else self._default(problem)
            if hears is not None:
                self._carry(owner, partial(hears, problem))
        except Exception as bug:  # a bug: the one excepthook tells it, on the window's thread
            self._courier.carried.emit(partial(_raise, bug))
        else:
            if done is not None:
                self._carry(owner, partial(done, result))

    def _default(self, problem: AppError) -> Callable[[AppError], object] | None:
        return None if isinstance(problem, Cancelled) else self.unheard

    def _carry(self, owner: QObject, closure: Callable[[], object]) -> None:
        def deliver() -> None:
            if shiboken6.isValid(owner):
                closure()

        if shiboken6.isValid(self._courier):
            self._courier.carried.emit(deliver)

    def ask(self, work: Callable[[], Result], lane: Lane = "case") -> Result:
        """Run `work` on a lane and wait for it: for tests and for the end of the program, never for a screen."""
        return self._lanes[lane].submit(work).result()

    def idle(self, seconds: float = 5.0) -> bool:
        """Wait until every lane is empty; False when that took longer than `seconds`."""
        return not wait(set().union(*self._pending.values()), timeout=seconds).not_done

    def others_idle(self, seconds: float) -> bool:
        """Wait on the case lane until pages and files in hand have ended; False when that took longer."""
        others = self._pending["print"] | self._pending["files"]
        return not wait(others, timeout=seconds).not_done

    def cancel_all(self) -> None:
        """Ask every job to stop at its next safe point."""
        for job in list(self._jobs):
            job.cancel()

    def close(self) -> None:
        """Cancel jobs, finish what has begun and end the threads; what is asked for afterwards is not done."""
        self._closed = True
        self.cancel_all()
        for lane in self._lanes.values():
            lane.shutdown(wait=True, cancel_futures=True)


def _raise(bug: BaseException) -> None:
    raise bug

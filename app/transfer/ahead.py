"""A second pair of hands: reads, hashes and writes while age computes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from types import TracebackType
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Ahead(Generic[Result]):
    """Does one piece of work at a time on a thread of its own, in the order given.

    age holds Python's lock while it computes, so `start` returns only when the work is under way:
    from then on it reads, hashes and writes without that lock.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="transfer")
        self._running: Future[Result] | None = None

    def __enter__(self) -> Ahead[Result]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(wait=True)

    def start(self, work: Callable[[], Result]) -> None:
        """Begin `work`; the one before must have been finished."""
        begun = Event()

        def run() -> Result:
            begun.set()
            return work()

        self._running = self._pool.submit(run)
        begun.wait()

    def finish(self) -> Result | None:
        """Wait for the work under way; return or raise what it did.  None if there is none."""
        running, self._running = self._running, None
        return None if running is None else running.result()

"""Work of a screen that takes a while: how far it is, *Cancel*, and what the window says meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.errors import AppError, Cancelled
from app.job import Job
from ui.context import Said
from ui.tasks import Lane
from ui.widgets.screen import Screen
from ui.widgets.small import ProgressCard

Result = TypeVar("Result")


class LongWork:
    """One thing at a time, in one part or several; its card stands at the foot of the screen."""

    def __init__(self, screen: Screen) -> None:
        self._screen, self._ctx = screen, screen.ctx
        self._job: Job | None = None
        self._case_id: str | None = None
        self._is_told = False
        self.card = ProgressCard()
        self.card.cancelled.connect(lambda: self._job.cancel() if self._job else None)
        self.card.hide()
        screen.body.addWidget(self.card)

    def goes_on(self) -> bool:
        """Say whether something was begun and has not come to its end."""
        return self._job is not None

    def begin(self, what: str, *, running: str = "", case_id: str | None = None) -> None:
        """Say what begins, and for which case; the status bar says `running`, from whichever screen."""
        self._case_id, self._is_told = case_id, bool(running)
        self.card.begin(what)
        self.card.setVisible(case_id in (None, self._screen.place.case_id))
        if running:
            self._ctx.running(running)

    def go(
        self,
        work: Callable[[Job], Result],
        done: Callable[[Result], object],
        failed: Callable[[AppError], object],
        *,
        words: Callable[[int, int], str] = lambda _done, _total: "",
        lane: Lane = "files",
        gives_way: bool = False,
    ) -> None:
        """Do a part of it, with `words` for how far that is.  Whoever is told of the last part calls `end`."""
        self._job = self._ctx.tasks.start(
            work, owner=self._screen, done=done, failed=failed, lane=lane, gives_way=gives_way,
            progress=lambda so_far, total: self.card.show_progress(so_far, total, words(so_far, total)),
        )  # fmt: skip

    def show_for(self, case_id: str | None) -> None:
        """Show the card on the page of the case it is about."""
        self.card.setVisible(self.goes_on() and self._case_id == case_id)

    def end(self) -> None:
        """It came to its end, well or not."""
        self._job = None
        self.card.hide()
        if self._is_told:
            self._ctx.running("")

    def fail(self, problem: AppError, cancelled: str = "") -> None:
        """It came to nothing: say why, or that it was `cancelled`."""
        self.end()
        if not isinstance(problem, Cancelled):
            self._ctx.show_error(problem)
        elif cancelled:
            self._ctx.toast(Said(cancelled))

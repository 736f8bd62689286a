"""A screen that asks in steps: who joins, who leaves, a new passphrase, the recovery code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from app.errors import AppError, Cancelled
from app.i18n import _
from app.job import Job
from ui.context import Context, Place
from ui.tokens import Role, px, space
from ui.widgets.banner import BannerContent
from ui.widgets.field import Field
from ui.widgets.new_passphrase import NewPassphrase
from ui.widgets.screen import Screen
from ui.widgets.scrolling import scrolled
from ui.widgets.small import ProgressCard
from ui.widgets.steps import Steps
from ui.words import sentence

Result = TypeVar("Result")


def step_page(steps: Steps, name: str) -> QScrollArea:
    """Return the page that scrolls with these steps at its leading edge, no wider than they may be."""
    inner = QWidget()
    # In a column, what breaks into lines would be measured wider than it gets.
    row = QHBoxLayout(inner)
    row.setContentsMargins(0, space(6), 0, 0)
    row.addWidget(steps, 1, Qt.AlignmentFlag.AlignTop)
    row.addStretch(0)
    return scrolled(inner, name)


class StepScreen(Screen):
    """Holds `steps` in one column, does what a step asks for, and forgets what was typed when it is left."""

    def __init__(self, ctx: Context, title: str, subtitle: str = "") -> None:
        super().__init__(ctx, title, subtitle)
        self._job: Job | None = None
        self._visit = QObject(self)
        self.steps = Steps(Role.TITLE)
        self.steps.setMaximumWidth(px(560))
        self.body.addWidget(step_page(self.steps, title), 1)
        self.progress = ProgressCard()
        self.progress.cancelled.connect(lambda: self._job.cancel() if self._job else None)
        self.progress.hide()
        self.body.addWidget(self.progress)

    def open(self, place: Place) -> None:
        super().open(place)
        self._visit.deleteLater()  # an answer to what was asked before must not come into this visit
        self._visit = QObject(self)
        self.progress.hide()

    def leave(self) -> None:
        """Forget what was typed; long work is asked to stop where stopping leaves nothing half made."""
        if self._job is not None:
            self._job.cancel()
        for part in self.steps.findChildren(NewPassphrase):
            part.clear()
        self.steps.clear()

    # -- what subclasses use

    def load(self, work: Callable[[], Result], done: Callable[[Result], object]) -> None:
        """Fetch what a step shows."""
        self.ctx.tasks.run(work, owner=self._visit, done=done)

    def do(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], object],
        *,
        what: str,
        beside: Field | None = None,
    ) -> None:
        """Do what the step asks for, once, saying `what`; a problem stands `beside` a field or in the banner."""
        if not self.steps.next.isEnabled():
            return
        self._begin(what)
        self.ctx.tasks.run(
            work, owner=self._visit, done=done, failed=lambda problem: self.refuse(problem, beside)
        )

    def do_long(
        self,
        work: Callable[[Job], Result],
        done: Callable[[Result], object],
        *,
        what: str,
        beside: Field | None = None,
    ) -> None:
        """The same for work on the whole case file, with progress and *Cancel*."""
        if not self.steps.next.isEnabled():
            return
        self.steps.next.setEnabled(False)
        self.progress.begin(what)

        def ended(result: Result) -> None:
            self._end()
            done(result)

        def show(so_far: int, total: int) -> None:
            words = _("{part} %").format(part=round(100 * so_far / max(1, total)))
            self.progress.show_progress(so_far, total, words)

        self._job = self.ctx.tasks.start(
            work,
            owner=self._visit,
            done=ended,
            failed=lambda problem: self.refuse(problem, beside),
            progress=show,
            lane="case",
        )

    def refuse(self, problem: AppError, beside: Field | None = None) -> None:
        """Say why the step was not done; it can be tried again."""
        self._end()
        if isinstance(problem, Cancelled):
            self.steps.banner.show_content(
                BannerContent("closed", _("Stopped. Nothing was changed."), icon="info")
            )
        elif beside is not None:
            beside.set_problem(sentence(problem))
            beside.control.setFocus()
        else:
            self.steps.banner.show_content(
                BannerContent("attention", _("Not done"), sentence(problem), "warning-circle")
            )

    def _begin(self, what: str) -> None:
        self.steps.next.setEnabled(False)
        self.steps.banner.show_content(BannerContent("closed", what, icon="clock"))

    def _end(self) -> None:
        self._job = None
        self.progress.hide()
        self.steps.next.setEnabled(True)
        self.steps.banner.show_content(None)

"""Health: how the workbook itself is, in one line for each fact, and a check of everything."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.events import Event
from app.i18n import _
from app.job import Job
from app.services.health import Line, Looked
from ui.context import Context, Place, Said
from ui.models.health import fact_lines
from ui.shared.long_work import LongWork
from ui.tasks import Lane
from ui.tokens import Role, px, space
from ui.widgets.buttons import button
from ui.widgets.facts import FactLine, FactLines
from ui.widgets.labels import plain_label
from ui.widgets.screen import Screen
from ui.widgets.scrolling import scrolled

_PLACES = {
    "backup": Place("backup"),
    "people": Place("staff"),
    "passphrases": Place("staff"),
    "recovery": Place("recovery"),
}
_CONCERNS = ("backup.", "staff.", "passphrase.", "recovery.", "vault.", "case.opened")


class HealthScreen(Screen):
    """What is known of backups, keys, checks and the laptop; nothing here is a score."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Health"), _("How the workbook itself is"))
        self.check_button = button(
            _("Check everything now"), "primary", icon="magnifying-glass", run=self.check
        )
        self.add_action(self.check_button)
        self.workbook, self.laptop = FactLines(_("The workbook")), FactLines(_("This computer"))
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        for lines in (self.workbook, self.laptop):
            lines.acted.connect(self._act)
            lines.setMaximumWidth(px(820))
        column.addWidget(self.workbook)
        column.addSpacing(space(18))
        column.addWidget(plain_label(_("This computer"), Role.LEAD, bold=True))
        column.addWidget(self.laptop)
        column.addStretch(1)
        self.body.addWidget(scrolled(inner, _("Health")), 1)
        self.work = LongWork(self)

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()
        health, today = self.ctx.services.health, self.ctx.services.clock.today()
        self.ctx.tasks.run(
            lambda: fact_lines(health.of_laptop(), today),
            owner=self,
            done=self.laptop.show_lines,
            lane="files",  # a system's own tools may take their time
        )

    def happened(self, event: Event) -> None:
        if event.action.startswith(_CONCERNS):
            self._load()

    def first_focus(self) -> QWidget:
        return self.check_button

    def _load(self) -> None:
        health, today = self.ctx.services.health, self.ctx.services.clock.today()

        def load() -> list[FactLine]:
            lines: tuple[Line, ...] = health.of_workbook()
            return fact_lines(lines, today)

        self.ctx.tasks.run(load, owner=self, done=self.workbook.show_lines)

    def _act(self, key: str) -> None:
        if key in _PLACES:
            self.ctx.navigate(_PLACES[key])
        elif key == "clock":
            self.ctx.tasks.run(self.ctx.services.health.clock_is_right, owner=self)
        else:
            self.check()

    # -- checking everything

    def check(self) -> None:
        """Look at the case file beside whatever is saved meanwhile, then at the attachments."""
        if self.work.goes_on():
            self.ctx.toast(Said(_("It is being checked. You can go on working meanwhile.")))
            return
        what = _("Checking everything")
        self.work.begin(what, running=what)
        self._step(self.ctx.services.health.look, self._looked, "case", _("the case file"))

    def _looked(self, looked: Looked) -> None:
        work = partial(self.ctx.services.health.look_at_attachments, looked)
        self._step(work, self._conclude, "files", _("evidence and other files"))

    def _conclude(self, looked: Looked) -> None:
        work = partial(self.ctx.services.health.conclude, looked)
        self.ctx.tasks.run(work, owner=self, done=self._checked, failed=self.work.fail)

    def _checked(self, found: list[object]) -> None:
        self.work.end()
        if not found:
            self.ctx.toast(Said(_("Everything is as it was written.")))

    def _step(
        self, work: Callable[[Job], Looked], done: Callable[[Looked], object], lane: Lane, what: str
    ) -> None:
        def words(so_far: int, total: int) -> str:
            part = round(100 * so_far / max(1, total))
            return _("{what}, {part} %").format(what=what, part=part)

        gives_way = lane == "case"
        self.work.go(work, done, self.work.fail, words=words, lane=lane, gives_way=gives_way)

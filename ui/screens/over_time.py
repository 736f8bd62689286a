"""What changed from one filling of a form to the next: day by day, in words, both views side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.events import Event
from app.i18n import _, format_date, pgettext
from ui.context import Context, Place
from ui.tokens import Role, px, space
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.labels import plain_label
from ui.widgets.screen import Screen, empty
from ui.widgets.scrolling import scrolled
from ui.widgets.small import EmptyState, KeyValues

if TYPE_CHECKING:
    from app.services.over_time import Compared, Step


@dataclass(frozen=True, slots=True)
class _Shown:
    """A form in words: its title, and for each area the days with what was said."""

    title: str
    areas: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = field(repr=False)


class OverTimeScreen(Screen):
    """One form over time; the place's record is the form's id."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Over time"))
        self.back = self.add_action(button(_("Forms"), icon="clipboard-text", run=self._back))
        inside = QWidget()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(0, 0, space(8), space(8))
        self.column.setSpacing(space(12))
        self.body.addWidget(scrolled(inside, _("Over time")), 1)

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        if event.case_id == self.place.case_id and event.action.startswith(("form.", "record.")):
            self._load()

    def first_focus(self) -> QWidget:
        return self.back

    def _back(self) -> None:
        self.ctx.navigate(Place("forms", self.place.case_id))

    def _load(self) -> None:
        services, today = self.ctx.services, self.ctx.services.clock.today()
        read = partial(services.over_time.of_form, self.place.case_id, self.place.record_id)
        self.ctx.tasks.run(lambda: _shown(read(), today), owner=self, done=self._show)

    def _show(self, shown: _Shown) -> None:
        self.head.show_title(_("Over time"), shown.title)
        empty(self.column)
        if not shown.areas:
            nothing = _("Nothing to compare yet.")
            later = _("A form that is finished twice can be read here side by side.")
            self.column.addWidget(EmptyState("clock-counter-clockwise", nothing, later))
            return
        why = _(
            "The latest stands first. Each word is what was said that day; nothing is added up."
        )
        self.column.addWidget(plain_label(why, Role.BODY, "ink2", wrap=True))
        for title, days in shown.areas:
            card = Card(gap=8)
            card.setMaximumWidth(px(720))
            card.column.addWidget(plain_label(title, Role.TITLE, bold=True, wrap=True))
            card.column.addWidget(KeyValues(days, key_width=104))
            self.column.addWidget(card)
        self.column.addStretch(1)


def _shown(compared: Compared, today: date) -> _Shown:
    areas = tuple(
        (one.title, tuple((_day(step, today), _said(step)) for step in one.steps))
        for one in compared.courses
    )
    return _Shown(compared.title, areas)


def _day(step: Step, today: date) -> str:
    return format_date(step.on, today=today) if step.on else ""


def _said(step: Step) -> str:
    if not step.ours:
        return step.theirs
    if not step.theirs:
        return pgettext("over time", "The worker: {words}").format(words=step.ours)
    both = pgettext("over time", "{theirs}\nThe worker: {ours}")
    return both.format(theirs=step.theirs, ours=step.ours)

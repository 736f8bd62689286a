"""An assessment by two people: what the signs may point to, what one makes of it, and what another says to that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.events import Event
from app.i18n import _
from ui.context import Context, Place, Said
from ui.dialogs.assessment import ask_first_view, ask_second_view
from ui.models.signs import (
    ACTS,
    AGES,
    line_wording,
    missing,
    reasons,
    rests_on,
    said,
    second_words,
    wording,
    written_by,
)
from ui.tokens import Role, px, space
from ui.widgets.answers import CheckRow
from ui.widgets.banner import Banner, BannerContent, QuietBox
from ui.widgets.buttons import Action, button
from ui.widgets.card import Card
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.field import Field
from ui.widgets.labels import plain_label
from ui.widgets.screen import Screen, empty
from ui.widgets.scrolling import scrolled

if TYPE_CHECKING:
    from app.services.assessments import AssessmentLine, AssessmentView, Pointing

_CONCERNS = ("assessment.", "indication.")


class AssessmentScreen(Screen):
    """Circumstances, what the signs may point to, and what was written."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Assessment"))
        self._view: AssessmentView | None = None
        go = partial(self._go, "indicators")
        self.add_action(button(_("Indicators"), icon="eye", run=go))
        self.add_action(
            button(_("Write the assessment"), "primary", run=self._write, takes="assessment")
        )
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.age = ChoiceChips([Choice(key, said(AGES, "age then", key)) for key in AGES])
        self.kinds = ChoiceChips([], many=True)
        self.act = ChoiceChips([Choice(key, said(ACTS, "act", key)) for key in ACTS])
        self.stopped = CheckRow(_("It was tried, or stopped, before the exploitation began"))
        self._listen()
        self._build()

    def _listen(self) -> None:
        self.age.chosen.connect(lambda key: self._set(age=key))
        self.act.chosen.connect(lambda key: self._set(act=key))
        self.kinds.chosen.connect(lambda _key: self._set(exploitation=self.kinds.on()))
        self.stopped.toggled.connect(lambda on: self._set(was_stopped=on))

    def _build(self) -> None:
        inner = QWidget()
        inner.setMaximumWidth(px(720))
        inner.setMinimumHeight(1)  # as tall as its words at this width, not as at the narrowest
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(16))
        self._found = QVBoxLayout()
        self._written = QVBoxLayout()
        for box in (self._found, self._written):
            box.setSpacing(space(10))
        parts: tuple[QWidget, ...] = (
            QuietBox(
                _("A way to notice a pattern. It is no legal test and never a reason to refuse help.")
            ),
            Field(_("How old was the person then?"), self.age),
            Field(_("What kind of exploitation?"), self.kinds),
            Field(
                _("Did somebody recruit, move, hand over, house or receive the person?"), self.act
            ),
            self.stopped,
        )  # fmt: skip
        for part in parts:
            column.addWidget(part)
        column.addLayout(self._found)
        column.addLayout(self._written)
        column.addStretch(1)
        self.area = scrolled(inner, _("Assessment"))
        self.body.addWidget(self.area, 1)

    def open(self, place: Place) -> None:
        if place.case_id != self.place.case_id:
            self._view = None
            empty(self._found)
            empty(self._written)
            self.banner.show_content(None)
        super().open(place)
        for part in (self.age, self.kinds, self.act, self.stopped):
            part.setEnabled(self.ctx.allows("assessment"))
        self._load()

    def happened(self, event: Event) -> None:
        if event.case_id == self.place.case_id and event.action.startswith(_CONCERNS):
            self._load()

    def first_focus(self) -> QWidget | None:
        return None

    # -- showing

    def _load(self) -> None:
        work = partial(self.ctx.services.assessments.view, self.place.case_id)
        self.ctx.tasks.run(work, owner=self, done=self._show)

    def _show(self, view: AssessmentView) -> None:
        before, self._view = self._view, view
        told = view.circumstances
        if before is None or before.kinds != view.kinds:
            self.kinds.show_choices([Choice(key, words) for key, words in view.kinds], ())
        self.kinds.show_on(sorted(told.exploitation))
        for chips, key in ((self.age, told.age), (self.act, told.act)):
            if key:
                chips.choose(key)
        self.stopped.blockSignals(True)
        self.stopped.setChecked(told.was_stopped)
        self.stopped.blockSignals(False)
        empty(self._found)
        self._found.addWidget(_found_card(view.pointing))
        self._show_written(view.written)

    def _show_written(self, lines: tuple[AssessmentLine, ...]) -> None:
        empty(self._written)
        today = self.ctx.services.clock.today()
        if lines:
            self._written.addWidget(plain_label(_("Written"), Role.LEAD, bold=True))
        for one in lines:
            self._written.addWidget(_written_card(one, today))
        waiting = next((one for one in lines if one.may_second), None)
        if waiting is None:
            self.banner.show_content(None)
            return
        add = Action(_("Add my view"), partial(self._second, waiting), kind="primary")
        line = _("{name} asks for a second view.").format(name=waiting.who)
        self.banner.show_content(
            BannerContent("open", line, line_wording(waiting), "users", (add,))
        )

    # -- doing

    def _go(self, screen: str) -> None:
        self.ctx.navigate(Place(screen, self.place.case_id))

    def _set(self, **told: Any) -> None:
        if self._view is not None:
            work = partial(self.ctx.services.assessments.set, self.place.case_id, **told)
            self.ctx.tasks.run(work, owner=self)

    def _write(self) -> None:
        view = self._view
        if view is None:
            return
        sheet = self.ctx.unsaved.sheet("first_view", case_id=self.place.case_id)
        pointing = wording(view.pointing)
        opinion = ask_first_view(self, view.wordings, view.colleagues, pointing, sheet)
        if opinion is not None:
            write = partial(
                self.ctx.services.assessments.write, self.place.case_id, opinion.choice,
                opinion.reasons, ask=opinion.ask,
            )  # fmt: skip
            self._keep(sheet.through(write), _("Written down. It now waits for a second person."))

    def _second(self, one: AssessmentLine) -> None:
        sheet = self.ctx.unsaved.sheet("second_view", one.id, case_id=self.place.case_id)
        opinion = ask_second_view(self, line_wording(one), one.reasons, sheet)
        if opinion is not None:
            add = partial(
                self.ctx.services.assessments.second, one.id, opinion.choice, opinion.reasons
            )
            self._keep(sheet.through(add), _("Written down."))

    def _keep(self, work: Any, words: str) -> None:
        toast = partial(self.ctx.toast, Said(words))
        self.ctx.tasks.run(work, owner=self, done=lambda _none: toast())


def _found_card(pointing: Pointing) -> QWidget:
    """What the signs may point to: the wording, why, and what is still open."""
    card = Card(gap=4)
    card.column.addWidget(plain_label(_("The signs noted so far"), Role.CAP, "ink2", wrap=True))
    card.column.addWidget(plain_label(wording(pointing), Role.LEAD, bold=True, wrap=True))
    for words in missing(pointing):
        card.column.addWidget(plain_label(words, Role.CAP, "ink2", wrap=True))
    for heading, signs in reasons(pointing):
        card.column.addSpacing(space(6))
        card.column.addWidget(plain_label(heading, Role.BODY, bold=True, wrap=True))
        for sign in signs:
            card.column.addWidget(plain_label(sign, Role.BODY, "ink2", wrap=True))
    if pointing.lists:
        card.column.addSpacing(space(6))
        told = _("After the rule of ILO and European Commission, 2009. Weights for: {lists}.")
        words = told.format(lists=rests_on(pointing))
        card.column.addWidget(plain_label(words, Role.CAP, "ink3", wrap=True))
    return card


def _written_card(one: AssessmentLine, today: Any) -> QWidget:
    card = Card(gap=4)
    card.column.addWidget(plain_label(written_by(one, today), Role.CAP, "ink2", wrap=True))
    card.column.addWidget(plain_label(line_wording(one), Role.BODY, bold=True, wrap=True))
    card.column.addWidget(plain_label(one.reasons, Role.BODY, wrap=True))
    card.column.addSpacing(space(6))
    card.column.addWidget(plain_label(second_words(one, today), Role.CAP, "ink2", wrap=True))
    if one.second_reasons:
        card.column.addWidget(plain_label(one.second_reasons, Role.BODY, wrap=True))
    return card

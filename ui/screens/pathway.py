"""One pathway in one case: stages, what the law asks, what there is to show for it, and why each date is that date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.partial_date import PartialDate
from app.errors import UserError
from app.events import Event
from app.i18n import N_, _, format_date
from ui.context import Context, Place, Said
from ui.dialogs.question import Question, ask
from ui.models.pathway import ANSWERS, matrix, result_words, said, stages, why
from ui.tokens import Role, px, space
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.field import Field
from ui.widgets.frame import PreviewPane
from ui.widgets.glyphs import State, StateGlyph, legend
from ui.widgets.inputs import TextLine
from ui.widgets.labels import plain_label
from ui.widgets.matrix import Matrix
from ui.widgets.path import Stages
from ui.widgets.screen import Screen, empty
from ui.widgets.scrolling import scrolled
from ui.widgets.small import KeyValues

if TYPE_CHECKING:
    from app.services.pathways import CriterionView, DateLine, PathwayView

DISCLAIMER = N_(
    "General information for caseworkers, not legal advice. Rules change often and depend on personal facts. "
    "Have a qualified lawyer or accredited adviser check before anything is filed, signed or missed."
)


class PathwayScreen(Screen):
    """Everything about one pathway; the pane explains its dates."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Pathway"))
        self._pathways = ctx.services.pathways
        self._view: PathwayView | None = None
        self._labels: dict[str, str] = {}
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, space(8), 0)
        self._column.setSpacing(space(16))
        self.body.addWidget(scrolled(inner), 1)
        self.add_action(button(_("Dates"), icon="calendar-check", run=self.ask_for_pane))
        self.dates = self.add_pane(PreviewPane(width=340))

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        if event.case_id == self.place.case_id and event.action.startswith(
            ("pathway.", "evidence.")
        ):
            self._load()

    def _load(self) -> None:
        view = partial(self._pathways.view, self.place.record_id)
        self.ctx.tasks.run(view, owner=self, done=self._show)

    def _show(self, view: PathwayView) -> None:
        if view.id != self.place.record_id:
            return
        self._view = view
        self.head.show_title(view.title, result_words(view.assessment.result))
        column = self._column
        empty(column)
        if view.is_stale:
            words = _("These rules were last checked on {day}.").format(day=format_date(view.as_of))
            column.addWidget(
                Banner(BannerContent("attention", words, _("Check them before you rely on them.")))
            )
        column.addWidget(plain_label(view.summary, Role.BODY, "ink2", wrap=True))
        column.addWidget(Stages(stages(view)))
        grid = Matrix(matrix(view))
        grid.chosen.connect(self._cell)
        column.addWidget(grid)
        column.addWidget(
            legend(
                (
                    (State.YES, _("on file")),
                    (State.PART, _("waiting")),
                    (State.MISSING, _("nothing yet")),
                )
            )
        )
        column.addWidget(plain_label(_("What the law asks"), Role.LEAD, bold=True))
        for criterion in view.criteria:
            column.addWidget(self._criterion(criterion))
        column.addWidget(plain_label(_("What needs a lawyer at once"), Role.LEAD, bold=True))
        for bar in view.bars:
            column.addWidget(self._criterion(bar))
        column.addWidget(self._events(view))
        if view.volatile:
            column.addWidget(plain_label(_("Check before relying on these"), Role.LEAD, bold=True))
            for saying in view.volatile:
                column.addWidget(plain_label(saying.text, Role.CAP, "ink2", wrap=True))
        column.addWidget(plain_label(_(DISCLAIMER), Role.CAP, "ink3", wrap=True))
        column.addStretch(1)
        self._show_dates(view)

    # -- criteria

    def _criterion(self, criterion: CriterionView) -> QWidget:
        card = Card(gap=6)
        head = QHBoxLayout()
        head.addWidget(StateGlyph(ANSWERS.get(criterion.result, State.UNKNOWN)))
        head.addWidget(plain_label(criterion.label, Role.BODY, bold=True, wrap=True), 1)
        card.column.addLayout(head)
        card.column.addWidget(plain_label(criterion.statement, Role.BODY, wrap=True))
        card.column.addWidget(self._answers(criterion.id, criterion.answer, criterion.label))
        for way, statement, answer in criterion.exceptions:
            card.column.addWidget(
                plain_label(_("Or: {words}").format(words=statement), Role.CAP, "ink2", wrap=True)
            )
            card.column.addWidget(self._answers(way, answer, statement))
        if criterion.notes:
            card.column.addWidget(plain_label(criterion.notes, Role.CAP, "ink2", wrap=True))
        told = _("{source}, checked {day}")
        told = told.format(source=criterion.source, day=format_date(criterion.as_of))
        card.column.addWidget(plain_label(told, Role.CAP, "ink3", wrap=True))
        return card

    def _answers(self, question: str, answer: str, name: str) -> QWidget:
        chips = ChoiceChips(
            [Choice("yes", _("Yes")), Choice("no", _("No")), Choice("unknown", _("Not known yet"))],
            on=(answer,),
        )
        chips.setAccessibleName(name)
        chips.chosen.connect(lambda chosen: self._do(self._pathways.answer, question, chosen))
        return chips

    def _cell(self, criterion: str, paper: str) -> None:
        """Enter on a cell: go to the evidence that is there, or say that a paper was asked for."""
        view = self._view
        if view is None:
            return
        row = next(one for one in view.matrix.rows if one.criterion == criterion)
        at = next(n for n, one in enumerate(view.matrix.columns) if one.id == paper)
        if row.cells[at] == "on_file":
            self.ctx.navigate(Place("evidence", self.place.case_id))
            return
        title = view.matrix.columns[at].title
        question = Question(
            _("Ask for this?"), title, act=_("I asked for it"), safe=_("Not now"), kind="soft"
        )
        if row.cells[at] == "nothing_yet" and ask(self, question).act:
            self._do(self._pathways.asked_for, paper)

    # -- events and dates

    def _events(self, view: PathwayView) -> QWidget:
        card = Card(gap=8)
        card.column.addWidget(plain_label(_("What has happened, and when"), Role.LEAD, bold=True))
        for event, when in view.events:
            line = TextLine(when.words if when else "", name=event.label)
            field = Field(
                event.label, line, reading=said(when) if when and not when.is_exact else ""
            )
            line.left.connect(
                partial(self._set_event, event.id, line, field, when.words if when else "")
            )
            field.setMaximumWidth(px(420))
            card.column.addWidget(field)
        return card

    def _set_event(self, event: str, line: TextLine, field: Field, before: str) -> None:
        if line.text().strip() == before.strip():
            return
        if line.text().strip() and not PartialDate.parse(line.text()).is_known:
            field.set_problem(
                _("No day can be read from that. Write a date such as 24 November 2026.")
            )
            return
        self._do(self._pathways.set_event, event, line.text())

    def _show_dates(self, view: PathwayView) -> None:
        pane, today = self.dates, self.ctx.services.clock.today()
        self._labels = {event.id: event.label for event, _when in view.events}
        pane.clear()
        pane.show_title(_("Dates"), _("Each with what starts it, its rule and its source."))
        if not view.dates:
            pane.add(
                plain_label(
                    _("No date follows from what is known so far."), Role.BODY, "ink2", wrap=True
                )
            )
        for number, line in enumerate(view.dates):
            self._date(line, today, is_first=number == 0)
        pane.column.addStretch(1)

    def _date(self, line: DateLine, today: date, *, is_first: bool) -> None:
        pane, due = self.dates, line.due
        pane.add(plain_label(due.label, Role.BODY, bold=True, wrap=True))
        if line.done_on:
            done = _("Done on {day}").format(
                day=format_date(date.fromisoformat(line.done_on), today=today)
            )
            pane.add(plain_label(done, Role.CAP, "ink2"))
            return
        late = due.act_by is not None and due.act_by <= today and due.kind == "hard"
        if due.act_by is not None:
            act = _("Act by {day}").format(day=format_date(due.act_by, today=today))
            pane.add(plain_label(act, Role.BODY, "warn" if late else "ink", bold=True))
        pane.add(KeyValues(why(line, self._labels.get(due.anchor, ""), today), cap=True))
        row = QHBoxLayout()
        row.addWidget(
            button(
                _("Mark as sent"),
                "soft" if is_first else "quiet",
                run=partial(self._met, due.id),
            )
        )
        row.addWidget(button(_("Change"), "quiet", run=partial(self._change, line)))
        row.addStretch(1)
        pane.column.addLayout(row)

    def _change(self, line: DateLine) -> None:
        question = Question(
            _("Use another date?"),
            _("Write the date first, then why and who set it: 2026-12-01, the notice says so."),
            act=_("Use this date"), safe=_("Keep the rule's date"), reason=_("Date and reason"),
        )  # fmt: skip
        sheet = self.ctx.unsaved.sheet("other_date", line.due.id, case_id=self.place.case_id)
        answer = ask(self, question, sheet)
        if not answer.act:
            return
        words, _comma, because = answer.reason.partition(",")
        when = PartialDate.parse(words)
        if when.earliest is None or not when.is_exact:
            self.ctx.show_error(UserError("pathway.no_day"))
            return
        change = partial(
            self._pathways.set_date, self.place.record_id, line.due.id, when.earliest, because
        )
        self.ctx.tasks.run(sheet.through(change), owner=self)

    def _met(self, deadline: str) -> None:
        met = partial(self._pathways.met, self.place.record_id, deadline)
        said = Said(_("Marked as sent."))
        self.ctx.tasks.run(met, owner=self, done=lambda _none: self.ctx.toast(said))

    def _do(self, verb: Callable[..., None], *given: str) -> None:
        """Call a verb of the service; what it changed comes back as an event."""
        self.ctx.tasks.run(partial(verb, self.place.record_id, *given), owner=self)

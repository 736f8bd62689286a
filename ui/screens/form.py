"""The form runner: one section a page, answers kept as they are given, every question may be left."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _, direction, format_date, language_name, languages
from ui.context import Context, Place
from ui.dialogs.question import Question, ask
from ui.forms.question import DATES, QuestionWidget
from ui.tokens import FOLD_RAIL, Role, look, px, space
from ui.widgets.banner import Banner, BannerContent, QuietBox
from ui.widgets.buttons import Action, button
from ui.widgets.card import Card
from ui.widgets.field import Field
from ui.widgets.glyphs import State
from ui.widgets.inputs import ChoiceBox
from ui.widgets.labels import plain_label
from ui.widgets.painted_list import scrolled
from ui.widgets.rails import Stop, Stops
from ui.widgets.screen import Screen, empty
from ui.widgets.small import ProgressBar

if TYPE_CHECKING:
    from app.services.forms import RunnerPage

Readings = dict[str, str]


class FormScreen(Screen):
    """One filling of a form."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Form"))
        self._page: RunnerPage | None = None
        self._questions: dict[str, QuestionWidget] = {}
        row = QHBoxLayout()
        row.setSpacing(space(24))
        self.rail = QWidget()
        self.rail.setFixedWidth(px(232))
        rail = QVBoxLayout(self.rail)
        rail.setContentsMargins(0, 0, 0, 0)
        rail.setSpacing(space(6))
        self._bar = ProgressBar(height=6, name=_("Looked at"))
        self._looked = plain_label("", Role.CAP, "ink2", wrap=True)
        self.sections = Stops()
        self.sections.chosen.connect(self._go)
        rail.addWidget(self._bar)
        rail.addWidget(self._looked)
        rail.addWidget(scrolled(self.sections), 1)
        self.second = ChoiceBox(_second_languages())
        self.second.currentIndexChanged.connect(lambda _n: self._speak())
        rail.addWidget(Field(_("Also show"), self.second))
        row.addWidget(self.rail)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, space(8), 0)
        self._column.setSpacing(space(20))
        self.page_area = scrolled(inner)
        row.addWidget(self.page_area, 1)
        self.body.addLayout(row, 1)
        foot = self.add_foot()
        foot.add_leading(button(_("Back"), "plain", icon="arrow-left", run=partial(self._step, -1)))
        foot.add_leading(plain_label(_("You can stop at any time"), Role.CAP, "ink2"))
        self.next = foot_button = button(_("Next"), "primary", run=partial(self._step, 1))
        foot.add_trailing(foot_button)

    # -- coming and going

    def open(self, place: Place) -> None:
        changed = place != self.place
        super().open(place)
        self._load("", anew=changed)

    def leave(self) -> None:
        """Keep what is typed and make it one revision; the page is remembered."""
        if self._page is None:
            return
        self._keep()
        page = self._page
        leave = partial(self.ctx.services.forms.leave, page.sitting_id, page=page.section.path)
        self.ctx.tasks.run(leave, owner=self)

    def arrange(self, effective: int) -> None:
        super().arrange(effective)
        self.rail.setVisible(effective >= FOLD_RAIL - 200)

    def _keep(self) -> None:
        for question in self._questions.values():
            question.keep()

    def _load(self, section: str, *, anew: bool, focus: str = "") -> None:
        forms, sitting = self.ctx.services.forms, self.place.record_id

        def ask_page() -> tuple[RunnerPage, Readings]:
            page = forms.page(sitting, section)
            questions = page.section.questions()
            return page, {
                one.key: forms.read_date(one.value) for one in questions if one.type in DATES
            }

        self.ctx.tasks.run(ask_page, owner=self, done=partial(self._show, anew, focus))

    # -- showing

    def _show(self, anew: bool, focus: str, found: tuple[RunnerPage, Readings]) -> None:
        page, readings = found
        if page.sitting_id != self.place.record_id:
            return
        before, self._page = self._page, page
        self._show_rail(page)
        same = not anew and before is not None and _shape(before) == _shape(page)
        if same:
            self._refresh(page, readings)
            return
        self._build(page, readings)
        if focus and focus in self._questions:
            self._questions[focus].focus()
        elif anew:
            self.page_area.verticalScrollBar().setValue(0)

    def _speak(self) -> None:
        """Show the form in a second language beside the window's own."""
        self._keep()
        work = partial(
            self.ctx.services.forms.speak,
            self.place.record_id,
            look().language,
            self.second.chosen(),
        )
        self.ctx.tasks.run(work, owner=self, done=lambda _none: self._load("", anew=True))

    def _show_rail(self, page: RunnerPage) -> None:
        self.second.blockSignals(True)
        self.second.choose(page.second_language)
        self.second.blockSignals(False)
        day = format_date(page.started_on) if page.started_on else ""
        self.head.show_title(page.title, day)
        self._bar.show_progress(page.looked_at, max(1, page.total))
        told = _("{looked} of {total} looked at. Any can be left.")
        self._looked.setText(told.format(looked=page.looked_at, total=page.total))
        stops = [_stop(one) for one in page.sections]
        self.sections.show_stops(stops, page.section.path)
        self.next.say(_("Done") if page.section.number == len(page.sections) else _("Next"))

    def _build(self, page: RunnerPage, readings: Readings) -> None:
        empty(self._column)
        self._questions = {}
        if page.pauses and not page.went_on:
            self._column.addWidget(self._pause_banner())
        self._column.addWidget(plain_label(page.section.label[0], Role.TITLE, bold=True, wrap=True))
        if page.section.why:
            self._column.addWidget(_why(page.section.why, page.languages))
        self._add(self._column, page.section.entries, page, readings)
        self._column.addStretch(1)

    def _add(self, column: QVBoxLayout, entries: Any, page: RunnerPage, readings: Readings) -> None:
        """Questions, groups with a heading, and repeats as cards."""
        for entry in entries:
            if hasattr(entry, "rows"):
                self._add_repeat(column, entry, page, readings)
            elif hasattr(entry, "entries"):
                if entry.label:
                    column.addWidget(plain_label(entry.label[0], Role.LEAD, bold=True, wrap=True))
                if entry.why:
                    column.addWidget(_why(entry.why, page.languages))
                self._add(column, entry.entries, page, readings)
            else:
                column.addWidget(self._question(entry, page, readings))

    def _add_repeat(
        self, column: QVBoxLayout, entry: Any, page: RunnerPage, readings: Readings
    ) -> None:
        column.addWidget(
            plain_label(entry.label[0] if entry.label else "", Role.LEAD, bold=True, wrap=True)
        )
        for row in entry.rows:
            card = Card(gap=16)
            self._add(card.column, row.entries, page, readings)
            if not entry.counted:
                gone = partial(self._change, self.ctx.services.forms.remove_row, row.path)
                card.column.addWidget(button(_("Take this one away"), "quiet", run=gone))
            column.addWidget(card)
        if not entry.full:
            more = partial(self._change, self.ctx.services.forms.add_row, entry.path)
            column.addWidget(button(_("Add one"), "soft", icon="plus", run=more))

    def _question(self, view: Any, page: RunnerPage, readings: Readings) -> QuestionWidget:
        made = QuestionWidget(view, page.languages, readings.get(view.key, ""))
        made.answered.connect(self._answer)
        made.skipped.connect(self._skip)
        made.left.connect(self._left)
        made.setMaximumWidth(px(720))
        self._questions[made.key] = made
        return made

    def _refresh(self, page: RunnerPage, readings: Readings) -> None:
        """The same questions stand there: only readings change; a problem is said when a field is left."""
        for one in page.section.questions():
            widget = self._questions.get(one.key)
            if widget is not None and one.type in DATES:
                widget.show_reading(readings.get(one.key, ""))

    def _pause_banner(self) -> Banner:
        go_on = Action(_("Go on, I have a reason"), self._go_on)
        pause = Action(_("Pause"), self.ctx.back, kind="primary")
        line = _("This may not be a safe moment to talk.")
        more = _("Make it private first, or pause. Everything so far is kept.")
        return Banner(BannerContent("attention", line, more, "pause", (pause, go_on)))

    # -- answering

    def _answer(self, key: str, value: object) -> None:
        self._change_key(
            partial(self.ctx.services.forms.answer, self.place.record_id, key, value), key
        )

    def _skip(self, key: str, state: str) -> None:
        self._change_key(
            partial(self.ctx.services.forms.skip, self.place.record_id, key, state), key
        )

    def _change(self, verb: Any, path: str) -> None:
        self._change_key(partial(verb, self.place.record_id, path), "")

    def _change_key(self, work: Any, key: str) -> None:
        section = self._page.section.path if self._page else ""

        def kept(_result: object) -> None:
            self.ctx.saved("")
            self._load(section, anew=False, focus=key)

        self.ctx.tasks.run(work, owner=self, done=kept)

    def _left(self, key: str) -> None:
        """A typed field was left: say now what there is to mend."""
        if self._page is None:
            return
        forms, sitting, section = (
            self.ctx.services.forms,
            self.place.record_id,
            self._page.section.path,
        )

        def ask_problem() -> str:
            shown = {one.key: one for one in forms.page(sitting, section).section.questions()}
            problem = shown[key].problem if key in shown else None
            return (
                problem.message or _("This does not fit the question. It is kept as typed.")
                if problem
                else ""
            )

        def say(words: str) -> None:
            if key in self._questions:
                self._questions[key].show_problem(words)

        self.ctx.tasks.run(ask_problem, owner=self, done=say)

    def _go_on(self) -> None:
        question = Question(
            _("Go on although it may not be private?"), _("Your reason stays with this form."),
            act=_("Go on"), safe=_("Pause"), reason=_("The reason, in a few words"),
        )  # fmt: skip
        answer = ask(self, question)
        if not answer.act:
            return
        work = partial(self.ctx.services.forms.go_on, self.place.record_id, answer.reason)
        self.ctx.tasks.run(work, owner=self, done=lambda _none: self._load("", anew=True))

    # -- turning pages

    def _go(self, section: str) -> None:
        self._keep()
        self._load(section, anew=True)

    def _step(self, by: int) -> None:
        if self._page is None:
            return
        paths = [one.path for one in self._page.sections]
        at = paths.index(self._page.section.path) + by
        if 0 <= at < len(paths):
            self._go(paths[at])
        else:
            self.ctx.navigate(Place("forms", self.place.case_id))


def _second_languages() -> list[tuple[str, str]]:
    spoken = [
        code for code in languages() if code != look().language and not code.startswith("qps")
    ]
    return [("", _("no second language")), *((code, language_name(code)) for code in spoken)]


def _shape(page: RunnerPage) -> list[tuple[Any, ...]]:
    """What decides whether the page must be built again: which questions, their choices, skips and folds."""
    return [
        (one.key, one.folded, one.state, tuple(c.name for c in one.choices), page.section.path,
         bool(page.pauses) and not page.went_on)
        for one in page.section.questions()
    ] + [(path,) for path in _rows(page.section.entries)]  # fmt: skip


def _rows(entries: Any) -> Iterator[str]:
    for entry in entries:
        if hasattr(entry, "rows"):
            for row in entry.rows:
                yield row.key
                yield from _rows(row.entries)


def _stop(one: Any) -> Stop:
    count = _("{looked} of {total}").format(looked=one.looked, total=one.total)
    return Stop(one.path, one.label[0], count=count, state=_state(one))


def _state(one: Any) -> State:
    if one.looked >= one.total:
        return State.YES
    if one.looked:
        return State.PART
    return State.LOCKED if one.folded else State.AHEAD


def _why(words: tuple[str, ...], languages: tuple[str, ...]) -> QuietBox:
    if len(words) < 2 or len(languages) < 2:
        return QuietBox(words[0])
    return QuietBox(
        words[0], second=words[1], second_language=languages[1],
        second_right_to_left=direction(languages[1]) == "rtl",
    )  # fmt: skip

"""Forms of a case: what was filled in, what can be begun, and adding the office's own form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.errors import AppError, Cancelled
from app.events import Event
from app.i18n import _, format_date, isolate, ngettext
from ui.context import Context, Place, Said
from ui.dialogs.files import ask_file
from ui.dialogs.form_file import OfferedForm, RefusedForm
from ui.dialogs.question import Question, ask
from ui.tokens import look
from ui.widgets.buttons import button
from ui.widgets.rows import Group, Line, Row, RowList
from ui.widgets.screen import Screen

if TYPE_CHECKING:
    from app.services.form_views import FormChanges, FormFile, FormLine, SittingLine


class FormsScreen(Screen):
    """Fillings of this case first, forms to begin below."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Forms"))
        self.add_action(
            button(_("Add a form"), icon="plus", run=self._choose_file, takes="form.add")
        )
        self.list = RowList(_("Forms"), lead_width=0)
        self.list.opened.connect(self._open)
        self.list.acted.connect(self._open)
        self.add_wide(self.list)

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        if event.action.startswith(("form.", "sitting.")):
            self._load()

    def first_focus(self) -> QWidget:
        return self.list

    def _load(self) -> None:
        services, case_id = self.ctx.services, self.place.case_id
        forms = services.forms
        today = self.ctx.services.clock.today()
        looking = _looking() if self.ctx.services.seat.rights.sees("assessment") else []

        def lines() -> list[Line]:
            begun = [_sitting(one, today) for one in forms.sittings(case_id)]
            offered = [_form(one) for one in forms.available()]
            compared = [_compared(*one) for one in services.over_time.forms(case_id)]
            groups: list[Line] = [Group(_("With this person"), len(begun)), *begun] if begun else []
            if compared:
                groups += [Group(_("Over time"), len(compared)), *compared]
            return [*groups, *looking, Group(_("Begin a form"), len(offered)), *offered]

        self.ctx.tasks.run(lines, owner=self, done=self._show)

    def _show(self, lines: list[Line]) -> None:
        self.list.show_lines(lines)
        if not self.list.current_key():
            self.list.choose_first()

    def _open(self, key: str) -> None:
        kind, _space, name = key.partition(" ")
        if kind == "sitting":
            self.ctx.navigate(Place("form", self.place.case_id, name))
        elif kind == "look":
            self.ctx.navigate(Place(name, self.place.case_id))
        elif kind == "over_time":
            self.ctx.navigate(Place("over_time", self.place.case_id, name))
        else:
            known = partial(self.ctx.services.forms.known, self.place.case_id, name)
            self.ctx.tasks.run(known, owner=self, done=partial(self._begin, name))

    def _begin(self, name: str, known: Sequence[object]) -> None:
        """Begin a form; what the case already holds is taken over only if somebody says so."""
        take = bool(known) and ask(self, _take_over(len(known))).act
        begin = partial(
            self.ctx.services.forms.start, self.place.case_id, name,
            language=look().language, take_over=take,
        )  # fmt: skip
        self.ctx.tasks.run(begin, owner=self, done=self._begun)

    def _begun(self, sitting_id: str) -> None:
        self.ctx.navigate(Place("form", self.place.case_id, sitting_id))

    def _choose_file(self) -> None:
        title = _("Choose an XLSForm")
        chosen = ask_file(self, title, "XLSForm (*.xlsx *.xls *.md)")
        if chosen is not None:
            self.add_file(chosen)

    def add_file(self, file: Path) -> None:
        """Read a form in a child process and add it; a wrong one is refused with sheet, row and column."""
        read = partial(self.ctx.services.forms.read_file, file)
        self.ctx.running(_("Reading a form"))
        self.ctx.tasks.start(
            read, owner=self, done=partial(self._was_read, file.name), failed=self._refused
        )

    def _was_read(self, name: str, found: FormFile) -> None:
        self.ctx.running("")
        compare = partial(self.ctx.services.forms.what_changes, found)
        self.ctx.tasks.run(compare, owner=self, done=partial(self._offer, name, found))

    def _offer(self, name: str, found: FormFile, changes: FormChanges | None) -> None:
        """Say what will not work and what changes before the form is added, not after somebody misses it."""
        if (found.line.missing or changes) and not OfferedForm(self, found.line, changes).exec():
            return
        add = partial(self.ctx.services.forms.add, found.content, name, found.compiled)
        said = Said(_("Added. It can be begun in every case."))
        self.ctx.tasks.run(add, owner=self, done=lambda _form_id: self.ctx.toast(said))

    def _refused(self, problem: AppError) -> None:
        self.ctx.running("")
        problems = self.ctx.services.forms.problems(problem)
        if problems:
            RefusedForm(self, problems).exec()
        elif not isinstance(problem, Cancelled):
            self.ctx.show_error(problem)


def _looking() -> list[Line]:
    """What is done with answers afterwards: sign by sign, then by two people."""
    return [
        Group(_("Afterwards, without the person")),
        Row(
            "look indicators", _("Indicators"), _("What was noticed, sign by sign, with who says so and when."),
            icon="eye", action=_("Open"), action_kind="quiet",
        ),
        Row(
            "look assessment", _("Assessment by two people"), _("What the signs may point to, in careful words."),
            icon="users", action=_("Open"), action_kind="quiet",
        ),
    ]  # fmt: skip


def _take_over(answers: int) -> Question:
    title = ngettext(
        "Take over {n} answer that is there already?", "Take over {n} answers that are there already?", answers
    )  # fmt: skip
    return Question(
        title.format(n=answers),
        _("Nobody has to say it twice. Each one says where it came from, and can be changed."),
        act=_("Take them over"), safe=_("Begin empty"),
    )  # fmt: skip


def _sitting(one: SittingLine, today: date) -> Row:
    started = format_date(one.started_on, today=today) if one.started_on else ""
    told = _("finished") if one.finished_on else _("{looked} of {total} looked at")
    state = told.format(looked=one.looked_at, total=one.total)
    caption = " · ".join(part for part in (started, one.who, state) if part)
    return Row(
        f"sitting {one.id}", one.title, caption, icon="pencil-simple" if one.has_drafts else "clipboard-text",
        action=_("Open") if one.finished_on else _("Go on"),
    )  # fmt: skip


def _compared(form_id: str, title: str) -> Row:
    caption = _("What was said each time, side by side")
    return Row(
        f"over_time {form_id}", title, caption, icon="clock-counter-clockwise", action=_("Look")
    )


def _form(one: FormLine) -> Row:
    count = ngettext("{n} question", "{n} questions", one.questions).format(n=one.questions)
    extra = [count]
    if not one.is_builtin:
        extra.append(_("this office's own"))
        if one.version:
            extra.append(_("version {n}").format(n=isolate(one.version)))
    if one.older:
        older = ngettext("{n} older version kept", "{n} older versions kept", len(one.older))
        extra.append(older.format(n=len(one.older)))
    if one.missing:
        names = ", ".join(dict.fromkeys(what for what, _where, _why in one.missing))
        extra.append(_("works differently here: {names}").format(names=names))
    return Row(
        f"form {one.id}",
        one.title,
        " · ".join(extra),
        icon="file-text",
        action=_("Begin"),
        action_kind="quiet",
    )

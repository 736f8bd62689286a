"""Forms of a case: what was filled in, what can be begun, and adding the office's own form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError, Cancelled
from app.events import Event
from app.i18n import _, format_date, format_list, isolate, ngettext
from ui.categories import category_words
from ui.context import Context, Place, Said
from ui.dialogs.answers import SaveAnswersDialog, TakeInDialog
from ui.dialogs.files import ask_file
from ui.dialogs.form_file import OfferedForm, RefusedForm
from ui.dialogs.question import Question, ask
from ui.shared.list_screen import ListScreen
from ui.shared.recipient import recipients
from ui.shared.saving import save_about
from ui.tokens import look
from ui.widgets.buttons import button
from ui.widgets.rows import Group, Line, Row
from ui.words import dotted

if TYPE_CHECKING:
    from app.services.answers import AnswersFile, Composed, Plan
    from app.services.form_views import FormChanges, FormFile, FormLine, SittingLine

Savable = tuple[list[tuple[str, str]], list[tuple[str, str]], str]
"""Forms whose answers can be saved, whom for, and who is meant."""


class FormsScreen(ListScreen):
    """Fillings of this case first, forms to begin below."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Forms"))
        self._begun_here = ""
        self.add_action(
            button(_("Add a form"), icon="plus", run=self._choose_file, takes="form.add")
        )
        self.add_list(_("Forms"), self._open)

    def happened(self, event: Event) -> None:
        if event.action.startswith(("answers.", "form.", "sitting.")):
            self._load()

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
            begin: list[Line] = [Group(_("Begin a form"), len(offered)), *offered]
            others: list[Line] = [Group(_("From elsewhere, and for others"))]
            others += _others(bool(begun))
            return [*groups, *looking, *begin, *others]

        self.ctx.tasks.run(lines, owner=self, done=self._show)

    def _show(self, lines: list[Line]) -> None:
        self.list.show_lines(lines)
        begun, self._begun_here = self._begun_here, ""
        if not (begun and self.list.choose(begun)) and not self.list.current_key():
            self.list.choose_first()

    def _open(self, key: str) -> None:
        kind, _space, name = key.partition(" ")
        if kind == "sitting":
            self.ctx.navigate(Place("form", self.place.case_id, name))
        elif kind == "look":
            self.ctx.navigate(Place(name, self.place.case_id))
        elif kind in ("take", "save"):
            (self._choose_answers if kind == "take" else self._ask_whose)()
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
        # Where to stand on the way back; not on beginning another.
        self._begun_here = f"sitting {sitting_id}"
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

    # -- answers made in Kobo or ODK

    def _choose_answers(self) -> None:
        chosen = ask_file(self, _("Choose answers made in Kobo or ODK"), "Kobo, ODK (*.xlsx *.xml)")
        if chosen is not None:
            self.take_in(chosen)

    def take_in(self, file: Path) -> None:
        """Read answers in a child process and show what they would become."""
        self.ctx.running(_("Reading answers"))
        read = partial(self.ctx.services.answers.read_file, file)
        self.ctx.tasks.start(read, owner=self, done=self._answers_read, failed=self._refused)

    def _answers_read(self, found: AnswersFile) -> None:
        self.ctx.running("")
        plan = partial(self.ctx.services.answers.plan_best, found)
        self.ctx.tasks.run(plan, owner=self, done=self._offer_answers)

    def _offer_answers(self, plan: Plan) -> None:
        dialog = TakeInDialog(self, plan)
        if dialog.exec() and dialog.row is not None:
            into = {dialog.row: self.place.case_id}
            work = partial(self.ctx.services.answers.take_in, plan, into, as_typed=bool(plan.unfit))
            said = Said(_("Taken in. It stands with this person’s forms."))
            self.ctx.tasks.run(work, owner=self, done=lambda _ids: self.ctx.toast(said))

    # -- answers that leave

    def _ask_whose(self) -> None:
        services, case_id = self.ctx.services, self.place.case_id

        def choices() -> Savable:
            forms = {one.form_id: one.title for one in services.forms.sittings(case_id)}
            return list(forms.items()), *recipients(services, case_id, ("case_transfer",))

        self.ctx.tasks.run(choices, owner=self, done=self._ask_for_whom)

    def _ask_for_whom(self, found: Savable) -> None:
        dialog = SaveAnswersDialog(self, *found)
        if dialog.exec():
            compose = partial(
                self.ctx.services.answers.compose_for, self.place.case_id,
                dialog.form.chosen() or "", dialog.recipient.chosen() or "",
            )  # fmt: skip
            self.ctx.tasks.run(compose, owner=self, done=self._look_at_what_goes)

    def _look_at_what_goes(self, composed: Composed) -> None:
        kept = format_list([category_words(one) for one in composed.withheld])
        told = [
            _("{n} answers go to {who}.").format(n=composed.count, who=composed.recipient),
            _("Stays out: {what}.").format(what=kept) if kept else "",
        ]
        question = Question(
            _("Save these answers?"), "\n".join(filter(None, told)),
            act=_("Choose where"), safe=_("Not now"),
        )  # fmt: skip
        if not ask(self, question).act:
            return
        kinds = "Kobo, ODK (*.xlsx *.zip *.xml)"
        save_about(self, _("Save answers"), "answers.xlsx", kinds, partial(self._put, composed))

    def _put(self, composed: Composed, target: Path) -> None:
        work = partial(self.ctx.services.answers.put, composed, target)
        said = Said(_("Saved. It stands under “Who has what”."))
        self.ctx.tasks.run(work, owner=self, done=lambda _none: self.ctx.toast(said))

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


def _others(has_answers: bool) -> list[Row]:
    """What can be done with answers that other programs made, or are to read."""
    rows = [
        Row(
            "take in", _("Take in answers made in Kobo or ODK"),
            _("A workbook or a submission. You see first what it would become."),
            icon="file-plus", action=_("Choose a file"), action_kind="quiet",
        )
    ]  # fmt: skip
    if has_answers:
        rows.append(Row(
            "save out", _("Save answers for another organisation"),
            _("A workbook or submissions for Kobo, ODK or a spreadsheet. Only what was agreed to."),
            icon="export", action=_("Choose"), action_kind="quiet",
        ))  # fmt: skip
    return rows


def _sitting(one: SittingLine, today: date) -> Row:
    started = format_date(one.started_on, today=today) if one.started_on else ""
    told = _("finished") if one.finished_on else _("{looked} of {total} looked at")
    state = told.format(looked=one.looked_at, total=one.total)
    caption = dotted(started, one.who, state)
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
        dotted(*extra),
        icon="file-text",
        action=_("Begin"),
        action_kind="quiet",
    )

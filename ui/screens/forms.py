"""Forms of a case: what was filled in, what can be begun, and adding the office's own form."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from app.events import Event
from app.i18n import _, format_date, ngettext
from app.job import Job
from ui.context import Context, Place, Said
from ui.widgets.buttons import button
from ui.widgets.rows import Group, Line, Row, RowList
from ui.widgets.screen import Screen

if TYPE_CHECKING:
    from app.services.forms import FormLine, SittingLine


class FormsScreen(Screen):
    """Fillings of this case first, forms to begin below."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Forms"))
        self.add_action(button(_("Add a form"), icon="plus", run=self._choose_file))
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
        forms, case_id = self.ctx.services.forms, self.place.case_id
        today = self.ctx.services.clock.today()

        def look() -> list[Line]:
            begun = [_sitting(one, today) for one in forms.sittings(case_id)]
            offered = [_form(one) for one in forms.available()]
            groups: list[Line] = [Group(_("Filled in"), len(begun)), *begun] if begun else []
            return [*groups, Group(_("Begin a form"), len(offered)), *offered]

        self.ctx.tasks.run(look, owner=self, done=self._show)

    def _show(self, lines: list[Line]) -> None:
        self.list.show_lines(lines)
        if not self.list.current_key():
            self.list.choose_first()

    def _open(self, key: str) -> None:
        kind, _space, name = key.partition(" ")
        if kind == "sitting":
            self.ctx.navigate(Place("form", self.place.case_id, name))
            return
        begin = partial(self.ctx.services.forms.start, self.place.case_id, name)
        self.ctx.tasks.run(begin, owner=self, done=self._begun)

    def _begun(self, sitting_id: str) -> None:
        self.ctx.navigate(Place("form", self.place.case_id, sitting_id))

    def _choose_file(self) -> None:
        title = _("Choose an XLSForm")
        name, _kind = QFileDialog.getOpenFileName(self, title, "", "XLSForm (*.xlsx *.xls *.md)")
        if name:
            self.add_file(Path(name))

    def add_file(self, file: Path) -> None:
        """Read a form in a child process and add it; a wrong one is refused with sheet, row and column."""
        forms = self.ctx.services.forms

        def read(job: Job) -> tuple[bytes, bytes]:
            found: tuple[bytes, bytes] = forms.read_file(file, job)
            return found

        def keep(read_back: tuple[bytes, bytes]) -> None:
            content, compiled = read_back
            add = partial(forms.add, content, file.name, compiled)
            self.ctx.tasks.run(
                add, owner=self, done=lambda _form_id: self.ctx.toast(Said(_("Added.")))
            )

        self.ctx.tasks.start(read, owner=self, done=keep)


def _sitting(one: SittingLine, today: object) -> Row:
    started = format_date(one.started_on, today=today) if one.started_on else ""  # type: ignore[arg-type]
    state = _("finished") if one.finished_on else _("{looked} of {total} looked at").format(
        looked=one.looked_at, total=one.total
    )  # fmt: skip
    caption = " · ".join(part for part in (started, one.who, state) if part)
    return Row(
        f"sitting {one.id}", one.title, caption, icon="pencil-simple" if one.has_drafts else "clipboard-text",
        action=_("Go on"),
    )  # fmt: skip


def _form(one: FormLine) -> Row:
    count = ngettext("{n} question", "{n} questions", one.questions).format(n=one.questions)
    extra = [count]
    if not one.is_builtin:
        extra.append(_("this office's own"))
    if one.unsupported:
        extra.append(_("{n} parts cannot be used here").format(n=one.unsupported))
    return Row(
        f"form {one.id}",
        one.title,
        " · ".join(extra),
        icon="file-text",
        action=_("Begin"),
        action_kind="quiet",
    )

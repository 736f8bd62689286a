"""The directory as a spreadsheet: taken in after a look at what it would change, and written out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import AppError, UserError
from app.i18n import _, ngettext
from app.words import error_sentence
from ui.context import Context, Place, Said
from ui.dialogs.files import ask_file, ask_target
from ui.dialogs.question import Question, ask
from ui.tokens import Role, space
from ui.widgets.answers import CheckRow
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import button
from ui.widgets.glyphs import State
from ui.widgets.labels import plain_label
from ui.widgets.rows import Group, Line, Row, RowList
from ui.widgets.screen import Screen
from ui.words import dotted

if TYPE_CHECKING:
    from app.services.contact_file import Table, Taken

_STATES = {"new": State.AHEAD, "changed": State.PART, "unchanged": State.NONE}
_SEPARATORS = {",": ",", ";": ";", "\t": "Tab"}


class ContactFileScreen(Screen):
    """One file in, one file out; a file with one wrong cell changes nothing."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Spreadsheet"))
        self._table: Table | None = None
        choose = _("Choose a file")
        self.add_action(button(choose, icon="tray", run=self._choose, takes="organisation"))
        hint = _(
            "A CSV file with the columns of the Human Services Data Specification, one row a service. "
            "Of a file to take in you see first what it would change."
        )
        self.body.addWidget(plain_label(hint, Role.BODY, "ink2", wrap=True))
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.list = RowList(_("What the file says"), lead_width=0)
        self.add_wide(self.list)
        self.out = QWidget()
        column = QVBoxLayout(self.out)
        column.setContentsMargins(0, space(12), 0, 0)
        column.addWidget(plain_label(_("Save the directory as a file"), Role.LEAD, bold=True))
        self.notes = CheckRow(_("With the notes that are for this office alone"))
        self.addresses = CheckRow(_("With the addresses that are kept out of sight"))
        for row in (self.notes, self.addresses):
            column.addWidget(row)
        column.addStretch(1)
        self.body.addWidget(self.out, 1)
        foot = self.add_foot()
        foot.add_leading(button(_("Back"), "plain", icon="arrow-left", run=ctx.back))
        self.save_button = button(_("Save as CSV"), "soft", run=self._save, takes="export.make")
        foot.add_trailing(self.save_button)
        self.take_button = button(_("Take it in"), "primary", run=self._take, takes="organisation")
        foot.add_trailing(self.take_button)

    def open(self, place: Place) -> None:
        super().open(place)
        self._forget()

    def first_focus(self) -> QWidget:
        return self.notes

    # -- in

    def _forget(self) -> None:
        self._table = None
        self.banner.show_content(None)
        self.list.show_lines([])
        self.list.hide()
        self.out.show()
        self.save_button.show()
        self.take_button.hide()

    def _choose(self) -> None:
        chosen = ask_file(self, _("Take in a table"), _("Tables (*.csv *.tsv *.txt)"))
        if chosen is not None:
            self.look_at(chosen)

    def look_at(self, file: Path) -> None:
        """Read a file and show what it would change; nothing is changed yet."""
        self._forget()
        read = partial(self.ctx.services.contact_file.read, file)
        self.ctx.tasks.run(read, owner=self, done=self._read, failed=self._refused, lane="files")

    def _read(self, table: Table) -> None:
        look = partial(self.ctx.services.contact_file.look, table)
        show = partial(self._show, table)
        self.ctx.tasks.run(look, owner=self, done=show, failed=self._refused)

    def _refused(self, problem: AppError) -> None:
        words = error_sentence(problem.code, problem.params)
        self.banner.show_content(BannerContent("attention", words, icon="info"))

    def _show(self, table: Table, taken: Taken) -> None:
        how = _("Read as {encoding}, parted by {separator}.").format(
            encoding=taken.encoding.upper(),
            separator=_SEPARATORS.get(taken.separator, taken.separator),
        )
        if taken.problems:
            self._refused(UserError("table.rows_wrong", n=len(taken.problems)))
        else:
            self._table = table
            counts = (
                (ngettext("{n} new", "{n} new", taken.count("new")), taken.count("new")),
                (ngettext("{n} changed", "{n} changed", taken.count("changed")), taken.count("changed")),
                (ngettext("{n} as before", "{n} as before", taken.count("unchanged")),
                 taken.count("unchanged")),
            )  # fmt: skip
            told = dotted(*(words.format(n=n) for words, n in counts))
            unread = _("Not read: {columns}.").format(columns=", ".join(taken.unread))
            more = " ".join((how, unread)) if taken.unread else how
            self.banner.show_content(BannerContent("open", told, more))
        self.take_button.setVisible(not taken.problems)
        self.list.show_lines(_lines(taken))
        self.list.show()
        self.out.hide()
        self.save_button.hide()

    def _take(self) -> None:
        if self._table is None:
            return
        take = partial(self.ctx.services.contact_file.take, self._table)
        self.ctx.tasks.run(take, owner=self, done=self._taken, failed=self._refused)

    def _taken(self, _taken: Taken) -> None:
        self.ctx.toast(Said(_("Taken in.")))
        self.ctx.navigate(Place("directory"))

    # -- out

    def _save(self) -> None:
        reason, sheet = "", self.ctx.unsaved.sheet("directory_out")
        if self.addresses.isChecked():
            question = Question(
                _("Why do these addresses leave the workbook?"),
                _("Whoever has the file can read them. Your reason stands in the trail."),
                act=_("Save them"), safe=_("Leave them out"), reason=_("The reason, in a few words"),
            )  # fmt: skip
            answer = ask(self, question, sheet)
            if not answer.act:
                return
            reason = answer.reason
        target = ask_target(self, _("Save the directory"), "directory.csv", "CSV (*.csv)")
        if target is not None:
            self.save_to(target, reason)

    def save_to(self, target: Path, reason: str = "") -> None:
        """Write the directory to a file, whole or not at all."""
        contact_file, sheet = (
            self.ctx.services.contact_file,
            self.ctx.unsaved.sheet("directory_out"),
        )

        def write(content: bytes) -> None:
            save = partial(contact_file.save, content, target)
            said = Said(_("Saved."))
            self.ctx.tasks.run(
                save, owner=self, done=lambda _none: self.ctx.toast(said), lane="files"
            )

        work = partial(
            contact_file.write_out, notes=self.notes.isChecked(),
            addresses=self.addresses.isChecked(), reason=reason,
        )  # fmt: skip
        self.ctx.tasks.run(sheet.through(work), owner=self, done=write)


def _lines(taken: Taken) -> list[Line]:
    """Every wrong cell; without one, what is new and what changes."""
    if taken.problems:
        rows = [
            Row(
                f"{one.row} {one.column} {place}", error_sentence(one.code, one.params),
                _("row {n}, {column}").format(n=one.row, column=one.column), icon="info",
            )
            for place, one in enumerate(taken.problems)
        ]  # fmt: skip
        return [Group(_("Cells to mend"), len(rows)), *rows]
    heads = {"new": _("New"), "changed": _("Changed"), "unchanged": _("As before")}
    lines: list[Line] = []
    for state, words in heads.items():
        shown = [one for one in taken.lines if one.state == state]
        if shown:
            rows = [
                Row(
                    f"{one.kind} {one.row}", one.name, _("row {n}").format(n=one.row),
                    state=_STATES[state],
                )
                for one in shown
            ]  # fmt: skip
            lines += [Group(words, len(rows)), *rows]
    return lines

"""A sheet drawn from what is asked about a kind of record: one control a field, in the order of its description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.i18n import _
from app.services.case_file import read_sheet
from app.services.money_words import money_reading
from app.services.readings import date_reading
from ui.dialogs.question import Dialog
from ui.unsaved import Sheet
from ui.widgets import typed
from ui.widgets.buttons import Button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox, TextBox, TextLine
from ui.words import sentence

if TYPE_CHECKING:
    from app.services.case_file import RecordView, Said, SheetField

Typed = dict[str, "Said"]


class RecordDialog(Dialog):
    """One record to fill in; `found` holds what stood there when it was kept."""

    def __init__(
        self, parent: QWidget | None, view: RecordView, sheet: Sheet | None = None
    ) -> None:
        super().__init__(parent, view.title)
        self.found: Typed | None = None
        self._kind = view.kind
        self.fields = {one.name: _field(one) for one in view.fields}
        for field in self.fields.values():
            self.parts.addWidget(field)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        words = _("Keep the changes") if view.record_id else _("Add it")
        self.add_button(Button(words, "primary")).clicked.connect(self._done)
        next(iter(self.fields.values())).control.setFocus()
        self.keep_in(sheet, **{name: field.control for name, field in self.fields.items()})

    def _done(self) -> None:
        said: Typed = {name: typed.read(field.control) for name, field in self.fields.items()}
        for field in self.fields.values():
            field.set_problem("")
        try:
            read_sheet(self._kind, said)
        except UserError as problem:
            name = str(problem.params["field"])
            self.fields[name].set_problem(sentence(problem))
            self.fields[name].control.setFocus()
            return
        self.found = said
        self.accept()


_READINGS = {"partial_date": date_reading, "money": money_reading}
"""How a field says back what was typed into it."""


def _field(asked: SheetField) -> Field:
    control = _control(asked)
    shown = Field(asked.ask, control, hint=asked.hint)
    reading = _READINGS.get(asked.type)
    if reading is not None and isinstance(control, TextLine):
        control.left.connect(lambda: shown.set_reading(reading(control.text())))
        shown.set_reading(reading(control.text()))
    return shown


def _control(asked: SheetField) -> QWidget:
    if asked.type == "many":
        choices = [Choice(name, words) for name, words in asked.options]
        return ChoiceChips(choices, on=tuple(asked.value), many=True)
    words = str(asked.value)
    if asked.type in ("choice", "link"):
        box = ChoiceBox([("", _("Not said")), *asked.options])
        box.choose(words)
        return box
    return TextBox(words) if asked.type == "long" else TextLine(words)


def ask_record(parent: QWidget, view: RecordView, sheet: Sheet) -> Typed | None:
    """Ask what is to be written down; None when nothing is."""
    dialog = RecordDialog(parent, view, sheet)
    dialog.exec()
    return dialog.found

"""Somebody who works here: a corrected name, another role."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.dialogs.question import Dialog
from ui.unsaved import Sheet
from ui.widgets.answers import AnswerChoice, AnswerRows
from ui.widgets.buttons import Button
from ui.widgets.field import Field
from ui.widgets.inputs import TextLine


class NameDialog(Dialog):
    """How somebody is called under a letter."""

    def __init__(self, parent: QWidget, name: str, sheet: Sheet) -> None:
        super().__init__(parent, _("What is their name?"))
        self.found = ""
        self.line = TextLine(name)
        self.field = Field(_("Name"), self.line, hint=_("As it should stand under a letter"))
        self.line.returnPressed.connect(self._done)
        self.parts.addWidget(self.field)
        self.add_button(Button(_("Leave it"))).clicked.connect(self.reject)
        self.add_button(Button(_("Change the name"), "primary")).clicked.connect(self._done)
        self.line.setFocus()
        self.keep_in(sheet, name=self.line)

    def _done(self) -> None:
        if not self.line.text().strip():
            self.field.set_problem(_("A name is needed here."))
            return
        self.found = self.line.text().strip()
        self.accept()


class RoleDialog(Dialog):
    """What somebody may do and see."""

    def __init__(self, parent: QWidget, name: str, choices: list[AnswerChoice], role: str) -> None:
        super().__init__(
            parent,
            _("What may {name} do and see?").format(name=name),
            _("It holds from the next time they open the workbook."),
        )
        self.found = ""
        self.rows = AnswerRows(_("Role"), choices, chosen=(role,))
        self.parts.addWidget(self.rows)
        self.add_button(Button(_("Leave it"))).clicked.connect(self.reject)
        self.add_button(Button(_("Change the role"), "primary")).clicked.connect(self._done)

    def _done(self) -> None:
        self.found = next(iter(self.rows.chosen()), "")
        self.accept()


def ask_name(parent: QWidget, name: str, sheet: Sheet) -> str:
    """Ask for a corrected name; "" when it stays."""
    dialog = NameDialog(parent, name, sheet)
    dialog.exec()
    return dialog.found


def ask_role(parent: QWidget, name: str, choices: list[AnswerChoice], role: str) -> str:
    """Ask for another role; "" when it stays."""
    dialog = RoleDialog(parent, name, choices, role)
    dialog.exec()
    return dialog.found

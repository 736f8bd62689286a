"""The code of a reply slip, typed or read aloud; a wrong sign is noticed before anything is looked for."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.reply_code import read_code, written_code
from app.errors import UserError
from app.i18n import _, isolate
from ui.dialogs.question import Dialog
from ui.unsaved import Sheet
from ui.widgets.buttons import Button
from ui.widgets.field import Field
from ui.widgets.inputs import TextLine
from ui.words import sentence


class CodeDialog(Dialog):
    """One field; `found` is the code."""

    def __init__(self, parent: QWidget, sheet: Sheet) -> None:
        super().__init__(
            parent, _("Which code stands on the reply?"),
            _("It is on the slip of our letter. They can read it to you by telephone."),
        )  # fmt: skip
        self.found = ""
        self.code = TextLine()
        example = isolate(written_code("K7M2QX4"))
        self._code = Field(
            _("Code"), self.code, hint=_("Seven signs, such as {code}.").format(code=example)
        )
        self.parts.addWidget(self._code)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Find it"), "primary")).clicked.connect(self._done)
        self.code.setFocus()
        self.keep_in(sheet, code=self.code)

    def _done(self) -> None:
        self.found = read_code(self.code.text())
        self._code.set_problem("" if self.found else sentence(UserError("referral.code_unread")))
        if self.found:
            self.accept()
        else:
            self.code.setFocus()


def ask_code(parent: QWidget, sheet: Sheet) -> str:
    """Ask for the code; "" when nobody has one."""
    dialog = CodeDialog(parent, sheet)
    dialog.exec()
    return dialog.found

"""Removing a case for good: what goes, what stays here, what stays elsewhere; the reference typed, and a reason."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.dialogs.question import Dialog
from ui.tokens import Role, space
from ui.unsaved import Sheet
from ui.widgets.buttons import Button
from ui.widgets.field import Field
from ui.widgets.inputs import TextBox, TextLine
from ui.widgets.labels import plain_label


@dataclass(frozen=True, slots=True)
class Removal:
    """What to ask: sections of a heading and its lines, the act, and a `reference` where it must be typed."""

    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...] = field(repr=False)
    act: str
    reference: str = ""


class RemovalDialog(Dialog):
    """Nothing is removed before the reference stands there as on the page, and a reason with it."""

    def __init__(self, parent: QWidget, asked: Removal, sheet: Sheet) -> None:
        super().__init__(parent, asked.title)
        self.found: tuple[str, str] | None = None
        self._asked = asked
        for heading, lines in asked.sections:
            self.parts.addSpacing(space(4))
            self.parts.addWidget(plain_label(heading, Role.BODY, bold=True, wrap=True))
            for line in lines:
                self.parts.addWidget(plain_label(line, Role.BODY, "ink2", wrap=True))
        self.parts.addSpacing(space(4))
        self.reason, self.typed = TextBox(least=2, most=4), TextLine()
        self._reason = Field(
            _("Why, in a few words and without names"), self.reason,
            hint=_("It stays in the list of what was removed."),
        )  # fmt: skip
        self.parts.addWidget(self._reason)
        self._typed = Field(
            _("Type {reference} to say that it is this case").format(reference=asked.reference),
            self.typed,
        )
        if asked.reference:
            self.parts.addWidget(self._typed)
        self.add_button(Button(_("Keep it"))).clicked.connect(self.reject)
        self.add_button(Button(asked.act, "delete")).clicked.connect(self._act)
        # The reference is typed anew: nobody removes a case by one press on words of yesterday.
        self.keep_in(sheet, reason=self.reason)

    def _act(self) -> None:
        reason, typed = self.reason.toPlainText().strip(), self.typed.text().strip()
        fits = typed.casefold() == self._asked.reference.casefold()
        self._reason.set_problem("" if reason else _("A few words are needed here."))
        self._typed.set_problem("" if fits else _("That is not the reference of this case."))
        if reason and fits:
            self.found = (reason, typed)
            self.accept()
        else:
            (self.typed if reason else self.reason).setFocus()


def ask_removal(parent: QWidget, asked: Removal, sheet: Sheet) -> tuple[str, str] | None:
    """Ask; returns the reason and the reference as typed, None when the person thought better of it."""
    dialog = RemovalDialog(parent, asked, sheet)
    dialog.exec()
    return dialog.found

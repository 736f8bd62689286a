"""One of a few words, with own words beside it: how far a goal has come, why a referral is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.dialogs.question import Dialog
from ui.unsaved import Sheet
from ui.widgets.answers import AnswerChoice, AnswerRows
from ui.widgets.buttons import Button
from ui.widgets.field import Field
from ui.widgets.inputs import TextBox


@dataclass(frozen=True, slots=True)
class Choosing:
    """What to ask: a title, a line under it, the words to choose from (key, words), and what own words are for."""

    title: str
    text: str = field(repr=False)
    options: Sequence[tuple[str, str]]
    words: str


class ChoosingDialog(Dialog):
    """One question with one answer; `found` holds the key chosen and the words."""

    def __init__(self, parent: QWidget, asked: Choosing, sheet: Sheet) -> None:
        super().__init__(parent, asked.title, asked.text)
        self.found: tuple[str, str] | None = None
        self.answer = AnswerRows(
            asked.title, [AnswerChoice(key, words) for key, words in asked.options]
        )
        self.box = TextBox(least=2, most=5)
        self._answer = Field(asked.title, self.answer)
        self._answer.label.hide()  # the sheet's title says it
        for part in (self._answer, Field(asked.words, self.box)):
            self.parts.addWidget(part)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Write it down"), "primary")).clicked.connect(self._done)
        self.answer.setFocus()
        self.keep_in(sheet, answer=self.answer, words=self.box)

    def _done(self) -> None:
        chosen = self.answer.chosen()
        self._answer.set_problem("" if chosen else _("Pick what comes nearest."))
        if chosen:
            self.found = (chosen[0], self.box.toPlainText().strip())
            self.accept()


def ask_choice(parent: QWidget, asked: Choosing, sheet: Sheet) -> tuple[str, str] | None:
    """Ask; None when nothing is to be written down."""
    dialog = ChoosingDialog(parent, asked, sheet)
    dialog.exec()
    return dialog.found

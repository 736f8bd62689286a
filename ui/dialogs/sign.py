"""One sign: was it there, who or what says so, and when."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.i18n import _
from ui.dialogs.question import Dialog
from ui.models.signs import ANSWERS, SOURCES, said
from ui.unsaved import Sheet
from ui.widgets.buttons import Button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.field import Field
from ui.widgets.inputs import TextBox, TextLine
from ui.words import sentence


@dataclass(frozen=True, slots=True)
class Noted:
    """What was put into the sheet; `on` as typed."""

    answer: str
    source: str = ""
    words: str = field(default="", repr=False)
    on: str = field(default="", repr=False)


class SignDialog(Dialog):
    """Asks about one sign.  What stands there at first is what is known."""

    def __init__(
        self, parent: QWidget, label: str, pointers: str, known: Noted, sheet: Sheet
    ) -> None:
        super().__init__(parent, label, pointers)
        self.found: Noted | None = None
        self.answer = ChoiceChips(
            [Choice(key, said(ANSWERS, "sign", key)) for key in ANSWERS], on=(known.answer,)
        )
        self.source = ChoiceChips(
            [Choice(key, said(SOURCES, "sign", key)) for key in SOURCES], on=(known.source,)
        )
        self.words = TextBox(known.words, least=2, most=6)
        self.on = TextLine(known.on)
        self._answer = Field(_("Was it there?"), self.answer)
        for part in (
            self._answer, Field(_("Who or what says so"), self.source),
            Field(_("In a few words"), self.words, hint=_("Facts: what was said, seen or read.")),
            Field(_("When"), self.on, hint=_("A day, a year or “after the rains” is enough.")),
        ):  # fmt: skip
            self.parts.addWidget(part)
        self.add_button(Button(_("Leave it"))).clicked.connect(self.reject)
        self.add_button(Button(_("Write it down"), "primary")).clicked.connect(self._done)
        self.keep_in(sheet, answer=self.answer, source=self.source, words=self.words, on=self.on)

    def _done(self) -> None:
        answer = "".join(self.answer.on())
        if not answer:
            self._answer.set_problem(sentence(UserError("indicator.no_such_answer")))
            return
        self.found = Noted(
            answer, "".join(self.source.on()), self.words.toPlainText().strip(),
            self.on.text().strip(),
        )  # fmt: skip
        self.accept()


def ask_sign(
    parent: QWidget, label: str, pointers: str, known: Noted, sheet: Sheet
) -> Noted | None:
    """Ask about one sign; None when it stays as it is."""
    dialog = SignDialog(parent, label, pointers, known, sheet)
    dialog.exec()
    return dialog.found

"""Writing an assessment, and the view of a second person: each chooses careful words and gives reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.i18n import _
from ui.dialogs.question import Dialog
from ui.models.signs import VIEWS, said
from ui.unsaved import Sheet
from ui.widgets.answers import AnswerChoice, AnswerRows
from ui.widgets.buttons import Button
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox, TextBox
from ui.words import sentence


@dataclass(frozen=True, slots=True)
class Opinion:
    """A choice with its reasons, and for a first view whom to ask ('' anybody)."""

    choice: str
    reasons: str = field(repr=False)
    ask: str = ""


class OpinionDialog(Dialog):
    """One choice and its reasons; `colleagues` are offered where a second person is still to be asked."""

    def __init__(
        self, parent: QWidget, title: str, text: str, choices: Sequence[tuple[str, str]], problem: str,
        colleagues: Sequence[tuple[str, str]] | None = None, sheet: Sheet | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent, title, text)
        self.found: Opinion | None = None
        self._problem = problem
        self.choice = AnswerRows(title, [AnswerChoice(key, words) for key, words in choices])
        self.reasons = TextBox(least=3)
        self.ask = ChoiceBox([("", _("Any colleague")), *(colleagues or ())])
        self._choice = Field(_("In these words"), self.choice)
        hint = _("Facts and opinions apart. No word about whether the person is believed.")
        self._reasons = Field(_("Your reasons"), self.reasons, hint=hint)
        self.parts.addWidget(self._choice)
        self.parts.addWidget(self._reasons)
        kept: dict[str, QWidget] = {"choice": self.choice, "reasons": self.reasons}
        if colleagues is not None:
            self.parts.addWidget(Field(_("Who looks at it next"), self.ask))
            kept["ask"] = self.ask
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Write it down"), "primary")).clicked.connect(self._done)
        self.keep_in(sheet, **kept)

    def _done(self) -> None:
        chosen, reasons = "".join(self.choice.chosen()), self.reasons.toPlainText().strip()
        self._choice.set_problem("" if chosen else sentence(UserError(self._problem)))
        needed = sentence(UserError("assessment.needs_reasons"))
        self._reasons.set_problem("" if reasons else needed)
        if chosen and reasons:
            self.found = Opinion(chosen, reasons, self.ask.chosen() or "")
            self.accept()


def ask_first_view(
    parent: QWidget, wordings: Sequence[tuple[str, str]], colleagues: Sequence[tuple[str, str]],
    pointing: str, sheet: Sheet,
) -> Opinion | None:  # fmt: skip
    """Ask for the first view; None when nothing is written."""
    dialog = OpinionDialog(
        parent, _("What do you make of it?"), _("The signs say: {wording}.").format(wording=pointing),
        wordings, "assessment.choose_wording", colleagues, sheet,
    )  # fmt: skip
    dialog.exec()
    return dialog.found


def ask_second_view(parent: QWidget, wording: str, reasons: str, sheet: Sheet) -> Opinion | None:
    """Ask for the second view of what somebody wrote; None when nothing is written."""
    views = [(key, said(VIEWS, "second view", key)) for key in VIEWS]
    dialog = OpinionDialog(
        parent, _("Do you agree?"), f"{wording}\n{reasons}", views, "assessment.choose_view", sheet=sheet
    )  # fmt: skip
    dialog.exec()
    return dialog.found

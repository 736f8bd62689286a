"""Handing a case over: to which colleague, what they should know, and whether what is planned goes along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.dialogs.question import Dialog
from ui.unsaved import Sheet
from ui.widgets.answers import CheckRow
from ui.widgets.buttons import Button
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox, TextBox


@dataclass(frozen=True, slots=True)
class HandedTo:
    """What was answered: the id of the colleague, words for them, and whether the tasks go along."""

    to_id: str
    because: str = field(repr=False)
    with_tasks: bool


class HandingOverDialog(Dialog):
    """One sheet; `found` holds the answer."""

    def __init__(
        self, parent: QWidget, colleagues: Sequence[tuple[str, str]], sheet: Sheet
    ) -> None:
        super().__init__(
            parent, _("Hand the case over"),
            _("Both names stay with the case. Your colleague finds it in Today until they open it."),
        )  # fmt: skip
        self.found: HandedTo | None = None
        self.to = ChoiceBox([("", _("Nobody yet")), *colleagues])
        self._to = Field(_("To"), self.to)
        self.because = TextBox(least=2, most=6)
        self.tasks = CheckRow(_("What is planned goes along"), on=True)
        self.parts.addWidget(self._to)
        self.parts.addWidget(Field(_("What they should know first"), self.because))
        self.parts.addWidget(self.tasks)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Hand the case over"), "primary")).clicked.connect(self._done)
        self.to.setFocus()
        self.keep_in(sheet, to=self.to, because=self.because, tasks=self.tasks)

    def _done(self) -> None:
        to_id = self.to.chosen()
        self._to.set_problem("" if to_id else _("Pick a colleague."))
        if to_id:
            words = self.because.toPlainText().strip()
            self.found = HandedTo(to_id, words, self.tasks.isChecked())
            self.accept()


def ask_whom(
    parent: QWidget, colleagues: Sequence[tuple[str, str]], sheet: Sheet
) -> HandedTo | None:
    """Ask; None where the case stays where it is."""
    dialog = HandingOverDialog(parent, colleagues, sheet)
    dialog.exec()
    return dialog.found

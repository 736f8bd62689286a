"""One thing to do for a goal: picked from what fits its area of life, or typed; a day where one is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time

from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.i18n import _
from ui.dialogs.question import Dialog
from ui.dialogs.task import WhenFields
from ui.unsaved import Sheet
from ui.widgets.buttons import Button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.field import Field
from ui.widgets.inputs import TextLine
from ui.words import sentence


@dataclass(frozen=True, slots=True)
class NextThing:
    """What is to be done, and when, where somebody knows."""

    title: str = field(repr=False)
    on: date | None = None
    at: time | None = None


class StepDialog(Dialog):
    """The chips fill the line, so that what is kept is always what stands there."""

    def __init__(
        self, parent: QWidget, goal: str, offered: Sequence[str], today: date,
        sheet: Sheet | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent, _("What could be done?"), goal)
        self.found: NextThing | None = None
        self.what, self.when = TextLine(), WhenFields(today)
        self._what = Field(_("What"), self.what)
        self.parts.addWidget(self._what)
        self.offers = ChoiceChips([Choice(words, words) for words in offered])
        self.offers.setAccessibleName(_("What others often do"))
        self.offers.chosen.connect(self.what.setText)
        self.offers.setVisible(bool(offered))
        for part in (self.offers, self.when.day, self.when.chips, self.when.hour):
            self.parts.addWidget(part)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Add it"), "primary")).clicked.connect(self._done)
        self.what.setFocus()
        self.keep_in(sheet, what=self.what, offers=self.offers, **self.when.controls())

    def _done(self) -> None:
        title = self.what.text().strip()
        self._what.set_problem("" if title else sentence(UserError("task.needs_title")))
        if not title:
            self.what.setFocus()
            return
        if not self.when.day_line.text().strip():
            self.found = NextThing(title)
            self.accept()
            return
        when = self.when.answer()
        if when is not None:
            self.found = NextThing(title, *when)
            self.accept()


def ask_step(
    parent: QWidget, goal: str, offered: Sequence[str], today: date, sheet: Sheet
) -> NextThing | None:
    """Ask what could be done; None when nothing is to be written down."""
    dialog = StepDialog(parent, goal, offered, today, sheet)
    dialog.exec()
    return dialog.found

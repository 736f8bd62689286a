"""Going on without agreement: on which ground, why, and who allows it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.dialogs.question import Dialog
from ui.unsaved import Sheet
from ui.widgets.answers import AnswerChoice, AnswerRows
from ui.widgets.buttons import Button
from ui.widgets.field import Field
from ui.widgets.inputs import TextBox, TextLine


class OverrideDialog(Dialog):
    """Three things are needed; an override replaces a missing agreement and nothing else."""

    def __init__(self, parent: QWidget, sheet: Sheet) -> None:
        super().__init__(
            parent, _("Go on without agreement?"),
            _("Only for one of these. What this letter never carries stays out all the same."),
        )  # fmt: skip
        self.found: tuple[str, str, str] | None = None
        self.grounds = AnswerRows(_("Because"), [
            AnswerChoice("danger_to_life", _("A life is in danger")),
            AnswerChoice("child_protection", _("A child must be protected")),
            AnswerChoice("court_order", _("A court ordered it")),
        ])  # fmt: skip
        self.reason, self.who = TextBox(least=2, most=5), TextLine()
        self._reason = Field(_("Why, in a few words"), self.reason)
        self._who = Field(_("Who allows it"), self.who)
        for part in (self.grounds, self._reason, self._who):
            self.parts.addWidget(part)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Go on"), "primary")).clicked.connect(self._go_on)
        self.keep_in(sheet, grounds=self.grounds, reason=self.reason, who=self.who)

    def _go_on(self) -> None:
        chosen, reason, who = (
            self.grounds.chosen(),
            self.reason.toPlainText().strip(),
            self.who.text().strip(),
        )
        needed = _("This is needed; it is kept with the record.")
        self._reason.set_problem("" if reason else needed)
        self._who.set_problem("" if who else needed)
        if chosen and reason and who:
            self.found = (chosen[0], reason, who)
            self.accept()


def ask_override(parent: QWidget, sheet: Sheet) -> tuple[str, str, str] | None:
    """Ask for ground, reason and who allows it; None when the person thought better of it."""
    dialog = OverrideDialog(parent, sheet)
    dialog.exec()
    return dialog.found

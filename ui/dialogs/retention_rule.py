"""How long closed cases are kept: three numbers, each with where the first one came from."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.keeping import MOST_YEARS, Rule
from app.i18n import _
from ui.dialogs.question import Dialog
from ui.unsaved import Sheet
from ui.widgets.buttons import Button
from ui.widgets.field import Field
from ui.widgets.inputs import TextLine


class RuleDialog(Dialog):
    """Whole years; what the office decides counts."""

    def __init__(self, parent: QWidget, rule: Rule, sheet: Sheet) -> None:
        super().__init__(
            parent, _("How long are closed cases kept here?"),
            _("Decide with your adviser. The longest that applies to a case holds, and nothing goes by itself."),
        )  # fmt: skip
        self.found: Rule | None = None
        asked = {
            "standard": (_("Years after closing"), rule.standard),
            "legal": (_("Years after closing, where a legal pathway was followed"), rule.legal),
            "child": (_("Age up to which it is kept for somebody who was a child"), rule.child),
        }
        self.fields = {
            key: Field(label, TextLine(str(years))) for key, (label, years) in asked.items()
        }
        for field in self.fields.values():
            self.parts.addWidget(field)
        self.add_button(Button(_("Leave it as it is"))).clicked.connect(self.reject)
        self.add_button(Button(_("Keep this rule"), "primary")).clicked.connect(self._done)
        self.keep_in(sheet, **{key: field.control for key, field in self.fields.items()})

    def _done(self) -> None:
        read = {key: _years(field.control.text()) for key, field in self.fields.items()}  # type: ignore[attr-defined]
        wrong = _("Write a whole number from 1 to {most}.").format(most=MOST_YEARS)
        for key, years in read.items():
            self.fields[key].set_problem("" if years else wrong)
        if all(read.values()):
            self.found = Rule(**read)
            self.accept()


def _years(words: str) -> int:
    """The years typed, in digits of any script; 0 for what is none."""
    said = words.strip()
    years = int(said) if said.isdecimal() else 0
    return years if years <= MOST_YEARS else 0


def ask_rule(parent: QWidget, rule: Rule, sheet: Sheet) -> Rule | None:
    """Ask for the office's rule; None when it stays."""
    dialog = RuleDialog(parent, rule, sheet)
    dialog.exec()
    return dialog.found

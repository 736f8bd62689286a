"""What of the calendar leaves the workbook: as a file for another program, or as a week on paper."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.dialogs.question import Dialog
from ui.widgets.answers import AnswerChoice, AnswerRows, CheckRow
from ui.widgets.buttons import Button


class CalendarFileDialog(Dialog):
    """Which sorts of things go into the file."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent, _("Save a calendar file?"),
            _("It lies outside the workbook, in the clear, and goes wherever that calendar goes. It says when, "
              "never who, what or where. Entries are named Appointment or Reminder."),
        )  # fmt: skip
        self.groups = AnswerRows(_("What goes into it"), [
            AnswerChoice("meetings", _("Meetings")), AnswerChoice("contact", _("Contact")),
            AnswerChoice("dates", _("Dates")), AnswerChoice("other", _("Everything else")),
        ], chosen=("meetings", "dates"), many=True)  # fmt: skip
        self.mine = CheckRow(_("Only what is mine"), on=True)
        self.parts.addWidget(self.groups)
        self.parts.addWidget(self.mine)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Choose where"), "primary")).clicked.connect(self._done)

    def which(self) -> dict[str, Any]:
        """Return what was chosen, as `Calendar.save` takes it."""
        return {"groups": self.groups.chosen(), "mine": self.mine.isChecked()}

    def _done(self) -> None:
        if self.groups.chosen():
            self.accept()


class WeekDialog(Dialog):
    """Seven days on paper; numbers of cases only where somebody ticks it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent, _("A week on paper, without names"),
            _("Seven days from today: hours and what sort of thing it is, nothing else. Shred it afterwards."),
        )  # fmt: skip
        self.references, self.mine = CheckRow(_("With the number of each case")), CheckRow(
            _("Only what is mine"), on=True
        )  # fmt: skip
        self.on_paper = False
        for part in (self.references, self.mine):
            self.parts.addWidget(part)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Save as PDF"))).clicked.connect(self.accept)
        self.add_button(Button(_("Print…"), "primary")).clicked.connect(self._print)

    def which(self) -> dict[str, Any]:
        """Return what was chosen, as `WeekSheet.sheet` takes it."""
        return {"references": self.references.isChecked(), "mine": self.mine.isChecked()}

    def _print(self) -> None:
        self.on_paper = True
        self.accept()

"""What an organisation said to a referral, typed back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.i18n import _
from app.services.days import read_day_past
from app.services.readings import date_reading
from app.services.referrals import Reply
from ui.dialogs.question import Dialog
from ui.unsaved import Sheet
from ui.widgets.buttons import Button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.field import Field
from ui.widgets.inputs import TextBox, TextLine
from ui.words import sentence


class ReplyDialog(Dialog):
    """What an organisation said to a referral; everything but the answer itself may stay empty."""

    def __init__(
        self, parent: QWidget, who: str, says: Sequence[tuple[str, str]],
        reasons: Sequence[tuple[str, str]], today: date, sheet: Sheet | None = None,
    ) -> None:  # fmt: skip
        title = _("What did they say?")
        super().__init__(parent, title, who)
        self.found: Reply | None = None
        self._today = today
        self.says = ChoiceChips([Choice(key, words) for key, words in says])
        self.says.setAccessibleName(title)
        self.says.chosen.connect(lambda _key: self._arrange())
        self.reason = ChoiceChips([Choice(key, words) for key, words in reasons])
        self.on, self.appointment, self.conditions = (
            TextLine(),
            TextLine(),
            TextBox(least=1, most=4),
        )
        self._says = Field(title, self.says)
        self._says.label.hide()  # the sheet's title says it
        self._reason = Field(_("Why not"), self.reason)
        self._appointment = Field(
            _("When"), self.appointment, hint=_("An appointment or a first day. Any words will do.")
        )
        self._conditions = Field(_("What they ask for or add"), self.conditions)
        self._on = Field(_("Heard on"), self.on, hint=_("Empty for today."))
        for part in (self._says, self._reason, self._appointment, self._conditions, self._on):
            self.parts.addWidget(part)
        self.appointment.left.connect(self._read)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Write it down"), "primary")).clicked.connect(self._done)
        self.says.setFocus()
        self.keep_in(
            sheet, says=self.says, reason=self.reason, on=self.on, appointment=self.appointment,
            conditions=self.conditions,
        )  # fmt: skip
        self._arrange()

    def _arrange(self) -> None:
        """Ask only for what goes with the answer chosen."""
        chosen = self.says.on()
        no = "rejected" in chosen
        self._reason.setVisible(no)
        self._appointment.setVisible(bool(chosen) and not no)

    def _read(self) -> None:
        self._appointment.set_reading(date_reading(self.appointment.text()))

    def _done(self) -> None:
        self._arrange()
        said, why = self.says.on(), self.reason.on()
        self._says.set_problem("" if said else _("Pick what comes nearest."))
        no = "rejected" in said
        self._reason.set_problem(_("Pick what comes nearest.") if no and not why else "")
        try:
            on = read_day_past(self.on.text(), self._today)
            self._on.set_problem("")
        except UserError as problem:
            self._on.set_problem(sentence(problem))
            return
        if not said or (no and not why):
            return
        self.found = Reply(
            says=said[0], on=on, reason=why[0] if no else "",
            appointment="" if no else self.appointment.text(),
            conditions=self.conditions.toPlainText(),
        )  # fmt: skip
        self.accept()


def ask_reply(
    parent: QWidget, who: str, says: Sequence[tuple[str, str]], reasons: Sequence[tuple[str, str]],
    today: date, sheet: Sheet,
) -> Reply | None:  # fmt: skip
    """Ask what they said; None when nothing is to be written down."""
    dialog = ReplyDialog(parent, who, says, reasons, today, sheet)
    dialog.exec()
    return dialog.found

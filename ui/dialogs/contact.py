"""The contact sheet: what is safe to say and whom never to tell, before any number; then what happened is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.dialogs.question import Dialog
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import Button
from ui.widgets.field import Field
from ui.widgets.inputs import TextBox
from ui.widgets.small import KeyValues
from ui.words import contact_words

if TYPE_CHECKING:
    from app.services.contact import ContactNow


class ContactDialog(Dialog):
    """The program sends nothing itself: it shows what is safe, and keeps what happened."""

    def __init__(self, parent: QWidget, name: str, contact: ContactNow) -> None:
        words = contact_words(contact)
        title = (
            _("Reach {who}").format(who=name)
            if words.open
            else _("It is not a safe time for {who}").format(who=name)
        )
        super().__init__(parent, title)
        self.said = ""
        kind = "open" if words.open else "attention"
        self.parts.addWidget(Banner(BannerContent(kind, words.sentence, contact.note, words.icon)))  # type: ignore[arg-type]
        pairs = [
            (_("Say"), contact.words), (_("Ask for"), contact.name_to_use), (_("Through"), contact.who),
            (_("Never"), ", ".join(contact.never)), (_("Number"), contact.number),
        ]  # fmt: skip
        self.parts.addWidget(KeyValues([(key, value) for key, value in pairs if value]))
        self.box = TextBox(least=2, most=6)
        self._field = Field(_("What happened"), self.box, hint=_("It is kept in the timeline."))
        self.parts.addWidget(self._field)
        self.add_button(Button(_("Wait"))).clicked.connect(self.reject)
        self.add_button(Button(_("Write it down"), "primary")).clicked.connect(self._done)

    def _done(self) -> None:
        self.said = self.box.toPlainText().strip()
        if not self.said:
            self._field.set_problem(
                _("A few words are enough: sent, no answer, will try on Thursday.")
            )
            return
        self.accept()


def ask_contact(parent: QWidget, name: str, contact: ContactNow) -> str:
    """Show how to reach somebody; returns what happened, or an empty text."""
    dialog = ContactDialog(parent, name, contact)
    return dialog.said if dialog.exec() else ""

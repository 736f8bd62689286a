"""The contact sheet: what is safe to say and whom never to tell, before any number; then what happened is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.i18n import _, isolate
from ui.dialogs.question import Dialog, Question, ask
from ui.unsaved import Sheet
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import Button
from ui.widgets.field import Field
from ui.widgets.inputs import TextBox
from ui.widgets.small import KeyValues
from ui.words import contact_words

if TYPE_CHECKING:
    from app.services.contact import ContactNow

_FAR = frozenset({"message", "call", "email", "post", "none"})
"""Ways that reach somebody wherever they are, and whoever stands beside them."""
_KINDS = {"call": "call", "in_person": "meeting", "through": "note"}


@dataclass(frozen=True, slots=True)
class Happened:
    """What came of it, in the caseworker's words; the kind of entry; and why, where the hour was not safe."""

    words: str = field(repr=False)
    kind: str
    because: str = field(default="", repr=False)


class ContactDialog(Dialog):
    """The program sends nothing itself: it shows what is safe, and keeps what happened."""

    def __init__(self, parent: QWidget, name: str, contact: ContactNow, sheet: Sheet) -> None:
        words = contact_words(contact)
        super().__init__(parent, _("Reach {who}").format(who=name))
        self.said = ""
        kind = "open" if words.open else "attention"
        self.parts.addWidget(Banner(BannerContent(kind, words.sentence, contact.note, words.icon)))  # type: ignore[arg-type]
        self.parts.addWidget(KeyValues([(key, value) for key, value in _facts(contact) if value]))
        self.box = TextBox(least=2, most=6)
        self._field = Field(_("What happened"), self.box, hint=_("It is kept in the timeline."))
        self.parts.addWidget(self._field)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Write it down"), "primary")).clicked.connect(self._done)
        self.keep_in(sheet, words=self.box)

    def _done(self) -> None:
        self.said = self.box.toPlainText().strip()
        if not self.said:
            self._field.set_problem(
                _("A few words are enough: sent, no answer, will try on Thursday.")
            )
            self.box.setFocus()
            return
        self.accept()


def _facts(contact: ContactNow) -> tuple[tuple[str, str], ...]:
    """What is safe stands before the number, because it is read first."""
    quiet = _("Leave none") if contact.channel == "call" and not contact.voicemail else ""
    texts = _("A text is safe too") if contact.channel == "call" and contact.text else ""
    return (
        (_("We are"), contact.cover_story), (_("Word"), contact.code_word), (_("Say"), contact.words),
        (_("Ask for"), contact.name_to_use), (_("Through"), contact.who), (_("May answer"), contact.may_answer),
        (_("Never"), ", ".join(contact.never)), (_("Voicemail"), quiet), (_("Text"), texts),
        (_("Number"), isolate(contact.number)),
    )  # fmt: skip


def unsafe_hour(name: str, contact: ContactNow) -> Question | None:
    """Return what to ask before somebody is reached outside their safe hours; None where the hour is safe."""
    if contact.state not in ("later", "not_today") or contact.channel not in _FAR:
        return None
    return Question(
        _("It is not a safe time for {who}").format(who=name),
        _("{when}. Your reason stays with the entry.").format(when=contact_words(contact).line),
        act=_("I have a reason"), safe=_("Wait"), kind="secondary",
        reason=_("The reason, in a few words"),
    )  # fmt: skip


def ask_contact(
    parent: QWidget, name: str, contact: ContactNow, reason: Sheet, sheet: Sheet
) -> Happened | None:
    """Show how to reach somebody, after a reason where the hour is not safe; returns what happened, or None.

    `reason` keeps why the hour does not matter, `sheet` what happened, until what happened is written down.
    """
    because = ""
    question = unsafe_hour(name, contact)
    if question is not None:
        answer = ask(parent, question, reason)
        if not answer.act:
            return None
        because = answer.reason
    dialog = ContactDialog(parent, name, contact, sheet)
    dialog.rejected.connect(reason.let_go)
    kind = _KINDS.get(contact.channel, "message")
    return Happened(dialog.said, kind, because) if dialog.exec() else None

"""What is known of a file that is added as evidence, and the password of a protected one."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.partial_date import PartialDate
from app.i18n import _
from ui.categories import CATEGORIES, category_words
from ui.dialogs.question import Dialog
from ui.tokens import px
from ui.widgets.buttons import Button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox, TextLine
from ui.widgets.painted_list import scrolled


class EvidenceDialog(Dialog):
    """A title of one's own is needed: the file's name may say too much."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent,
            _("What is this?"),
            _("The original is kept as it is; nothing in it is changed."),
        )
        self.found: dict[str, Any] | None = None
        self.name = TextLine()
        self.kind = ChoiceBox([
            ("document", _("Document")), ("photo", _("Photo")), ("messages", _("Messages")),
            ("ledger", _("Notes of pay or debt")), ("web", _("From the web")), ("object", _("Photo of an object")),
        ])  # fmt: skip
        self.dated, self.obtained, self.how = TextLine(), TextLine(), TextLine()
        kinds = [Choice(one, category_words(one)) for one in CATEGORIES if one != "whole_record"]
        self.categories = ChoiceChips(kinds, many=True)
        self._name = Field(_("Title"), self.name, hint=_("In a few words; it stands in the index."))
        self._obtained = Field(
            _("When it came to us"), self.obtained, hint=_("A day; empty for today.")
        )
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        for field in (
            self._name, Field(_("Kind"), self.kind), Field(_("What it is about, when"), self.dated),
            self._obtained, Field(_("How it came to us"), self.how), Field(_("What it holds"), self.categories),
        ):  # fmt: skip
            column.addWidget(field)
        area = scrolled(inner)
        area.setMinimumHeight(min(px(400), max(px(160), parent.height() - px(240))))
        self.parts.addWidget(area)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Add it"), "primary")).clicked.connect(self._done)
        self.name.setFocus()

    def _done(self) -> None:
        day = PartialDate.parse(self.obtained.text())
        unclear = bool(self.obtained.text().strip()) and not day.is_exact
        self._name.set_problem("" if self.name.text().strip() else _("A title is needed here."))
        self._obtained.set_problem(_("Write one day, such as 12 May 2026.") if unclear else "")
        if not self.name.text().strip() or unclear:
            return
        self.found = {
            "title": self.name.text().strip(), "kind": self.kind.chosen(), "event_date": self.dated.text().strip(),
            "obtained_on": day.earliest, "obtained_how": self.how.text().strip(),
            "categories": frozenset(self.categories.on()),
        }  # fmt: skip
        self.accept()


class PasswordDialog(Dialog):
    """A protected file: its own password, used once and not kept."""

    def __init__(self, parent: QWidget, *, again: bool) -> None:
        words = (
            _("That was not its password.")
            if again
            else _("It is used once to read the file, and not kept.")
        )
        super().__init__(parent, _("This file asks for a password"), words)
        self.line = TextLine(secret=True)
        self.parts.addWidget(Field(_("Password of the file"), self.line))
        self.add_button(Button(_("Leave it out"))).clicked.connect(self.reject)
        self.add_button(Button(_("Open it"), "primary")).clicked.connect(self.accept)
        self.line.setFocus()


def ask_evidence(parent: QWidget) -> dict[str, Any] | None:
    """Ask what a file is; None when it shall not be added."""
    dialog = EvidenceDialog(parent)
    dialog.exec()
    return dialog.found


def ask_password(parent: QWidget, *, again: bool) -> str | None:
    """Ask for the password of a file; None when it is left out."""
    dialog = PasswordDialog(parent, again=again)
    return dialog.line.text() if dialog.exec() else None

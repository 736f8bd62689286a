"""The history of one record: who changed what, when, and what can be put back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.i18n import _, ngettext
from ui.dialogs.question import Dialog
from ui.tokens import Role
from ui.widgets.buttons import Button, button
from ui.widgets.labels import plain_label

if TYPE_CHECKING:
    from ui.models.history import ChangeShown

_MOST = 40
"""Changes shown, the newest first: a sheet is for reading."""


class HistoryDialog(Dialog):
    """Every change, newest first; `found` is the one to take back."""

    def __init__(self, parent: QWidget | None, what: str, changes: Sequence[ChangeShown]) -> None:
        super().__init__(parent, what, _("Every change is kept and can be taken back."))
        self.found: ChangeShown | None = None
        for change in changes[:_MOST]:
            self.parts.addWidget(plain_label(change.when, Role.CAP, "ink3", wrap=True))
            for line in change.lines:
                self.parts.addWidget(plain_label(line, Role.BODY, wrap=True))
            if change.undo_words:
                back = button(change.undo_words, "quiet", run=partial(self._choose, change))
                self.parts.addWidget(back)
        older = len(changes) - _MOST
        if older > 0:
            words = ngettext(
                "One older change is not shown.", "{n} older changes are not shown.", older
            )
            self.parts.addWidget(plain_label(words.format(n=older), Role.CAP, "ink2", wrap=True))
        self.add_button(Button(_("Close"))).clicked.connect(self.reject)

    def _choose(self, change: ChangeShown) -> None:
        self.found = change
        self.accept()


def ask_history(parent: QWidget, what: str, changes: Sequence[ChangeShown]) -> ChangeShown | None:
    """Show the history of a record; returns the change to take back, None when none is."""
    dialog = HistoryDialog(parent, what, changes)
    dialog.exec()
    return dialog.found

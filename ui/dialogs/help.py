"""Help before a workbook is open, over a page that must not go: what is typed there stays."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.dialogs.question import Dialog
from ui.models.help import help_parts
from ui.widgets.buttons import Button
from ui.widgets.help_text import HelpText


class HelpDialog(Dialog):
    """What of the page may be read by whoever stands there."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, _("Help"))
        self.parts.addWidget(HelpText(help_parts(early=True)))
        self.add_button(Button(_("Close"))).clicked.connect(self.reject)


def show_help(parent: QWidget) -> None:
    """Show the help page until it is put away."""
    HelpDialog(parent).exec()

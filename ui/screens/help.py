"""Help: how a day goes, what to do when something happens, where everything is, words and keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.context import Context
from ui.models.help import help_parts
from ui.widgets.help_text import HelpText
from ui.widgets.screen import Screen
from ui.widgets.scrolling import scrolled


class HelpScreen(Screen):
    """One page to read; F1 leads here from everywhere."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Help"))
        self.page = scrolled(HelpText(help_parts()), _("Help"))
        self.page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the arrows turn the page
        self.body.addWidget(self.page, 1)

    def first_focus(self) -> QWidget:
        return self.page

"""A screen that shows one paper, and lets it go to a printer or into a file."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import _
from ui.context import Context
from ui.dialogs.files import ask_target
from ui.dialogs.printing import ask_printer
from ui.paper import pages
from ui.shared.leaving import Leaving
from ui.tokens import px, space
from ui.widgets.buttons import button
from ui.widgets.field import Field
from ui.widgets.pages import PagePreview
from ui.widgets.screen import Screen


class PaperScreen(Screen):
    """Base of such a screen; a subclass draws the paper, shows it with `show_paper`, and says how it leaves."""

    FILE: ClassVar[str] = ""
    """What its file is called unless somebody says otherwise; it tells nothing."""

    def __init__(self, ctx: Context, title: str, subtitle: str = "") -> None:
        super().__init__(ctx, title, subtitle)
        self._drawn: Any = None
        self._pictures: Any = ()

    def add_choice(self, label: str, control: QWidget, *beside: QWidget) -> None:
        """Put a field over the paper, and what else is chosen beside it."""
        row = QHBoxLayout()
        row.setSpacing(space(12))
        field = Field(label, control)
        field.setFixedWidth(px(320))
        row.addWidget(field)
        for one in beside:
            row.addWidget(one, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        self.body.addLayout(row)

    def add_paper(self) -> None:
        """Put the paper into the body, and into the foot what lets it go."""
        self.preview = PagePreview()
        self.body.addWidget(self.preview, 1)
        foot = self.add_foot()
        foot.add_trailing(button(_("Save as PDF"), run=self._save))
        foot.add_trailing(button(_("Print…"), "primary", icon="printer", run=self._print))

    def show_paper(self, drawn: Any, pictures: Any) -> None:
        """Show what was drawn; from here on it is what is saved or printed."""
        self._drawn, self._pictures = drawn, pictures
        self.preview.show_pages(pages(pictures, drawn.page_texts))

    def _save(self) -> None:
        if self._drawn is None:
            return
        target = ask_target(self, _("Save as PDF"), self.FILE, "PDF (*.pdf)")
        if target is not None:
            self._leaving().to_file(target)

    def _print(self) -> None:
        printer = ask_printer(self) if self._drawn is not None else None
        if printer is not None:
            self._leaving().to_printer(printer, self._pictures)

    def _leaving(self) -> Leaving:
        """How the paper leaves: what writes that down, and what puts it into a file."""
        raise NotImplementedError

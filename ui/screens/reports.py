"""Reports: who did what in a month, as the sheet that is printed and kept away from the computer."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import _, format_date
from ui.context import Context, Place
from ui.dialogs.files import ask_target
from ui.dialogs.printing import ask_printer
from ui.paper import SCREEN_DPI, pages
from ui.shared.leaving import Leaving
from ui.tokens import FOLD_CASE_RAIL, px, space
from ui.widgets.banner import QuietBox
from ui.widgets.buttons import button
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox
from ui.widgets.pages import PagePreview
from ui.widgets.screen import Screen

_MONTHS = 12


class ReportsScreen(Screen):
    """The monthly sheet; it names cases by their number only."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Reports"), _("who did what"))
        self._drawn: Any = None
        self._pictures: Any = ()
        row = QHBoxLayout()
        row.setSpacing(space(12))
        self.month = ChoiceBox(_months(ctx.services.clock.today()))
        self.month.currentIndexChanged.connect(lambda _n: self._look())
        field = Field(_("Month"), self.month)
        field.setFixedWidth(px(320))
        row.addWidget(field)
        row.addStretch(1)
        self.body.addLayout(row)
        words = _(
            "Print this sheet each month and keep it elsewhere. It names nobody but colleagues, and its last table "
            "proves later that nothing before it was changed."
        )
        self.why = QuietBox(words)
        self.body.addWidget(self.why)
        self.preview = PagePreview()
        self.body.addWidget(self.preview, 1)
        foot = self.add_foot()
        foot.add_trailing(button(_("Save as PDF"), run=self._save))
        foot.add_trailing(button(_("Print…"), "primary", icon="printer", run=self._print))

    def open(self, place: Place) -> None:
        super().open(place)
        self._look()

    def arrange(self, effective: int) -> None:
        super().arrange(effective)
        # Where there is little room, the sheet needs it.
        self.why.setVisible(effective >= FOLD_CASE_RAIL)

    def first_focus(self) -> QWidget:
        return self.month

    def _look(self) -> None:
        """Read the month on the case lane, lay it out on the print lane."""
        audit, month = self.ctx.services.audit, self.month.chosen() or ""

        def draw(sheet: Any) -> None:
            def work() -> tuple[str, Any, Any]:
                drawn = audit.draw(sheet)
                return month, drawn, audit.pictures(drawn, SCREEN_DPI)

            self.ctx.tasks.run(work, owner=self, done=self._show, lane="print")

        self.ctx.tasks.run(partial(audit.sheet, month), owner=self, done=draw)

    def _show(self, found: tuple[str, Any, Any]) -> None:
        month, drawn, pictures = found
        if month == self.month.chosen():
            self._drawn, self._pictures = drawn, pictures
            self.preview.show_pages(pages(pictures, drawn.page_texts))

    def _save(self) -> None:
        target = (
            ask_target(self, _("Save as PDF"), "sheet.pdf", "PDF (*.pdf)") if self._drawn else None
        )
        if target is not None:
            self._leaving().to_file(target)

    def _print(self) -> None:
        printer = ask_printer(self) if self._drawn is not None else None
        if printer is not None:
            self._leaving().to_printer(printer, self._pictures)

    def _leaving(self) -> Leaving:
        audit = self.ctx.services.audit
        return Leaving(self, audit.printed, partial(audit.write, self._drawn))


def _months(today: date) -> list[tuple[str, str]]:
    """The last months, newest first, as (2026-11, "November 2026")."""
    counts = [today.year * 12 + today.month - 1 - back for back in range(_MONTHS)]
    firsts = [date(count // 12, count % 12 + 1, 1) for count in counts]
    return [(f"{first:%Y-%m}", format_date(first, "month")) for first in firsts]

"""Reports: who did what in a month, as the sheet that is printed and kept away from the computer."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.i18n import _, format_date
from ui.context import Context, Place
from ui.paper import SCREEN_DPI
from ui.shared.leaving import Leaving
from ui.shared.paper_screen import PaperScreen
from ui.tokens import FOLD_CASE_RAIL
from ui.widgets.banner import QuietBox
from ui.widgets.inputs import ChoiceBox

_MONTHS = 12


class ReportsScreen(PaperScreen):
    """The monthly sheet; it names cases by their number only."""

    FILE = "sheet.pdf"

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Reports"), _("who did what"))
        self.month = ChoiceBox(_months(ctx.services.clock.today()))
        self.month.currentIndexChanged.connect(lambda _n: self._look())
        self.add_choice(_("Month"), self.month)
        words = _(
            "Print this sheet each month and keep it elsewhere. It names nobody but colleagues, and its last table "
            "proves later that nothing before it was changed."
        )
        self.why = QuietBox(words)
        self.body.addWidget(self.why)
        self.add_paper()

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
            self.show_paper(drawn, pictures)

    def _leaving(self) -> Leaving:
        audit = self.ctx.services.audit
        return Leaving(self, audit.printed, partial(audit.write, self._drawn))


def _months(today: date) -> list[tuple[str, str]]:
    """The last months, newest first, as (2026-11, "November 2026")."""
    counts = [today.year * 12 + today.month - 1 - back for back in range(_MONTHS)]
    firsts = [date(count // 12, count % 12 + 1, 1) for count in counts]
    return [(f"{first:%Y-%m}", format_date(first, "month")) for first in firsts]

"""Caseload: how much each worker carries, for who supervises; counts and days, no story."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.events import Event
from app.i18n import _, format_date, format_number, ngettext
from ui.context import Context, Place
from ui.widgets.banner import QuietBox
from ui.widgets.screen import Screen
from ui.widgets.table import Cell, Column, Table, TableRow

if TYPE_CHECKING:
    from app.services.caseload import LoadLine


class CaseloadScreen(Screen):
    """One line a worker."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Caseload"), _("how much each of us carries"))
        self.why = QuietBox(
            _(
                "To share work fairly and to look after each other. No names of people we support are here."
            )
        )
        self.body.addWidget(self.why)
        self.table = Table(_("Caseload"), [
            Column("who", _("Colleague")), Column("open", _("Open cases"), 110, trailing=True),
            Column("overdue", _("Overdue"), 100, trailing=True),
            Column("week", _("This week"), 100, trailing=True),
            Column("review", _("Next review"), 130),
            Column("second", _("Waiting for a second view"), 190, trailing=True),
        ])  # fmt: skip
        self.add_wide(self.table)

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        self._load()

    def first_focus(self) -> QWidget:
        return self.table

    def _load(self) -> None:
        services = self.ctx.services

        def read() -> list[TableRow]:
            today = services.clock.today()
            return [_row(one, today) for one in services.caseload.lines()]

        self.ctx.tasks.run(read, owner=self, done=self.table.show_rows)


def _row(line: LoadLine, today: date) -> TableRow:
    review = format_date(line.next_review, today=today) if line.next_review else ""
    late = line.next_review is not None and line.next_review < today
    return TableRow(line.worker_id, (
        Cell(line.name or _("Nobody yet"), bold=True),
        _count(line.open_cases, ngettext("{n} open case", "{n} open cases", line.open_cases)),
        _count(line.overdue, ngettext("{n} overdue", "{n} overdue", line.overdue), warns=True),
        _count(line.this_week, ngettext("{n} this week", "{n} this week", line.this_week)),
        Cell(
            review or _("none planned"), ink="warn" if late else "ink",
            alone=_("next review {day}").format(day=review) if review else _("no review planned"),
        ),
        _count(line.second_view, ngettext(
            "{n} waits for a second view", "{n} wait for a second view", line.second_view
        ), warns=True),
    ))  # fmt: skip


def _count(number: int, words: str, *, warns: bool = False) -> Cell:
    return Cell(
        format_number(number), alone=words.format(n=format_number(number)),
        ink="warn" if warns and number else "ink",
    )  # fmt: skip

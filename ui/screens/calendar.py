"""Calendar: a month week by week, to look at, to print a week without names, and to save for another program."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.events import Event
from app.i18n import _, format_date, pgettext
from ui.context import Context, Said
from ui.dialogs.calendar import CalendarFileDialog, WeekDialog
from ui.dialogs.files import ask_target
from ui.dialogs.printing import ask_printer
from ui.models.calendar import month_of, rows_of_days
from ui.models.today import row_key
from ui.paper import SCREEN_DPI
from ui.shared.doing import Doing
from ui.shared.leaving import Leaving
from ui.shared.list_screen import ListScreen
from ui.widgets.buttons import button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.flow import FlowLayout
from ui.widgets.small import EmptyState

if TYPE_CHECKING:
    from app.services.calendar import Days
    from ui.widgets.rows import Line


class CalendarScreen(ListScreen):
    """One month; the arrows beside it, or Alt+Left and Alt+Right, go to the one before and after."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Calendar"))
        self._month = ctx.services.clock.today().replace(day=1)
        self._days: Days | None = None
        self._doing = Doing(self)
        bar = QWidget()
        row = FlowLayout(bar, gap=8)
        self.before = button(_("Earlier"), "quiet", icon="caret-left", run=partial(self._go, -1))
        self.today = button(_("This month"), "quiet", run=partial(self._go, 0))
        self.after = button(_("Later"), "quiet", icon="caret-right", run=partial(self._go, 1))
        self.whose = ChoiceChips(
            [Choice("all", _("Everybody")), Choice("mine", pgettext("entries", "Mine"))],
            on=("all",),
        )
        self.whose.chosen.connect(lambda _key: self._load())
        for part in (self.before, self.today, self.after, self.whose):
            row.addWidget(part)
        self.body.addWidget(bar)
        nothing = EmptyState(
            "calendar-blank", _("Nothing in this month."),
            _("What has a day stands here: meetings, check-ins, reviews, dates of a pathway."),
        )  # fmt: skip
        self.add_list(_("Calendar"), self._open_row, lead_width=112, nothing=nothing)
        foot = self.add_foot()
        foot.words.setText(_("Both leave out names, places and what it is about."))
        foot.add_trailing(
            button(_("Calendar file…"), icon="calendar-blank", run=self._file, takes="export.make")
        )
        foot.add_trailing(
            button(_("Week on paper…"), icon="printer", run=self._week, takes="export.make")
        )
        for keys, step in (("Alt+PgUp", -1), ("Alt+PgDown", 1)):
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self._go, step))

    def happened(self, event: Event) -> None:
        if event.case_id is not None:
            self._load()

    def _go(self, step: int) -> None:
        """Another month; 0 is the one of today."""
        today = self.ctx.services.clock.today().replace(day=1)
        self._month = month_of(self._month, step) if step else today
        self._load()

    def _load(self) -> None:
        services, first = self.ctx.services, self._month
        last = month_of(first, 1) - timedelta(days=1)
        mine = self.whose.on() == ("mine",)

        def read() -> tuple[date, str, Days, tuple[Line, ...]]:
            days = services.calendar.between(first, last, mine=mine)
            title = format_date(first, "month")
            return first, title, days, tuple(rows_of_days(days, services.clock.today()))

        self.ctx.tasks.run(read, owner=self, done=self._show)

    def _show(self, found: tuple[date, str, Days, tuple[Line, ...]]) -> None:
        first, title, self._days, lines = found
        if first != self._month:
            return
        self.head.show_title(_("Calendar"), title)
        self.show_rows(lines, wanted=self._from_today())

    def _from_today(self) -> str:
        """The key of the first thing that is not past."""
        today = self.ctx.services.clock.today()
        lines = self._days.lines if self._days else ()
        return next((row_key(one) for one in lines if one.on >= today), "")

    def _open_row(self, key: str) -> None:
        for line in self._days.lines if self._days else ():
            if row_key(line) == key:
                self._doing.open(line)
                return

    # -- leaving the workbook, without names

    def _file(self) -> None:
        dialog = CalendarFileDialog(self)
        if not dialog.exec():
            return
        target = ask_target(self, _("Save a calendar file"), "calendar.ics", "iCalendar (*.ics)")
        if target is not None:
            save = partial(self.ctx.services.calendar.save, target, **dialog.which())
            self._told(save, _("Saved. It lies outside the workbook, in the clear."))

    def _week(self) -> None:
        """Compose on the case lane, lay out on the print lane; then a file or a printer."""
        dialog = WeekDialog(self)
        if not dialog.exec():
            return
        sheets = self.ctx.services.week_sheet

        def draw(sheet: Any) -> None:
            def work() -> tuple[Any, Any]:
                drawn = sheets.draw(sheet)
                return drawn, sheets.pictures(drawn, SCREEN_DPI)

            done = partial(self._drawn, on_paper=dialog.on_paper)
            self.ctx.tasks.run(work, owner=self, done=done, lane="print")

        self.ctx.tasks.run(partial(sheets.sheet, **dialog.which()), owner=self, done=draw)

    def _drawn(self, found: tuple[Any, Any], *, on_paper: bool) -> None:
        drawn, pictures = found
        sheets = self.ctx.services.week_sheet
        leaving = Leaving(self, sheets.printed, partial(sheets.write, drawn))
        if on_paper:
            printer = ask_printer(self)
            if printer is not None:
                leaving.to_printer(printer, pictures)
            return
        target = ask_target(self, _("Save as PDF"), "week.pdf", "PDF (*.pdf)")
        if target is not None:
            leaving.to_file(target)

    def _told(self, work: Any, words: str) -> None:
        self.ctx.tasks.run(work, owner=self, done=lambda _none: self.ctx.toast(Said(words)))

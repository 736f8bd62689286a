"""Today: what is overdue, what this day asks for, what comes this week, and whom one may reach now."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.events import Event
from app.i18n import _, format_time
from ui.context import Context, Place
from ui.models.drafts import draft_place, draft_words
from ui.models.today import (
    RUN_OUT,
    ContactShown,
    Shown,
    backup_due,
    clock_behind,
    contacts,
    row_key,
    shown,
)
from ui.shared.doing import Doing
from ui.tokens import FOLD_PANE, Role, look, px, space
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import Action, button
from ui.widgets.card import Card
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.glyphs import IconLabel
from ui.widgets.labels import plain_label
from ui.widgets.path import ContactHours, SafeHours
from ui.widgets.rows import GrowingRows, Row, RowList
from ui.widgets.screen import Screen, empty
from ui.widgets.scrolling import scrolled
from ui.widgets.small import EmptyState

if TYPE_CHECKING:
    from app.services.today_lines import TodayLine

_CONCERNS = (
    "task.",
    "referral.",
    "goal.",
    "assessment.",
    "note.",
    "pathway.",
    "case.",
    "person.",
    "safe_contact.",
    "draft.",
    "transfer.",
    "retention.",
    "backup.",
    "vault.clock",
    "check_in.",
    "review.",
    "consent.",
)

Notice = tuple[str, str]
"""What is said of the clock and of backups; empty words where nothing is."""


class TodayScreen(Screen):
    """The first page after unlocking."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Today"))
        self._shown: Shown | None = None
        self._notice: Notice = ("", "")
        self._filter = "all"
        self._doing = Doing(self)
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(
            lambda: ctx.navigate(Place("new_case"))
        )
        self.add_action(
            button(_("Search everything"), "plain", icon="magnifying-glass", run=ctx.search)
        )
        new = partial(ctx.navigate, Place("new_case"))
        self.add_action(button(_("New case"), "primary", icon="plus", run=new, takes="case.open"))
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self._chips = QHBoxLayout()
        self.body.addLayout(self._chips)
        self._bar: ChoiceChips | None = None
        self.list = RowList(_("Today"))
        self.list.opened.connect(self._open_row)
        self.list.acted.connect(self._act)
        self.list.other_acted.connect(self._move)
        self.add_wide(self.list)
        self.empty = QWidget()
        self._empty_column = QVBoxLayout(self.empty)
        self.body.addWidget(self.empty, 1)
        self.empty.hide()
        self._build_side()

    def _build_side(self) -> None:
        self.side = QWidget()
        self.side.setFixedWidth(px(344))
        self._side_column = QVBoxLayout(self.side)
        edges = (0, 0, space(24), space(10))
        if look().right_to_left:
            edges = (edges[2], edges[1], edges[0], edges[3])
        self._side_column.setContentsMargins(*edges)
        self._side_column.setSpacing(space(16))
        self._reach_box = QVBoxLayout()
        self._side_column.addLayout(self._reach_box)
        self._drafts_title = plain_label(_("Drafts"), Role.LEAD, bold=True)
        self._side_column.addWidget(self._drafts_title)
        self.drafts = GrowingRows(_("Drafts"), lead_width=0)
        self.drafts.opened.connect(self._open_draft)
        self.drafts.clicked.connect(lambda _index: self._open_draft(self.drafts.current_key()))
        self._side_column.addWidget(self.drafts)
        self._side_column.addStretch(1)
        self._aside = scrolled(self.side)
        self._aside.setFixedWidth(px(348))
        self.add_beside(self._aside)

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        if event.action.startswith(_CONCERNS):
            self._load()

    def minute(self) -> None:
        self._load()

    def arrange(self, effective: int) -> None:
        super().arrange(effective)
        self._aside.setVisible(effective >= FOLD_PANE)

    def first_focus(self) -> QWidget:
        return self.list

    def _load(self) -> None:
        services = self.ctx.services

        def read() -> tuple[Shown, list[ContactShown], Notice]:
            board = services.today.board()
            behind = clock_behind(services.health.clock_behind(), board.on)
            due = "" if behind else backup_due(services.backups.state(), board.on)
            return shown(board), contacts(board.contacts), (behind, due)

        self.ctx.tasks.run(read, owner=self, done=self._show)

    def _show(self, found: tuple[Shown, list[ContactShown], Notice]) -> None:
        before, (now, reach, notice) = self._shown, found
        self._show_notice(notice)
        self._shown = now
        self.head.show_title(_("Today"), now.day)
        if before is None or before.counts != now.counts:
            self._show_chips(now)
        if before is None or before.lines != now.lines:
            self._show_lines(now)
        self._show_side(reach, before is None or before.board.drafts != now.board.drafts)

    def _show_notice(self, notice: Notice) -> None:
        """Say one thing over the list, the clock first: every day below is counted by it."""
        if notice == self._notice:
            return
        self._notice, (behind, due) = notice, notice
        told = None
        if behind:
            see = Action(_("Look"), run=partial(self.ctx.navigate, Place("health")))
            line = _("This computer’s clock seems to be behind")
            told = BannerContent("attention", line, behind, "clock", (see,))
        elif due:
            go = Action(_("Back up"), run=partial(self.ctx.navigate, Place("backup")))
            told = BannerContent("closed", _("A backup is due"), due, "archive", (go,))
        self.banner.show_content(told)

    def _show_chips(self, now: Shown) -> None:
        words = {
            "all": _("Everything"),
            "contact": _("Contact"),
            "dates": _("Dates"),
            "meetings": _("Meetings"),
        }
        choices = [Choice(key, said, now.counts[key]) for key, said in words.items()]
        if self._bar is not None:
            self._bar.hide()
            self._bar.deleteLater()
        self._bar = ChoiceChips(choices, on=(self._filter,))
        self._bar.chosen.connect(self._choose)
        self._bar.setVisible(now.counts["all"] > 0)
        self._chips.addWidget(self._bar)

    def _choose(self, key: str) -> None:
        self._filter = key
        if self._shown is not None:
            self._show_lines(self._shown)

    def _show_lines(self, now: Shown) -> None:
        lines = now.lines[self._filter]
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        empty(self._empty_column)
        if lines:
            if not self.list.current_key():
                self.list.choose_first()
            return
        more = _("Tasks, meetings and dates of all cases will stand here.")
        if now.board.next_after is None:
            more = " ".join((more, _("Help (F1) tells how a first day goes.")))
        self._empty_column.addWidget(EmptyState("sun", now.nothing, more))
        self._empty_column.addStretch(1)

    def _show_side(self, reach: list[ContactShown], anew: bool) -> None:
        empty(self._reach_box)
        if reach:
            self._reach_box.addWidget(_contact_card(reach, self.ctx.clock()))
        drafts = self._shown.board.drafts if self._shown else ()
        self._drafts_title.setVisible(bool(drafts))
        self.drafts.setVisible(bool(drafts))
        if anew:
            self.drafts.show_lines([
                Row(one.record_id, draft_words(one), one.name, icon="pencil-simple")
                for one in drafts
            ])  # fmt: skip

    # -- doing

    def _line(self, key: str) -> TodayLine | None:
        board = self._shown.board if self._shown else None
        lines = (*board.overdue, *board.today, *board.next_days, *board.ending) if board else ()
        return next((one for one in lines if row_key(one) == key), None)

    def _open_row(self, key: str) -> None:
        if key == RUN_OUT:
            self.ctx.navigate(Place("retention"))
        line = self._line(key)
        if line is not None:
            self._doing.open(line)

    def _act(self, key: str) -> None:
        if key == RUN_OUT:
            self.ctx.navigate(Place("retention"))
        line = self._line(key)
        if line is not None:
            self._doing.act(line)

    def _move(self, key: str) -> None:
        line = self._line(key)
        if line is not None:
            self._doing.move(line)

    def _open_draft(self, key: str) -> None:
        drafts = self._shown.board.drafts if self._shown else ()
        for one in drafts:
            if one.record_id == key:
                self.ctx.navigate(draft_place(one))


def _contact_card(reach: list[ContactShown], now: datetime) -> QWidget:
    card = Card(gap=12)
    head = QHBoxLayout()
    head.addWidget(plain_label(_("Safe to contact"), Role.LEAD, bold=True), 1)
    head.addWidget(IconLabel("clock", "ink3", 16))
    head.addWidget(plain_label(format_time(now), Role.CAP, "ink2"))
    card.column.addLayout(head)
    for one in reach:
        card.column.addWidget(_contact_row(one, now.hour * 60 + now.minute))
    return card


def _contact_row(one: ContactShown, minute: int) -> QWidget:
    row = QWidget()
    column = QVBoxLayout(row)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(space(4))
    top = QHBoxLayout()
    top.setSpacing(space(8))
    top.addWidget(IconLabel(one.icon, "accent" if one.is_open else "ink2", 17))
    top.addWidget(plain_label(one.name, Role.BODY, bold=one.is_open), 1)
    top.addWidget(
        plain_label(one.when, Role.CAP, "accent" if one.is_open else "ink2", bold=one.is_open)
    )
    column.addLayout(top)
    words = f"{one.name}, {one.when}"
    column.addWidget(ContactHours([SafeHours(*span) for span in one.hours], minute, words))
    column.addWidget(plain_label(one.note, Role.CAP, "ink2", wrap=True))
    return row

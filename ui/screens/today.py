"""Today: what is overdue, what this day asks for, what comes this week, and whom one may reach now."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.events import Event
from app.i18n import _, format_time
from ui.context import Context, Place, Said
from ui.dialogs.contact import ask_contact
from ui.models.today import ContactShown, Shown, contacts, row_key, shown
from ui.tokens import FOLD_PANE, Role, px, space
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.glyphs import IconLabel
from ui.widgets.labels import plain_label
from ui.widgets.painted_list import scrolled
from ui.widgets.path import ContactHours, SafeHours
from ui.widgets.rows import Row, RowList
from ui.widgets.screen import Screen, empty
from ui.widgets.small import EmptyState

if TYPE_CHECKING:
    from app.services.today import TodayLine

_CONCERNS = (
    "task.",
    "note.",
    "pathway.",
    "case.",
    "person.",
    "safe_contact.",
    "draft.",
    "transfer.",
)


class TodayScreen(Screen):
    """The first page after unlocking."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Today"))
        self._shown: Shown | None = None
        self._filter = "all"
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(
            lambda: ctx.navigate(Place("new_case"))
        )
        self.add_action(
            button(
                _("New case"), "primary", icon="plus", run=lambda: ctx.navigate(Place("new_case"))
            )
        )
        self._chips = QHBoxLayout()
        self.body.addLayout(self._chips)
        self._bar: ChoiceChips | None = None
        self.list = RowList(_("Today"))
        self.list.opened.connect(self._open_row)
        self.list.acted.connect(self._act)
        self.add_wide(self.list)
        self.empty = QWidget()
        self._empty_column = QVBoxLayout(self.empty)
        self.body.addWidget(self.empty, 1)
        self.side = QWidget()
        self.side.setFixedWidth(px(344))
        self._side_column = QVBoxLayout(self.side)
        self._side_column.setContentsMargins(0, 0, space(24), space(10))
        self._side_column.setSpacing(space(16))
        self._aside = scrolled(self.side)
        self._aside.setFixedWidth(px(348))
        self.add_beside(self._aside)

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        if event.action.startswith(_CONCERNS):
            self._load()

    def arrange(self, effective: int) -> None:
        super().arrange(effective)
        self._aside.setVisible(effective >= FOLD_PANE)

    def first_focus(self) -> QWidget:
        return self.list

    def _load(self) -> None:
        today = self.ctx.services.today

        def look() -> tuple[Shown, list[ContactShown]]:
            board = today.board()
            return shown(board), contacts(board.contacts)

        self.ctx.tasks.run(look, owner=self, done=self._show)

    def _show(self, found: tuple[Shown, list[ContactShown]]) -> None:
        self._shown, reach = found
        self.head.show_title(_("Today"), self._shown.day)
        self._show_chips(self._shown)
        self._show_lines(self._shown)
        self._show_side(reach)

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
        self._empty_column.addWidget(EmptyState("sun", now.nothing, more))
        self._empty_column.addStretch(1)

    def _show_side(self, reach: list[ContactShown]) -> None:
        empty(self._side_column)
        if reach:
            self._side_column.addWidget(_contact_card(reach, self.ctx.clock()))
        drafts = self._shown.board.drafts if self._shown else ()
        if drafts:
            self._side_column.addWidget(plain_label(_("Drafts"), Role.LEAD, bold=True))
            listed = RowList(_("Drafts"), lead_width=0)
            listed.show_lines([
                Row(f"{one.case_id} {one.record_id} {one.kind}", one.name, _draft_words(one.kind), icon="pencil-simple")
                for one in drafts
            ])  # fmt: skip
            listed.opened.connect(self._open_draft)
            self._side_column.addWidget(listed, 1)
        self._side_column.addStretch(1)

    # -- doing

    def _line(self, key: str) -> TodayLine | None:
        board = self._shown.board if self._shown else None
        lines = (*board.overdue, *board.today, *board.next_days) if board else ()
        return next((one for one in lines if row_key(one) == key), None)

    def _open_row(self, key: str) -> None:
        line = self._line(key)
        if line is None:
            return
        if line.kind == "deadline":
            self.ctx.navigate(Place("pathway", line.case_id, line.record_id))
        elif line.case_id:
            self.ctx.navigate(Place("overview", line.case_id))

    def _act(self, key: str) -> None:
        line = self._line(key)
        if line is None:
            return
        if line.kind == "contact" and line.contact is not None:
            self._reach(line)
            return
        if line.kind == "deadline":
            self._open_row(key)
            return
        said = Said(_("Done: {what}").format(what=line.title))
        self.ctx.tasks.run(
            partial(self.ctx.services.notes.done, line.record_id), owner=self,
            done=lambda _none: self.ctx.toast(said),
        )  # fmt: skip

    def _reach(self, line: TodayLine) -> None:
        """Show what is safe; what happened becomes an entry, and the task is done."""
        if line.contact is None:
            return
        happened = ask_contact(self, line.name, line.contact)
        if not happened:
            return
        notes = self.ctx.services.notes
        kind = "call" if line.contact.channel == "call" else "message"

        def keep() -> None:
            notes.add(line.case_id, happened, kind=kind)
            notes.done(line.record_id, happened)

        self.ctx.tasks.run(
            keep, owner=self, done=lambda _none: self.ctx.toast(Said(_("Written down.")))
        )

    def _open_draft(self, key: str) -> None:
        case_id, record_id, kind = key.split(" ")
        screen = "form" if kind == "sitting" else "timeline"
        self.ctx.navigate(Place(screen, case_id, record_id))


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


def _draft_words(kind: str) -> str:
    if kind == "sitting":
        return _("A form, not finished")
    return _("A note, not finished") if kind == "note" else _("Words not saved yet")

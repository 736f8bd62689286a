"""Cases: everybody this office supports, found by any name, with safe contact and what is next."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.events import Event
from app.i18n import _, ngettext
from ui.context import Context, Place
from ui.models.cases import case_rows
from ui.tokens import space
from ui.widgets.buttons import button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.frame import PreviewPane
from ui.widgets.inputs import TextLine
from ui.widgets.screen import Screen, empty
from ui.widgets.small import EmptyState, KeyValues
from ui.widgets.table import Column, Table, TableRow
from ui.words import contact_words

if TYPE_CHECKING:
    from app.services.case_rows import CaseRow

PAGE = 200
"""Rows fetched at once; more come as the list is scrolled."""


class CasesScreen(Screen):
    """The list of cases with a preview beside it."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Cases"))
        self._found: list[CaseRow] = []
        self._rows: list[TableRow] = []
        self._asked = 0
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(
            lambda: ctx.navigate(Place("new_case"))
        )
        self.add_action(
            button(
                _("New case"), "primary", icon="plus", run=lambda: ctx.navigate(Place("new_case"))
            )
        )
        self._build_finder()
        self.table = Table(_("Cases"), [
            Column("person", _("Person"), 210), Column("next", _("Next")),
            Column("contact", _("Contact"), 170), Column("since", _("Since"), 130),
        ])  # fmt: skip
        self.table.opened.connect(lambda key: ctx.navigate(Place("overview", key)))
        self.table.previewed.connect(lambda _key: self.ask_for_pane())
        self.table.current_key_changed.connect(self._preview)
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.add_wide(self.table)
        self.nothing = QWidget()
        self._nothing = QVBoxLayout(self.nothing)
        self.body.addWidget(self.nothing, 1)
        self.nothing.hide()
        self.add_pane(PreviewPane())

    def _build_finder(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(space(10))
        self.finder = TextLine(
            icon="magnifying-glass",
            placeholder=_("Find by name, number or phone"),
            name=_("Find a case"),
        )
        self._pause = QTimer(self, singleShot=True, interval=120)
        self._pause.timeout.connect(self._load)
        self.finder.textChanged.connect(lambda _text: self._pause.start())
        self.finder.returnPressed.connect(self._open_current)
        row.addWidget(self.finder, 1)
        self.closed = ChoiceChips([Choice("closed", _("Closed ones too"))], many=True)
        self.closed.chosen.connect(lambda _key: self._load())
        row.addWidget(self.closed)
        self.body.addLayout(row)

    def _open_current(self) -> None:
        """Enter in the finder opens the case that is chosen in the list."""
        if self.table.current_key():
            self.ctx.navigate(Place("overview", self.table.current_key()))

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        if event.case_id is not None:
            self._load()

    def first_focus(self) -> QWidget:
        return self.finder

    def _load(self, more: bool = False) -> None:
        """Ask for the first rows, or for the ones after the last."""
        self._asked += 1
        after = self._found[-1] if more and self._found else None
        work = partial(
            self.ctx.services.cases.find, text=self.finder.text(), closed=self._with_closed(),
            after=after, limit=PAGE,
        )  # fmt: skip
        today = self.ctx.services.clock.today()

        def look() -> tuple[list[CaseRow], list[TableRow]]:
            found = work()
            return found, case_rows(found, today)

        self.ctx.tasks.run(look, owner=self, done=partial(self._show, self._asked, more))

    def _with_closed(self) -> bool:
        return "closed" in self.closed.on()

    def _show(self, asked: int, more: bool, found: tuple[list[CaseRow], list[TableRow]]) -> None:
        if asked != self._asked:
            return  # an answer to letters typed before
        cases, rows = found
        self._found = [*self._found, *cases] if more else cases
        self._rows = [*self._rows, *rows] if more else rows
        self.table.show_rows(self._rows)
        count = len(self._found)
        words = ngettext("{n} case", "{n} cases", count).format(n=count)
        self.head.show_title(_("Cases"), words if count < PAGE else "")
        self._say_nothing(not self._found)
        if self._found and not self.table.current_key():
            self.table.choose_first()

    def _say_nothing(self, is_empty: bool) -> None:
        self.table.setVisible(not is_empty)
        self.nothing.setVisible(is_empty)
        empty(self._nothing)
        if not is_empty:
            return
        typed = self.finder.text().strip()
        if typed:
            lead = _("Nothing found for “{words}”.").format(words=typed)
            more = _("Closed cases are not included: tick “Closed ones too” to include them.")
            more = _("Try another spelling, or part of a name.") if self._with_closed() else more
        else:
            lead, more = (
                _("No cases yet."),
                _("A new case needs one name to use, and nothing else."),
            )
        self._nothing.addWidget(EmptyState("folder", lead, more))
        self._nothing.addStretch(1)

    def _scrolled(self, value: int) -> None:
        bar = self.table.verticalScrollBar()
        if value >= bar.maximum() - 2 and len(self._found) and len(self._found) % PAGE == 0:
            self._load(more=True)

    def _preview(self, key: str) -> None:
        row = next((one for one in self._found if one.id == key), None)
        if row is None or self.pane is None:
            return
        pane, contact = self.pane, contact_words(row.contact)
        pane.clear()
        pane.show_title(row.name, " · ".join(part for part in (row.reference, row.pronoun) if part))
        facts = [(_("Contact"), contact.sentence)]
        facts += [(_("Say"), row.contact.words)] if row.contact.words else []
        facts += [(_("Note"), row.contact.note)] if row.contact.note else []
        facts += [(_("Next"), row.next_title)] if row.next_title else []
        facts += [(_("With"), row.worker)] if row.worker else []
        pane.add(KeyValues(facts))
        pane.column.addStretch(1)
        pane.add_action(
            button(_("Open"), "soft", run=lambda: self.ctx.navigate(Place("overview", row.id)))
        )

"""Cases: everybody this office supports, found by any name, with safe contact and what is next."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.events import Event
from app.i18n import _, ngettext, pgettext
from app.services.case_rows import MOST_ALIKE, CaseFilter
from ui.context import Context, Place
from ui.models.cases import CaseGlance, case_glance, case_rows
from ui.models.overview import Agreed
from ui.shared.doing import Doing
from ui.tokens import FOLD_ACTIONS, Role, space
from ui.widgets.banner import Banner, BannerContent, BannerKind
from ui.widgets.buttons import Action, button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.frame import PreviewPane
from ui.widgets.glyphs import StateGlyph
from ui.widgets.inputs import ChoiceBox, TextLine
from ui.widgets.labels import plain_label
from ui.widgets.screen import Screen, empty
from ui.widgets.small import EmptyState
from ui.widgets.table import Column, Table, TableRow
from ui.words import contact_words, reach_words

if TYPE_CHECKING:
    from app.services.case_rows import CaseRow

PAGE = 100
"""Rows fetched at once; more come as the list is scrolled."""
WEEK = 7


class CasesScreen(Screen):
    """The list of cases with a pane about the chosen one beside it."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Cases"))
        self._found: list[CaseRow] = []
        self._asked = 0
        self._is_whole = False
        self._doing = Doing(self)
        new = partial(ctx.navigate, Place("new_case"))
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(new)
        self.add_action(button(_("New case"), icon="plus", run=new, takes="case.open"))
        self._build_finder()
        self.table = Table(_("Cases"), [
            Column("person", _("Person"), 210), Column("next", pgettext("to come", "Next")),
            Column("contact", _("Safe to contact"), 150), Column("worker", _("With, since"), 110),
        ])  # fmt: skip
        self.table.opened.connect(lambda key: ctx.navigate(Place("overview", key)))
        self.table.previewed.connect(lambda _key: self.ask_for_pane())
        self.table.current_key_changed.connect(lambda _key: self._glance_soon.start())
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.add_wide(self.table)
        self.nothing = QWidget()
        self._nothing = QVBoxLayout(self.nothing)
        self.body.addWidget(self.nothing, 1)
        self.nothing.hide()
        self._side = self.add_pane(PreviewPane(width=344))

    def _build_finder(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(space(10))
        words = _("Find by name, number or phone")
        self.finder = TextLine(icon="magnifying-glass", placeholder=words, name=_("Find a case"))
        self._pause = QTimer(self, singleShot=True, interval=60)
        self._pause.timeout.connect(self._load)
        self._glance_soon = QTimer(self, singleShot=True, interval=60)
        self._glance_soon.timeout.connect(self._glance)
        self.finder.textChanged.connect(lambda _text: self._pause.start())
        self.finder.returnPressed.connect(self._open_current)
        self.finder.installEventFilter(self)
        row.addWidget(self.finder, 1)
        self.order = ChoiceBox(
            [("name", _("Sort: name")), ("changed", _("Sort: latest change"))], name=_("Sort")
        )
        self.order.currentIndexChanged.connect(lambda _index: self._load())
        row.addWidget(self.order)
        self.body.addLayout(row)
        line = QHBoxLayout()
        line.setSpacing(space(10))
        self.filters = ChoiceChips([
            Choice("mine", _("Mine")), Choice("soon", _("Next date within 7 days")),
            Choice("closed", _("Closed ones too")),
        ], many=True)  # fmt: skip
        self.filters.chosen.connect(lambda _key: self._load())
        line.addWidget(self.filters, 1)
        self._count = plain_label("", Role.CAP, "ink2", trailing=True)
        line.addWidget(self._count)
        self.body.addLayout(line)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down in the finder walk through the list, so that a hand stays on the keys."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            walks = event.key() in (
                Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp,
            )  # fmt: skip
            if walks:
                self.table.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)

    def _open_current(self) -> None:
        """Enter in the finder opens the case that is chosen in the list."""
        if self.table.current_key():
            self.ctx.navigate(Place("overview", self.table.current_key()))

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        if event.case_id is not None:
            self._load(as_many=len(self._found))

    def minute(self) -> None:
        self._load(as_many=len(self._found))

    def arrange(self, effective: int) -> None:
        super().arrange(effective)
        self.order.setVisible(effective >= FOLD_ACTIONS)

    def first_focus(self) -> QWidget:
        return self.finder

    # -- the list

    def _load(self, *, more: bool = False, as_many: int = 0) -> None:
        """Ask for the first rows, for the ones after the last, or for as many as are shown already."""
        self._asked += 1
        services, today, on = self.ctx.services, self.ctx.services.clock.today(), self.filters.on()
        limit, typed = max(PAGE, as_many), self.finder.text().strip()
        work = partial(
            services.cases.find, text=self.finder.text(), closed="closed" in on,
            only=CaseFilter("mine" in on, WEEK if "soon" in on else None),
            order=self.order.chosen() or "name",
            after=self._found[-1] if more and self._found else None, limit=limit,
        )  # fmt: skip
        count = partial(services.cases.count, closed="closed" in on)

        def look() -> tuple[list[CaseRow], list[TableRow], int]:
            found = work()
            alone = typed and not set(on) - {"closed"} and not more
            if alone and len(found) + MOST_ALIKE < limit:
                beside = frozenset(row.id for row in found)
                found += services.cases.find_alike(typed, closed="closed" in on, beside=beside)
            return found, case_rows(found, today), count()

        self.ctx.tasks.run(look, owner=self, done=partial(self._show, self._asked, more, limit))

    def _show(
        self, asked: int, more: bool, limit: int, answer: tuple[list[CaseRow], list[TableRow], int]
    ) -> None:
        if asked != self._asked:
            return  # an answer to letters typed before
        found, rows, count = answer
        self._is_whole = len(found) < limit
        if more:
            self._found += found
            self.table.add_rows(rows)
        else:
            self._found = found
            self.table.show_rows(rows)
        self._say_counts(count)
        self._say_nothing(not self._found)
        if self._found and not self.table.current_key():
            self.table.choose_first()
        self._glance_soon.start()

    def _say_counts(self, count: int) -> None:
        closed = "closed" in self.filters.on()
        whole = ngettext("{n} case", "{n} cases", count) if closed else _("{n} open")
        self.head.show_title(_("Cases"), whole.format(n=count))
        narrowed = len(self._found) != count and self._is_whole
        words = _("{n} of {all}").format(n=len(self._found), all=count) if narrowed else ""
        self._count.setText(words)

    def _say_nothing(self, is_empty: bool) -> None:
        self.table.setVisible(not is_empty)
        self.nothing.setVisible(is_empty)
        empty(self._nothing)
        if not is_empty:
            return
        typed, closed = self.finder.text().strip(), "closed" in self.filters.on()
        if typed:
            lead = _("Nothing found for “{words}”.").format(words=typed)
            more = _(
                "This list is searched by name, number and phone. Search everything looks in notes too."
            )
            everywhere = Action(_("Search everything"), self.ctx.search)
            if not closed:
                more = _("Closed cases are not included: tick “Closed ones too” to include them.")
            self._nothing.addWidget(EmptyState("folder", lead, more, everywhere))
        elif self.filters.on():
            lead = _("No case fits these filters.")
            self._nothing.addWidget(
                EmptyState("funnel-simple", lead, _("Take one off to see more."))
            )
        else:
            more = _("A new case needs one name to use, and nothing else.")
            self._nothing.addWidget(EmptyState("folder", _("No cases yet."), more))
        self._nothing.addStretch(1)

    def _scrolled(self, value: int) -> None:
        bar = self.table.verticalScrollBar()
        if self._found and not self._is_whole and value >= bar.maximum() - 2 * bar.pageStep():
            self._is_whole = True  # until the answer says otherwise: one question at a time
            self._load(more=True)

    # -- the pane

    def _glance(self) -> None:
        key = self.table.current_key()
        if not key or self._nothing_chosen():
            self._side.clear()
            self._side.show_title("")
            return
        work = partial(case_glance, self.ctx.services, key)
        self.ctx.tasks.run(work, owner=self, done=self._show_glance)

    def _nothing_chosen(self) -> bool:
        return not any(row.id == self.table.current_key() for row in self._found)

    def _show_glance(self, now: CaseGlance) -> None:
        if now.head.id != self.table.current_key():
            return
        pane, contact = self._side, now.head.contact
        pane.clear()
        pane.show_title(now.head.name, now.caption)
        words = contact_words(contact)
        kind: BannerKind = "open" if words.open else "closed"
        pane.add(Banner(BannerContent(kind, words.sentence, now.contact, words.icon)))
        pane.add_heading(pgettext("to come", "Next"))
        pane.add(plain_label(now.next_title, wrap=True))
        if now.next_words:
            ink = "warn" if now.is_overdue else "ink2"
            pane.add(plain_label(now.next_words, Role.CAP, ink, wrap=True))  # type: ignore[arg-type]
        for title, said in ((now.stays_title, now.stays), (_("Last contact"), now.last)):
            if said:
                pane.add_heading(title)
                pane.add(plain_label(said, wrap=True))
        if now.agreed:
            pane.add_heading(now.agreed_title)
            for line in now.agreed:
                pane.add(_agreed(line))
        pane.column.addStretch(1)
        go = partial(self.ctx.navigate, Place("overview", now.head.id))
        pane.add_action(button(_("Open case"), "primary", run=go))
        if contact.state != "unset" and contact.channel != "none":
            reach = partial(self._doing.reach, now.head.id, now.head.name, contact)
            pane.add_action(button(reach_words(contact), "soft", icon=words.icon, run=reach))


def _agreed(line: Agreed) -> QWidget:
    row = QWidget()
    box = QHBoxLayout(row)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(space(8))
    box.addWidget(StateGlyph(line.state), 0, Qt.AlignmentFlag.AlignTop)
    said = ", ".join(part for part in (line.recipient, line.purpose) if part)
    box.addWidget(plain_label(said, wrap=True), 1)
    return row

"""Timeline: everything said, done, agreed and sent, newest first, and a box to write the next entry in."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.events import Event
from app.i18n import _, ngettext
from ui.context import Context, Place, Said
from ui.models.history import ChangeShown, changes
from ui.models.moments import ENTRY_KINDS, kind_words, moments
from ui.tokens import Role, space
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.frame import PreviewPane
from ui.widgets.inputs import TextBox
from ui.widgets.labels import plain_label
from ui.widgets.screen import Screen
from ui.widgets.small import EmptyState
from ui.widgets.timeline import Moment, Timeline


class TimelineScreen(Screen):
    """The whole timeline of a case; what is typed is kept as it is typed."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Timeline"))
        self._entry = ""
        self._typed = ""
        self._kind = "note"
        self._build_box()
        self.list = Timeline(_("Timeline"))
        self.list.opened.connect(self._show_history)
        self.add_wide(self.list)
        pane = self.add_pane(PreviewPane(width=300))
        pane.show_title(_("History"), _("Press Enter on an entry to see who changed it and when."))
        pane.column.addStretch(1)
        self.nothing = EmptyState(
            "clock-counter-clockwise",
            _("Nothing written yet."),
            _("The first entry will stand here."),
        )
        self.body.addWidget(self.nothing)
        self.nothing.hide()

    def _build_box(self) -> None:
        card = Card()
        card.column.addWidget(plain_label(_("Write an entry"), Role.BODY, bold=True))
        self.box = TextBox(least=2, most=8, name=_("Write an entry"))
        self.box.textChanged.connect(self._changed)
        card.column.addWidget(self.box)
        row = QHBoxLayout()
        row.setSpacing(space(10))
        self.kinds = ChoiceChips(
            [Choice(kind, kind_words(kind)) for kind in ENTRY_KINDS], on=("note",)
        )
        self.kinds.chosen.connect(self._choose_kind)
        row.addWidget(self.kinds, 1)
        self.add = button(_("Add"), "primary", run=self._finish)
        row.addWidget(self.add)
        card.column.addLayout(row)
        self._pause = QTimer(self, singleShot=True, interval=300)
        self._pause.timeout.connect(self._keep)
        column = QVBoxLayout()
        column.addWidget(card)
        self.body.addLayout(column)

    def open(self, place: Place) -> None:
        changed = place.case_id != self.place.case_id
        super().open(place)
        if changed:
            self._begin()
        self._load()

    def happened(self, event: Event) -> None:
        if event.case_id == self.place.case_id:
            self._load()

    def leave(self) -> None:
        """Keep the words as they stand: they wait here as a draft."""
        if self._pause.isActive():
            self._pause.stop()
            self._keep()

    def first_focus(self) -> QWidget:
        return self.box

    # -- the list

    def _load(self) -> None:
        services, case_id = self.ctx.services, self.place.case_id
        today = services.clock.today()
        work = lambda: moments(services.cases.timeline(case_id), today)  # noqa: E731
        self.ctx.tasks.run(work, owner=self, done=partial(self._show, case_id))

    def _show(self, case_id: str | None, found: list[Moment]) -> None:
        if case_id != self.place.case_id:
            return
        count = ngettext("{n} entry", "{n} entries", len(found)).format(n=len(found))
        self.head.show_title(_("Timeline"), count)
        self.list.show_moments(found)
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)

    # -- history

    def _show_history(self, key: str) -> None:
        """Enter on an entry shows who changed it and when; each change can be taken back by name."""
        record = key.split(" ", 1)[1]
        history = partial(self.ctx.services.history.of, record)
        self.ctx.tasks.run(
            lambda: changes(history()), owner=self, done=partial(self._show_changes, record)
        )

    def _show_changes(self, record: str, found: list[ChangeShown]) -> None:
        pane = self.pane
        if pane is None:
            return
        pane.clear()
        pane.show_title(_("History"), _("Every change is kept and can be taken back."))
        for number, change in enumerate(found):
            pane.add(plain_label(change.when, Role.CAP, "ink3", wrap=True))
            for line in change.lines:
                pane.add(plain_label(line, Role.BODY, wrap=True))
            if number < len(found) - 1:
                back = partial(self._undo, record, change.id)
                pane.add(button(_("Take this change back"), "quiet", run=back))
        pane.column.addStretch(1)
        self.ask_for_pane()

    def _undo(self, record: str, change: str) -> None:
        undo = partial(self.ctx.services.history.undo, record, change)
        said = Said(_("Taken back. That is a change too."))
        self.ctx.tasks.run(undo, owner=self, done=lambda _none: self.ctx.toast(said))

    # -- writing

    def _begin(self) -> None:
        """Begin an empty entry, or go on with the one that was being typed here."""
        notes, case_id = self.ctx.services.notes, self.place.case_id
        self._entry, self._typed = notes.new_entry(), ""
        self.box.blockSignals(True)
        self.box.clear()
        self.box.blockSignals(False)
        work = partial(notes.unfinished, case_id)
        self.ctx.tasks.run(work, owner=self, done=partial(self._resume, case_id))

    def _resume(self, case_id: str | None, found: tuple[str, str] | None) -> None:
        if found is None or case_id != self.place.case_id or self.box.toPlainText():
            return
        self._entry, self._typed = found
        self.box.setPlainText(found[1])

    def _choose_kind(self, kind: str) -> None:
        self._kind = kind
        if self.box.toPlainText().strip():
            self._keep()

    def _changed(self) -> None:
        if self.box.toPlainText() != self._typed:
            self._pause.start()

    def _keep(self) -> None:
        self._typed = self.box.toPlainText()
        case_id = self.place.case_id
        work = partial(
            self.ctx.services.notes.type_on, self._entry, case_id, self._typed, kind=self._kind
        )
        self.ctx.tasks.run(work, owner=self, done=lambda _none: self.ctx.saved(""))

    def _finish(self) -> None:
        if not self.box.toPlainText().strip():
            self.box.setFocus()
            return
        self._pause.stop()
        self._keep()
        self.ctx.tasks.run(partial(self.ctx.services.notes.finish, self._entry), owner=self)
        self._begin_next()

    def _begin_next(self) -> None:
        self._entry, self._typed = self.ctx.services.notes.new_entry(), ""
        self.box.blockSignals(True)
        self.box.clear()
        self.box.blockSignals(False)
        self.box.setFocus()

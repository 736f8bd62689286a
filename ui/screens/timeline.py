"""Timeline: everything said, done, agreed and sent, newest first, and a box to write the next entry in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.errors import AppError
from app.events import Event
from app.i18n import _, language_name, languages, ngettext
from ui.context import Context, Place, Said
from ui.doing import Restricting
from ui.models.history import ChangeShown, changes
from ui.models.moments import ENTRY_KINDS, LOCKED, kind_words, moments
from ui.tokens import FOLD_CASE_RAIL, Role, look
from ui.unsaved import TYPING_MS
from ui.widgets.buttons import Button, button
from ui.widgets.card import Card
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.field import Field
from ui.widgets.frame import PreviewPane
from ui.widgets.inputs import ChoiceBox, TextBox
from ui.widgets.labels import plain_label
from ui.widgets.screen import Screen
from ui.widgets.small import EmptyState
from ui.widgets.timeline import Moment, Timeline

if TYPE_CHECKING:
    from app.services.notes import Unfinished


class TimelineScreen(Screen):
    """The whole timeline of a case; what is typed is kept as it is typed."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Timeline"))
        self._entry = ""
        self._typed = ""
        self._correcting = False
        self._wanted = ""
        self._history_of = ""
        self._restricting = Restricting(self)
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(lambda: self.box.setFocus())
        self.add_action(button(_("Who did what"), icon="user-list", run=self._show_trail))
        self._build_box()
        self.list = Timeline(_("Timeline"))
        self.list.opened.connect(self._open_entry)
        self.list.clicked.connect(lambda _index: self._ask_history(self.list.current_key()))
        self.body.addWidget(self.list, 1)
        self._history = self.add_pane(PreviewPane(width=300))
        self.nothing = EmptyState(
            "clock-counter-clockwise",
            _("Nothing written yet."),
            _("The first entry will stand here."),
        )
        self.body.addWidget(self.nothing)
        self.nothing.hide()

    def _build_box(self) -> None:
        card = Card()
        self._title = plain_label(_("Write an entry"), Role.BODY, bold=True, wrap=True)
        card.column.addWidget(self._title)
        self.box = TextBox(least=2, most=8, name=_("Write an entry"))
        self.box.textChanged.connect(self._changed)
        card.column.addWidget(self.box)
        kinds = [Choice(kind, kind_words(kind)) for kind in ENTRY_KINDS]
        self.kinds = ChoiceChips(kinds, on=("note",))
        self.kinds.chosen.connect(lambda _kind: self._kind_chosen())
        self.language = ChoiceBox([("", _("not written down"))])
        self._language = ""
        self.language.currentIndexChanged.connect(lambda _index: self._keep_kind())
        self._said_in = Field(_("Said in"), self.language)
        card.column.addWidget(self._said_in)
        self._said_in.hide()
        self.add: Button = button(_("Add"), "primary", run=self._finish, takes="note")
        self.drop: Button = button(_("Leave it as it was"), "quiet", run=self._drop)
        self.drop.hide()
        self._buttons = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._buttons)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.kinds, 1)
        self._row.addWidget(self.drop)
        self._row.addWidget(self.add)
        card.column.addWidget(self._buttons)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._pause.timeout.connect(self._keep)
        self.ctx.tasks.run(partial(_spoken, look().language), owner=self, done=self._offer)
        column = QVBoxLayout()
        column.addWidget(card)
        self.body.addLayout(column)
        card.setVisible(self.ctx.allows("note"))

    def open(self, place: Place) -> None:
        changed = place.case_id != self.place.case_id
        super().open(place)
        self._wanted = place.record_id or ""
        if changed:
            self._begin()
            self._say_no_history()
        self._load()

    def happened(self, event: Event) -> None:
        if event.case_id != self.place.case_id:
            return
        self._load()
        if event.record_id and event.record_id == self._history_of:
            self._load_history(self._history_of)

    def leave(self) -> None:
        """Keep the words as they stand: they wait here as a draft."""
        if self._pause.isActive():
            self._pause.stop()
            self._keep()

    def arrange(self, effective: int) -> None:
        super().arrange(effective)
        narrow = effective < FOLD_CASE_RAIL
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if narrow else across)
        self._fold()

    def _fold(self) -> None:
        """Where there is little room, what belongs to an entry comes up with its first letter."""
        empty = not self.box.toPlainText() and not self._correcting
        self._buttons.setVisible(not (empty and self.effective() < FOLD_CASE_RAIL))

    def first_focus(self) -> QWidget:
        return self.box

    # -- the list

    def _load(self) -> None:
        services, case_id = self.ctx.services, self.place.case_id
        today = services.clock.today()

        def read() -> list[Moment]:
            return moments(services.cases.timeline(case_id), today)

        self.ctx.tasks.run(read, owner=self, done=partial(self._show, case_id))

    def _show(self, case_id: str | None, found: list[Moment]) -> None:
        if case_id != self.place.case_id:
            return
        told = sum(1 for one in found if _kind(one.key) != LOCKED)
        count = ngettext("{n} entry", "{n} entries", told).format(n=told)
        self.head.show_title(_("Timeline"), count)
        before = _record(self.list.current_key())
        self.list.show_moments(found)
        kept = next((one.key for one in found if before and _record(one.key) == before), "")
        wanted = next((one.key for one in found if _record(one.key) == self._wanted), kept)
        if wanted:
            self.list.choose(wanted)
        if self._wanted and wanted:
            self._load_history(self._wanted)
        self._wanted = ""
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)

    # -- history

    def _say_no_history(self) -> None:
        self._history_of = ""
        self._history.clear()
        self._history.show_title(
            _("History"), _("Press Enter on an entry to see who changed it and when.")
        )
        self._history.column.addStretch(1)

    def _open_entry(self, key: str) -> None:
        """Enter on an entry goes to its history, also where the pane is folded away; a restricted one asks why."""
        if _kind(key) == LOCKED:
            self._say_locked(_record(key))
            self._restricting.open(_record(key))
            return
        self._ask_history(key)
        self.ask_for_pane()

    def _ask_history(self, key: str) -> None:
        if _kind(key) == LOCKED:
            self._say_locked(_record(key))
        elif key:
            self._load_history(_record(key))

    def _say_locked(self, record: str) -> None:
        """Say of a restricted entry what may be said, and offer to open it: then its history comes here."""
        self._history_of = record
        pane = self._history
        pane.clear()
        pane.show_title(_("Restricted"), _("What it says is shown to whoever gives a reason."))
        pane.column.addStretch(1)
        pane.add_action(
            button(
                _("Open with a reason"), icon="lock-key-open", takes="restricted.open",
                run=partial(self._restricting.open, record),
            )
        )  # fmt: skip
        self.hold_to_rights()

    def _show_trail(self) -> None:
        self.ctx.navigate(Place("trail", self.place.case_id))

    def _load_history(self, record: str) -> None:
        """Show who changed an entry and when; each change can be taken back by name."""
        self._history_of = record
        history = partial(self.ctx.services.history.of, record)
        self.ctx.tasks.run(
            lambda: changes(history()), owner=self, done=partial(self._show_changes, record),
            failed=partial(self._history_refused, record),
        )  # fmt: skip

    def _history_refused(self, record: str, problem: AppError) -> None:
        """An entry restricted while its words stand here takes them off the page."""
        if problem.code != "record.restricted":
            self.ctx.show_error(problem)
        elif record == self._history_of:
            self._say_locked(record)

    def _show_changes(self, record: str, found: list[ChangeShown]) -> None:
        if record != self._history_of:
            return
        pane = self._history
        pane.clear()
        pane.show_title(_("History"), _("Every change is kept and can be taken back."))
        for number, change in enumerate(found):
            pane.add(plain_label(change.when, Role.CAP, "ink3", wrap=True))
            for line in change.lines:
                pane.add(plain_label(line, Role.BODY, wrap=True))
            if number < len(found) - 1 and change.undo_words:
                pane.add(
                    button(change.undo_words, "quiet", run=partial(self._undo, record, change))
                )
        pane.column.addStretch(1)
        if self._is_written(record):
            correct = button(_("Correct it"), "soft", icon="pencil-simple")
            correct.clicked.connect(partial(self._correct, record))
            correct.takes = "note"
            pane.add_action(correct)
        if self._can_be_restricted(record):
            pane.add_action(self._restricting_button(record))
        self.hold_to_rights()

    def _can_be_restricted(self, record: str) -> bool:
        kind = _kind(self._key_of(record))
        return kind in ("form", "evidence") or self._is_written(record)

    def _restricting_button(self, record: str) -> Button:
        """The button that restricts an entry, or lifts its restriction."""
        if any(one.restricted for one in self.list.moments() if _record(one.key) == record):
            lift = partial(self._restricting.lift, record)
            words = _("Lift the restriction")
            return button(words, "quiet", icon="lock-key-open", run=lift, takes="restricted.open")
        restrict = partial(self._restricting.restrict, record)
        return button(_("Restrict it"), "quiet", icon="lock-key", run=restrict, takes="note")

    def _key_of(self, record: str) -> str:
        return next((one.key for one in self.list.moments() if _record(one.key) == record), "")

    def _is_written(self, record: str) -> bool:
        """Say whether people wrote the entry themselves; forms and letters are corrected where they are made."""
        return _kind(self._key_of(record)) in (*ENTRY_KINDS, "event")

    def _undo(self, record: str, change: ChangeShown) -> None:
        undo = partial(self.ctx.services.history.undo, record, change.id)
        said = Said(_("Taken back. That is a change too."))
        self.ctx.tasks.run(undo, owner=self, done=lambda _none: self.ctx.toast(said))

    # -- writing

    def _begin(self) -> None:
        """Begin an empty entry, or go on with the one that was being typed here."""
        notes, case_id = self.ctx.services.notes, self.place.case_id
        self._put(None)
        work = partial(notes.unfinished, case_id)
        self.ctx.tasks.run(work, owner=self, done=partial(self._resume, case_id))

    def _resume(self, case_id: str | None, found: Unfinished | None) -> None:
        if found is not None and case_id == self.place.case_id and not self.box.toPlainText():
            self._put(found)

    def _put(self, entry: Unfinished | None) -> None:
        """Put an entry into the box: a new one, one being typed, or one to correct."""
        self._entry = entry.id if entry else self.ctx.services.notes.new_entry()
        self._typed = entry.words if entry else ""
        self._correcting = bool(entry and entry.is_correction)
        self.box.blockSignals(True)
        self.box.setPlainText(self._typed)
        self.box.blockSignals(False)
        self._choose_language(entry.language if entry else "")
        self.kinds.choose(entry.kind if entry and entry.kind in ENTRY_KINDS else "note")
        self._said_in.setVisible(self._kind() == "own_words")
        self._title.setText(_("Correct an entry") if self._correcting else _("Write an entry"))
        self.add.say(_("Save the correction") if self._correcting else _("Add"))
        self.drop.setVisible(self._correcting)
        self._fold()

    def _offer(self, spoken: list[tuple[str, str]]) -> None:
        """Offer the languages once their names are known."""
        self.language.offer([("", _("not written down")), *spoken])
        self._choose_language(self._language)

    def _choose_language(self, code: str) -> None:
        self._language = code
        self.language.blockSignals(True)
        self.language.choose(code)
        self.language.blockSignals(False)

    def _kind(self) -> str:
        return next(iter(self.kinds.on()), "note")

    def _kind_chosen(self) -> None:
        self._said_in.setVisible(self._kind() == "own_words")
        self._keep_kind()

    def _keep_kind(self) -> None:
        if self.box.toPlainText().strip():
            self._keep()

    def _changed(self) -> None:
        """Words wait a moment together, never longer: somebody who types without a pause loses no more either."""
        self._fold()
        if self.box.toPlainText() != self._typed and not self._pause.isActive():
            self._pause.start()

    def _keep(self) -> None:
        self._typed = self.box.toPlainText()
        language = (self.language.chosen() or "") if self._kind() == "own_words" else ""
        work = partial(
            self.ctx.services.notes.type_on, self._entry, self.place.case_id, self._typed,
            kind=self._kind(), language=language,
        )  # fmt: skip
        self.ctx.tasks.run(work, owner=self, done=lambda _none: self.ctx.saved(""))

    def _finish(self) -> None:
        if not self.box.toPlainText().strip():
            self.box.setFocus()
            return
        self._pause.stop()
        self._keep()
        self.ctx.tasks.run(partial(self.ctx.services.notes.finish, self._entry), owner=self)
        self._put(None)
        self.box.setFocus()

    def _correct(self, record: str) -> None:
        """Put an entry into the box; what stands there now waits as a draft."""
        self.leave()
        if self.pane_folded():
            self.close_pane()
        work = partial(self.ctx.services.notes.entry, record)

        def put(entry: Unfinished) -> None:
            self._put(entry)
            self.box.setFocus()

        self.ctx.tasks.run(work, owner=self, done=put)

    def _drop(self) -> None:
        """Leave an entry as it was before the correction."""
        self._pause.stop()
        work = partial(self.ctx.services.notes.leave_as_it_was, self._entry)
        self.ctx.tasks.run(work, owner=self)
        self._put(None)
        self.box.setFocus()


def _record(key: str) -> str:
    """The record a row of the timeline is about."""
    return key.split(" ")[1] if key else ""


def _kind(key: str) -> str:
    """The kind of entry a row of the timeline is."""
    return key.split(" ")[2] if key else ""


def _spoken(code_in: str) -> list[tuple[str, str]]:
    """The languages of this program and the most spoken ones, by name; runs on the case lane."""
    codes = [code for code in languages() if not code.startswith("qps")]
    common = ("ar", "es", "fr", "hi", "am", "ti", "uk", "ru", "vi", "zh", "tl", "ne", "bn", "pt")
    names = [
        (language_name(code, code_in=code_in), code) for code in dict.fromkeys((*codes, *common))
    ]
    return [(code, name) for name, code in sorted(names)]

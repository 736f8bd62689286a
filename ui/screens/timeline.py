"""Timeline: what happened, what was said and done, what papers say; newest first, as words and as a picture."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.errors import AppError
from app.events import Event
from app.i18n import _, ngettext
from app.services.timeline import LOCKED
from ui.context import Context, Place
from ui.dialogs.differences import DifferencesDialog
from ui.models.history import ChangeShown, changes
from ui.models.moments import ENTRY_KINDS, TimelineShown, lanes, timeline_shown
from ui.shared.doing import Restricting
from ui.shared.entry_box import EntryBox
from ui.shared.histories import Histories
from ui.tokens import Role, look
from ui.widgets.buttons import Button, button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.frame import PreviewPane
from ui.widgets.labels import plain_label
from ui.widgets.screen import Screen
from ui.widgets.small import EmptyState
from ui.widgets.spans import TimeBand
from ui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from app.services.differences import Difference

_ROOM_FOR_PICTURE = 640
"""How high the screen must be, in px at 100 %, for a picture above the list."""


class TimelineScreen(Screen):
    """The whole timeline of a case; what is typed is kept as it is typed."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Timeline"))
        self._shown = TimelineShown()
        self._wanted = ""
        self._history_of = ""
        self._restricting, self._histories = Restricting(self), Histories(self)
        self.add_action(button(_("Look for differences"), icon="scales", run=self._compare))
        self.add_action(button(_("Who did what"), icon="user-list", run=self._show_trail))
        self.entry = EntryBox(ctx)
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self.entry.box.setFocus)
        self.body.addWidget(self.entry)
        self.entry.setVisible(ctx.allows("note"))
        self._build_looking()
        self.list = Timeline(_("Timeline"))
        self.list.opened.connect(self._open_entry)
        self.list.clicked.connect(lambda _index: self._ask_history(self.list.current_key()))
        self.list.current_key_changed.connect(self.band.choose)
        self.body.addWidget(self.list, 1)
        self._history = self.add_pane(PreviewPane(width=300))
        self.nothing = EmptyState(
            "clock-counter-clockwise",
            _("Nothing written yet."),
            _("The first entry will stand here."),
        )
        self.body.addWidget(self.nothing)
        self.nothing.hide()

    def _build_looking(self) -> None:
        """What narrows the list, and the picture of the same entries."""
        kinds = [Choice("", _("Everything")), *(Choice(*one) for one in lanes().items())]
        self.about = ChoiceChips(kinds, on=("",))
        self.about.setAccessibleName(_("What to show"))
        self.about.chosen.connect(lambda _track: self._show_list())
        self.drawn = button(_("As a picture"), "quiet", icon="chart-bar", run=self._turn_picture)
        self.closer = button(
            "", "quiet", icon="magnifying-glass-plus", name=_("Look closer"),
            run=lambda: self.band.look_closer(2),
        )  # fmt: skip
        self.wider = button(
            "", "quiet", icon="magnifying-glass-minus", name=_("Look from further away"),
            run=lambda: self.band.look_closer(0.5),
        )  # fmt: skip
        row = QHBoxLayout()
        row.addWidget(self.about, 1, Qt.AlignmentFlag.AlignVCenter)
        for one in (self.closer, self.wider, self.drawn):
            row.addWidget(one)
        self.body.addLayout(row)
        self.band = TimeBand(_("A picture of the timeline; the list below says the same in words"))
        self.band.chosen.connect(self._choose_span)
        self._wants_picture: bool | None = None
        self.body.addWidget(self.band)

    def open(self, place: Place) -> None:
        changed = place.case_id != self.place.case_id
        super().open(place)
        self._wanted = place.record_id or ""
        if changed:
            self.entry.begin(place.case_id)
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
        self.entry.leave()

    def arrange(self, effective: int) -> None:
        super().arrange(effective)
        self.entry.arrange(effective)
        self._fold_picture()

    def first_focus(self) -> QWidget:
        return self.entry.box

    # -- the list

    def _load(self) -> None:
        services, case_id = self.ctx.services, self.place.case_id
        today = services.clock.today()

        def read() -> TimelineShown:
            return timeline_shown(services.cases.timeline(case_id), today)

        self.ctx.tasks.run(read, owner=self, done=partial(self._show, case_id))

    def _show(self, case_id: str | None, found: TimelineShown) -> None:
        if case_id != self.place.case_id:
            return
        self._shown = found
        number = sum(1 for one in found.moments if _kind(one.key) != LOCKED)
        self.head.show_title(
            _("Timeline"), ngettext("{n} entry", "{n} entries", number).format(n=number)
        )
        if self._wanted:
            self.about.show_on(("",))  # what is looked for may be about anything
        self.band.show_picture(found.picture)
        self._show_list()
        if self._wanted and _record(self.list.current_key()) == self._wanted:
            self._load_history(self._wanted)
        self._wanted = ""

    def _show_list(self) -> None:
        """Show what the chips ask for; the entry that was marked stays marked where it is still there."""
        found = self._shown.about(next(iter(self.about.on()), ""))
        marked = self._wanted or _record(self.list.current_key())
        self.list.show_moments(found)
        kept = next((one.key for one in found if marked and _record(one.key) == marked), "")
        if kept:
            self.list.choose(kept)
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self._fold_picture()

    # -- the picture

    def _turn_picture(self) -> None:
        self._wants_picture = not self.band.isVisibleTo(self)
        self._fold_picture()

    def _fold_picture(self) -> None:
        """The picture stands where there is room for it and for the list, or where somebody asked for it."""
        wanted = self._wants_picture
        if wanted is None:
            wanted = look().effective(self.height()) >= _ROOM_FOR_PICTURE
        shown = wanted and len(self._shown.moments) > 1
        for one in (self.band, self.closer, self.wider):
            one.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold_picture()

    def _choose_span(self, key: str) -> None:
        """What is pressed in the picture is marked in the list, whatever the list shows."""
        self.about.show_on(("",))
        self._show_list()
        self.list.choose(key)

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

    def _compare(self) -> None:
        """Show what the file tells in two ways; asked for each time, kept nowhere."""
        today = self.ctx.services.clock.today()
        work = partial(self.ctx.services.differences.look, self.place.case_id)

        def show(found: tuple[Difference, ...]) -> None:
            DifferencesDialog(self, found, today).exec()

        self.ctx.tasks.run(work, owner=self, done=show)

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
                    button(
                        change.undo_words,
                        "quiet",
                        run=partial(self._histories.undo, record, change),
                    )
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

    def _correct(self, record: str) -> None:
        """Put an entry into the box, over the pane where it covers the page."""
        if self.pane_folded():
            self.close_pane()
        self.entry.correct(record)


def _record(key: str) -> str:
    """The record a row of the timeline is about."""
    return key.split(" ")[1] if key else ""


def _kind(key: str) -> str:
    """The kind of entry a row of the timeline is."""
    return key.split(" ")[2] if key else ""

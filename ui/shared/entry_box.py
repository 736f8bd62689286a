"""The box in which the next entry of a case is written, or an older one corrected: words are kept as they are typed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.i18n import _, language_name, languages
from ui.models.moments import ENTRY_KINDS, kind_words
from ui.tokens import FOLD_CASE_RAIL, Role, look
from ui.unsaved import TYPING_MS
from ui.widgets.buttons import Button, button
from ui.widgets.card import Card
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox, TextBox
from ui.widgets.labels import plain_label

if TYPE_CHECKING:
    from app.services.notes import Unfinished
    from ui.context import Context


class EntryBox(Card):
    """Writes for one case at a time (`begin`); an entry is one revision once it is added."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.ctx = ctx
        self._case_id: str | None = None
        self._entry, self._typed, self._language = "", "", ""
        self._correcting, self._narrow = False, False
        self._title = plain_label(_("Write an entry"), Role.BODY, bold=True, wrap=True)
        self.column.addWidget(self._title)
        self.box = TextBox(least=2, most=8, name=_("Write an entry"))
        self.box.textChanged.connect(self._changed)
        self.column.addWidget(self.box)
        kinds = [Choice(kind, kind_words(kind)) for kind in ENTRY_KINDS]
        self.kinds = ChoiceChips(kinds, on=("note",))
        self.kinds.chosen.connect(lambda _kind: self._kind_chosen())
        self.language = ChoiceBox([("", _("not written down"))])
        self.language.currentIndexChanged.connect(lambda _index: self._keep_kind())
        self._said_in = Field(_("Said in"), self.language)
        self.column.addWidget(self._said_in)
        self._said_in.hide()
        self._build_buttons()
        self._pause = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._pause.timeout.connect(self._keep)
        ctx.tasks.run(partial(_spoken, look().language), owner=self, done=self._offer)

    def _build_buttons(self) -> None:
        self.add: Button = button(_("Add"), "primary", run=self._finish, takes="note")
        self.drop: Button = button(_("Leave it as it was"), "quiet", run=self._drop)
        self.drop.hide()
        self._buttons = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._buttons)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.kinds, 1)
        self._row.addWidget(self.drop)
        self._row.addWidget(self.add)
        self.column.addWidget(self._buttons)

    def arrange(self, effective: int) -> None:
        """Stand narrow or wide for an effective width (px)."""
        self._narrow = effective < FOLD_CASE_RAIL
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if self._narrow else across)
        self._fold()

    def _fold(self) -> None:
        """Where there is little room, what belongs to an entry comes up with its first letter."""
        empty = not self.box.toPlainText() and not self._correcting
        self._buttons.setVisible(not (empty and self._narrow))

    def leave(self) -> None:
        """Keep the words as they stand: they wait here as a draft."""
        if self._pause.isActive():
            self._pause.stop()
            self._keep()

    def begin(self, case_id: str | None) -> None:
        """Begin an empty entry of a case, or go on with the one that was being typed in it."""
        self._case_id = case_id
        notes = self.ctx.services.notes
        self._put(None)
        work = partial(notes.unfinished, case_id)
        self.ctx.tasks.run(work, owner=self, done=partial(self._resume, case_id))

    def _resume(self, case_id: str | None, found: Unfinished | None) -> None:
        if found is not None and case_id == self._case_id and not self.box.toPlainText():
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
            self.ctx.services.notes.type_on, self._entry, self._case_id, self._typed,
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

    def correct(self, record: str) -> None:
        """Put an entry into the box; what stands there now waits as a draft."""
        self.leave()
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


def _spoken(code_in: str) -> list[tuple[str, str]]:
    """The languages of this program and the most spoken ones, by name; runs on the case lane."""
    codes = [code for code in languages() if not code.startswith("qps")]
    common = ("ar", "es", "fr", "hi", "am", "ti", "uk", "ru", "vi", "zh", "tl", "ne", "bn", "pt")
    names = [
        (language_name(code, code_in=code_in), code) for code in dict.fromkeys((*codes, *common))
    ]
    return [(code, name) for name, code in sorted(names)]

"""One section of a form: its questions, groups and repeats.  A new picture changes only what changed.

Words being typed stay where they are while the rest of the page follows an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSpacerItem, QVBoxLayout, QWidget

from app.i18n import _, direction
from ui.forms.kept_back import KeptBack
from ui.forms.question import QuestionWidget
from ui.forms.words import halves, second_of
from ui.tokens import Role, px, space
from ui.widgets.banner import QuietBox
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.pressing import stand_in_order
from ui.widgets.small import Folded

FIRST, MORE = 8, 3
"""Parts a page makes at once, as many as a window has room for, and how many follow whenever nothing else waits."""
HARD = 3
"""Sensitivity from which a question stays folded until somebody opens it, answered or not."""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a column: a key, what it must be made anew for, how to make it and how to bring it up to date.

    `refresh` says whether widgets were made anew inside the part.
    """

    key: str
    make: Callable[[], QWidget]
    refresh: Callable[[QWidget], bool] = field(default=lambda _part: False)
    face: object = None


class Column:
    """A column of parts that keeps those it has: same key and same face, same widget."""

    def __init__(self, box: QVBoxLayout) -> None:
        self._box = box
        self._parts: dict[str, tuple[object, QWidget]] = {}

    def show(self, blocks: Sequence[Block]) -> list[QWidget]:
        """Show these parts, in this order; returns those that are new, or new inside."""
        kept = {block.key: block for block in blocks}
        for key, (face, part) in list(self._parts.items()):
            if key not in kept or kept[key].face != face:
                del self._parts[key]
                self._box.removeWidget(part)
                part.hide()
                part.deleteLater()
        before, self._parts = self._parts, {}
        new = []
        self._box.setEnabled(False)  # each part shown would have all the others placed again
        for number, block in enumerate(blocks):
            known = before.get(block.key)
            part = known[1] if known else block.make()
            self._parts[block.key] = (block.face, part)
            if known is None or block.refresh(part):
                new.append(part)
            if self._box.indexOf(part) != number:
                self._box.removeWidget(part)
                self._box.insertWidget(number, part)
                part.show()  # a layout shows its parts later, and what is not shown takes no keyboard
        self._box.setEnabled(True)
        return new

    def parts(self) -> Iterator[QWidget]:
        """Yield the parts in order."""
        for _face, part in self._parts.values():
            yield part


class _Row(Card):
    """One entry of a repeat, with a column of its own."""

    def __init__(self) -> None:
        super().__init__(gap=16)
        self.inside = Column(self.column)


def _seen(column: Column) -> Iterator[QWidget]:
    """Every part of a column in order, those of entries too."""
    for part in column.parts():
        if isinstance(part, _Row):
            yield from _seen(part.inside)
        else:
            yield part


def _stops(part: QWidget) -> list[QWidget]:
    """What the keyboard comes to in a part; the list of a box that opens is a window of its own."""
    inside = [part, *part.findChildren(QWidget)]
    takes = [one for one in inside if one.focusPolicy() != Qt.FocusPolicy.NoFocus]
    return [one for one in takes if one.window() is part.window()]


class FormPage(QWidget):
    """The page in view."""

    answered = Signal(str, object)
    skipped = Signal(str, str)
    row_wanted = Signal(str)
    row_unwanted = Signal(str)
    opening_wanted = Signal()

    def __init__(self, *, may_open: bool = True) -> None:
        super().__init__()
        self._may_open = may_open
        self.questions: dict[str, QuestionWidget] = {}
        self._open: set[str] = set()
        self._languages: tuple[str, ...] = ()
        self._readings: dict[str, str] = {}
        self._taken: dict[str, str] = {}
        self._section: Any = None
        self._insist = False
        self._most = FIRST
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._show_more)
        # In a row of its own the column's height follows from the width it may have, not from that of the window.
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, space(8), space(8))
        self._inside = QWidget()
        across.addWidget(self._inside, 1)
        across.addStretch()
        self._box = QVBoxLayout(self._inside)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(space(20))
        self._column = Column(self._box)
        self._below = QSpacerItem(0, 0)
        self._box.addItem(self._below)
        self._box.addStretch(1)

    def show_section(
        self, section: Any, languages: Sequence[str], readings: dict[str, str],
        taken: dict[str, str] | None = None, *, insist: bool = False,
    ) -> None:  # fmt: skip
        """Show a section as it stands now; `insist` says at once what there is to look at again."""
        if self._section is None or section.path != self._section.path:
            self._open, self._insist, self._most = set(), insist, FIRST
        self._section, self._languages, self._readings = section, tuple(languages), readings
        self._taken = taken or {}
        self._show()
        if insist:
            for question in self.questions.values():
                question.insist()

    def minimumSizeHint(self) -> QSize:
        """Leave the height to the width: the least height of wrapped words would end the page with nothing on it."""
        return QSize(super().minimumSizeHint().width(), 0)

    def is_whole(self) -> bool:
        """Say whether all of the section is made, also what is further down than a window shows."""
        return not self._rest.isActive()

    def keep(self) -> None:
        """Have every question tell what was typed, without waiting."""
        for question in self.questions.values():
            question.keep()

    def focus_first(self) -> None:
        """Put the keyboard on the first thing that can be answered or opened, what is restricted last."""
        parts = list(_seen(self._column))
        parts.sort(key=lambda part: isinstance(part, KeptBack))
        for part in parts:
            if isinstance(part, QuestionWidget | KeptBack) and part.takes_focus():
                part.focus()
                return
            if isinstance(part, QAbstractButton):
                part.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    # -- what stands on the page

    def _show(self) -> None:
        before, self.questions = self.questions, {}
        blocks = list(self._blocks(self._section))
        new = self._column.show(blocks[: self._most])
        self._leave_room(len(blocks) - self._most)
        self._inside.setMaximumWidth(px(960 if len(self._languages) > 1 else 720))
        for key, question in before.items():
            if self.questions.get(key) is not question:
                question.keep()  # no longer asked; what was typed is kept all the same
        if new:
            self._order_stops(new)

    def _leave_room(self, missing: int) -> None:
        """Keep as much room as what is not made yet may need, so that the page can be scrolled to its end at once."""
        tall = 0
        if missing > 0:
            self._rest.start()
            parts = islice(self._column.parts(), FIRST)
            tall = sum(part.sizeHint().height() + space(20) for part in parts) // FIRST
        self._below.changeSize(0, missing * tall)
        self._box.invalidate()

    def _show_more(self) -> None:
        """Build what is further down; a long page is there to begin with before all of it is made."""
        self._most += MORE
        self._show()

    def _order_stops(self, new: Sequence[QWidget]) -> None:
        """Tab follows what is seen, also where parts came later: they go behind what stands before them."""
        parts, made = list(self._column.parts()), set(new)
        for number, part in enumerate(parts):
            if part in made:
                before = (stops[-1] for one in parts[number - 1 :: -1] if (stops := _stops(one)))
                stand_in_order(next(before, self) if number else self, _stops(part))

    def _blocks(self, section: Any) -> Iterator[Block]:
        if section.why:
            yield self._why("why", section.why)
        if section.folded and section.path not in self._open:
            title = _("These questions are harder. Open them when you both choose to.")
            yield self._folded(section.path, title)
            return
        if section.kept_back:
            yield self._kept_back(section.kept_back)
        yield from self._entries(section.entries, folding=not section.folded)

    def _entries(self, entries: Sequence[Any], *, folding: bool) -> Iterator[Block]:
        for entry in entries:
            if hasattr(entry, "rows"):
                yield from self._repeat(entry, folding=folding)
            elif hasattr(entry, "entries"):
                if entry.label:
                    yield self._words(f"group {entry.path}", entry.label)
                if entry.why:
                    yield self._why(f"why {entry.path}", entry.why)
                yield from self._entries(entry.entries, folding=folding)
            elif folding and entry.sensitivity >= HARD and entry.key not in self._open:
                yield self._folded(entry.key, entry.label[0], entry)
            else:
                yield self._question(entry)

    def _question(self, view: Any) -> Block:
        reading, taken = self._readings.get(view.key, ""), self._taken.get(view.key, "")

        def make() -> QWidget:
            made = QuestionWidget(view, self._languages, reading, taken=taken, insist=self._insist)
            made.answered.connect(self.answered)
            made.skipped.connect(self.skipped)
            self.questions[made.key] = made
            return made

        def refresh(part: QWidget) -> bool:
            if not isinstance(part, QuestionWidget):
                return False
            self.questions[part.key] = part
            return part.show_view(view, reading, taken)

        return Block(view.key, make, refresh, self._languages)

    def _repeat(self, entry: Any, *, folding: bool) -> Iterator[Block]:
        if entry.label:
            yield self._words(f"repeat {entry.path}", entry.label)
        for row in entry.rows:
            yield self._row(entry, row, folding=folding)
        if not entry.full:
            words = _("Add another") if entry.rows else _("Add one")
            name = f"{words}: {entry.label[0]}" if entry.label else words

            def more() -> QWidget:
                return button(
                    words, "soft", icon="plus", name=name,
                    run=lambda: self.row_wanted.emit(entry.path),
                )  # fmt: skip

            yield Block(f"more {entry.path}", more, face=words)

    def _row(self, entry: Any, row: Any, *, folding: bool) -> Block:
        def blocks() -> Iterator[Block]:
            yield from self._entries(row.entries, folding=folding)
            if not entry.counted:
                words = _("Take this one away")
                name = _("Take number {n} away").format(n=row.number)
                gone = lambda: self.row_unwanted.emit(row.path)  # noqa: E731
                yield Block(
                    "gone", lambda: button(words, "quiet", name=name, run=gone), face=row.path
                )

        def make() -> QWidget:
            card = _Row()
            card.inside.show(list(blocks()))
            return card

        def refresh(part: QWidget) -> bool:
            return isinstance(part, _Row) and bool(part.inside.show(list(blocks())))

        return Block(f"row {row.key}", make, refresh, self._languages)

    def _kept_back(self, what: str) -> Block:
        """One sentence for all that is restricted on the page, and the way to it; how much it is is not said."""
        line = _("Some answers here are restricted.")
        if self._may_open and what == "answers":
            line = _(
                "Some answers here are restricted: they are shown to whoever says why they need them."
            )
        elif self._may_open:
            line = _(
                "What was said here last time is restricted: it is shown to whoever says why they need it."
            )

        def make() -> QWidget:
            shut = KeptBack(line, may_open=self._may_open)
            shut.opening_wanted.connect(self.opening_wanted)
            return shut

        return Block("kept back", make, face=line)

    def _words(self, key: str, words: Sequence[str]) -> Block:
        second = second_of(self._languages)
        return Block(
            key, lambda: halves(words, second, Role.LEAD, bold=True), face=(words, self._languages)
        )

    def _why(self, key: str, words: Sequence[str]) -> Block:
        languages = self._languages

        def make() -> QWidget:
            if len(words) < 2 or len(languages) < 2 or words[0] == words[1]:
                return QuietBox(words[0])
            return QuietBox(
                words[0], second=words[1], second_language=languages[1],
                second_right_to_left=direction(languages[1]) == "rtl",
            )  # fmt: skip

        return Block(key, make, face=(words, languages))

    def _folded(self, key: str, title: str, view: Any = None) -> Block:
        why = _("A harder question. Open it only if this is a good moment; leaving it is fine.")
        if view is None:
            why = _("Leaving them closed is fine. Nothing is missing because of it.")
        elif view.value or view.state:
            why = _("There is an answer. It is shown when you open it.")

        def make() -> QWidget:
            folded = Folded(title, why)
            folded.clicked.connect(lambda: self._unfold(key))
            return folded

        return Block(f"folded {key}", make, face=(title, why))

    def _unfold(self, key: str) -> None:
        self._open.add(key)
        self._show()
        if key in self.questions:
            self.questions[key].focus()
        else:
            self.focus_first()

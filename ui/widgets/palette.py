"""The search palette (Ctrl+K): people, screens and words in one list, painted over the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.i18n import _
from ui.context import Place
from ui.tokens import RADIUS_DIALOG, Role, colour, px, space
from ui.widgets.inputs import TextLine
from ui.widgets.labels import plain_label
from ui.widgets.paint import begin, ground
from ui.widgets.rows import Group, Line, Row, RowList


@dataclass(frozen=True, slots=True)
class Found:
    """One place the palette offers."""

    place: Place
    title: str = field(repr=False)
    caption: str = field(default="", repr=False)
    icon: str = "arrow-right"
    group: str = ""


class SearchPalette(QFrame):
    """Typing asks for results after a short rest; arrows choose, Enter goes, Esc closes.

    Enter goes to what was found for the words that stand there: pressed sooner, it waits for that.
    """

    asked = Signal(str)
    """The words to look for; answer with `show_found`."""

    went = Signal(object)
    """The `Place` chosen."""

    def __init__(self, window: QWidget, closed: Callable[[], None]) -> None:
        super().__init__(window)
        self._over, self._closed = window, closed
        self._found: dict[str, Place] = {}
        self._answered = ""
        self._goes_when_found = False
        column = QVBoxLayout(self)
        column.setContentsMargins(space(16), space(16), space(16), space(12))
        column.setSpacing(space(8))
        words = _("Search people, notes and screens")
        self.line = TextLine(icon="magnifying-glass", placeholder=words, name=words)
        self.line.installEventFilter(self)
        column.addWidget(self.line)
        self.list = RowList(_("Found"), lead_width=0)
        self.list.opened.connect(self._go)
        self.list.clicked.connect(lambda _index: self._go(self.list.current_key()))
        column.addWidget(self.list, 1)
        self._nothing = plain_label("", Role.CAP, "ink2", wrap=True)
        column.addWidget(self._nothing)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(60)
        self._rest.timeout.connect(lambda: self.asked.emit(self.line.text()))
        self.line.textChanged.connect(self._typed)
        self.hide()

    def open(self) -> None:
        """Come up empty, over the middle of the window."""
        self.line.clear()
        self.place()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.asked.emit("")

    def close_up(self) -> None:
        """Go away and give the keyboard back."""
        self.hide()
        self.line.clear()
        self.show_found((), "")
        self._closed()

    def place(self) -> None:
        """Stand in the upper middle of the window."""
        width = min(px(560), self._over.width() - 2 * space(16))
        height = min(px(420), self._over.height() - space(60))
        self.setGeometry((self._over.width() - width) // 2, space(48), width, height)

    def show_found(self, found: Sequence[Found], nothing: str) -> None:
        """Show what was found; `nothing` says so in a sentence when that is empty."""
        lines: list[Line] = []
        self._found = {}
        group = ""
        for number, one in enumerate(found):
            if one.group and one.group != group:
                group = one.group
                lines.append(Group(group))
            self._found[str(number)] = one.place
            lines.append(Row(str(number), one.title, one.caption, icon=one.icon))
        self.list.show_lines(lines)
        self.list.choose_first()
        self._nothing.say("" if found else nothing)
        self._answered = self.line.text()
        if self._goes_when_found:
            self._enter()

    def _typed(self) -> None:
        self._goes_when_found = False
        self._rest.start()

    def _enter(self) -> None:
        self._goes_when_found = self._answered != self.line.text()
        if not self._goes_when_found:
            self._go(self.list.current_key())

    def _go(self, key: str) -> None:
        place = self._found.get(key)
        if place is not None:
            self.close_up()
            self.went.emit(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.list.keyPressEvent(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._enter()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_up()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin(self)
        box = QRectF(self.rect())
        ground(painter, box, RADIUS_DIALOG, colour("surface"), colour("edge"), 1)
        painter.end()

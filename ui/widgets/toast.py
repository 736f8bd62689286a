"""A short word at the foot of the window, with a named undo; also announced to assistive technology."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QEnterEvent,
    QKeyEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ui.context import Said
from ui.tokens import RADIUS_ROW, Role, colour, font, space
from ui.widgets.labels import plain_label
from ui.widgets.paint import (
    begin,
    ground,
    keyboard_focus,
    leading_alignment,
    one_line,
    text_width,
)
from ui.widgets.pressing import pressed_by_enter

_SECONDS = 6
_FOOT_CHANGES = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Resize)


def announce(widget: QWidget, words: str) -> None:
    """Have assistive technology say something without moving the focus."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


class _Undo(QPushButton):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = begin(self), QRectF(self.rect())
        one_line(painter, box, self.text(), font(Role.BODY, bold=True), colour("bg"))
        if keyboard_focus(self):
            ground(painter, box.adjusted(1, 1, -1, -1), 4, None, colour("bg"), 2)
        painter.end()


class Toast(QFrame):
    """One at a time; goes after 6 seconds, waits while the pointer or the keyboard is on it.

    `foot` is the bar at the foot of the page, whose buttons it never covers: it makes room when that comes up later.
    """

    def __init__(self, window: QWidget, foot: Callable[[], QWidget | None] = lambda: None) -> None:
        super().__init__(window)
        self._over, self._foot = window, foot
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(space(16), space(7), space(10), space(7))
        row.setSpacing(space(16))
        self._words = plain_label("", Role.BODY, "bg", wrap=True)
        self._words.setAlignment(leading_alignment() | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1)
        self._undo = _Undo()
        self._undo.setFont(font(Role.BODY, bold=True))
        self._undo.setFlat(True)
        self._undo.setCursor(Qt.CursorShape.PointingHandCursor)
        self._undo.clicked.connect(self._undone)
        row.addWidget(self._undo)
        self._said = Said("")
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_SECONDS * 1000)
        self._clock.timeout.connect(self._late)
        self.hide()

    def say(self, said: Said) -> None:
        """Show a word, in place of the one before."""
        self._said = said
        self._words.setText(said.words)
        self._undo.setText(said.undo_words)
        self._undo.setAccessibleName(said.undo_words)
        self._undo.setFixedWidth(round(text_width(said.undo_words, self._undo.font())) + space(8))
        self._undo.setVisible(said.undo is not None)
        self.place()
        self.show()
        self.raise_()
        self._clock.start()
        announce(self, said.words)

    def place(self) -> None:
        """Stand at the foot of the page, centred."""
        window = self._over
        full = window.width() - 2 * space(16)
        wanted = text_width(self._words.text(), self._words.font()) + space(120)
        width = round(min(full, max(space(360), wanted)))
        height = self._row.totalHeightForWidth(width)
        left = (window.width() - width) // 2
        foot, below = self._foot(), space(44)
        if foot is not None:
            foot.installEventFilter(self)
            below += foot.height() if foot.isVisible() else 0
        self.setGeometry(left, window.height() - height - below, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _FOOT_CHANGES and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def _late(self) -> None:
        if self.underMouse() or self._undo.hasFocus():
            self._clock.start()
        else:
            self.hide()

    def _undone(self) -> None:
        self.hide()
        if self._said.undo is not None:
            self._said.undo()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._clock.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._clock.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin(self)
        ground(painter, QRectF(self.rect()), RADIUS_ROW, colour("ink"))
        painter.end()

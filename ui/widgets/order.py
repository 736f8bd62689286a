"""A list of rows whose order the person makes: Alt+Up and Alt+Down, or dragged up and down within the list."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication

from ui.tokens import colour
from ui.widgets.rows import Row, RowList

HANDLE = "dots-six-vertical"
"""The icon of rows that can be moved."""

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class OrderList(RowList):
    """Rows that carry `HANDLE` can be moved.  Nothing is dragged out of the list: it has no drag data at all."""

    moved = Signal(str, str)
    """The row `key` shall take the place of the row `onto`."""

    _pressed = QPoint()
    _held, _onto = "", ""

    def _movable(self) -> list[str]:
        rows = (line for line in self.content().items() if isinstance(line, Row))
        return [row.key for row in rows if row.icon == HANDLE]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if self._held and event.key() == Qt.Key.Key_Escape:
            self._let_go()
        elif step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._step(step)
        else:
            super().keyPressEvent(event)

    def _step(self, step: int) -> None:
        keys, key = self._movable(), self.current_key()
        to = keys.index(key) + step if key in keys else -1
        if 0 <= to < len(keys):
            self.moved.emit(key, keys[to])

    # -- dragging

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        spot = event.position().toPoint()
        if not self._held:
            far = (spot - self._pressed).manhattanLength() >= QApplication.startDragDistance()
            key = self.key_of(self.indexAt(self._pressed))
            if not far or key not in self._movable():
                return
            self._held = key
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        under = self.key_of(self.indexAt(spot))
        self._onto = under if under in self._movable() else self._onto
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._held:
            super().mouseReleaseEvent(event)
            return
        held, onto = self._held, self._onto
        self._let_go()
        if onto and onto != held:
            self.moved.emit(held, onto)

    def _let_go(self) -> None:
        self._held = self._onto = ""
        self.viewport().unsetCursor()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not (self._held and self._onto and self._onto != self._held):
            return
        keys, model = self._movable(), self.model()
        index = next(
            model.index(row, 0)
            for row in range(model.rowCount())
            if self.key_of(model.index(row, 0)) == self._onto
        )
        box = QRectF(self.visualRect(index))
        down = keys.index(self._onto) > keys.index(self._held)
        painter = QPainter(self.viewport())
        edge = box.bottom() - 1 if down else box.top() - 1
        painter.fillRect(QRectF(box.left(), edge, box.width(), 3), colour("accent"))
        painter.end()

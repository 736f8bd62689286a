"""A row that breaks into more rows when it is too narrow, as chips and buttons do at large text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from ui.tokens import space


class FlowLayout(QLayout):
    """Items side by side from the leading edge, wrapped; `gap` px between items and between lines."""

    def __init__(self, parent: QWidget | None = None, gap: float = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._sizes: list[tuple[QLayoutItem, QSize]] | None = None
        self._heights: dict[int, int] = {}
        self._gap = space(gap)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def invalidate(self) -> None:
        super().invalidate()
        self._sizes = None
        self._heights = {}

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), place=False)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:
        sizes = [size for _item, size in self._shown()]
        width = sum(size.width() for size in sizes) + self._gap * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return QSize(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        parent = self.parentWidget()
        rtl = parent.isRightToLeft() if parent is not None else False
        y = 0
        for line in self._lines(rect.width()):
            x, tallest = 0, max(size.height() for _item, size in line)
            for item, size in line:
                width = min(size.width(), rect.width())
                if place:
                    left = rect.width() - x - width if rtl else x
                    down = (tallest - size.height()) // 2
                    corner = QPoint(rect.left() + left, rect.top() + y + down)
                    item.setGeometry(QRect(corner, QSize(width, size.height())))
                x += size.width() + self._gap
            y += tallest + self._gap
        return max(0, y - self._gap)

    def _shown(self) -> list[tuple[QLayoutItem, QSize]]:
        """The items that take room, with their sizes; a page asks for them a dozen times and they seldom change."""
        if self._sizes is None:
            self._sizes = [(one, one.sizeHint()) for one in self._items if not one.isEmpty()]
        return self._sizes

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        left = 0
        for item, size in self._shown():
            if not lines or left + size.width() > width:
                lines.append([])
                left = 0
            lines[-1].append((item, size))
            left += size.width() + self._gap
        return lines

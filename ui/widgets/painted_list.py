"""What every painted list shares: it scrolls by pixels, opens on Enter, shows its ring, and reads its rows aloud."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar, cast

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

Item = TypeVar("Item")
Index = QModelIndex | QPersistentModelIndex


FIRST_ROWS, MORE_ROWS = 60, 240
"""Rows a list has at first and gains whenever its end comes into sight: each is laid out before any is painted."""


class ContentModel(QAbstractListModel, Generic[Item]):
    """A list of frozen content objects; `words` of each is what assistive technology reads.

    A long list comes in stretches, as somebody scrolls to them; `items` are always all of them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._items: Sequence[Item] = ()
        self._ready = 0

    def replace(self, items: Sequence[Item]) -> None:
        """Show other content."""
        self.beginResetModel()
        self._items, self._ready = items, min(len(items), FIRST_ROWS)
        self.endResetModel()

    def key(self, item: Item) -> str:
        """Return what an item is known by, or "" where nothing opens it."""
        return ""

    def row_of(self, key: str) -> int | None:
        """Return the row with a key, made ready to be shown; None where there is none."""
        found = (row for row, item in enumerate(self._items) if key and self.key(item) == key)
        row = next(found, None)
        if row is not None:
            self.show_to(row)
        return row

    def show_to(self, row: int) -> None:
        """Have every row up to this one ready."""
        if row >= self._ready:
            last = min(max(row + 1, self._ready + MORE_ROWS), len(self._items))
            self.beginInsertRows(QModelIndex(), self._ready, last - 1)
            self._ready = last
            self.endInsertRows()

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._ready < len(self._items)

    def fetchMore(self, parent: Index) -> None:
        self.show_to(self._ready)

    def item(self, index: Index) -> Item:
        """Return the content at an index."""
        return self._items[index.row()]

    def items(self) -> Sequence[Item]:
        """Return everything shown."""
        return self._items

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else self._ready

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title(self.item(index))
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            spoken = self.words(self.item(index))
            return spoken if role == Qt.ItemDataRole.AccessibleTextRole else None
        return None

    def title(self, item: Item) -> str:
        """Return the short words of an item: what typing letters in the list looks for."""
        return self.words(item)

    def words(self, item: Item) -> str:
        """Return the whole item as one spoken line."""
        raise NotImplementedError


class PaintedList(QListView):
    """A list on the desk, without frame or ground of its own; rows are painted by its delegate."""

    opened = Signal(str)
    """Enter or a double click on a row: its key."""

    current_key_changed = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        clear_highlight(self)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.doubleClicked.connect(self._open)

    def content(self) -> ContentModel[Any]:
        """Return the list's model."""
        return cast("ContentModel[Any]", self.model())

    def key_of(self, index: Index) -> str:
        """Return the key of a row, or "" where there is none."""
        return self.content().key(self.content().item(index)) if index.isValid() else ""

    def current_key(self) -> str:
        """Return the key of the current row, or ""."""
        return self.key_of(self.currentIndex())

    def choose(self, key: str) -> bool:
        """Make the row with this key the current one; False where it is not shown."""
        row = self.content().row_of(key)
        if row is not None:
            self.setCurrentIndex(self.content().index(row, 0))
        return row is not None

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.current_key_changed.emit(self.key_of(current))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current_key():
            self._open(self.currentIndex())
        else:
            if event.key() == Qt.Key.Key_End:
                self.content().show_to(len(self.content().items()) - 1)
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        self.content().show_to(len(self.content().items()) - 1)
        super().keyboardSearch(search)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _open(self, index: Index) -> None:
        if key := self.key_of(index):
            self.opened.emit(key)

    def room(self) -> int:
        """Return the width rows are measured for: with the scroll bar, so that its coming and going changes nothing."""
        width, bar = self.viewport().width(), self.verticalScrollBar()
        off = self.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        return width if off or bar.isVisible() else width - bar.sizeHint().width()

    def content_height(self) -> int:
        """Return the height all rows need, for lists that should not scroll on their own; all are made ready."""
        model = self.content()
        model.show_to(len(model.items()) - 1)
        return sum(
            self.sizeHintForIndex(model.index(i, 0)).height() for i in range(model.rowCount())
        )


class GrowingList(PaintedList):
    """A list as tall as its rows, for a page that scrolls as a whole."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self) -> None:
        """Take exactly the height of the content."""
        self.setFixedHeight(self.content_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()


def clear_highlight(view: QAbstractItemView) -> None:
    """Keep Qt from flooding chosen rows with the accent; the delegate paints their ground."""
    palette = view.palette()
    palette.setColor(QPalette.ColorRole.Highlight, Qt.GlobalColor.transparent)
    view.setPalette(palette)

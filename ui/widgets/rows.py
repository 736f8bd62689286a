"""Rows under group headings: a lead column, an icon, title over caption, and actions at the trailing edge."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent

from ui.tokens import FOLD_CASE_RAIL, look
from ui.widgets.buttons import Button
from ui.widgets.painted_list import ContentModel, Index, PaintedList
from ui.widgets.row_paint import Group as Group
from ui.widgets.row_paint import Line as Line
from ui.widgets.row_paint import Row as Row
from ui.widgets.row_paint import RowDelegate


class RowModel(ContentModel[Line]):
    """Groups and rows in the order they are shown."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.item(index), Row):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def key(self, item: Line) -> str:
        return item.key if isinstance(item, Row) else ""

    def title(self, item: Line) -> str:
        return item.title

    def words(self, item: Line) -> str:
        if isinstance(item, Group):
            parts: tuple[str, ...] = (item.title, str(item.count or ""), item.caption)
        elif item.speech:
            return item.speech
        else:
            parts = (item.lead, item.lead_more, item.title, item.caption, item.trailing)
        return ", ".join(part for part in parts if part)


class RowList(PaintedList):
    """The list of Today, drafts, letters and the like.  `show_lines` takes groups and rows in order."""

    acted = Signal(str)
    """The action of a row was pressed: its key."""

    other_acted = Signal(str)
    """The second action of a row was pressed: its key."""

    # Qt asks for geometries while its own constructor runs, before there is an action to place.
    _action: Button | None = None
    _other: Button | None = None

    def __init__(self, name: str, *, lead_width: int = 112) -> None:
        super().__init__(name)
        self._rows = RowModel()
        self.setModel(self._rows)
        self.delegate = RowDelegate(self, lead_width)
        self.setItemDelegate(self.delegate)
        # The current row's action is a real button, so that Tab reaches it; other rows paint theirs.
        action = Button("", "soft")
        action.setParent(self.viewport())
        action.hide()
        action.clicked.connect(lambda: self.acted.emit(self.current_key()))
        self._action = action
        self._other = Button("", "quiet")
        self._other.setParent(self.viewport())
        self._other.hide()
        self._other.clicked.connect(lambda: self.other_acted.emit(self.current_key()))
        self.verticalScrollBar().valueChanged.connect(lambda _v: self._place_action())
        self.current_key_changed.connect(lambda _k: self._current_moved())

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other groups and rows; the current row stays current where it is still there."""
        kept = self.current_key()
        self.delegate.leads = any(isinstance(line, Row) and line.lead for line in lines)
        self.delegate.glyphs = any(
            isinstance(line, Row) and (line.icon or line.state) for line in lines
        )
        self.delegate.forget()
        self._rows.replace(tuple(lines))
        if not (kept and self.choose(kept)):
            self._place_action()

    def choose_first(self) -> None:
        """Make the first row the current one."""
        for line in self._rows.items():
            if isinstance(line, Row):
                self.choose(line.key)
                return

    def line_at(self, index: Index) -> Line:
        """Return the row or heading at an index."""
        return self._rows.item(index)

    def row_at(self, index: Index) -> Row | None:
        """Return the row at an index, None for a heading."""
        line = self._rows.item(index) if index.isValid() else None
        return line if isinstance(line, Row) else None

    def stacked(self) -> bool:
        """Say whether rows stack their date under the title: the list has become narrow for its text."""
        return look().effective(self.window().width()) < FOLD_CASE_RAIL

    def _current_moved(self) -> None:
        if self.stacked():
            self.scheduleDelayedItemsLayout()
        self._place_action()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._place_action()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_action()

    def _place_action(self) -> None:
        if self._action is None or self._other is None:
            return
        row = self.row_at(self.currentIndex())
        self._action.setVisible(row is not None and bool(row.action))
        self._other.setVisible(row is not None and bool(row.other))
        if row is None:
            return
        box = QRectF(self.visualRect(self.currentIndex()))
        if row.action:
            self._action.kind, self._action.glyph = row.action_kind, row.action_icon
            self._action.say(row.action)
            self._action.setAccessibleName(f"{row.action}, {row.title}")
            self._action.setGeometry(self.delegate.action_box(box, row).toRect())
        if row.other:
            self._other.say(row.other)
            self._other.setAccessibleName(f"{row.other}, {row.title}")
            self._other.setGeometry(self.delegate.other_box(box, row).toRect())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        row = self.row_at(index)
        if row is not None and row.action:
            box = self.delegate.action_box(QRectF(self.visualRect(index)), row)
            if box.contains(event.position()):
                self.acted.emit(row.key)
                return
        super().mouseReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.viewport().update()


class GrowingRows(RowList):
    """Rows as tall as they are, inside a page that scrolls as a whole."""

    def __init__(self, name: str, *, lead_width: int = 112) -> None:
        super().__init__(name, lead_width=lead_width)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.current_key_changed.connect(lambda _key: self.fit())

    def show_lines(self, lines: Sequence[Line]) -> None:
        super().show_lines(lines)
        self.fit()

    def fit(self) -> None:
        """Take exactly the height of the content."""
        self.setFixedHeight(self.content_height())
        self._place_action()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

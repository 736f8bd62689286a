"""A table without grid or stripes: one hairline under its head, the chosen row in white, name over reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui.tokens import (
    FOLD_CASE_RAIL,
    RADIUS_ROW,
    Ink,
    Role,
    colour,
    font,
    icon_px,
    look,
    px,
    space,
)
from ui.widgets.chips import FactKind, draw_fact
from ui.widgets.glyphs import State, draw_state, state_words
from ui.widgets.paint import (
    Lines,
    Marked,
    ground,
    keyboard_focus,
    mirrored,
    one_line,
    ring,
    trailing_alignment,
)
from ui.widgets.painted_list import Index, clear_highlight
from ui.words import dotted


@dataclass(frozen=True, slots=True)
class Column:
    """A column: key, words of its head, width in px at 100 % (None takes what is left), side of its text."""

    key: str
    title: str
    width: int | None = None
    trailing: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: text over caption, with search hits marked, or a state glyph, or a fact chip."""

    text: str = field(default="", repr=False)
    caption: str = field(default="", repr=False)
    alone: str = field(default="", repr=False)
    """The text as it is said where the head of its column is not in sight."""
    ink: Ink = "ink"
    caption_ink: Ink = "ink3"
    bold: bool = False
    caption_bold: bool = False
    marks: tuple[Marked, ...] = ()
    state: State | None = None
    chip: tuple[FactKind, str] | None = None

    def words(self) -> str:
        """Return the cell as it is spoken."""
        glyph = state_words(self.state) if self.state else ""
        chip = self.chip[1] if self.chip else ""
        return ", ".join(part for part in (glyph, self.text, self.caption, chip) if part)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its key and a cell for every column."""

    key: str
    cells: tuple[Cell, ...] = field(repr=False)


class _Model(QAbstractTableModel):
    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: Sequence[TableRow] = ()

    def replace(self, rows: Sequence[TableRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def extend(self, rows: Sequence[TableRow]) -> None:
        first = len(self.rows)
        self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
        self.rows = [*self.rows, *rows]
        self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        cell = self.rows[index.row()].cells[index.column()]
        return cell.text if role == Qt.ItemDataRole.DisplayRole else cell.words()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None


class HeadRow(QHeaderView):
    """The head row of a table: words over a hairline, nothing to press."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        area = self.viewport().rect()
        painter.fillRect(QRect(0, area.bottom(), area.width(), 1), colour("line"))
        painter.end()


class _Head(HeadRow):
    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self) -> QSize:
        return QSize(0, QFontMetrics(font(Role.CAP, bold=True)).height() + space(15))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        column = self._table.columns[logicalIndex]
        box = QRectF(rect).adjusted(space(12), 0, -space(12), -space(5))
        align = trailing_alignment() if column.trailing else None
        one_line(painter, box, column.title, font(Role.CAP, bold=True), colour("ink3"), align)


def set_bare(view: QTableView) -> None:
    """Leave of Qt's table what ours shows: no frame, no grid, no row numbers, nothing to edit, one cell chosen."""
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setShowGrid(False)
    clear_highlight(view)
    view.viewport().setAutoFillBackground(False)
    view.verticalHeader().hide()
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setTabKeyNavigation(False)


class Table(QTableView):
    """Rows to choose from.  Arrow keys move, Enter opens, Space asks for the preview pane."""

    opened = Signal(str)
    previewed = Signal(str)
    current_key_changed = Signal(str)

    def __init__(self, name: str, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._model = _Model(columns)
        self.setAccessibleName(name)
        self.setModel(self._model)
        self._set_up_view()
        self.setHorizontalHeader(_Head(self))
        self.delegate = _Delegate(self)
        self.setItemDelegate(self.delegate)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.key_of(index)))
        self._fit()

    def _set_up_view(self) -> None:
        set_bare(self)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)

    def show_rows(self, rows: Sequence[TableRow]) -> None:
        """Show other rows (any sequence, also a lazy one); the current row stays where it is still there.

        Looking for the kept row is skipped beyond 2,000 rows.
        """
        kept = self.current_key()
        self._model.replace(rows)
        self._fit()
        if kept and len(rows) <= 2_000:
            self.choose(kept)

    def add_rows(self, rows: Sequence[TableRow]) -> None:
        """Show more rows under the ones shown; nothing that is looked at moves."""
        if rows:
            self._model.extend(rows)
            self._fit()

    def choose(self, key: str) -> bool:
        """Make the row with this key the current one; False where it is not shown."""
        for number, row in enumerate(self._model.rows):
            if row.key == key:
                self.setCurrentIndex(self._model.index(number, 0))
                return True
        return False

    def choose_first(self) -> None:
        """Make the first row the current one."""
        if self._model.rowCount():
            self.setCurrentIndex(self._model.index(0, 0))

    def key_of(self, index: Index) -> str:
        """Return the key of the row an index is in, or ""."""
        return self._model.rows[index.row()].key if index.isValid() else ""

    def current_key(self) -> str:
        """Return the key of the current row, or ""."""
        index = self.currentIndex()
        return self.key_of(index) if index.row() < self._model.rowCount() else ""

    def row(self, number: int) -> TableRow:
        """Return a row by number."""
        return self._model.rows[number]

    def stacked(self) -> bool:
        """Say whether all facts of a row stand under each other because the table is narrow for its text."""
        return look().effective(self.window().width()) < FOLD_CASE_RAIL

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.current_key_changed.emit(self.key_of(current))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = self.current_key()
        if key and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(key)
        elif key and event.key() == Qt.Key.Key_Space:
            self.previewed.emit(key)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # Qt asks for sizes while its own constructor runs, before there is a delegate.
    delegate: _Delegate

    def _fit(self) -> None:
        """Share the width among the columns; the last None takes what is left."""
        stacked = self.stacked()
        self.horizontalHeader().setVisible(not stacked)
        full = self.viewport().width()
        fixed = sum(px(c.width) for c in self.columns if c.width is not None)
        open_ones = sum(1 for c in self.columns if c.width is None) or 1
        share = max(px(90), (full - fixed) // open_ones)
        for number, column in enumerate(self.columns):
            self.setColumnHidden(number, stacked and number > 0)
            width = share if column.width is None else px(column.width)
            self.setColumnWidth(number, full if stacked else width)
        self.verticalHeader().setDefaultSectionSize(self._row_height(stacked))
        if stacked and self._model.rowCount() <= 200:  # few enough to give each what its words need
            for number in range(self._model.rowCount()):
                self.setRowHeight(number, self.delegate.stacked_height(self.row(number), full))

    def _row_height(self, stacked: bool) -> int:
        body, cap = (QFontMetrics(font(r)).height() for r in (Role.BODY, Role.CAP))
        if stacked:
            return body + 2 * cap + 2 * space(9)
        return body + cap + 2 * space(8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        index = self.currentIndex()
        if index.isValid() and self.selectionModel().isRowSelected(index.row(), QModelIndex()):
            edge = colour("accent") if look().palette.outlined else None
            ground(painter, self.row_box(index.row()), RADIUS_ROW, colour("surface"), edge, 2)
            if keyboard_focus(self):
                ring(painter, self.row_box(index.row()), RADIUS_ROW, width=2)
        painter.end()
        super().paintEvent(event)

    def row_box(self, number: int) -> QRectF:
        """Return where a row is painted."""
        top = self.rowViewportPosition(number)
        return QRectF(0, top, self.viewport().width(), self.rowHeight(number))


class _Delegate(QStyledItemDelegate):
    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._table.row(index.row())
        cell, box = row.cells[index.column()], QRectF(option.rect)
        chosen = self._table.selectionModel().isRowSelected(index.row(), QModelIndex())
        painter.save()
        if self._table.stacked():
            self._paint_stacked(painter, box, row, chosen)
        else:
            self._paint_cell(painter, box, cell, index.column(), chosen)
        painter.restore()

    def _paint_cell(
        self, painter: QPainter, box: QRectF, cell: Cell, number: int, chosen: bool
    ) -> None:
        column = self._table.columns[number]
        inner = box.adjusted(space(12), 0, -space(12), 0)
        if cell.state is not None:
            side = icon_px(18)
            spot = QRectF(inner.left(), box.center().y() - side / 2, side, side)
            draw_state(painter, mirrored(spot, inner), cell.state)
            return
        if cell.chip is not None:
            draw_fact(painter, inner, inner.right(), cell.chip[1], cell.chip[0])
            return
        if column.trailing:
            face = font(Role.BODY, bold=cell.bold)
            one_line(painter, inner, cell.text, face, colour(cell.ink), trailing_alignment())
            return
        most = 1 if cell.caption else 2
        bold = cell.bold or (chosen and number == self._first_words(self._table.row(0)))
        text = Lines(cell.text, font(Role.BODY, bold=bold), inner.width(), most, marks=cell.marks)
        caption = self._caption(cell, inner.width())
        top = box.center().y() - (text.height + (caption.height if caption else 0)) / 2
        text.draw(painter, inner.left(), top, colour(cell.ink))
        if caption:
            caption.draw(painter, inner.left(), top + text.height, colour(cell.caption_ink))

    def _caption(self, cell: Cell, width: float) -> Lines | None:
        face = font(Role.CAP, bold=cell.caption_bold)
        return Lines(cell.caption, face, width) if cell.caption else None

    def _first_words(self, row: TableRow) -> int:
        return next((i for i, cell in enumerate(row.cells) if cell.text), 0)

    def _stacked_lines(self, row: TableRow, width: float, chosen: bool) -> tuple[Lines, Lines]:
        first = row.cells[self._first_words(row)]
        others = [cell for cell in row.cells if cell is not first]
        words = [
            w
            for c in others
            for w in (c.alone or c.text, c.caption, c.chip[1] if c.chip else "")
            if w
        ]
        more = dotted(first.caption, *words)
        face = font(Role.BODY, bold=chosen)
        title = Lines(first.text, face, width, 3, marks=first.marks)
        return title, Lines(more, font(Role.CAP), width, 6)

    def _stacked_indent(self, row: TableRow) -> int:
        return icon_px(18) + space(10) if any(cell.state for cell in row.cells) else 0

    def stacked_height(self, row: TableRow, width: int) -> int:
        """Return the height of a row whose facts stand under each other."""
        inner = width - 2 * space(12) - self._stacked_indent(row)
        title, caption = self._stacked_lines(row, inner, True)
        return round(title.height + caption.height + 2 * space(9))

    def _paint_stacked(self, painter: QPainter, box: QRectF, row: TableRow, chosen: bool) -> None:
        state = next((cell.state for cell in row.cells if cell.state), None)
        inner = box.adjusted(space(12), 0, -space(12), 0)
        if state is not None:
            side = icon_px(18)
            spot = QRectF(inner.left(), box.top() + space(11), side, side)
            draw_state(painter, mirrored(spot, box), state)
            inner = mirrored(inner.adjusted(self._stacked_indent(row), 0, 0, 0), box)
        title, caption = self._stacked_lines(row, inner.width(), chosen)
        top = box.top() + space(9)
        title.draw(painter, inner.left(), top, colour("ink"))
        warn = any(cell.caption_ink == "warn" for cell in row.cells)
        caption.draw(painter, inner.left(), top + title.height, colour("warn" if warn else "ink2"))

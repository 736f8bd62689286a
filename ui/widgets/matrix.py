"""The matrix of what the law asks against what is on file: a real table for assistive technology."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.i18n import _
from ui.tokens import FOLD_RAIL, RADIUS_CONTROL, Role, colour, font, icon_px, look, px, space
from ui.widgets.card import Card
from ui.widgets.glyphs import State, draw_state, state_words
from ui.widgets.paint import Lines, ground, keyboard_focus, mirrored, ring
from ui.widgets.painted_list import Index
from ui.widgets.table import HeadRow, set_bare
from ui.words import dotted


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing the law asks: its state and words, and the state of each kind of evidence for it."""

    key: str
    state: State
    title: str
    caption: str = ""
    cells: tuple[State, ...] = ()


@dataclass(frozen=True, slots=True)
class MatrixContent:
    """The kinds of evidence (key, words) as columns, the criteria as rows."""

    question: str
    columns: tuple[tuple[str, str], ...] = ()
    criteria: tuple[Criterion, ...] = field(default=())


_CELL = 60


class _Model(QAbstractTableModel):
    def __init__(self, content: MatrixContent) -> None:
        super().__init__()
        self.content = content

    def show(self, content: MatrixContent) -> None:
        self.beginResetModel()
        self.content = content
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.content.criteria)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 1 + len(self.content.columns)

    def state(self, index: Index) -> State:
        criterion = self.content.criteria[index.row()]
        return criterion.cells[index.column() - 1] if index.column() else criterion.state

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shown = (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        )
        if role not in shown:
            return None
        criterion = self.content.criteria[index.row()]
        if index.column() == 0:
            parts = (criterion.title, criterion.caption or state_words(criterion.state))
            return criterion.title if role == Qt.ItemDataRole.DisplayRole else ", ".join(parts)
        column = self.content.columns[index.column() - 1][1]
        return _("{evidence}, {criterion}: {state}").format(
            evidence=column, criterion=criterion.title, state=state_words(self.state(index))
        )

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.content.columns[section - 1][1] if section else self.content.question
        return None


class _Head(HeadRow):
    def __init__(self, view: MatrixView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self) -> QSize:
        return QSize(0, round(2 * Lines("x", font(Role.CAP), 90).spacing) + space(14))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        box = QRectF(rect).adjusted(1, 0, -1, -space(6))
        text = str(self._view.model().headerData(logicalIndex, Qt.Orientation.Horizontal))
        first = logicalIndex == 0
        if first:
            lines = Lines(text, font(Role.CAP, bold=True), box.width(), 2)
            lines.draw(painter, box.left(), box.bottom() - lines.height, colour("ink3"))
            return
        painter.setFont(font(Role.CAP))
        painter.setPen(colour("ink2"))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        painter.drawText(box, int(flags | Qt.TextFlag.TextWordWrap), text)


class MatrixView(QTableView):
    """The table itself; arrow keys move, Enter opens the cell."""

    chosen = Signal(str, str)
    """The key of the criterion and of the evidence, "" for the criterion itself."""

    def __init__(self, content: MatrixContent) -> None:
        super().__init__()
        self._content = _Model(content)
        self.setModel(self._content)
        self.setAccessibleName(content.question)
        set_bare(self)
        self.setHorizontalHeader(_Head(self))
        self.setItemDelegate(_Delegate(self, self._content))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._open)
        self._fit()

    def show_content(self, content: MatrixContent) -> None:
        """Show other states."""
        self._content.show(content)
        self.setAccessibleName(content.question)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open(self, index: Index) -> None:
        if index.isValid():
            content = self._content.content
            evidence = content.columns[index.column() - 1][0] if index.column() else ""
            self.chosen.emit(content.criteria[index.row()].key, evidence)

    def folded(self) -> bool:
        """Say whether evidence stands as words under each criterion: too many columns, or too narrow."""
        columns = len(self._content.content.columns)
        return columns > 8 or look().effective(self.window().width()) < FOLD_RAIL

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        columns, width = len(self._content.content.columns), self.viewport().width()
        folded = self.folded()
        self.horizontalHeader().setVisible(not folded)
        for number in range(1, columns + 1):
            self.setColumnHidden(number, folded)
            self.setColumnWidth(number, px(_CELL))
        first = width if folded else max(px(150), width - columns * px(_CELL))
        self.setColumnWidth(0, first)
        total = 0 if folded else self.horizontalHeader().sizeHint().height()
        for row in range(self._content.rowCount()):
            height = self._row_height(row, first, folded)
            self.setRowHeight(row, height)
            total += height
        self.setFixedHeight(total + 2)

    def _row_height(self, row: int, width: int, folded: bool) -> int:
        title, caption = criterion_lines(self._content.content, row, width, folded)
        return round(max(space(56), title.height + caption.height + 2 * space(9)))


def criterion_lines(
    content: MatrixContent, row: int, width: float, folded: bool
) -> tuple[Lines, Lines]:
    """Return the title and the caption of a criterion, broken to `width` px; folded ones list their evidence."""
    criterion = content.criteria[row]
    inner = width - icon_px(18) - space(12) - space(6)
    title = Lines(criterion.title, font(Role.BODY), inner, 4)
    words = [criterion.caption] if criterion.caption else []
    if folded:
        words += [
            f"{column[1]}: {state_words(state)}"
            for column, state in zip(content.columns, criterion.cells, strict=True)
            if state is not State.NONE
        ]
    return title, Lines(dotted(*words), font(Role.CAP), inner, 12 if folded else 2)


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: MatrixView, model: _Model) -> None:
        super().__init__(view)
        self._view, self._model = view, model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.row() < self._model.rowCount() - 1:
            painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), colour("line"))
        side = icon_px(18)
        if index.column():
            spot = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
            draw_state(painter, spot, self._model.state(index))
        else:
            self._paint_criterion(painter, box, index, side)
        if index == self._view.currentIndex() and keyboard_focus(self._view):
            around = box.adjusted(2, 3, -2, -4)
            ground(painter, around, RADIUS_CONTROL, None)
            ring(painter, around, RADIUS_CONTROL, width=2)
        painter.restore()

    def _paint_criterion(self, painter: QPainter, box: QRectF, index: Index, side: float) -> None:
        folded = self._view.folded()
        title, caption = criterion_lines(self._model.content, index.row(), box.width(), folded)
        top = box.center().y() - (title.height + caption.height) / 2
        spot = QRectF(box.left(), box.center().y() - side / 2, side, side)
        draw_state(painter, mirrored(spot, box), self._model.state(index))
        left = side + space(12)
        place = QRectF(box.left() + left, top, box.width() - left - space(6), 1)
        place = mirrored(place, box)
        title.draw(painter, place.left(), top, colour("ink"))
        caption.draw(painter, place.left(), top + title.height, colour("ink2"))


class Matrix(Card):
    """The card that holds the matrix; `chosen` tells which cell was opened."""

    chosen = Signal(str, str)

    def __init__(self, content: MatrixContent) -> None:
        super().__init__(margins=(18, 8, 14, 8))
        self.view = MatrixView(content)
        self.view.chosen.connect(self.chosen)
        self.column.addWidget(self.view)

    def show_content(self, content: MatrixContent) -> None:
        """Show other states."""
        self.view.show_content(content)

"""The timeline: a thread of what happened, newest first; entries are mended by amending, never by rewriting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.i18n import _
from ui import icons
from ui.tokens import (
    FOLD_CASE_RAIL,
    RADIUS_ROW,
    Ink,
    Look,
    Role,
    colour,
    font,
    icon_px,
    look,
    px,
    space,
)
from ui.widgets.paint import Lines, ground, keyboard_focus, mirrored, ring, words_height
from ui.widgets.painted_list import ContentModel, GrowingList, Index, PaintedList
from ui.words import dotted


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry: day, icon, title, a few lines, and who and when.  `own_words` puts the lines in quotation marks."""

    key: str
    day: str
    icon: str
    title: str = field(repr=False)
    text: str = field(default="", repr=False)
    source: str = field(default="", repr=False)
    own_words: bool = False
    restricted: bool = False


class TimelineModel(ContentModel[Moment]):
    """Moments in the order they are shown."""

    def key(self, item: Moment) -> str:
        return item.key

    def title(self, item: Moment) -> str:
        return item.title

    def words(self, item: Moment) -> str:
        parts = (item.day, item.title, item.text, item.source)
        return ", ".join(part for part in parts if part)


class Timeline(PaintedList):
    """A timeline that scrolls on its own."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._moments = TimelineModel()
        self.setModel(self._moments)
        self.setItemDelegate(_Delegate(self, self._moments, 3))

    def show_moments(self, moments: Sequence[Moment]) -> None:
        """Show other entries."""
        kept = self.current_key()
        self._moments.replace(tuple(moments))
        if kept:
            self.choose(kept)

    def moments(self) -> Sequence[Moment]:
        """Return the entries shown."""
        return self._moments.items()


class RecentTimeline(GrowingList):
    """The few newest entries, as tall as they are, inside a page that scrolls as a whole."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._moments = TimelineModel()
        self.setModel(self._moments)
        self.setItemDelegate(_Delegate(self, self._moments, 2))

    def show_moments(self, moments: Sequence[Moment]) -> None:
        """Show other entries."""
        self._moments.replace(tuple(moments))
        self.fit()


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: PaintedList, model: TimelineModel, lines: int) -> None:
        super().__init__(view)
        self._view, self._model, self._most = view, model, lines
        self._heights: dict[tuple[Moment, int, Look], float] = {}
        model.modelReset.connect(self._heights.clear)

    def _stacked(self) -> bool:
        return look().effective(self._view.window().width()) < FOLD_CASE_RAIL

    def _left(self) -> float:
        day = 0 if self._stacked() else px(58) + space(12)
        return space(2) + day + icon_px(18) + space(14)

    def _inner(self, width: float) -> float:
        return max(60.0, width - self._left() - space(8))

    def _lines(self, moment: Moment, width: float) -> list[tuple[Lines, Ink]]:
        inner = self._inner(width)
        return [
            (Lines(words, face, inner, most), ink) for words, face, most, ink in self._said(moment)
        ]

    def _said(self, moment: Moment) -> list[tuple[str, QFont, int, Ink]]:
        """Title, text and source of an entry: words, face, lines at most, ink."""
        found: list[tuple[str, QFont, int, Ink]] = [
            (moment.title, font(Role.BODY, bold=True), 2, "ink")
        ]
        if moment.text:
            text = _("“{words}”").format(words=moment.text) if moment.own_words else moment.text
            most = 12 if self._stacked() else self._most
            found.append((text, font(Role.BODY), most, "ink" if moment.own_words else "ink2"))
        parts = (moment.day if self._stacked() else "", moment.source)
        source = dotted(*parts)
        if source:
            found.append((source, font(Role.CAP), 2, "ink3"))
        return found

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        moment, width = self._model.item(index), self._view.room()
        key = (moment, width, look())  # a view asks several times for each of thousands of entries
        if key not in self._heights:
            inner = self._inner(width)
            self._heights[key] = sum(
                words_height(words, face, inner, most)
                for words, face, most, _ in self._said(moment)
            )
        return QSize(width, round(self._heights[key]) + space(17))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        moment, box = self._model.item(index), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = box.adjusted(0, 0, 0, -space(8))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected and self._view.hasFocus():
            edge = colour("accent") if look().palette.outlined else None
            ground(painter, row, RADIUS_ROW, colour("surface"), edge, 2)
        top = box.top() + space(4)
        lines = self._lines(moment, box.width())
        self._paint_thread(painter, box, top, lines[0][0].spacing, moment, index)
        if not self._stacked():
            day = Lines(moment.day, font(Role.CAP), px(58) + space(8))
            spot = QRectF(box.left() + space(2), top + 1, px(58) + space(8), day.height)
            day.draw(painter, mirrored(spot, box).left(), top + 2, colour("ink2"))
        for text, ink in lines:
            place = QRectF(
                box.left() + self._left(), top, box.width() - self._left() - space(8), text.height
            )
            text.draw(painter, mirrored(place, box).left(), top, colour(ink))
            top += text.height
        if index == self._view.currentIndex() and keyboard_focus(self._view):
            ring(painter, row, RADIUS_ROW, width=2)
        painter.restore()

    def _paint_thread(
        self, painter: QPainter, box: QRectF, top: float, line: float, moment: Moment, index: Index
    ) -> None:
        side = icon_px(18)
        left = box.left() + self._left() - space(14) - side
        spot = mirrored(QRectF(left, top + (line - side) / 2 + 1, side, side), box)
        icons.draw(painter, moment.icon, spot, colour("ink2"))
        if index.row() < self._model.rowCount() - 1:
            thread = QRectF(
                spot.center().x() - 1, spot.bottom() + space(4), 2, box.bottom() - spot.bottom() - 6
            )
            painter.fillRect(thread, colour("line"))

"""How a row of a list looks: lead column, icon, title over caption, actions at the trailing edge."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui import icons
from ui.tokens import (
    RADIUS_CONTROL,
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
from ui.widgets.buttons import Button, Kind
from ui.widgets.chips import FactKind, chip_width, draw_fact
from ui.widgets.glyphs import State, draw_state
from ui.widgets.paint import (
    Lines,
    ground,
    keyboard_focus,
    mirrored,
    one_line,
    ring,
    text_width,
    trailing_alignment,
    words_height,
)
from ui.widgets.painted_list import Index
from ui.words import dotted

if TYPE_CHECKING:
    from ui.widgets.rows import RowList


@dataclass(frozen=True, slots=True)
class Group:
    """A group heading: its words, how many rows follow, and a caption at the trailing edge."""

    title: str
    count: int | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row.  `speech` is read aloud as a whole; without it, the visible words are."""

    key: str
    title: str = field(repr=False)
    caption: str = field(default="", repr=False)
    lead: str = ""
    lead_more: str = ""
    lead_ink: Ink = "ink"
    icon: str | None = None
    icon_ink: Ink = "ink2"
    state: State | None = None
    trailing: str = ""
    chip: tuple[FactKind, str] | None = None
    action: str = ""
    action_icon: str | None = None
    action_kind: Literal["soft", "quiet"] = "soft"
    other: str = ""
    """A second, quiet action, offered on the current row only."""
    speech: str = field(default="", repr=False)


Line = Group | Row


@lru_cache(maxsize=256)
def _button_size(_worn: Look, words: str, kind: Kind, icon: str | None) -> QSize:
    """Return the size of a button in a look; the rows of a list share a few words."""
    return Button(words, kind, icon=icon).sizeHint()


class RowDelegate(QStyledItemDelegate):
    """Paints groups and rows; heights follow the words."""

    def __init__(self, view: RowList, lead_width: int) -> None:
        super().__init__(view)
        self._view, self._lead = view, lead_width
        self.leads, self.glyphs = True, True
        self._heights: dict[tuple[object, ...], float] = {}

    def forget(self) -> None:
        """Measure every row anew: other lines are shown."""
        self._heights.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = self._line(index)
        width = self._view.room()
        if isinstance(line, Group):
            top = 0 if index.row() == 0 else space(10)
            return QSize(width, round(self._head_height() + top))
        height = self._words_height(line, width)
        if self._view.stacked() and line.action and index == self._view.currentIndex():
            height += self.action_size(line).height() + space(8)
            if line.other and self._wraps(line, width):
                height += self.other_size(line).height() + space(4)
        return QSize(width, round(height))

    def _words_height(self, row: Row, width: int) -> float:
        """Return the height of a row's words and the space around them; a view asks several times for each row."""
        key = (row, width, self._view.stacked(), self.leads, self.glyphs)
        if key not in self._heights:
            title, caption = self._said(row)
            room, most = self._text_width(row, QRectF(0, 0, width, 0)), self._most()
            name = words_height(title, font(Role.BODY, bold=True), room, most)
            under = words_height(caption, font(Role.CAP), room, most) if caption else 0
            height = self._tall(row, name + under)
            self._heights[key] = height + 2 * space(9.5 if height > name else 7)
        return self._heights[key]

    def _tall(self, row: Row, words: float) -> float:
        """Return the height of a row's words, or of the two lines before them where those are taller."""
        if not (row.lead_more and self.leads) or self._view.stacked():
            return words
        before = (("x", font(Role.BODY, bold=True)), ("x", font(Role.CAP)))
        return max(words, sum(words_height(text, face, 100, 1) for text, face in before))

    def _line(self, index: Index) -> Line:
        return self._view.line_at(index)

    def _head_height(self) -> float:
        return Lines("x", font(Role.LEAD, bold=True), 100).height + space(5)

    def action_size(self, row: Row) -> QSize:
        """Return the size of a row's action."""
        return _button_size(look(), row.action, row.action_kind, row.action_icon)

    def other_size(self, row: Row) -> QSize:
        """Return the size of a row's second action."""
        return _button_size(look(), row.other, "quiet", None)

    def other_box(self, box: QRectF, row: Row) -> QRectF:
        """Return where the second action stands: before the first one, or beside or under it when stacked."""
        size = self.other_size(row)
        first = mirrored(self.action_box(box, row), box)
        left, top = first.left() - size.width() - space(8), first.top()
        if self._view.stacked() and self._wraps(row, round(box.width())):
            left, top = first.left(), first.top() - size.height() - space(4)
        elif self._view.stacked():
            left = first.right() + space(8)
        return mirrored(QRectF(left, top, size.width(), size.height()), box)

    def _wraps(self, row: Row, width: int) -> bool:
        """Say whether the two actions of a stacked row stand under each other."""
        both = self.action_size(row).width() + self.other_size(row).width() + space(8)
        return self._text_left() + both > width

    def action_box(self, box: QRectF, row: Row) -> QRectF:
        """Return where the action of a row stands: at its trailing edge, or under its words when stacked."""
        size, pad = self.action_size(row), space(10)
        if self._view.stacked():
            left = box.left() + self._text_left()
            spot = QRectF(
                left, box.bottom() - size.height() - space(8), size.width(), size.height()
            )
        else:
            pad = space(8) if row.action_kind == "quiet" else pad
            right = box.right() - pad
            middle = box.center().y() - size.height() / 2
            spot = QRectF(right - size.width(), middle, size.width(), size.height())
        return mirrored(spot, box)

    def _text_left(self) -> float:
        left: float = space(12)
        if self.leads and not self._view.stacked():
            left += px(self._lead) + space(12)
        if self.glyphs:
            left += icon_px(18) + space(13)
        return left

    def _text_width(self, row: Row, box: QRectF) -> float:
        right: float = space(12)
        if row.action and not self._view.stacked():
            right += self.action_size(row).width() + space(6)
            if row.other:
                right += self.other_size(row).width() + space(8)
        if row.trailing:
            right += text_width(row.trailing, font(Role.BODY)) + space(12)
        if row.chip:
            right += chip_width(row.chip[1], row.chip[0]) + space(12)
        return max(60.0, box.width() - self._text_left() - right)

    def _words(self, row: Row, box: QRectF, *, selected: bool) -> tuple[Lines, Lines | None]:
        (said, caption), most, width = self._said(row), self._most(), self._text_width(row, box)
        title = Lines(said, font(Role.BODY, bold=selected), width, most)
        return title, Lines(caption, font(Role.CAP), width, most) if caption else None

    def _said(self, row: Row) -> tuple[str, str]:
        """Title and caption of a row; its date stands in the caption when stacked."""
        parts = (row.lead, row.lead_more, row.caption) if self._view.stacked() else (row.caption,)
        return row.title, dotted(*parts)

    def _most(self) -> int:
        """Lines that title and caption may each take."""
        return 6 if self._view.stacked() else 2

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line, box = self._line(index), QRectF(option.rect)
        if isinstance(line, Group):
            self._paint_group(painter, box, line)
        else:
            self._paint_row(painter, box, line, option, index)
        painter.restore()

    def _paint_group(self, painter: QPainter, box: QRectF, group: Group) -> None:
        head = QRectF(
            box.left(), box.bottom() - self._head_height(), box.width(), self._head_height()
        )
        face, pad = font(Role.LEAD, bold=True), space(12)
        width = text_width(group.title, face)
        title = QRectF(head.left() + pad, head.top(), width, head.height())
        one_line(painter, mirrored(title, head), group.title, face, colour("ink"))
        left = title.right() + space(8)
        if group.count is not None:
            face = font(Role.LEAD)
            count = QRectF(left, head.top(), text_width(str(group.count), face), head.height())
            one_line(painter, mirrored(count, head), str(group.count), face, colour("ink3"))
            left = count.right() + space(12)
        if group.caption and not self._view.stacked():
            rest = QRectF(left, head.top(), head.right() - pad - left, head.height())
            side, face = trailing_alignment(), font(Role.CAP)
            one_line(painter, mirrored(rest, head), group.caption, face, colour("ink2"), side)

    def _paint_row(
        self, painter: QPainter, box: QRectF, row: Row, option: QStyleOptionViewItem, index: Index
    ) -> None:
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if selected:
            edge = colour("accent") if look().palette.outlined else None
            ground(painter, box, RADIUS_ROW, colour("surface"), edge, 2)
        elif hovered:
            ground(painter, box, RADIUS_ROW, colour("hover"))
        title, caption = self._words(row, box, selected=selected)
        height = self._tall(row, title.height + (caption.height if caption else 0))
        top = box.top() + space(9.5 if caption else 7)
        if not self._view.stacked():
            top = box.center().y() - height / 2
        self._paint_lead(painter, box, row, top)
        self._paint_glyph(painter, box, row, top, title.spacing)
        width = self._text_width(row, box)
        spot = mirrored(QRectF(box.left() + self._text_left(), top, width, height), box)
        title.draw(painter, spot.left(), spot.top(), colour("ink"))
        if caption is not None:
            warn = self._view.stacked() and row.lead_ink == "warn"
            ink = colour("warn" if warn else "ink2")
            caption.draw(painter, spot.left(), spot.top() + title.height, ink)
        self._paint_trailing(painter, box, row)
        at_rest = row.action_kind == "quiet" and not self._view.stacked()
        if row.action and not selected and (at_rest or (hovered and not self._view.stacked())):
            self._paint_action(painter, self.action_box(box, row), row)
        if index == self._view.currentIndex() and keyboard_focus(self._view):
            ring(painter, box, RADIUS_ROW, width=2)

    def _paint_lead(self, painter: QPainter, box: QRectF, row: Row, top: float) -> None:
        if not self.leads or self._view.stacked():
            return
        face, small = font(Role.BODY, bold=True), font(Role.CAP)
        first = Lines(row.lead, face, px(self._lead))
        place = mirrored(QRectF(box.left() + space(12), top, px(self._lead), first.height), box)
        first.draw(painter, place.left(), place.top(), colour(row.lead_ink))
        if row.lead_more:
            second = Lines(row.lead_more, small, px(self._lead))
            second.draw(painter, place.left(), place.top() + first.height, colour("ink2"))

    def _paint_glyph(
        self, painter: QPainter, box: QRectF, row: Row, top: float, line_height: float
    ) -> None:
        side = icon_px(18)
        left = box.left() + self._text_left() - side - space(13)
        spot = mirrored(QRectF(left, top + (line_height - side) / 2 + 1, side, side), box)
        if row.state is not None:
            draw_state(painter, spot, row.state)
        elif row.icon:
            icons.draw(painter, row.icon, spot, colour(row.icon_ink))

    def _paint_trailing(self, painter: QPainter, box: QRectF, row: Row) -> None:
        right = box.right() - space(12)
        if row.action and not self._view.stacked():
            right -= self.action_size(row).width() + space(6)
        if row.trailing:
            face = font(Role.BODY)
            width = text_width(row.trailing, face)
            spot = QRectF(right - width, box.top(), width, box.height())
            one_line(
                painter,
                mirrored(spot, box),
                row.trailing,
                face,
                colour("ink2"),
                trailing_alignment(),
            )
            right -= width + space(12)
        if row.chip:
            draw_fact(painter, box, right, row.chip[1], row.chip[0])

    def _paint_action(self, painter: QPainter, box: QRectF, row: Row) -> None:
        face, ink = font(Role.BODY), colour("accent")
        if row.action_kind == "soft":
            ground(painter, box, RADIUS_CONTROL, colour("soft"))
            ink = colour("softink")
        side = icon_px(18) if row.action_icon else 0
        gap = space(8) if row.action_icon else 0
        width = text_width(row.action, face)
        left = box.center().x() - (width + side + gap) / 2
        if row.action_icon:
            spot = QRectF(left, box.center().y() - side / 2, side, side)
            icons.draw(painter, row.action_icon, mirrored(spot, box), ink)
        words = QRectF(left + side + gap, box.top(), width, box.height())
        one_line(painter, mirrored(words, box), row.action, face, ink)

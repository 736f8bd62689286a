"""Answers to a question: rows with a radio or a box, in one language or two, and the chips that skip it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from ui.tokens import RADIUS_CONTROL, Look, Role, colour, font, icon_px, look, space
from ui.widgets.chips import ChoiceChip
from ui.widgets.flow import FlowLayout
from ui.widgets.paint import Lines, begin, ground, keyboard_focus, ring, words_height


@dataclass(frozen=True, slots=True)
class SecondLanguage:
    """The language shown beside the interface's."""

    code: str
    right_to_left: bool


@dataclass(frozen=True, slots=True)
class AnswerChoice:
    """One possible answer: its stored value, its words, and its words in the second language."""

    value: str
    words: str = field(repr=False)
    second: str = field(default="", repr=False)


def _draw_radio(painter: QPainter, box: QRectF, on: bool) -> None:
    edge = colour("accent" if on else "edge")
    painter.setBrush(colour("surface"))
    painter.setPen(QPen(edge, 2 if on or look().palette.outlined else 1.4))
    painter.drawEllipse(box.adjusted(1, 1, -1, -1))
    if on:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(edge)
        side = box.width() * 0.225
        painter.drawEllipse(box.center(), side, side)


def _draw_box(painter: QPainter, box: QRectF, on: bool) -> None:
    edge = colour("accent" if on else "edge")
    inner = box.adjusted(1.5, 1.5, -1.5, -1.5)
    ground(painter, inner, 3, colour("accent" if on else "surface"), edge, 1.5)
    if on:
        pen = QPen(colour("on"), box.width() / 9)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        unit, mid = box.width() / 18, box.center()
        painter.drawPolyline(
            [
                mid + QPointF(-3.6 * unit, 0.2 * unit),
                mid + QPointF(-1.1 * unit, 2.7 * unit),
                mid + QPointF(3.8 * unit, -2.6 * unit),
            ]
        )


_MOST = 6
"""Lines an answer takes at most."""


class _Words:
    """The words of an answer: its name, and under it what it means here, where a second line says so."""

    def __init__(
        self, words: str, width: float, *, bold: bool, second: SecondLanguage | None = None
    ) -> None:
        name, _line, meaning = words.partition("\n")
        language = second.code if second else None
        self._rtl = second.right_to_left if second else None
        self._width = width
        self._said = [(name, font(Role.BODY, bold=bold, language=language))]
        if meaning:
            self._said.append((meaning, font(Role.CAP, language=language)))
        self.height = sum(words_height(said, face, width, _MOST) for said, face in self._said)

    @cached_property
    def _lines(self) -> list[Lines]:
        """Broken into lines to be painted only: a long page measures hundreds of answers that nobody scrolls to."""
        return [
            Lines(said, face, self._width, _MOST, right_to_left=self._rtl)
            for said, face in self._said
        ]

    def draw(self, painter: QPainter, x: float, y: float, ink: QColor) -> None:
        for lines in self._lines:
            lines.draw(painter, x, y, ink)
            y, ink = y + lines.height, colour("ink2")


_Set = tuple[_Words, _Words | None, int]
"""The words of a row in one language or two as they are set for a width, and the height they need."""


class AnswerRow(QAbstractButton):
    """One answer.  In two languages it has both words and a mark at each end: one control with two faces."""

    moved = Signal(int)
    """An arrow key asks for the row `-1` before or `1` after."""

    marked = True
    """Whether a chosen row stands on a soft ground, as answers do."""

    def __init__(
        self, choice: AnswerChoice, *, many: bool, second: SecondLanguage | None = None
    ) -> None:
        super().__init__()
        self.choice, self._many, self._second = choice, many, second
        self._set: dict[tuple[int, bool], _Set] = {}
        self._look: Look | None = None
        self.setText(choice.words)
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        both = f"{choice.words}, {choice.second}" if choice.second else choice.words
        self.setAccessibleName(both.replace("\n", ", "))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _two(self) -> bool:
        return self._second is not None and bool(self.choice.second)

    def _faces(self, width: int) -> _Set:
        """The words as they are set for a width; a layout asks for the same few a dozen times a row."""
        on = self.isChecked() and self.marked
        key = (width, on)
        if self._look is not look() or len(self._set) > 4:
            self._look = look()
            self._set.clear()
        if key not in self._set:
            self._set[key] = self._lay_out(width, on=on)
        return self._set[key]

    def _lay_out(self, width: int, *, on: bool) -> _Set:
        mark = space(10) + icon_px(20) + space(10)
        inner = (width / 2 if self._two() else width) - mark - space(10)
        first, second = _Words(self.choice.words, inner, bold=on), None
        height = max(first.height + 2 * space(7.5), space(34))
        if self._second is not None and self._two():
            # The world face is tall: its row needs less room round it for the same look.
            second = _Words(self.choice.second, inner, bold=on, second=self._second)
            height = max(height, second.height + 2 * space(3))
        return first, second, round(height)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._faces(width)[2]

    def sizeHint(self) -> QSize:
        width = max(self.width(), space(240))
        return QSize(space(240), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(space(120), space(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = begin(self), QRectF(self.rect())
        on = self.isChecked()
        if on and self.marked:
            edge = colour("accent") if look().palette.outlined else None
            ground(painter, box, RADIUS_CONTROL, colour("soft"), edge, 2)
        elif self.underMouse():
            ground(painter, box, RADIUS_CONTROL, colour("hover"))
        ink = colour("softink" if on and self.marked else "ink")
        first, second, _height = self._faces(self.width())
        self._paint_face(painter, box, first, ink, mirror=look().right_to_left)
        if second is not None:
            self._paint_face(painter, box, second, ink, mirror=not look().right_to_left)
        if keyboard_focus(self):
            ring(painter, box, RADIUS_CONTROL)
        painter.end()

    def _paint_face(
        self, painter: QPainter, box: QRectF, lines: _Words, ink: QColor, *, mirror: bool
    ) -> None:
        side = icon_px(20)
        mark = QRectF(space(10), box.center().y() - side / 2, side, side)
        inner = (box.width() / 2 if self._two() else box.width()) - 2 * space(10) - side - space(10)
        words = QRectF(mark.right() + space(10), 0, inner, 1)
        if mirror:
            mark.moveLeft(box.width() - mark.right())
            words.moveLeft(box.width() - words.right())
        (_draw_box if self._many else _draw_radio)(painter, mark, self.isChecked())
        lines.draw(painter, words.left(), box.center().y() - lines.height / 2, ink)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self.moved.emit(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class AnswerRows(QWidget):
    """The answers of one question.  One of them (radios, one tab stop) or any number (`many`, boxes)."""

    changed = Signal(tuple)
    """The chosen values, in the order shown."""

    def __init__(
        self,
        name: str,
        choices: Sequence[AnswerChoice],
        *,
        chosen: Sequence[str] = (),
        many: bool = False,
        second: SecondLanguage | None = None,
    ) -> None:
        super().__init__()
        self._many = many
        self.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        self.rows: list[AnswerRow] = []
        for number, choice in enumerate(choices):
            row = AnswerRow(choice, many=many, second=second)
            row.setChecked(choice.value in chosen)
            row.clicked.connect(lambda _on=False, n=number: self._pressed(n))
            row.moved.connect(lambda step, n=number: self._move(n + step))
            column.addWidget(row)
            self.rows.append(row)
        self._one_tab_stop()

    def chosen(self) -> tuple[str, ...]:
        """Return the chosen values."""
        return tuple(row.choice.value for row in self.rows if row.isChecked())

    def choose(self, values: Sequence[str]) -> None:
        """Show other answers without telling anybody."""
        if set(values) == set(self.chosen()):
            return
        for row in self.rows:
            row.setChecked(row.choice.value in values)
            row.updateGeometry()
        self._one_tab_stop()

    def _pressed(self, number: int) -> None:
        if not self._many:
            for other, row in enumerate(self.rows):
                row.setChecked(other == number)
        self._one_tab_stop()
        self.changed.emit(self.chosen())

    def _move(self, number: int) -> None:
        if not 0 <= number < len(self.rows):
            return
        self.rows[number].setFocus(Qt.FocusReason.TabFocusReason)
        if not self._many:
            self._pressed(number)

    def _one_tab_stop(self) -> None:
        if self._many:
            return
        stop = next(
            (row for row in self.rows if row.isChecked()), self.rows[0] if self.rows else None
        )
        for row in self.rows:
            tab = Qt.FocusPolicy.StrongFocus if row is stop else Qt.FocusPolicy.ClickFocus
            row.setFocusPolicy(tab)


class CheckRow(AnswerRow):
    """One box with words beside it, outside a question."""

    marked = False

    def __init__(self, words: str, *, on: bool = False) -> None:
        super().__init__(AnswerChoice("", words), many=True)
        self.setChecked(on)


class SkipChips(QWidget):
    """*Not asked yet*, *Unsure*, *Prefers not to say*: the same weight as any answer; at most one is on."""

    chosen = Signal(str)
    """The key of the skip, or "" when it was taken back."""

    def __init__(
        self, choices: Sequence[AnswerChoice], *, on: str = "", second: SecondLanguage | None = None
    ) -> None:
        super().__init__()
        self._second = second
        flow = FlowLayout(self)
        self._chips: dict[str, ChoiceChip] = {}
        for choice in choices:
            words = choice.second if second and choice.second else choice.words
            code = second.code if second else None
            chip = ChoiceChip(words, language=code, name=choice.words)
            chip.setChecked(choice.value == on)
            chip.clicked.connect(lambda _on=False, key=choice.value: self._pressed(key))
            flow.addWidget(chip)
            self._chips[choice.value] = chip
        if second is not None:
            self.setLayoutDirection(
                Qt.LayoutDirection.RightToLeft
                if second.right_to_left
                else Qt.LayoutDirection.LeftToRight
            )

    def on(self) -> str:
        """Return the key of the skip that is on, or ""."""
        return next((key for key, chip in self._chips.items() if chip.isChecked()), "")

    def choose(self, key: str) -> None:
        """Show another skip without telling anybody."""
        for name, chip in self._chips.items():
            chip.setChecked(name == key)

    def _pressed(self, key: str) -> None:
        on = self._chips[key].isChecked()
        self.choose(key if on else "")
        self.chosen.emit(key if on else "")

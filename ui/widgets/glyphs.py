"""State glyphs: the shape carries the state, colour repeats it, and a word always stands beside or behind it."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.i18n import NP_, pgettext
from ui import icons
from ui.tokens import Role, colour, font, icon_px, look, space
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import plain_label
from ui.widgets.paint import begin


class State(Enum):
    """How something stands.  Criteria use yes, no and unknown; evidence cells also the next three."""

    YES = "yes"
    PART = "part"
    UNKNOWN = "unknown"
    NO = "no"
    MISSING = "missing"
    ENDED = "ended"
    NONE = "none"
    LOCKED = "locked"
    CURRENT = "current"
    AHEAD = "ahead"


_WORDS = {
    State.YES: NP_("state", "yes"),
    State.PART: NP_("state", "waiting or in draft"),
    State.UNKNOWN: NP_("state", "not known yet"),
    State.NO: NP_("state", "no"),
    State.MISSING: NP_("state", "nothing yet"),
    State.ENDED: NP_("state", "ended"),
    State.NONE: NP_("state", "not applicable"),
    State.LOCKED: NP_("state", "folded"),
    State.CURRENT: NP_("state", "now"),
    State.AHEAD: NP_("state", "ahead"),
}
_INK = {
    State.YES: "accent",
    State.PART: "accent",
    State.UNKNOWN: "ink3",
    State.NO: "ink2",
    State.MISSING: "warn",
    State.ENDED: "ink2",
    State.NONE: "track",
    State.LOCKED: "ink2",
    State.CURRENT: "accent",
    State.AHEAD: "edge",
}


def state_words(state: State) -> str:
    """Return the word for a state."""
    return pgettext("state", _WORDS[state])


def draw_state(painter: QPainter, box: QRectF, state: State) -> None:
    """Paint a state glyph into a square box."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = min(box.width(), box.height())
    painter.translate(box.center())
    painter.scale(side / 18, side / 18)
    ink = colour(_INK[state])
    if state is State.LOCKED:
        icons.draw(painter, "lock-simple", QRectF(-9, -9, 18, 18), ink)
    elif state is State.NONE:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(0, 0), 2, 2)
    else:
        _draw_disc(painter, state, ink)
    painter.restore()


def _draw_disc(painter: QPainter, state: State, ink: QColor) -> None:
    """Draw the ring (plain, dashed or filled) and what stands in it, around the origin, 18 units wide."""
    pen = QPen(ink, 1.7)
    if state is State.YES:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(0, 0), 8, 8)
    else:
        if state in (State.UNKNOWN, State.MISSING):
            pen.setDashPattern([2.2, 1.13])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(0, 0), 7.2, 7.2)
    _INSIDE.get(state, _nothing)(painter, ink)


def _round_pen(ink: QColor, width: float) -> QPen:
    pen = QPen(ink, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _nothing(painter: QPainter, ink: QColor) -> None:
    """Leave the ring empty."""


def _check(painter: QPainter, ink: QColor) -> None:
    painter.setPen(_round_pen(colour("on"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline([QPointF(-3.4, 0.2), QPointF(-1.0, 2.6), QPointF(3.6, -2.4)])


def _half(painter: QPainter, ink: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    start = 270 if look().right_to_left else 90
    painter.drawPie(QRectF(-5, -5, 10, 10), start * 16, 180 * 16)


def _question(painter: QPainter, ink: QColor) -> None:
    face = font(Role.CAP, bold=True)
    face.setPixelSize(10)
    painter.setFont(face)
    painter.drawText(QRectF(-8, -8.4, 16, 16), int(Qt.AlignmentFlag.AlignCenter), "?")


def _bar(painter: QPainter, ink: QColor) -> None:
    painter.setPen(_round_pen(ink, 1.7))
    painter.drawLine(QPointF(-3.4, 0), QPointF(3.4, 0))


def _plus(painter: QPainter, ink: QColor) -> None:
    _bar(painter, ink)
    painter.drawLine(QPointF(0, -3.4), QPointF(0, 3.4))


def _square(painter: QPainter, ink: QColor) -> None:
    painter.fillRect(QRectF(-2.4, -2.4, 4.8, 4.8), ink)


def _dot(painter: QPainter, ink: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(0, 0), 2.8, 2.8)


_INSIDE = {
    State.YES: _check,
    State.PART: _half,
    State.UNKNOWN: _question,
    State.NO: _bar,
    State.MISSING: _plus,
    State.ENDED: _square,
    State.CURRENT: _dot,
}


class StateGlyph(QWidget):
    """A state glyph on its own; assistive technology reads its word."""

    def __init__(self, state: State, words: str = "", size: float = 18) -> None:
        super().__init__()
        self._state, self._size = state, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words or state_words(state))

    def sizeHint(self) -> QSize:
        return QSize(icon_px(self._size), icon_px(self._size))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin(self)
        draw_state(painter, QRectF(self.rect()), self._state)
        painter.end()


class IconLabel(QWidget):
    """An icon in a token's colour, beside words that carry the meaning."""

    def __init__(self, name: str, ink: str = "ink2", size: float = 18) -> None:
        super().__init__()
        self._name, self._ink, self._size = name, ink, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, name: str, ink: str) -> None:
        """Show another icon or colour."""
        self._name, self._ink = name, ink
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(icon_px(self._size), icon_px(self._size))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin(self)
        icons.draw(painter, self._name, QRectF(self.rect()), colour(self._ink))
        painter.end()


def legend(states: tuple[tuple[State, str], ...]) -> QWidget:
    """Return a line that explains glyphs: each with its words."""
    line = QWidget()
    flow = FlowLayout(line, gap=16)
    for state, words in states:
        entry = QWidget()
        row = QHBoxLayout(entry)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(6))
        row.addWidget(StateGlyph(state, words, 16))
        row.addWidget(plain_label(words, Role.CAP, "ink2"))
        flow.addWidget(entry)
    return line


class Mark(QWidget):
    """The mark of the project, 22 px."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(icon_px(22), icon_px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin(self)
        icons.draw_mark(painter, QRectF(self.rect()))
        painter.end()

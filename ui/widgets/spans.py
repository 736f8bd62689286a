"""A picture of time: what happened as marks and spans on a few lanes, to be looked at closer or from further away.

The list beside it says everything in words; the picture shows what lies before, beside and within what.  A day nobody
knows exactly is drawn as wide as what is known of it, and what has no end fades out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.tokens import RADIUS_ROW, Role, colour, font, px, space
from ui.widgets.paint import Lines, begin, keyboard_focus, mirrored, ring, text_width

_LEAST_DAYS, _ROWS, _STEP = 14.0, 3, 0.15
_AIR = 0.03
"""How much of the whole stands empty at either end, so that nothing touches the edge."""


@dataclass(frozen=True, slots=True)
class Span:
    """Something between two days (ordinals, `None` where that side is open), drawn on one lane."""

    key: str
    lane: int
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class TimePicture:
    """What a picture shows: lanes by name, spans, today, and the words of its scale."""

    lanes: tuple[str, ...] = ()
    spans: tuple[Span, ...] = field(default=(), repr=False)
    today: int = 0
    months: tuple[str, ...] = ()
    """Twelve short names, in the language of the window."""


@dataclass(frozen=True, slots=True)
class View:
    """The stretch of time in sight, in days, within the whole."""

    start: float
    end: float
    whole_start: float
    whole_end: float

    @classmethod
    def whole(cls, spans: Iterable[Span], today: int) -> View:
        """Return a view of everything, today included, with some air at both ends."""
        days = [float(day) for one in spans for day in (one.first, one.last) if day is not None]
        first, last = min([*days, today]), max([*days, today])
        air = max((last - first) * _AIR, _LEAST_DAYS / 2)
        return cls(first - air, last + air, first - air, last + air)

    @property
    def days(self) -> float:
        """How many days are in sight."""
        return self.end - self.start

    def closer(self, times: float, around: float) -> View:
        """Return a view `times` as close (below one: from further away), with the day `around` where it is."""
        days = min(max(self.days / times, _LEAST_DAYS), self.whole_end - self.whole_start)
        share = (around - self.start) / self.days
        return self._at(around - share * days, days)

    def moved(self, share: float) -> View:
        """Return a view further on by a share of what is in sight; never beyond the whole."""
        return self._at(self.start + share * self.days, self.days)

    def showing(self, one: Span) -> View:
        """Return a view in which a span is in sight, as close as this one where that is possible."""
        ends = [day for day in (one.first, one.last) if day is not None]
        if not ends or (self.start <= min(ends) and max(ends) <= self.end):
            return self
        days = min(max(self.days, (max(ends) - min(ends)) * 1.2), self.whole_end - self.whole_start)
        return self._at((min(ends) + max(ends) - days) / 2, days)

    def _at(self, start: float, days: float) -> View:
        start = min(max(start, self.whole_start), self.whole_end - days)
        return View(start, start + days, self.whole_start, self.whole_end)


def packed(spans: Sequence[Span], view: View, gap: float) -> dict[str, int]:
    """Return for each span of one lane the row it is drawn in, so that few lie on each other; `gap` is in days."""
    ends, rows = [float("-inf")] * _ROWS, dict[str, int]()
    for one in sorted(spans, key=lambda span: _ends(span, view)):
        first, last = _ends(one, view)
        free = next((row for row in range(_ROWS) if ends[row] + gap <= first), None)
        row = free if free is not None else ends.index(min(ends))
        ends[row], rows[one.key] = max(ends[row], last), row
    return rows


def ticks(view: View, months: Sequence[str], most: int) -> list[tuple[int, str]]:
    """Return at most about `most` days of a view worth naming, with their names: years, months or days."""
    return [(day, name) for day, name in _ticks(view, months, most) if day >= view.start]


def _ticks(view: View, months: Sequence[str], most: int) -> list[tuple[int, str]]:
    first, last = _day(view.start), _day(view.end)
    years = last.year - first.year + 1
    if view.days > 366 * 2 or not months:
        each = next((n for n in (1, 2, 5, 10, 20, 50) if years / n <= most), 100)
        named = range(first.year - first.year % each, last.year + 1, each)
        return [(date(max(year, 1), 1, 1).toordinal(), str(year)) for year in named]
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if view.days > 70:
        each = next((n for n in (1, 2, 3, 6) if count / n <= most), 12)
        return [_month_tick(first, step, months) for step in range(0, count, each)]
    each = next((n for n in (1, 2, 7, 14) if view.days / n <= most), 28)
    start = first.toordinal()
    return [
        (day, f"{date.fromordinal(day).day} {months[date.fromordinal(day).month - 1]}")
        for day in range(start, last.toordinal() + 1, each)
    ]


def _month_tick(first: date, step: int, months: Sequence[str]) -> tuple[int, str]:
    year, month = divmod(first.year * 12 + first.month - 1 + step, 12)
    name = months[month] if month else f"{months[month]} {year}"
    return date(year, month + 1, 1).toordinal(), name


def _ends(one: Span, view: View) -> tuple[float, float]:
    first = view.whole_start if one.first is None else float(one.first)
    last = view.whole_end if one.last is None else float(one.last)
    return first, last


def _day(ordinal: float) -> date:
    return date.fromordinal(min(max(round(ordinal), 1), date.max.toordinal()))


class TimeBand(QWidget):
    """The picture.  Plus and minus look closer or from further away, arrows move it, Home shows everything.

    `chosen` tells which span was pressed; `choose` marks one and brings it into sight.
    """

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._shown, self._current = TimePicture(), ""
        self.view = View.whole((), 0)

    def show_picture(self, shown: TimePicture) -> None:
        """Show other content, all of it in sight."""
        if shown == self._shown:
            return
        same = shown.lanes == self._shown.lanes and self._shown.spans
        before, self._shown = self.view, shown
        self.view = View.whole(shown.spans, shown.today)
        if same and before.days < before.whole_end - before.whole_start:
            middle = (before.start + before.end) / 2
            self.view = self.view.closer(self.view.days / before.days, middle)
        self.updateGeometry()
        self.update()

    def choose(self, key: str) -> None:
        """Mark a span, in sight; a key that has none marks nothing."""
        self._current = key
        found = next((one for one in self._shown.spans if one.key == key), None)
        if found is not None:
            self.view = self.view.showing(found)
        self.update()

    def look_closer(self, times: float) -> None:
        """Look `times` as close, around the marked span or the middle."""
        marked = next((one for one in self._shown.spans if one.key == self._current), None)
        ends = [day for day in (marked.first, marked.last) if day is not None] if marked else []
        middle = sum(ends) / len(ends) if ends else (self.view.start + self.view.end) / 2
        self._look(self.view.closer(times, min(max(middle, self.view.start), self.view.end)))

    def look_at_all(self) -> None:
        """Show everything again."""
        self._look(View.whole(self._shown.spans, self._shown.today))

    def _look(self, view: View) -> None:
        self.view = view
        self.update()

    # -- sizes

    def sizeHint(self) -> QSize:
        return QSize(
            px(420), round(self._lane_height() * len(self._shown.lanes) + self._scale_height())
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), self.sizeHint().height())

    def _lane_height(self) -> float:
        return _ROWS * (self._mark() + 2) + space(6)

    @staticmethod
    def _mark() -> float:
        return float(space(8))

    @staticmethod
    def _scale_height() -> float:
        return Lines("0", font(Role.CAP), 100).height + space(6)

    def _names_width(self) -> float:
        widest = max((text_width(one, font(Role.CAP)) for one in self._shown.lanes), default=0)
        return min(widest + space(12), self.width() / 3)

    def _field(self) -> QRectF:
        """The box in which time runs, beside the names of the lanes."""
        left = self._names_width()
        return QRectF(left, 0, max(10.0, self.width() - left - space(4)), self.height())

    def _x(self, day: float, box: QRectF) -> float:
        """Return where a day lies in the field; given, because a long story asks for thousands of days."""
        return box.left() + (day - self.view.start) / self.view.days * box.width()

    def boxes(self) -> list[tuple[Span, QRectF]]:
        """Return every span in sight with the box it is drawn in, before mirroring."""
        found, box, mark, lane_height = [], self._field(), self._mark(), self._lane_height()
        gap = self.view.days / box.width() * (mark + 2)
        for number in range(len(self._shown.lanes)):
            lane = [one for one in self._shown.spans if one.lane == number]
            rows = packed([one for one in lane if _known(one)], self.view, gap)
            for one in lane:
                if not _known(one):
                    continue
                first, last = _ends(one, self.view)
                left, right = self._x(first, box), self._x(last, box)
                if right < box.left() or left > box.right():
                    continue
                left, right = max(left, box.left()), min(right, box.right())
                top = number * lane_height + rows[one.key] * (mark + 2) + space(3)
                middle, wide = (left + right) / 2, max(mark, right - left)
                found.append((one, QRectF(middle - wide / 2, top, wide, mark)))
        return found

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = begin(self), QRectF(self.rect())
        self._paint_scale(painter, box)
        for number, name in enumerate(self._shown.lanes):
            words = Lines(name, font(Role.CAP), self._names_width() - space(8))
            place = mirrored(QRectF(0, 0, self._names_width() - space(8), 1), box)
            top = number * self._lane_height() + (self._lane_height() - words.height) / 2
            words.draw(painter, place.left(), top, colour("ink2"))
        for one, spot in self.boxes():
            self._paint_span(painter, one, mirrored(spot, box))
        if keyboard_focus(self):
            ring(painter, box, RADIUS_ROW, width=2)
        painter.end()

    def _paint_scale(self, painter: QPainter, box: QRectF) -> None:
        field_, height = self._field(), self._lane_height() * len(self._shown.lanes)
        room = text_width("0000 0000", font(Role.CAP)) + space(10)
        for day, name in ticks(self.view, self._shown.months, max(2, int(field_.width() / room))):
            x = self._x(day, field_)
            if not field_.left() <= x <= field_.right():
                continue
            painter.fillRect(mirrored(QRectF(x, 0, 1, height + space(3)), box), colour("line"))
            if x + text_width(name, font(Role.CAP)) <= self.width():
                words = Lines(name, font(Role.CAP), room)
                place = mirrored(QRectF(x, 0, room, 1), box)
                words.draw(painter, place.left(), height + space(4), colour("ink3"))
        today = self._x(self._shown.today, field_)
        if field_.left() <= today <= field_.right():
            painter.fillRect(mirrored(QRectF(today, 0, 2, height), box), colour("ink2"))

    def _paint_span(self, painter: QPainter, one: Span, box: QRectF) -> None:
        marked = one.key == self._current
        ink = colour("accent" if marked else "ink2")
        painter.setPen(Qt.PenStyle.NoPen)
        if one.first is not None and one.first == one.last:
            painter.setBrush(ink)
            painter.drawEllipse(box)
            return
        ground = colour("soft" if marked else "track")
        painter.setBrush(ground)
        if one.first is None or one.last is None:
            to_left = (one.first is None) != self.isRightToLeft()
            painter.setBrush(_fading(box, ground, to_left=to_left))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        if one.first is not None and one.last is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(ink if marked else colour("edge"))
            half = box.height() / 2
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), half, half)

    # -- looking around

    def keyPressEvent(self, event: QKeyEvent) -> None:
        forward = Qt.Key.Key_Left if self.isRightToLeft() else Qt.Key.Key_Right
        key = event.key()
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.look_closer(2)
        elif key == Qt.Key.Key_Minus:
            self.look_closer(0.5)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._look(self.view.moved(_STEP if key == forward else -_STEP))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_0):
            self.look_at_all()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the wheel looks closer; without it the page scrolls."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._look(
                self.view.closer(
                    1.25 if event.angleDelta().y() > 0 else 0.8, self._at(event.position())
                )
            )
            event.accept()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot, whole, near = event.position(), QRectF(self.rect()), space(4)
        hit = [
            one for one, box in self.boxes()
            if mirrored(box, whole).adjusted(-near, -near, near, near).contains(spot)
        ]  # fmt: skip
        if hit:
            self.chosen.emit(min(hit, key=lambda one: (one.last or 0) - (one.first or 0)).key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.update()

    def _at(self, spot: QPointF) -> float:
        box = self._field()
        x = self.width() - spot.x() if self.isRightToLeft() else spot.x()
        share = min(max((x - box.left()) / box.width(), 0.0), 1.0)
        return self.view.start + share * self.view.days


def _known(one: Span) -> bool:
    return one.first is not None or one.last is not None


def _fading(box: QRectF, ground: QColor, *, to_left: bool) -> QLinearGradient:
    """A ground that fades towards the side nobody knows."""
    gone = QColor(ground)
    gone.setAlpha(0)
    fade = QLinearGradient(box.topLeft(), box.topRight())
    fade.setColorAt(0, gone if to_left else ground)
    fade.setColorAt(1, ground if to_left else gone)
    return fade

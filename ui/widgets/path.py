"""What shows a way through time: stages of a pathway, and the hours when contact is safe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetrics, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.tokens import Role, colour, font, icon_px, look, space
from ui.widgets.glyphs import State, draw_state, state_words
from ui.widgets.paint import Lines, begin, ground, mirrored
from ui.words import dotted


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: done, current or ahead, its name and a date in words."""

    name: str
    when: str = ""
    state: Literal["done", "current", "ahead"] = "ahead"


_STATES = {"done": State.YES, "current": State.CURRENT, "ahead": State.AHEAD}


class Stages(QWidget):
    """Discs on a line; never a percentage.  Below 110 px a stage they stand under each other."""

    def __init__(self, stages: Sequence[Stage] = ()) -> None:
        super().__init__()
        self._stages: tuple[Stage, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_stages(stages)

    def show_stages(self, stages: Sequence[Stage]) -> None:
        """Show other stages."""
        self._stages = tuple(stages)
        spoken = [
            ", ".join(p for p in (s.name, state_words(_STATES[s.state]), s.when) if p)
            for s in stages
        ]
        self.setAccessibleName(". ".join(spoken))
        self.updateGeometry()
        self.update()

    def _stacked(self, width: int) -> bool:
        return look().effective(width) < 92 * max(1, len(self._stages))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        cap = QFontMetrics(font(Role.CAP)).height()
        if self._stacked(width):
            return len(self._stages) * (max(_disc(), cap) + space(8))
        tallest = max((self._label(s, width).height for s in self._stages), default=0)
        return round(_disc() + space(3) + tallest + cap + 2)

    def sizeHint(self) -> QSize:
        return QSize(space(560), self.heightForWidth(self.width() or space(560)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setFixedHeight(self.heightForWidth(self.width()))

    def _label(self, stage: Stage, width: int) -> Lines:
        each = width / max(1, len(self._stages)) - space(6)
        return Lines(stage.name, font(Role.CAP, bold=stage.state == "current"), each, 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = begin(self), QRectF(self.rect())
        if self._stacked(self.width()):
            self._paint_stacked(box)
            return
        step, side = box.width() / max(1, len(self._stages)), _disc()
        for number, stage in enumerate(self._stages):
            left = number * step
            disc = QRectF(left, 0, side, side)
            draw_state(painter, mirrored(disc, box), _STATES[stage.state])
            if number < len(self._stages) - 1:
                line = QRectF(left + side + 3, side / 2 - 1, step - side - 6, 2)
                ink = colour("accent" if stage.state == "done" else "line")
                painter.fillRect(mirrored(line, box), ink)
            label = self._label(stage, self.width())
            place = mirrored(QRectF(left, 0, step - space(6), 1), box)
            top = side + space(3)
            label.draw(painter, place.left(), top, colour("ink"))
            when = Lines(stage.when, font(Role.CAP), step - space(6))
            when.draw(painter, place.left(), top + label.height, colour("ink2"))
        painter.end()

    def _paint_stacked(self, box: QRectF) -> None:
        painter = begin(self)
        step, side = box.height() / max(1, len(self._stages)), _disc()
        for number, stage in enumerate(self._stages):
            top = number * step
            face = font(Role.CAP, bold=stage.state == "current")
            words = dotted(stage.name, stage.when)
            place = mirrored(QRectF(side + space(10), top, box.width() - side - space(10), 1), box)
            line = Lines(words, face, place.width())
            disc = QRectF(0, top + (line.height - side) / 2, side, side)
            draw_state(painter, mirrored(disc, box), _STATES[stage.state])
            line.draw(painter, place.left(), top, colour("ink"))
        painter.end()


def _disc() -> int:
    return icon_px(18)


@dataclass(frozen=True, slots=True)
class SafeHours:
    """A span of a day when contact is safe, in minutes since midnight."""

    start: int
    end: int


class ContactHours(QWidget):
    """The safe hours of one day from midnight to midnight, with the hour that is now.

    The same facts always stand in words beside it; `words` is what assistive technology reads.
    """

    _DAY = 24 * 60

    def __init__(
        self, hours: Sequence[SafeHours] = (), now: int | None = None, words: str = ""
    ) -> None:
        super().__init__()
        self.setFixedHeight(10)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_hours(hours, now, words)

    def show_hours(self, hours: Sequence[SafeHours], now: int | None, words: str) -> None:
        """Show other hours; `now` in minutes since midnight, None on a day that is not today."""
        self._hours, self._now = tuple(hours), now
        self.setAccessibleName(words)
        self.update()

    def _x(self, minute: int) -> float:
        return self.width() * min(max(minute, 0), self._DAY) / self._DAY

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = begin(self), QRectF(self.rect())
        track = colour("hover")
        ground(painter, box, 5, track)
        for span in self._hours:
            left, right = self._x(span.start), self._x(span.end)
            if right <= left:
                continue
            place = mirrored(QRectF(left, 0, max(10.0, right - left), box.height()), box)
            if self._now is not None and span.end <= self._now:
                ground(painter, place, 5, colour("track"))
            elif self._now is not None and span.start <= self._now:
                ground(painter, place, 5, colour("accent"))
            else:
                ground(painter, place, 5, colour("soft"), colour("accent"), 1.5)
        if self._now is not None:
            x = self._x(self._now)
            halo = mirrored(QRectF(x - 3, 0, 6, box.height()), box)
            painter.fillRect(halo, colour("surface"))
            painter.fillRect(mirrored(QRectF(x - 1, 0, 2, box.height()), box), colour("ink"))
        painter.end()

"""Chips: one of several, filters, skip answers, and facts that only tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from ui import icons
from ui.tokens import Role, colour, font, icon_px, look, space
from ui.widgets.flow import FlowLayout
from ui.widgets.paint import begin, ground, keyboard_focus, mirrored, one_line, ring, text_width
from ui.widgets.pressing import pressed_by_enter

FactKind = Literal["fact", "waiting", "never", "refused", "agreed"]
_FACTS: dict[FactKind, tuple[str, str, str | None]] = {
    "fact": ("hover", "ink2", None),
    "waiting": ("warn_soft", "warn", "clock"),
    "never": ("hover", "ink2", "lock-simple"),
    "refused": ("hover", "ink2", "minus-circle"),
    "agreed": ("soft", "softink", "check"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One chip of several: its key, its words, and a count where one helps."""

    key: str
    words: str
    count: int | None = None


def _width(
    words: str,
    glyph: bool,
    count: int | None = None,
    *,
    bold: bool = False,
    language: str | None = None,
) -> int:
    face = font(Role.CAP, bold=bold, language=language)
    width = 2 * space(9) + text_width(words, face)
    if glyph:
        width += icon_px(14) + space(6)
    if count is not None:
        width += space(5) + text_width(str(count), face)
    return round(width)


def _height() -> int:
    return max(24, QFontMetrics(font(Role.CAP)).height() + 7)


def _paint_words(
    painter: QPainter, box: QRectF, words: str, glyph: str | None, ink: QColor, glyph_ink: QColor,
    *, bold: bool = False, count: int | None = None, language: str | None = None,
) -> None:  # fmt: skip
    face, side, left = font(Role.CAP, bold=bold, language=language), icon_px(14), space(9)
    if glyph:
        spot = QRectF(left, box.center().y() - side / 2, side, side)
        icons.draw(painter, glyph, mirrored(spot, box), glyph_ink)
        left += side + space(6)
    width = text_width(words, face)
    one_line(painter, mirrored(QRectF(left, 0, width, box.height()), box), words, face, ink)
    if count is not None:
        number = QRectF(left + width + space(5), 0, text_width(str(count), face), box.height())
        one_line(painter, mirrored(number, box), str(count), face, ink)


def chip_width(words: str, kind: FactKind) -> int:
    """Return the width of a fact chip in px."""
    return _width(words, bool(_FACTS[kind][2]))


def draw_fact(painter: QPainter, row: QRectF, right: float, words: str, kind: FactKind) -> None:
    """Paint a fact chip whose trailing edge is `right` (left-to-right measure) into a list row."""
    fill, ink, glyph = _FACTS[kind]
    width, height = chip_width(words, kind), _height()
    box = QRectF(right - width, row.center().y() - height / 2, width, height)
    box = mirrored(box, row)
    painter.save()
    painter.translate(box.topLeft())
    local = QRectF(0, 0, width, height)
    edge = colour("line") if look().palette.outlined else None
    ground(painter, local, height / 2, colour(fill), edge, 2)
    _paint_words(painter, local, words, glyph, colour(ink), colour(ink))
    painter.restore()


class FactChip(QWidget):
    """A chip that only tells: a fact, something waited for, something kept out and why."""

    def __init__(self, words: str, kind: FactKind = "fact", *, icon: str | None = None) -> None:
        super().__init__()
        self.words, self.kind = words, kind
        self.glyph = icon or _FACTS[kind][2]
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        return QSize(_width(self.words, bool(self.glyph)), _height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        fill, ink, _glyph = _FACTS[self.kind]
        painter, box = begin(self), QRectF(self.rect())
        edge = colour("line") if look().palette.outlined else None
        ground(painter, box, box.height() / 2, colour(fill), edge, 2)
        _paint_words(painter, box, self.words, self.glyph, colour(ink), colour(ink))
        painter.end()


class ChoiceChip(QAbstractButton):
    """A checkable chip.  `solid` chips fill with the accent when on (one of several); others grow a check."""

    def __init__(
        self, words: str, *, solid: bool = False, count: int | None = None,
        language: str | None = None, name: str = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self.solid, self.count, self.language = solid, count, language
        self.setText(words)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name or (words if count is None else f"{words} {count}"))
        self.toggled.connect(lambda _on: self.updateGeometry())

    def _glyph(self) -> str | None:
        return "check" if self.isChecked() and not self.solid else None

    def sizeHint(self) -> QSize:
        bold = self.solid and self.isChecked()
        width = _width(
            self.text(), bool(self._glyph()), self.count, bold=bold, language=self.language
        )
        return QSize(width, _height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = begin(self), QRectF(self.rect())
        radius, outlined = box.height() / 2, look().palette.outlined
        width = 2 if outlined else 1
        solid_on = self.isChecked() and self.solid
        if solid_on:
            ink = colour("on")
            ground(painter, box, radius, colour("accent"))
        elif self.isChecked():
            ink = colour("softink")
            ground(painter, box, radius, colour("soft"), ink if outlined else None, width)
        else:
            ink = colour("ink2")
            fill = colour("hover") if self.underMouse() else None
            ground(painter, box, radius, fill, colour("line"), width)
        glyph_ink = colour("on" if solid_on else "accent")
        _paint_words(
            painter, box, self.text(), self._glyph(), ink, glyph_ink,
            bold=solid_on, count=self.count, language=self.language,
        )  # fmt: skip
        if keyboard_focus(self):
            ring(painter, box, radius, width=2, on_accent=solid_on)
        painter.end()


class ChoiceChips(QWidget):
    """A row of chips of which exactly one is on (`many=False`) or any number (`many=True`, filters)."""

    chosen = Signal(str)
    """The key of the chip just turned on (one of several), or just turned on or off (filters)."""

    def __init__(
        self, choices: Sequence[Choice], *, on: Sequence[str] = (), many: bool = False
    ) -> None:
        super().__init__()
        self._flow = FlowLayout(self)
        self._chips: dict[str, ChoiceChip] = {}
        self._many = many
        # Only for one of several: of a group, Tab and the arrows come to the chosen one, also where many may be chosen.
        self._group = None if many else QButtonGroup(self)
        self.show_choices(choices, on)

    def show_choices(self, choices: Sequence[Choice], on: Sequence[str]) -> None:
        """Show other chips or counts."""
        for chip in self._chips.values():
            if self._group is not None:
                self._group.removeButton(chip)
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self._chips = {}
        for choice in choices:
            chip = ChoiceChip(choice.words, solid=not self._many, count=choice.count)
            chip.clicked.connect(lambda _on=False, key=choice.key: self.chosen.emit(key))
            if self._group is not None:
                self._group.addButton(chip)
            chip.setChecked(choice.key in on)
            self._flow.addWidget(chip)
            self._chips[choice.key] = chip
        self._one_tab_stop()

    def _one_tab_stop(self) -> None:
        """Have Tab come to the chip that is on, of several; Qt would take it to the first and choose that."""
        if self._many:
            return
        chips = list(self._chips.values())
        stop = next((chip for chip in chips if chip.isChecked()), chips[0] if chips else None)
        for chip in chips:
            tab = Qt.FocusPolicy.StrongFocus if chip is stop else Qt.FocusPolicy.ClickFocus
            chip.setFocusPolicy(tab)

    def on(self) -> tuple[str, ...]:
        """Return the keys of the chips that are on."""
        return tuple(key for key, chip in self._chips.items() if chip.isChecked())

    def show_on(self, keys: Sequence[str]) -> None:
        """Turn these chips on and the others off without telling anybody."""
        for key, chip in self._chips.items():
            chip.setChecked(key in keys)

    def choose(self, key: str) -> None:
        """Turn a chip on without telling anybody."""
        if key in self._chips:
            self._chips[key].setChecked(True)
            self._one_tab_stop()

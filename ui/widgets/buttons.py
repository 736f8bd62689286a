"""Buttons: primary, secondary, soft, quiet, plain and delete, painted from the tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from ui import icons
from ui.tokens import RADIUS_CONTROL, Role, colour, font, icon_px, look, space
from ui.widgets.paint import begin, ground, keyboard_focus, mirrored, one_line, ring, text_width
from ui.widgets.pressing import pressed_by_enter

Kind = Literal["primary", "secondary", "soft", "quiet", "plain", "delete"]
_INK = {
    "primary": ("on", "on"),
    "secondary": ("ink", "ink2"),
    "soft": ("softink", "softink"),
    "quiet": ("accent", "accent"),
    "plain": ("ink2", "ink2"),
    "delete": ("err", "err"),
}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do: words that name the act, and what it runs."""

    words: str
    run: Callable[[], object]
    icon: str | None = None
    kind: Kind = "secondary"


class Button(QPushButton):
    """A push button in one of six kinds; `trailing_icon` stands after the words, as in "Next →"."""

    def __init__(
        self,
        words: str,
        kind: Kind = "secondary",
        *,
        icon: str | None = None,
        trailing_icon: str | None = None,
        name: str = "",
    ) -> None:
        super().__init__(words)
        self.kind: Kind = kind
        self.glyph, self.trailing_glyph = icon, trailing_icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setFont(font(Role.BODY, bold=kind == "primary"))
        self.setAccessibleName(name or words)
        if not words and name:
            self.setToolTip(name)
        self.takes = ""
        """The action, or the kind of record changed, without whose right it cannot be pressed."""
        self._forbidden = False

    def forbid(self, why: str) -> None:
        """Never be pressed by who is signed in, and say why."""
        self.setEnabled(False)
        self._forbidden = True
        self.setToolTip(why)
        self.setAccessibleDescription(why)

    def setEnabled(self, enabled: bool) -> None:
        super().setEnabled(enabled and not self._forbidden)

    def say(self, words: str) -> None:
        """Show other words on the button."""
        self.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()

    def _padding(self) -> int:
        return space({"quiet": 4, "plain": 8}.get(self.kind, 15))

    def sizeHint(self) -> QSize:
        width = 2 * self._padding() + (text_width(self.text(), self.font()) if self.text() else 0)
        glyphs = sum(1 for glyph in (self.glyph, self.trailing_glyph) if glyph)
        width += glyphs * icon_px(18) + (space(6) * glyphs if self.text() else 0)
        return QSize(round(width), self.fontMetrics().height() + 15)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin(self)
        box = QRectF(self.rect())
        self._paint_ground(painter, box)
        self._paint_words(painter, box)
        if keyboard_focus(self):
            width = 2 if self.kind == "quiet" else 3  # its words stand close to its edge
            ring(painter, box, RADIUS_CONTROL, width=width, on_accent=self.kind == "primary")
        painter.end()

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        outlined = look().palette.outlined
        width = 2 if outlined else 1
        live = self.isEnabled() and (self.underMouse() or self.isDown())
        if not self.isEnabled():
            ground(painter, box, RADIUS_CONTROL, None, colour("line"), width, dashed=True)
        elif self.kind == "primary":
            fill = colour("accent_strong" if live else "accent")
            ground(painter, box, RADIUS_CONTROL, fill)
        elif self.kind == "secondary":
            fill = colour("hover" if live else "surface")
            edge = colour("edge" if outlined else "line")
            ground(painter, box, RADIUS_CONTROL, fill, edge, width)
        elif self.kind == "soft":
            edge_role = "softink" if outlined or live else "soft"
            ground(painter, box, RADIUS_CONTROL, colour("soft"), colour(edge_role), width)
        elif self.kind == "delete":
            fill_or_none = colour("err_soft") if live else None
            ground(painter, box, RADIUS_CONTROL, fill_or_none, colour("err"), width)
        elif live:
            ground(painter, box, RADIUS_CONTROL, colour("hover"))

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        words, glyph = _INK[self.kind] if self.isEnabled() else ("ink3", "ink3")
        face: QFont = self.font()
        side, gap = icon_px(18), space(6) if self.text() else 0
        inner = text_width(self.text(), face) if self.text() else 0.0
        total = inner + sum(side + gap for one in (self.glyph, self.trailing_glyph) if one)
        left = box.center().x() - total / 2
        middle = box.center().y()
        if self.glyph:
            spot = mirrored(QRectF(left, middle - side / 2, side, side), box)
            icons.draw(painter, self.glyph, spot, colour(glyph))
            left += side + gap
        one_line(
            painter,
            mirrored(QRectF(left, box.top(), inner, box.height()), box),
            self.text(),
            face,
            colour(words),
        )
        if self.trailing_glyph:
            spot = mirrored(QRectF(left + inner + gap, middle - side / 2, side, side), box)
            icons.draw(painter, self.trailing_glyph, spot, colour(glyph))


def button(
    words: str,
    kind: Kind = "secondary",
    *,
    icon: str | None = None,
    trailing_icon: str | None = None,
    name: str = "",
    run: Callable[[], object] | None = None,
    takes: str = "",
) -> Button:
    """Return a button; `name` is what assistive technology reads where the words alone do not say enough.

    `takes` names the right it needs: the screen that holds it forbids it where that is missing.
    """
    made = Button(words, kind, icon=icon, trailing_icon=trailing_icon, name=name)
    if run is not None:
        made.clicked.connect(lambda: run())
    made.takes = takes
    return made


def action_button(action: Action) -> Button:
    """Return the button for an action."""
    return button(action.words, action.kind, icon=action.icon, run=action.run)

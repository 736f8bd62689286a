"""Banners and quiet boxes: one per screen, never stacked, with at most two quiet actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui import icons
from ui.tokens import RADIUS_ROW, Ink, Role, colour, icon_px, look, space
from ui.widgets.buttons import Action, action_button
from ui.widgets.flow import FlowLayout
from ui.widgets.glyphs import State, draw_state
from ui.widgets.labels import plain_label, second_language_label
from ui.widgets.paint import begin, ground
from ui.widgets.pressing import stand_in_order

BannerKind = Literal["open", "closed", "attention", "problem"]
_LOOKS: dict[BannerKind, tuple[str, Ink, Ink, str, str]] = {
    # kind: ground, first line, second line, glyph colour, outline in high contrast
    "open": ("soft", "softink", "softink", "softink", "accent"),
    "closed": ("hover", "ink2", "ink2", "ink2", "line"),
    "attention": ("warn_soft", "ink", "ink2", "warn", "warn"),
    "problem": ("err_soft", "err", "ink2", "err", "err"),
}


@dataclass(frozen=True, slots=True)
class BannerContent:
    """What a banner says: kind, first and second line, an icon name or a state glyph, and up to two actions."""

    kind: BannerKind
    line: str
    more: str = ""
    icon: str | State = "info"
    actions: tuple[Action, ...] = ()


class _Glyph(QWidget):
    def __init__(self, what: str | State, ink: str, size: float = 20) -> None:
        super().__init__()
        self._what, self._ink = what, ink
        self.setFixedSize(icon_px(size), icon_px(size))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin(self)
        if isinstance(self._what, State):
            draw_state(painter, QRectF(self.rect()), self._what)
        else:
            icons.draw(painter, self._what, QRectF(self.rect()), colour(self._ink))
        painter.end()


class Banner(QFrame):
    """The one banner of a screen.  `show_content(None)` hides it; actions move under the words when narrow."""

    def __init__(self, content: BannerContent | None = None) -> None:
        super().__init__()
        self._kind: BannerKind = "open"
        self._actions: QWidget | None = None
        self._body: QWidget | None = None
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.show_content(content)

    def show_content(self, content: BannerContent | None) -> None:
        """Say something else, or nothing."""
        if self._body is not None:
            self._outer.removeWidget(self._body)
            self._body.deleteLater()
            self._body = None
        if content is not None:
            self._kind = content.kind
            self._body = self._built(content)
            self._outer.addWidget(self._body)
            self._body.show()  # a layout shows its parts later, and what is not shown takes no keyboard
            stand_in_order(self, self._body.findChildren(QPushButton))
            more = f"{content.line}. {content.more}"
            self.setAccessibleName(more if content.more else content.line)
            self.update()
        self.setVisible(content is not None)

    def _built(self, content: BannerContent) -> QWidget:
        _fill, first, second, glyph, _edge = _LOOKS[content.kind]
        body = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, body)
        self._row.setContentsMargins(space(14), space(8), space(14), space(9))
        self._row.setSpacing(space(10))
        words = QWidget()
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight, words)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(10))
        row.addWidget(_Glyph(content.icon, glyph), 0, Qt.AlignmentFlag.AlignVCenter)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addStretch(1)
        lines.addWidget(plain_label(content.line, Role.BODY, first, bold=True, wrap=True))
        if content.more:
            lines.addWidget(plain_label(content.more, Role.CAP, second, wrap=True))
        lines.addStretch(1)
        row.addLayout(lines, 1)
        self._row.addWidget(words, 1)
        if content.actions:
            self._actions = QWidget()
            flow = FlowLayout(self._actions, gap=4)
            for action in content.actions:
                flow.addWidget(action_button(action))
            self._row.addWidget(self._actions, 0, Qt.AlignmentFlag.AlignVCenter)
        else:
            self._actions = None
        return body

    def resizeEvent(self, event: object) -> None:
        if self._actions is not None:
            narrow = look().effective(self.width()) < 420
            down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
            self._row.setDirection(down if narrow else across)
            hint = self._actions.sizeHint().width()
            self._actions.setMinimumWidth(0 if narrow else hint)

    def paintEvent(self, event: QPaintEvent) -> None:
        fill, _first, _second, _glyph, edge = _LOOKS[self._kind]
        painter = begin(self)
        outline = colour(edge) if look().palette.outlined else None
        ground(painter, QRectF(self.rect()), RADIUS_ROW, colour(fill), outline, 2)
        painter.end()


class QuietBox(QFrame):
    """A `hover` box with an icon and cap words: why we ask, in one language or in two halves."""

    def __init__(
        self, text: str, *, icon: str = "info", second: str = "", second_language: str = "",
        second_right_to_left: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(space(14), space(10), space(14), space(10))
        row.setSpacing(space(10))
        row.addWidget(_Glyph(icon, "ink2", 18), 0, Qt.AlignmentFlag.AlignVCenter)
        halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        halves.setSpacing(space(6))
        row.addLayout(halves, 1)
        halves.addWidget(plain_label(text, Role.CAP, "ink2", wrap=True), 1)
        self._second: QWidget | None = None
        if second:
            self._second = second_language_label(
                second, second_language, Role.CAP, right_to_left=second_right_to_left, ink="ink2"
            )
            halves.addSpacing(space(18))
            halves.addWidget(self._second, 1)
        self.setAccessibleName(text)
        self._halves = halves

    def resizeEvent(self, event: object) -> None:
        if self._second is not None:
            narrow = look().effective(self.width()) < 560
            down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
            self._halves.setDirection(down if narrow else across)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin(self)
        ground(painter, QRectF(self.rect()), RADIUS_ROW, colour("hover"))
        painter.end()

"""Words on a screen: always plain text, in a type role and a token's colour."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.tokens import Ink, Role, colour, font
from ui.widgets.paint import Lines, begin, honest, leading_alignment, trailing_alignment

_ENDLESS = re.compile("[!-~\u00a1-\u024f\u0370-\u04ff]{40,}")
"""Words without end, in scripts whose letters stand alone; the others break by rules of their own."""

_ALL_LINES = 10_000
_FROM_THE_RIGHT = (
    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignTop
)


class PlainLabel(QLabel):
    """A label that never reads marks in its text; `say` changes the words, `tint` the colour."""

    def __init__(
        self,
        text: str = "",
        role: Role = Role.BODY,
        ink: Ink = "ink",
        *,
        bold: bool = False,
        wrap: bool = False,
        trailing: bool = False,
        language: str | None = None,
        code: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(role, bold=bold, language=language, code=code))
        side = trailing_alignment() if trailing else leading_alignment()
        vertical = Qt.AlignmentFlag.AlignTop if wrap else Qt.AlignmentFlag.AlignVCenter
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | vertical)
        if wrap:
            self.setWordWrap(True)
            policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.tint(ink)
        self.setText(text)

    def setText(self, text: str) -> None:
        shown = honest(text)
        super().setText(_breakable(shown) if self.wordWrap() else shown)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt sets a full line from right to left off by the space it ends with, and cuts its last letters."""
        if not self.wordWrap() or self.alignment() != _FROM_THE_RIGHT:
            super().paintEvent(event)
            return
        room = self.contentsRect()
        lines = Lines(self.text(), self.font(), room.width(), _ALL_LINES, right_to_left=True)
        painter = begin(self)
        ink = self.palette().color(self.foregroundRole())
        lines.draw(painter, room.left(), room.top(), ink)
        painter.end()

    def say(self, text: str) -> None:
        """Show other words; an empty text takes no room."""
        self.setText(text)
        self.setVisible(bool(text))

    def tint(self, ink: Ink) -> None:
        """Use another colour."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, colour(ink))
        self.setPalette(palette)


def _breakable(text: str) -> str:
    """Let a word without end break anywhere: it would push what is beside it out of the window."""
    return _ENDLESS.sub(lambda found: "\u200b".join(found[0]), text)


def plain_label(
    text: str = "",
    role: Role = Role.BODY,
    ink: Ink = "ink",
    *,
    bold: bool = False,
    wrap: bool = False,
    trailing: bool = False,
    language: str | None = None,
    code: bool = False,
) -> PlainLabel:
    """Return words in a role: `plain_label(_("Overview"), Role.PAGE, bold=True)`."""
    return PlainLabel(
        text, role, ink, bold=bold, wrap=wrap, trailing=trailing, language=language, code=code
    )


def second_language_label(
    text: str,
    language: str,
    role: Role,
    *,
    right_to_left: bool,
    bold: bool = False,
    ink: Ink = "ink",
) -> PlainLabel:
    """Return wrapped words in another language, set at its own leading edge."""
    label = plain_label(text, role, ink, bold=bold, wrap=True, language=language)
    side = leading_alignment(right_to_left)
    label.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignTop)
    return label

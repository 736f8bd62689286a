"""White ground for what is in hand: cards, facts, hairlines and quiet boxes."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from ui.tokens import RADIUS_CARD, Ink, Role, colour, look, space
from ui.widgets.labels import plain_label
from ui.widgets.paint import begin, ground


class Card(QFrame):
    """A rounded ground with a column of content; add to `column`."""

    def __init__(
        self, *, fill: str = "surface", radius: int = RADIUS_CARD,
        margins: tuple[int, int, int, int] = (16, 14, 16, 14), gap: float = 6,
    ) -> None:  # fmt: skip
        super().__init__()
        self._fill, self._radius = fill, radius
        self.column = QVBoxLayout(self)
        left, top, right, bottom = (space(m) for m in margins)
        if look().right_to_left:
            left, right = right, left
        self.column.setContentsMargins(left, top, right, bottom)
        self.column.setSpacing(space(gap))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin(self)
        edge = colour("line") if look().palette.outlined else None
        ground(painter, QRectF(self.rect()), self._radius, colour(self._fill), edge, 2)
        painter.end()


class FactCard(Card):
    """One fact: a small caption, the fact, and a line about it."""

    def __init__(
        self, caption: str, fact: str, detail: str = "", *, detail_ink: Ink = "ink2"
    ) -> None:
        super().__init__(gap=2)
        self.column.addWidget(plain_label(caption, Role.CAP, "ink2"))
        self.column.addSpacing(space(4))
        self.column.addWidget(plain_label(fact, Role.LEAD, bold=True, wrap=True))
        self.detail = plain_label(detail, Role.CAP, detail_ink, wrap=True)
        self.column.addWidget(self.detail)
        self.detail.setVisible(bool(detail))
        self.column.addStretch(1)


class Hairline(QWidget):
    """A one-pixel line between panes or rows of facts."""

    def __init__(self, orientation: Qt.Orientation = Qt.Orientation.Horizontal) -> None:
        super().__init__()
        fixed, grows = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        if orientation is Qt.Orientation.Horizontal:
            self.setFixedHeight(1)
            self.setSizePolicy(grows, fixed)
        else:
            self.setFixedWidth(1)
            self.setSizePolicy(fixed, grows)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin(self)
        painter.fillRect(self.rect(), colour("line"))
        painter.end()

"""The few strokes every painted part shares: mirrored boxes, rounded grounds, focus rings, lines of text."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QWidget

from app.i18n import PSEUDO_RTL
from ui.tokens import colour, look


def mirrored(box: QRectF, bounds: QRectF) -> QRectF:
    """Return `box` where a right-to-left layout has it inside `bounds`; the same box otherwise."""
    if not look().right_to_left:
        return box
    left = bounds.left() + bounds.right() - box.right()
    return QRectF(left, box.top(), box.width(), box.height())


def leading_alignment(right_to_left: bool | None = None) -> Qt.AlignmentFlag:
    """Return the absolute alignment of text at the leading edge of the interface."""
    rtl = look().right_to_left if right_to_left is None else right_to_left
    return Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft


def trailing_alignment() -> Qt.AlignmentFlag:
    """Return the absolute alignment of text at the trailing edge of the interface."""
    return leading_alignment(not look().right_to_left)


def keyboard_focus(widget: QWidget) -> bool:
    """Say whether to show the focus ring: the widget has focus and the keyboard brought it there."""
    window = widget.window()
    return widget.hasFocus() and window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)


def begin(widget: QWidget) -> QPainter:
    """Return a smooth painter on a widget; the caller ends it."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def ground(
    painter: QPainter,
    box: QRectF,
    radius: float,
    fill: QColor | None,
    edge: QColor | None = None,
    width: float = 1,
    *,
    dashed: bool = False,
) -> None:
    """Fill a rounded box and draw its edge inside it, so nothing grows by the width of a line."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    if edge is not None:
        pen = QPen(edge, width)
        if dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        half = width / 2
        box = box.adjusted(half, half, -half, -half)
        radius = max(0.0, radius - half)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, radius, radius)
    painter.restore()


def ring(
    painter: QPainter, box: QRectF, radius: float, *, width: float = 3, on_accent: bool = False
) -> None:
    """Draw keyboard focus inside a control; on an accent ground as a thin line in the text colour."""
    if on_accent:
        ground(painter, box.adjusted(2, 2, -2, -2), max(0.0, radius - 2), None, colour("on"), 2)
    else:
        ground(painter, box, radius, None, colour("accent"), width)


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of text to show as a search hit: first character and length."""

    start: int
    length: int


_TURNING = dict.fromkeys(range(0x202A, 0x202F), "\ufffd")
_LEAST_ROOM = 200
"""Letters looked at for a line however narrow it is."""


def honest(text: str) -> str:
    """Show marks that would turn other letters around: `invoice<mark>fdp.exe` must not read as `invoiceexe.pdf`."""
    # The pseudo-language turns its own letters.
    return text if look().language == PSEUDO_RTL else text.translate(_TURNING)


class Lines:
    """A piece of plain text broken into at most `most` lines of `width` px, ready to measure and draw.

    `cut` is true where words had to be left out; the last line then ends in an ellipsis.
    """

    def __init__(
        self,
        text: str,
        font: QFont,
        width: float,
        most: int = 1,
        *,
        marks: tuple[Marked, ...] = (),
        right_to_left: bool | None = None,
    ) -> None:
        self._metrics = QFontMetricsF(font)
        self.spacing = self._metrics.height()
        # More than a letter a pixel never fits; a line of a megabyte would hold up the window to be left out.
        room = (most + 1) * max(_LEAST_ROOM, round(width))
        self.cut = len(text) > room
        self._option = QTextOption(
            leading_alignment(right_to_left) | Qt.AlignmentFlag.AlignAbsolute
        )
        # Without this, English inside an Arabic interface would be set from right to left.
        self._option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self._option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layouts: list[QTextLayout] = []
        self._marks = marks
        self._font = font
        self._break(honest(text[:room]).replace("\n", "\u2028"), max(1.0, width), most)

    def _break(self, text: str, width: float, most: int) -> None:
        layout, count = self._laid_out(text, width)
        if count <= most:
            self._layouts.append(layout)
            self.count = max(1, count)
        else:
            self.cut = True
            start = layout.lineAt(most - 1).textStart()
            right = Qt.TextElideMode.ElideRight
            rest = self._metrics.elidedText(text[start:].replace("\u2028", " "), right, width - 1)
            if most > 1:
                self._layouts.append(self._laid_out(text[:start].rstrip(), width)[0])
            self._layouts.append(self._laid_out(rest, width)[0])
            self.count = most
        self.height = self.count * self.spacing

    def _laid_out(self, text: str, width: float) -> tuple[QTextLayout, int]:
        layout = QTextLayout(text, self._font)
        layout.setTextOption(self._option)
        layout.setFormats(self._formats())
        layout.beginLayout()
        count = 0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, count * self.spacing))
            count += 1
        layout.endLayout()
        return layout, count

    def _formats(self) -> list[QTextLayout.FormatRange]:
        formats = []
        for mark in self._marks:
            made = QTextLayout.FormatRange()
            made.start, made.length = mark.start, mark.length
            made.format.setFontWeight(QFont.Weight.DemiBold)
            made.format.setBackground(colour("warn_soft"))
            if look().palette.outlined:
                made.format.setFontUnderline(True)
            formats.append(made)
        return formats

    def draw(self, painter: QPainter, left: float, top: float, ink: QColor) -> None:
        """Draw the lines with their first line's top at `top`."""
        painter.setPen(ink)
        for layout in self._layouts:
            layout.draw(painter, QPointF(left, top))
            top += layout.lineCount() * self.spacing


def text_width(text: str, font: QFont) -> float:
    """Return the width of one line of text in px, rounded up."""
    return float(-(-QFontMetricsF(font).horizontalAdvance(text) // 1)) + 1


def words_height(text: str, font: QFont, width: float, most: int) -> float:
    """Return the height of words broken into at most `most` lines; one line, as most are, is not laid out for it."""
    if len(text) <= width and "\n" not in text and text_width(text, font) <= width:
        return QFontMetricsF(font).height()
    return Lines(text, font, width, most).height


def one_line(
    painter: QPainter,
    box: QRectF,
    text: str,
    font: QFont,
    ink: QColor,
    align: Qt.AlignmentFlag | None = None,
) -> None:
    """Draw one line of text, vertically centred in `box`, at the leading edge unless told otherwise."""
    side = leading_alignment() if align is None else align
    room = max(_LEAST_ROOM, round(box.width()))
    shown = QFontMetricsF(font).elidedText(
        text[:room], Qt.TextElideMode.ElideRight, box.width() + 1
    )
    painter.setFont(font)
    painter.setPen(ink)
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(box, int(flags | Qt.TextFlag.TextSingleLine), shown)

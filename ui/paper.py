"""Our own papers on screen and to the printer, from memory: no file, no viewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrinter

from ui.widgets.pages import Page

if TYPE_CHECKING:
    from app.services.cards import PageImage

SCREEN_DPI = 110.0
PRINT_DPI = 200.0


def pages(
    pictures: Sequence[PageImage], texts: Sequence[str], dots_per_inch: float = SCREEN_DPI
) -> list[Page]:
    """Return what the preview shows: each page's picture, its size in points and its words."""
    shown = []
    for number, one in enumerate(pictures):
        words = texts[number] if number < len(texts) else ""
        points = (one.width * 72 / dots_per_inch, one.height * 72 / dots_per_inch)
        shown.append(Page(_image(one), points, words))
    return shown


def send(printer: QPrinter, pictures: Sequence[PageImage]) -> bool:
    """Paint the pages on the printer; False where it refused."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    for number, one in enumerate(pictures):
        if number and not printer.newPage():
            painter.end()
            return False
        image = _image(one)
        sheet = QRectF(printer.pageRect(QPrinter.Unit.DevicePixel))
        scale = min(sheet.width() / image.width(), sheet.height() / image.height())
        painter.drawImage(QRectF(0, 0, image.width() * scale, image.height() * scale), image)
    return painter.end()


def _image(one: PageImage) -> QImage:
    return QImage(one.rgb, one.width, one.height, one.width * 3, QImage.Format.Format_RGB888).copy()

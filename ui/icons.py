"""Icons: glyphs of the Phosphor font that lies in the `qtawesome` package, drawn as outlines in a token's colour."""

from __future__ import annotations

import json
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPainterPath, QPixmap, QRawFont

from ui.fonts import package_folder
from ui.tokens import Ink, colour, icon_px, look

_UNIT = 100.0
_MIRRORED = frozenset(
    "arrow-left arrow-right caret-left caret-right arrow-bend-up-left sign-out".split()
)


@lru_cache(maxsize=1)
def _charmap() -> dict[str, str]:
    folder = package_folder("qtawesome") / "fonts"
    loaded: dict[str, str] = json.loads(
        next(folder.glob("phosphor-charmap-*.json")).read_text(encoding="utf-8")
    )
    return loaded


@lru_cache(maxsize=1)
def _face() -> QRawFont:
    folder = package_folder("qtawesome") / "fonts"
    return QRawFont(str(next(folder.glob("phosphor-*.ttf"))), _UNIT)


@lru_cache(maxsize=256)
def outline(name: str) -> QPainterPath:
    """Return the outline of an icon in a box of 100 by 100; KeyError for a name Phosphor does not have."""
    face = _face()
    glyphs = face.glyphIndexesForString(chr(int(_charmap()[name], 16)))
    path = QPainterPath(face.pathForGlyph(glyphs[0]))
    path.translate(QPointF(0, _UNIT - face.descent()))
    return path


def draw(painter: QPainter, name: str, box: QRectF, tint: QColor) -> None:
    """Paint an icon into `box` in one colour; arrows and carets point the other way in right-to-left languages."""
    side = min(box.width(), box.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.center())
    mirror = -1 if look().right_to_left and name.removesuffix("-fill") in _MIRRORED else 1
    painter.scale(mirror * side / _UNIT, side / _UNIT)
    painter.translate(-_UNIT / 2, -_UNIT / 2)
    painter.fillPath(outline(name), tint)
    painter.restore()


def icon(name: str, ink: Ink = "ink2", size: float = 18) -> QIcon:
    """Return an icon for a standard button, `size` px at 100 % text."""
    worn = look()
    return QIcon(
        _pixmap(name, colour(ink).name(), icon_px(size), _device_ratio(), worn.right_to_left)
    )


@lru_cache(maxsize=256)
def _pixmap(name: str, tint: str, side: int, ratio: float, mirrored: bool) -> QPixmap:
    # `mirrored` is part of the key only: `draw` asks the look itself.
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw(painter, name, QRectF(0, 0, side, side), QColor(tint))
    painter.end()
    return pixmap


def _device_ratio() -> float:
    screen = QGuiApplication.primaryScreen()
    return screen.devicePixelRatio() if screen is not None else 1.0


def draw_mark(painter: QPainter, box: QRectF) -> None:
    """Paint the mark of the project, a painted trail sign of two offset bars, into a square box."""
    side = box.width() / 22
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    if look().right_to_left:
        painter.translate(box.width(), 0)
        painter.scale(-1, 1)
    painter.scale(side, side)
    first, second = QPainterPath(), QPainterPath()
    first.addRoundedRect(QRectF(2.5, 1, 7.5, 14.5), 2, 2)
    second.addRoundedRect(QRectF(12, 7, 7.5, 14.5), 2, 2)
    pale = QColor(colour("accent"))
    pale.setAlphaF(0.45)
    painter.fillPath(second, pale)
    painter.fillPath(first, colour("accent"))
    painter.restore()


def mark_icon() -> QIcon:
    """Return the mark as a window icon."""
    result = QIcon()
    for side in (22, 48, 128):
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        draw_mark(painter, QRectF(0, 0, side, side))
        painter.end()
        result.addPixmap(pixmap)
    return result

"""A page that scrolls up and down, and bringing a part of it into sight."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui.tokens import space


def scrolled(content: QWidget, name: str = "") -> QScrollArea:
    """Return a page that scrolls up and down only, without frame or ground."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(name)
    # Asked for the one that Qt made, Python would load every class of widgets to know which it is.
    area.setViewport(QWidget())
    area.setWidget(content)
    content.setAutoFillBackground(False)  # setWidget has just switched it on
    return area


def page_of(part: QWidget) -> QScrollArea | None:
    """Return the page that scrolls with `part` on it, None where none does."""
    above = part.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def bring_into_sight(part: QWidget) -> None:
    """Scroll the page that `part` stands on until it can be seen whole, with the label and hint over it."""
    page = page_of(part)
    content = page.widget() if page is not None else None
    if page is None or content is None:
        return
    bar, tall = page.verticalScrollBar(), page.viewport().height()
    top = part.mapTo(content, QPoint(0, 0)).y()
    bottom = top + part.height() + space(12)
    top -= space(60)
    if top < bar.value():
        bar.setValue(top)
    elif bottom > bar.value() + tall:
        bar.setValue(min(top, bottom - tall))

"""The page as it will be printed: its true shape on the desk, light in every palette, readable aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from ui.tokens import Role, colour, look, space
from ui.widgets.buttons import Button
from ui.widgets.labels import plain_label
from ui.widgets.paint import begin, ground, keyboard_focus, ring


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its picture, its size in points, and its words in reading order."""

    picture: QImage = field(repr=False)
    points: tuple[float, float]
    words: str = field(default="", repr=False)


class _Desk(QAbstractScrollArea):
    """Pages under each other on the desk.  Fit to height first; zoom steps multiply by 1.25."""

    page_changed = Signal(int)
    sharper_wanted = Signal(float)
    """The scale (px per point, with the device ratio) at which pages would be sharp now."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Page preview"))
        self._pages: tuple[Page, ...] = ()
        self._zoom = 0.0
        self.verticalScrollBar().valueChanged.connect(lambda _v: self._tell_page())

    def show_pages(self, pages: Sequence[Page]) -> None:
        """Show other pages; the place and zoom stay."""
        self._pages = tuple(pages)
        spoken = "\n".join(page.words for page in pages)
        self.setAccessibleDescription(spoken)
        self._fit()
        self.viewport().update()
        self._tell_page()

    def words(self) -> str:
        """Return the words of all pages in reading order."""
        return "\n".join(page.words for page in self._pages)

    def scale(self) -> float:
        """Return px per point at the zoom in use; fit to height (or width, whichever is smaller) until zoomed."""
        if self._zoom or not self._pages:
            return self._zoom or 1.0
        wide, tall = self._pages[0].points
        area = self.viewport().size()
        fit_height = (area.height() - 2 * space(24)) / tall
        fit_width = (area.width() - 2 * space(24)) / wide
        return max(0.2, min(fit_height, fit_width))

    def zoom(self, factor: float) -> None:
        """Make the page larger or smaller; 0 fits it again."""
        self._zoom = 0.0 if not factor else min(6.0, max(0.25, self.scale() * factor))
        self._fit()
        self.viewport().update()
        self.sharper_wanted.emit(self.scale() * self.devicePixelRatioF())

    def _boxes(self) -> list[QRectF]:
        scale, top, boxes = self.scale(), float(space(24)), []
        width = self.viewport().width()
        for page in self._pages:
            wide, tall = page.points[0] * scale, page.points[1] * scale
            left = max(float(space(24)), (width - wide) / 2)
            boxes.append(QRectF(left, top, wide, tall))
            top += tall + space(20)
        return boxes

    def _fit(self) -> None:
        boxes = self._boxes()
        area = self.viewport().size()
        tall = boxes[-1].bottom() + space(24) if boxes else 0
        wide = max((box.right() for box in boxes), default=0) + space(24)
        self.verticalScrollBar().setRange(0, max(0, round(tall - area.height())))
        self.verticalScrollBar().setPageStep(area.height())
        self.verticalScrollBar().setSingleStep(space(40))
        self.horizontalScrollBar().setRange(0, max(0, round(wide - area.width())))
        self.horizontalScrollBar().setPageStep(area.width())

    def _tell_page(self) -> None:
        middle = self.verticalScrollBar().value() + self.viewport().height() / 3
        passed = sum(1 for box in self._boxes() if box.top() <= middle)
        self.page_changed.emit(max(1, passed))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        if not self._zoom and self._pages:
            self.sharper_wanted.emit(self.scale() * self.devicePixelRatioF())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.25 if event.angleDelta().y() > 0 else 0.8)
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Plus: 1.25, Qt.Key.Key_Equal: 1.25, Qt.Key.Key_Minus: 0.8}
        factor = steps.get(Qt.Key(event.key()), 0.0 if event.key() == Qt.Key.Key_0 else None)
        if factor is not None:
            self.zoom(factor)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), colour("desk"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shift = QPointF(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())
        visible = QRectF(self.viewport().rect())
        for page, box in zip(self._pages, self._boxes(), strict=True):
            spot = box.translated(shift)
            if spot.intersects(visible):
                self._paint_page(painter, spot, page)
        if keyboard_focus(self):
            ring(painter, visible, 0)
        painter.end()

    def _paint_page(self, painter: QPainter, box: QRectF, page: Page) -> None:
        if look().palette.shadows:
            for step in range(1, 8):
                shade = QColor(0, 0, 0, 5)
                ground(painter, box.adjusted(-step / 2, step / 3, step / 2, step), 2, shade)
        painter.fillRect(box, colour("paper"))
        # Multiply keeps white paper in the palette's own paper colour and leaves ink as it is.
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.drawImage(box, page.picture)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)


class PagePreview(QWidget):
    """The desk with its page count and zoom.  `sharper_wanted` asks for pictures at another scale (px per point)."""

    sharper_wanted = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.desk = _Desk()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = QHBoxLayout()
        bar.setContentsMargins(space(18), space(10), space(12), 0)
        bar.setSpacing(space(2))
        self._count = plain_label("", Role.CAP, "ink2")
        bar.addWidget(self._count, 1)
        for glyph, name, factor in (
            ("magnifying-glass-minus", _("Make the page smaller"), 0.8),
            ("magnifying-glass-plus", _("Make the page larger"), 1.25),
        ):
            made = Button("", "plain", icon=glyph, name=name)
            made.clicked.connect(lambda _on=False, f=factor: self.desk.zoom(f))
            bar.addWidget(made)
        column.addLayout(bar)
        self.desk.page_changed.connect(self._tell)
        self.desk.sharper_wanted.connect(self.sharper_wanted)
        column.addWidget(self.desk, 1)
        self._first, self._total = 1, 0

    def show_pages(self, pages: Sequence[Page], *, first: int = 1, total: int = 0) -> None:
        """Show other pages; of a longer paper, `first` is the number of the first and `total` of how many."""
        self._first, self._total = first, total or len(pages)
        self.desk.show_pages(pages)

    def _tell(self, page: int) -> None:
        words = ngettext("Page {page} of {n}", "Page {page} of {n}", self._total)
        self._count.setText(
            words.format(page=self._first + page - 1, n=self._total) if self._total else ""
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin(self)
        painter.fillRect(self.rect(), colour("desk"))
        painter.end()

"""The cover: a dull page of notes over the whole window, painted before anything else happens."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui import icons
from ui.tokens import Role, colour, font, icon_px, look, px, space
from ui.widgets.buttons import Button
from ui.widgets.paint import Lines, begin, mirrored, one_line, text_width


class Cover(QWidget):
    """Words and boxes only, no live facts.  *Open* leads to the unlock screen and to nothing else."""

    open_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._open = Button(_("Open"), "plain", icon="folder-open")
        self._open.setParent(self)
        self._open.clicked.connect(self.open_pressed)
        self.setAccessibleName(_("Notes"))
        # Everything the cover shows is ready before it is needed.
        self._title = _("Kitchen and store room")
        self._items = (
            (True, _("Ask about the fridge repair")),
            (True, _("Printer paper, two boxes")),
            (False, _("New light bulbs for the hall")),
            (False, _("Return the ladder to number 8")),
            (False, _("Tea, sugar, washing-up liquid")),
        )
        self._text = _(
            "The window in the store room sticks. Lift it a little before you push. "
            "Spare key is with the caretaker, ask at the front."
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        size = self._open.sizeHint()
        left = space(14) if look().right_to_left else self.width() - size.width() - space(14)
        self._open.setGeometry(left, (space(52) - size.height()) // 2, size.width(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = begin(self), QRectF(self.rect())
        painter.fillRect(box, colour("surface"))
        bar = QRectF(0, 0, box.width(), space(52))
        painter.fillRect(bar, colour("rail"))
        face = font(Role.BODY, bold=True)
        width = text_width(_("Workbook"), face)
        name = QRectF(space(20), 0, width, bar.height())
        one_line(painter, mirrored(name, bar), _("Workbook"), face, colour("ink2"))
        notes = QRectF(name.right() + space(10), 0, px(120), bar.height())
        one_line(painter, mirrored(notes, bar), _("Notes"), font(Role.BODY), colour("ink2"))
        wide = min(px(620), box.width() - 2 * space(28))
        column = QRectF((box.width() - wide) / 2, bar.bottom() + space(44), wide, 0)
        top = column.top()
        title = Lines(self._title, font(Role.PAGE, bold=True), wide, 2)
        title.draw(painter, column.left(), top, colour("ink"))
        top += title.height + space(4)
        kind = Lines(_("Notes"), font(Role.CAP), wide)
        kind.draw(painter, column.left(), top, colour("ink3"))
        top += kind.height + space(26)
        for done, words in self._items:
            side = icon_px(20)
            line = Lines(words, font(Role.BODY), wide - side - space(12), 2)
            row = QRectF(column.left(), top, wide, max(side, line.height))
            tick = mirrored(QRectF(row.left(), top + (line.spacing - side) / 2, side, side), row)
            icons.draw(painter, "check-square" if done else "square", tick, colour("ink2"))
            place = QRectF(row.left() + side + space(12), top, wide - side - space(12), 1)
            ink = colour("ink3" if done else "ink")
            line.draw(painter, mirrored(place, row).left(), top, ink)
            top += row.height() + space(12)
        body = Lines(self._text, font(Role.BODY), wide, 8)
        body.draw(painter, column.left(), top + space(14), colour("ink2"))
        painter.end()

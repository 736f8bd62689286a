"""The rail of a filling: whose form it is, when contact is safe, how far it is, and its sections."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.i18n import _
from ui.tokens import Role, colour, font, look, px, space
from ui.widgets.buttons import button
from ui.widgets.glyphs import IconLabel
from ui.widgets.labels import plain_label
from ui.widgets.paint import begin, mirrored
from ui.widgets.rails import ContactLine, Stop, Stops
from ui.widgets.scrolling import scrolled
from ui.widgets.small import ProgressBar


class SectionRail(QFrame):
    """232 px in place of the case rail.  Contact safety stands under the name here too."""

    chosen = Signal(str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(px(232))
        self.setAccessibleName(_("Sections"))
        column = QVBoxLayout(self)
        left, right = space(14), space(10)
        if look().right_to_left:
            left, right = right, left
        column.setContentsMargins(left, space(8), right, space(10))
        column.setSpacing(space(2))
        self._back = button(_("Forms"), "plain", icon="caret-left", run=self.back.emit)
        self._back.setFont(font(Role.CAP))
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeading)
        column.addLayout(self._head())
        self.stops = Stops()
        self.stops.chosen.connect(self.chosen)
        column.addWidget(scrolled(self.stops), 1)
        column.addLayout(self._foot())

    def _head(self) -> QVBoxLayout:
        inner = QVBoxLayout()
        side, rtl = space(10), look().right_to_left
        inner.setContentsMargins(0 if rtl else side, space(4), side if rtl else 0, space(8))
        inner.setSpacing(space(2))
        self._title = plain_label("", Role.TITLE, bold=True, wrap=True)
        self._day = plain_label("", Role.CAP, "ink2", wrap=True)
        inner.addWidget(self._title)
        inner.addWidget(self._day)
        self._contact = ContactLine()
        inner.addSpacing(space(4))
        inner.addLayout(self._contact)
        inner.addSpacing(space(6))
        self._bar = ProgressBar(_("Looked at"), height=6)
        self._looked = plain_label("", Role.CAP, "ink2", wrap=True)
        inner.addWidget(self._bar)
        inner.addSpacing(space(2))
        inner.addWidget(self._looked)
        return inner

    def _foot(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(space(10), space(6), space(10), 0)
        line.setSpacing(space(8))
        self._lock = IconLabel("lock-simple", "ink2", 16)
        words = _("Harder questions stay folded until you both choose to open them.")
        self._told = plain_label(words, Role.CAP, "ink2", wrap=True)
        line.addWidget(self._lock, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._told, 1)
        return line

    def show_person(self, name: str, contact: str, icon: str, *, is_open: bool) -> None:
        """Say whose form this is and how contact is safe now."""
        self._back.say(_("{name} · Forms").format(name=name))
        self._contact.show_contact(contact, icon, is_open=is_open)

    def show_progress(self, title: str, day: str, looked: int, total: int) -> None:
        """Say which form it is, of which day, and how much was looked at."""
        self._title.setText(title)
        self._day.say(day)
        self._bar.show_progress(looked, max(1, total))
        told = _("{looked} of {total} looked at. Any can be left.")
        self._looked.setText(told.format(looked=looked, total=total))

    def show_sections(self, stops: Sequence[Stop], current: str, *, has_hard: bool) -> None:
        """Show the sections with their states, and which one is in view."""
        self.stops.show_stops(stops, current)
        self._lock.setVisible(has_hard)
        self._told.setVisible(has_hard)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = begin(self), QRectF(self.rect())
        painter.fillRect(mirrored(QRectF(box.width() - 1, 0, 1, box.height()), box), colour("line"))
        painter.end()

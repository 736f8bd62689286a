"""The two rails at the leading edge: where you are in the workbook, and where you are in a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _
from ui import icons
from ui.tokens import RADIUS_CONTROL, Ink, Look, Role, colour, font, icon_px, look, px, space
from ui.widgets.buttons import button
from ui.widgets.glyphs import IconLabel, Mark, State, draw_state, state_words
from ui.widgets.labels import plain_label
from ui.widgets.paint import (
    Lines,
    begin,
    ground,
    keyboard_focus,
    mirrored,
    one_line,
    ring,
    text_width,
    trailing_alignment,
)
from ui.widgets.pressing import pressed_by_enter
from ui.widgets.scrolling import scrolled
from ui.words import dotted


@dataclass(frozen=True, slots=True)
class Stop:
    """One place in a rail: key, icon or state glyph, words, and a count or "3 of 8" at the trailing edge."""

    key: str
    words: str
    icon: str = ""
    count: str = ""
    state: State | None = None


class RailItem(QAbstractButton):
    """One place of a rail.  The current one is white, with a filled icon and heavier words."""

    def __init__(self, stop: Stop) -> None:
        super().__init__()
        self.stop = stop
        self.folded, self._height = False, space(34)
        self._set: dict[tuple[Look, str, bool, float], Lines] = {}
        self.setText(stop.words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._name()

    def fold(self, folded: bool) -> None:
        """Show only the icon; the words move to the hover text."""
        self.folded = folded
        self.setMinimumHeight(0)
        self.setToolTip(self.text() if folded else "")
        self.updateGeometry()
        self.update()

    def share(self, height: int) -> None:
        """Take no more height than this while folded, so that all icons have room in a low window."""
        self._height = height
        self.updateGeometry()

    def show_count(self, count: str) -> None:
        """Show another count, "" for none."""
        self.stop = Stop(self.stop.key, self.stop.words, self.stop.icon, count, self.stop.state)
        self._name()
        self.update()

    def _name(self) -> None:
        state = state_words(self.stop.state) if self.stop.state else ""
        parts = (self.stop.words, self.stop.count, state)
        self.setAccessibleName(", ".join(part for part in parts if part))

    def _words_box(self, width: float) -> tuple[float, float]:
        """Return where the words begin and how wide they may be."""
        left = space(10) + self._glyph_side() + space(10)
        right = width - space(8)
        if self.stop.count:
            right -= text_width(self.stop.count, font(Role.CAP)) + space(6)
        return left, max(20.0, right - left)

    def _lines(self, width: float) -> Lines:
        """The words as they are set for a width; a rail asks for the same few a dozen times."""
        room = self._words_box(width)[1]
        key = (look(), self.text(), self.isChecked(), room)
        if key not in self._set:
            if len(self._set) > 4:
                self._set.clear()
            face = font(Role.BODY, bold=self.isChecked())
            self._set[key] = Lines(self.text(), face, room, 2)
        return self._set[key]

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if self.folded:
            return self._height
        return max(space(34), round(self._lines(width).height) + space(14))

    def sizeHint(self) -> QSize:
        width = space(44) if self.folded else max(px(120), self.width())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(space(44), self._height if self.folded else space(34))

    def resizeEvent(self, event: QResizeEvent) -> None:
        # A scrolled column squeezes what only hints at its height; two lines of words need theirs.
        self.setMinimumHeight(0 if self.folded else self.heightForWidth(self.width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = begin(self), QRectF(self.rect())
        current = self.isChecked()
        if current:
            edge = colour("accent") if look().palette.outlined else None
            ground(painter, box, RADIUS_CONTROL, colour("surface"), edge, 2)
        elif self.underMouse():
            ground(painter, box, RADIUS_CONTROL, colour("hover"))
        self._paint_glyph(painter, box, current)
        if not self.folded:
            self._paint_words(painter, box, current)
        if keyboard_focus(self):
            ring(painter, box, RADIUS_CONTROL)
        painter.end()

    def _glyph_side(self) -> float:
        return icon_px(18 if self.stop.state else 20)

    def _paint_glyph(self, painter: QPainter, box: QRectF, current: bool) -> None:
        side = self._glyph_side()
        left = (box.width() - side) / 2 if self.folded else space(10)
        spot = mirrored(QRectF(left, box.center().y() - side / 2, side, side), box)
        if self.stop.state is not None:
            draw_state(painter, spot, self.stop.state)
        elif self.stop.icon:
            name = f"{self.stop.icon}-fill" if current else self.stop.icon
            icons.draw(painter, name, spot, colour("accent" if current else "ink2"))

    def _paint_words(self, painter: QPainter, box: QRectF, current: bool) -> None:
        if self.stop.count:
            face = font(Role.CAP)
            width = text_width(self.stop.count, face)
            count = QRectF(box.width() - space(8) - width, 0, width, box.height())
            align = trailing_alignment()
            one_line(painter, mirrored(count, box), self.stop.count, face, colour("ink2"), align)
        quiet = self.stop.state in (State.NONE, State.LOCKED) and not current
        ink = colour("ink" if current or (self.stop.state and not quiet) else "ink2")
        left, width = self._words_box(box.width())
        lines = self._lines(box.width())
        top = box.center().y() - lines.height / 2
        lines.draw(painter, mirrored(QRectF(left, top, width, 1), box).left(), top, ink)


class Stops(QWidget):
    """A column of rail items of which one is current; arrow keys move between them."""

    chosen = Signal(str)

    def __init__(self, *, gap: float = 1) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space(gap))
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.items: dict[str, RailItem] = {}

    def show_stops(self, stops: Sequence[Stop], current: str = "") -> None:
        """Show other places."""
        if [s.key for s in stops] == list(self.items):
            for stop in stops:
                item = self.items[stop.key]
                item.stop = stop
                item.setText(stop.words)
                item.show_count(stop.count)
        else:
            self._rebuild(stops)
        self.show_current(current)

    def _rebuild(self, stops: Sequence[Stop]) -> None:
        for item in self.items.values():
            self._column.removeWidget(item)
            item.deleteLater()
        self.items = {}
        for stop in stops:
            item = RailItem(stop)
            item.clicked.connect(lambda _on=False, key=stop.key: self._pressed(key))
            self._column.addWidget(item)
            self.items[stop.key] = item

    def _pressed(self, key: str) -> None:
        # Which place is current is the window's decision; a press alone does not move the mark.
        item = self.items[key]
        item.setChecked(not item.isChecked())
        self.chosen.emit(key)

    def show_current(self, key: str) -> None:
        """Mark one place as current, none with ""."""
        for name, item in self.items.items():
            item.setChecked(name == key)

    def fold(self, folded: bool) -> None:
        """Show icons only, or words again."""
        for item in self.items.values():
            item.fold(folded)


class AppRail(QFrame):
    """The rail of the whole workbook: 192 px, or 60 px of icons when folded."""

    chosen = Signal(str)

    def __init__(self, places: Sequence[Stop], tools: Sequence[Stop]) -> None:
        super().__init__()
        self.folded = False
        self._column = QVBoxLayout(self)
        self._head = QHBoxLayout()
        self._head.setSpacing(space(9))
        self._head.addWidget(Mark(), 0, Qt.AlignmentFlag.AlignLeading)
        self._title = plain_label(_("Workbook"), Role.LEAD, bold=True)
        self._head.addWidget(self._title, 1)
        self._column.addLayout(self._head)
        self._column.addSpacing(space(10))
        self.places, self.tools = Stops(gap=2), Stops(gap=2)
        self._column.addWidget(self.places)
        self._column.addStretch(1)
        self._column.addWidget(self.tools)
        for stops, entries in ((self.places, places), (self.tools, tools)):
            stops.show_stops(entries)
            stops.chosen.connect(self.chosen)
        self.fold(False)

    def fold(self, folded: bool) -> None:
        """Fold to icons, or unfold."""
        self.folded = folded
        side = space(8 if folded else 10)
        self._column.setContentsMargins(side, space(12), side, space(10))
        self._head.setContentsMargins(space(11 if folded else 9), 0, 0, 0)
        if look().right_to_left:
            self._head.setContentsMargins(0, 0, space(11 if folded else 9), 0)
        self._title.setVisible(not folded)
        self.setFixedWidth(space(60) if folded else px(192))
        self.places.fold(folded)
        self.tools.fold(folded)
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Give every icon of the folded rail the same part of a low window."""
        items = (*self.places.items.values(), *self.tools.items.values())
        edges = self._column.contentsMargins()
        head = edges.top() + self._head.sizeHint().height() + 2 * space(10) + edges.bottom()
        each = (self.height() - head) // max(1, len(items)) - space(2)
        for item in items:
            item.share(max(icon_px(20), min(space(34), each)))

    def show_current(self, key: str) -> None:
        """Mark the place the window shows."""
        self.places.show_current(key)
        self.tools.show_current(key)

    def show_count(self, key: str, count: int) -> None:
        """Show how many things wait at a place; 0 shows nothing."""
        for stops in (self.places, self.tools):
            if key in stops.items:
                stops.items[key].show_count(str(count) if count else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin(self)
        painter.fillRect(self.rect(), colour("rail"))
        painter.end()


@dataclass(frozen=True, slots=True)
class CaseHead:
    """Who a case is about: name, the line under it, the safe-contact line with its icon; `closed` says so in words."""

    name: str = field(repr=False)
    caption: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    contact_icon: str = "phone"
    contact_open: bool = False
    closed: str = ""


class ContactLine(QHBoxLayout):
    """When contact is safe: an icon and words, in the accent while it is safe now."""

    def __init__(self) -> None:
        super().__init__()
        self.setSpacing(space(6))
        self._icon = IconLabel("phone", "ink2", 16)
        self.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._words = plain_label("", Role.CAP, "ink2", wrap=True)
        self.addWidget(self._words, 1)

    def show_contact(self, words: str, icon: str, *, is_open: bool) -> None:
        """Say how contact is safe now; nothing where nobody said it."""
        ink: Ink = "accent" if is_open else "ink2"
        self._icon.show_icon(icon, ink)
        self._icon.setVisible(bool(words))
        self._words.setFont(font(Role.CAP, bold=is_open))
        self._words.tint(ink)
        self._words.say(words)


class CaseRail(QFrame):
    """The rail of one case: 188 px.  Contact safety stands right under the name, always."""

    chosen = Signal(str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(px(188))
        column = QVBoxLayout(self)
        column.setContentsMargins(space(14), space(8), space(10), space(10))
        column.setSpacing(0)
        self._back = button(_("Cases"), "plain", icon="caret-left", run=self.back.emit)
        self._back.setFont(font(Role.CAP))
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeading)
        inner = QVBoxLayout()
        side = space(10)
        rtl = look().right_to_left
        inner.setContentsMargins(0 if rtl else side, space(4), side if rtl else 0, space(10))
        inner.setSpacing(space(2))
        self._name = plain_label("", Role.TITLE, bold=True, wrap=True)
        self._caption = plain_label("", Role.CAP, "ink3", wrap=True)
        inner.addWidget(self._name)
        inner.addWidget(self._caption)
        self._contact = ContactLine()
        inner.addSpacing(space(6))
        inner.addLayout(self._contact)
        column.addLayout(inner)
        self.stops = Stops()
        self.stops.chosen.connect(self.chosen)
        column.addWidget(scrolled(self.stops), 1)

    def show_case(self, head: CaseHead, stops: Sequence[Stop], current: str) -> None:
        """Show whose case this is, its places, and which is current."""
        self._name.setText(head.name)
        self._caption.say(dotted(head.caption, head.closed))
        self._contact.show_contact(head.contact, head.contact_icon, is_open=head.contact_open)
        self.stops.show_stops(stops, current)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin(self)
        box = QRectF(self.rect())
        painter.fillRect(box, colour("bg"))
        painter.fillRect(mirrored(QRectF(box.width() - 1, 0, 1, box.height()), box), colour("line"))
        painter.end()

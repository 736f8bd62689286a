"""Small whole parts: empty state, own words, folded content, progress, key and value lines, switches."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.i18n import _
from ui import icons
from ui.tokens import RADIUS_ROW, Role, colour, font, icon_px, look, px, space
from ui.widgets.buttons import Action, action_button, button
from ui.widgets.card import Card
from ui.widgets.flow import FlowLayout
from ui.widgets.glyphs import IconLabel
from ui.widgets.labels import plain_label
from ui.widgets.paint import Lines, begin, ground, keyboard_focus, mirrored, one_line, ring
from ui.widgets.pressing import pressed_by_enter


class EmptyState(QWidget):
    """What will appear here, or what is next, with at most one soft button."""

    def __init__(self, icon: str, lead: str, body: str, action: Action | None = None) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, space(4), 0, space(4))
        column.setSpacing(space(4))
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(IconLabel(icon, "ink3", 28), 0, centre)
        column.addSpacing(space(4))
        for label in (
            plain_label(lead, Role.LEAD, bold=True, wrap=True),
            plain_label(body, Role.BODY, "ink2", wrap=True),
        ):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        if action is not None:
            column.addSpacing(space(6))
            soft = Action(action.words, action.run, action.icon, "soft")
            column.addWidget(action_button(soft), 0, centre)
        column.addStretch(1)  # its words stay together, however high it stands
        self.setAccessibleName(f"{lead.removesuffix('.')}. {body}")


class OwnWords(QWidget):
    """What the person said, in quotation marks, with who, when and in which language."""

    def __init__(self, words: str, source: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        left, right = space(14), 0
        if look().right_to_left:
            left, right = right, left
        column.setContentsMargins(left, 0, right, 0)
        column.setSpacing(space(4))
        quoted = _("“{words}”").format(words=words)
        column.addWidget(plain_label(quoted, Role.LEAD, wrap=True))
        column.addWidget(plain_label(source, Role.CAP, "ink3", wrap=True))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = begin(self), QRectF(self.rect())
        ground(painter, mirrored(QRectF(0, 2, 3, box.height() - 4), box), 1.5, colour("accent"))
        painter.end()


class ProgressBar(QWidget):
    """How far something is, `done` of `total`; 8 px high, fills from the leading edge."""

    def __init__(self, name: str, *, height: int = 8) -> None:
        super().__init__()
        self._done, self._total = 0, 1
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def show_progress(self, done: int, total: int) -> None:
        """Show `done` of `total`."""
        self._done, self._total = done, max(1, total)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = begin(self), QRectF(self.rect())
        radius = box.height() / 2
        ground(painter, box, radius, colour("track"))
        part = min(1.0, self._done / max(1, self._total))
        if part > 0:
            width = max(box.height(), box.width() * part)
            filled = QRectF(0, 0, width, box.height())
            ground(painter, mirrored(filled, box), radius, colour("accent"))
        painter.end()


class ProgressCard(Card):
    """Long work at the foot of a screen: what, how far, and *Cancel*."""

    cancelled = Signal()

    def __init__(self, what: str = "") -> None:
        super().__init__(margins=(16, 14, 18, 16), gap=8)
        line = QHBoxLayout()
        line.setSpacing(space(10))
        self._what = plain_label(what, bold=True)
        self._how_far = plain_label("", Role.CAP, "ink2")
        words = QWidget()
        flow = FlowLayout(words, gap=10)
        flow.addWidget(self._what)
        flow.addWidget(self._how_far)
        line.addWidget(words, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(button(_("Cancel"), "quiet", run=self.cancelled.emit))
        self.column.addLayout(line)
        self.bar = ProgressBar(what)
        self.column.addWidget(self.bar)

    def begin(self, what: str) -> None:
        """Start over with other work."""
        self._what.setText(what)
        self.bar.setAccessibleName(what)
        self.show_progress(0, 1, "")
        self.show()

    def show_progress(self, done: int, total: int, words: str) -> None:
        """Show `done` of `total` and the same in words: "page 96 of 148"."""
        self.bar.show_progress(done, total)
        self._how_far.say(words)
        self.setAccessibleName(f"{self._what.text()}, {words}" if words else self._what.text())


class KeyValues(QWidget):
    """Lines of key and value, as in a preview pane; values wrap, fingerprints stand in the code face."""

    def __init__(
        self, pairs: Sequence[tuple[str, str]] = (), *, key_width: int = 84, cap: bool = False
    ) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(space(12))
        self._grid.setVerticalSpacing(space(6))
        self._grid.setColumnMinimumWidth(0, px(key_width))
        self._grid.setColumnStretch(1, 1)
        self._role = Role.CAP if cap else Role.BODY
        self.show_pairs(pairs)

    def show_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show other lines."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for key, value in pairs:
            self.add(key, value)

    def add(self, key: str, value: str, *, code: bool = False) -> None:
        """Add one line."""
        row = self._grid.rowCount()
        top = Qt.AlignmentFlag.AlignTop
        label = plain_label(key, Role.CAP, "ink3", wrap=True)
        label.setContentsMargins(0, 1 if self._role is Role.CAP else 2, 0, 0)
        self._grid.addWidget(label, row, 0, top)
        role = Role.CAP if code else self._role
        self._grid.addWidget(plain_label(value, role, wrap=True, code=code), row, 1, top)


class Switch(QAbstractButton):
    """On or off, for optional parts of a letter; `name` says what it switches."""

    def __init__(self, name: str, *, on: bool = False) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setChecked(on)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(max(34, icon_px(34)), max(24, icon_px(24)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, bounds = begin(self), QRectF(self.rect())
        height = bounds.height() * 20 / 24
        box = QRectF(0, (bounds.height() - height) / 2, bounds.width(), height)
        knob = height - 7
        on = self.isChecked()
        fill, edge = ("accent", None) if on else ("surface", colour("edge"))
        ground(painter, box, height / 2, colour(fill), edge, 2 if look().palette.outlined else 1)
        x = box.width() - knob - 3.5 if on else 3.5
        spot = mirrored(QRectF(x, box.top() + 3.5, knob, knob), bounds)
        ground(painter, spot, knob / 2, colour("on" if on else "edge"))
        if keyboard_focus(self):
            ring(painter, box, height / 2, width=2, on_accent=on)
        painter.end()


class Folded(QAbstractButton):
    """Content that opens only by a deliberate act: title, why it is folded, and a caret."""

    def __init__(self, title: str, why: str) -> None:
        super().__init__()
        self.setText(title)
        self.setCheckable(True)
        self._why = why
        self.setAccessibleName(title)
        self.setAccessibleDescription(why)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _why_lines(self, width: int) -> Lines:
        return Lines(self._why, font(Role.CAP), width - 2 * space(14), 4)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        head = self.fontMetrics().height() + space(4)
        return round(head + self._why_lines(width).height + 2 * space(9))

    def sizeHint(self) -> QSize:
        return QSize(space(280), self.heightForWidth(space(280)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = begin(self), QRectF(self.rect())
        edge = colour("line") if look().palette.outlined else None
        ground(painter, box, RADIUS_ROW, colour("hover"), edge, 2)
        pad, side = space(14), icon_px(18)
        head = QRectF(pad, space(9), box.width() - 2 * pad, self.fontMetrics().height())
        spot = QRectF(pad, head.center().y() - side / 2, side, side)
        icons.draw(painter, "lock-simple", mirrored(spot, box), colour("ink2"))
        words = head.adjusted(side + space(8), 0, -(side + space(8)), 0)
        one_line(
            painter, mirrored(words, box), self.text(), font(Role.BODY, bold=True), colour("ink")
        )
        caret = QRectF(head.right() - side, spot.top(), side, side)
        name = "caret-down" if self.isChecked() else "caret-right"
        icons.draw(painter, name, mirrored(caret, box), colour("ink2"))
        top = head.bottom() + space(3)
        self._why_lines(self.width()).draw(painter, pad, top, colour("ink2"))
        if keyboard_focus(self):
            ring(painter, box, RADIUS_ROW, width=2)
        painter.end()

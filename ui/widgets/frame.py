"""What stands round every screen: its head with *Hide screen*, the foot bar, the preview pane, the status bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.i18n import _
from ui.tokens import FOLD_ACTIONS, Ink, Role, colour, font, look, px, space
from ui.widgets.buttons import Button
from ui.widgets.glyphs import IconLabel
from ui.widgets.labels import PlainLabel, plain_label
from ui.widgets.paint import begin, mirrored
from ui.widgets.scrolling import scrolled

LEADING, TRAILING = 28, 24
"""The margins of a screen in px at 100 %."""


def margins(top: float = 0, bottom: float = 0) -> tuple[int, int, int, int]:
    """Return the margins of a screen as (left, top, right, bottom) for the direction of reading."""
    left, right = space(LEADING), space(TRAILING)
    if look().right_to_left:
        left, right = right, left
    return left, space(top), right, space(bottom)


class _Subtitle(PlainLabel):
    """Words that stand aside when there is no room, rather than being cut."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.width() >= self.sizeHint().width():
            super().paintEvent(event)


class ScreenHead(QWidget):
    """Page title, subtitle on its baseline, at most two actions, and *Hide screen* last, in the same place always.

    Below an effective width of 560 the primary action and *Hide* remain; the others go into a menu of more.
    """

    hide_pressed = Signal()

    def __init__(self, title: str = "", subtitle: str = "") -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(*margins(18, 9))
        row.setSpacing(space(8))
        self._title = plain_label(title, Role.PAGE, bold=True)
        self._subtitle = _Subtitle(subtitle, Role.BODY, "ink3")
        self._subtitle.setContentsMargins(space(5), self._drop(), 0, 0)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._subtitle.setSizePolicy(policy)
        row.addWidget(self._title)
        row.addWidget(self._subtitle, 1)
        self._actions: list[Button] = []
        self._row = row
        self.more = Button("", icon="dots-three", name=_("More"))
        self.more.clicked.connect(self._offer)
        self.more.hide()
        row.addWidget(self.more)
        self.hide_button = Button(_("Hide screen"), icon="eye-slash")
        self.hide_button.clicked.connect(self.hide_pressed)
        row.addWidget(self.hide_button)

    def _drop(self) -> int:
        """Return the top margin that brings the subtitle onto the title's baseline."""
        page, body = QFontMetricsF(font(Role.PAGE, bold=True)), QFontMetricsF(font(Role.BODY))
        gap = (page.ascent() - page.height() / 2) - (body.ascent() - body.height() / 2)
        return round(2 * gap)

    def show_title(self, title: str, subtitle: str = "") -> None:
        """Show another title and subtitle."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)

    def title(self) -> str:
        """Return the title shown."""
        return self._title.text()

    def add_action(self, action: Button) -> Button:
        """Put an action before *Hide screen*; at most two."""
        self._row.insertWidget(self._row.count() - 2, action)
        self._actions.append(action)
        return action

    def arrange(self, effective: int) -> None:
        """Keep what fits the effective width."""
        narrow = effective < FOLD_ACTIONS
        for action in self._actions:
            fits = not narrow or action.kind == "primary" or len(self._actions) == 1
            action.setVisible(fits and not action.property("unwanted"))
        self.more.setVisible(bool(self.overflow()))
        self.hide_button.say(_("Hide") if narrow else _("Hide screen"))
        self.hide_button.setAccessibleName(_("Hide screen"))
        alone = narrow and bool(self._actions)
        self._subtitle.setVisible(not alone)
        # What the actions leave is too narrow for some titles of some languages.
        self._title.setWordWrap(alone)
        self._row.setStretch(0, 1 if alone else 0)

    def overflow(self) -> list[Button]:
        """Return the actions that had no room and stand in the menu."""
        return [
            action
            for action in self._actions
            if not action.isVisibleTo(self) and not action.property("unwanted")
        ]

    def _offer(self) -> None:
        menu = QMenu(self)
        for action in self.overflow():
            menu.addAction(action.text(), action.click).setEnabled(action.isEnabled())
        menu.exec(self.more.mapToGlobal(self.more.rect().bottomLeft()))


class FootBar(QFrame):
    """The bar at the foot of a form or letter: quiet words, and buttons at the trailing side.

    The words stand at the leading side, or beside the trailing buttons where the leading side has buttons too.
    """

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(*margins(11, 11))
        row.setSpacing(space(10))
        self._leading = QHBoxLayout()
        self._leading.setSpacing(space(8))
        self.words = plain_label("", Role.CAP, "ink2", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self._trailing = QHBoxLayout()
        self._trailing.setSpacing(space(8))
        row.addLayout(self._leading)
        row.addWidget(self.words, 1_000)
        row.addStretch(1)  # holds the two sides apart where there are no words
        row.addLayout(self._trailing)

    def add_leading(self, widget: QWidget) -> None:
        """Put a control at the leading side."""
        self._leading.addWidget(widget)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)

    def add_trailing(self, widget: QWidget) -> None:
        """Put a control at the trailing side."""
        self._trailing.addWidget(widget)

    def arrange(self, effective: int) -> None:
        """Leave the quiet words out where there is no room for them."""
        self.words.setVisible(bool(self.words.text()) and effective >= FOLD_ACTIONS)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin(self)
        painter.fillRect(0, 0, self.width(), 1, colour("line"))
        painter.end()


class PreviewPane(QFrame):
    """The white pane at the trailing side: title, caption, a scrolling column, and actions at its foot."""

    closed = Signal()

    def __init__(self, *, width: int = 340) -> None:
        super().__init__()
        self._wide = width
        self.spread(False)
        outer = QVBoxLayout(self)
        left, right = space(22), space(20)
        if look().right_to_left:
            left, right = right, left
        outer.setContentsMargins(left, space(18), right, space(16))
        outer.setSpacing(space(4))
        self._title = plain_label("", Role.TITLE, bold=True, wrap=True)
        self._caption = plain_label("", Role.CAP, "ink2", wrap=True)
        outer.addWidget(self._title)
        outer.addWidget(self._caption)
        self._caption.hide()
        self.body = QWidget()
        self.column = QVBoxLayout(self.body)
        self.column.setContentsMargins(0, space(10), 0, 0)
        self.column.setSpacing(space(6))
        outer.addWidget(scrolled(self.body), 1)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(space(8))
        outer.addLayout(self.foot)

    def show_title(self, title: str, caption: str = "") -> None:
        """Say what the pane is about."""
        self._title.setText(title)
        self._caption.say(caption)
        self.setAccessibleName(title)

    def spread(self, wide: bool) -> None:
        """Take the whole width of the screen, or the pane's own."""
        self.setMinimumWidth(0 if wide else px(self._wide))
        self.setMaximumWidth(16_777_215 if wide else px(self._wide))

    def add(self, widget: QWidget) -> None:
        """Add a part to the column."""
        self.column.addWidget(widget)

    def add_heading(self, words: str) -> None:
        """Add a small heading over the next part."""
        self.column.addSpacing(space(8))
        self.column.addWidget(plain_label(words, Role.CAP, "ink3", bold=True))

    def add_action(self, action: Button) -> None:
        """Pin an action to the foot."""
        if self.foot.count():  # the stretch that keeps actions at the leading side
            self.foot.takeAt(self.foot.count() - 1)
        self.foot.addWidget(action)
        self.foot.addStretch(1)

    def clear(self) -> None:
        """Empty the column and the foot, ready to show something else; the keyboard stays here if it was here."""
        held = self.window().focusWidget()
        if held is not None and self.isAncestorOf(held):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        for box in (self.column, self.foot):
            while (item := box.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = begin(self), QRectF(self.rect())
        painter.fillRect(box, colour("surface"))
        painter.fillRect(mirrored(QRectF(0, 0, 1, box.height()), box), colour("line"))
        painter.end()


class StatusBar(QFrame):
    """What is saved, what is running, whose workbook this is and when it locks."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        left, _top, right, _bottom = margins()
        row.setContentsMargins(left - space(7), space(4), right - space(3), space(5))
        row.setSpacing(space(8))
        self._icon = IconLabel("check-circle", "accent", 16)
        self._saved = plain_label("", Role.CAP, "ink2")
        self._running = plain_label("", Role.CAP, "ink2")
        self._office = plain_label("", Role.CAP, "ink2")
        self._dot = plain_label("·", Role.CAP, "ink2")
        self._locks = plain_label("", Role.CAP, "ink2")
        for widget in (
            self._icon,
            self._saved,
            self._running,
            self._office,
            self._dot,
            self._locks,
        ):
            widget.hide()
        row.addWidget(self._icon)
        row.addWidget(self._saved)
        row.addStretch(1)
        row.addWidget(self._running)
        row.addStretch(1)
        row.addWidget(self._office)
        row.addWidget(self._dot)
        row.addWidget(self._locks)
        self.setAccessibleName(_("Status"))

    def show_saved(self, words: str) -> None:
        """Say that everything is safe: "Saved 10:42"."""
        self._saved.say(words)
        self._icon.setVisible(bool(words))

    def show_running(self, words: str) -> None:
        """Say what long work goes on; "" when none does."""
        self._running.say(words)

    def show_office(self, words: str) -> None:
        """Name the office of this workbook."""
        self._office.say(words)
        self._dot.setVisible(bool(words) and bool(self._locks.text()))

    def show_lock(self, words: str, *, soon: bool = False) -> None:
        """Say when the window locks; in the last minute in the colour of attention."""
        ink: Ink = "warn" if soon else "ink2"
        self._locks.tint(ink)
        self._locks.say(words)
        self._dot.setVisible(bool(words) and bool(self._office.text()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin(self)
        painter.fillRect(0, 0, self.width(), 1, colour("line"))
        painter.end()

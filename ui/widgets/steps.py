"""One question after another in a single column, as first run asks them: title, words, parts, then buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _, isolate
from ui.tokens import Role, space
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind
from ui.widgets.card import Card
from ui.widgets.flow import FlowLayout
from ui.widgets.inputs import TextLine
from ui.widgets.labels import PlainLabel, plain_label
from ui.widgets.screen import empty
from ui.widgets.scrolling import page_of


class Steps(QWidget):
    """Shows one step at a time: `begin` it, `add` its parts, `end` it with buttons.  `banner` is the step's own."""

    def __init__(self, role: Role = Role.PAGE) -> None:
        super().__init__()
        self._role = role
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space(4))
        self.banner = Banner()
        self.next = Button("")

    def begin(self, title: str, words: str = "") -> None:
        """Take the step before away and write title and words of another, read from its top."""
        self.clear()
        if (page := page_of(self)) is not None:
            page.verticalScrollBar().setValue(0)
        self._column.addWidget(plain_label(title, self._role, bold=True, wrap=True))
        if words:
            self._column.addWidget(plain_label(words, Role.BODY, "ink2", wrap=True))
        self._column.addSpacing(space(8))
        self.banner = Banner()
        self._column.addWidget(self.banner)
        self._column.addSpacing(space(4))
        self.next = Button("")

    def clear(self) -> None:
        """Take the step away, with whatever was typed in it."""
        held = self.focusWidget()
        if held is not None:
            held.clearFocus()  # or the keyboard would pass from part to part as they go, and the page scroll after it
        empty(self._column)

    def add(self, part: QWidget, *, gap: float = 8) -> None:
        """Add a part, `gap` px below the one before."""
        self._column.addSpacing(space(gap))
        self._column.addWidget(part)

    def end(
        self,
        words: str,
        run: Callable[[], object],
        back: Callable[[], object] | None = None,
        *,
        kind: Kind = "primary",
        also: Button | None = None,
    ) -> None:
        """Add the buttons: what is next, perhaps another way, and *Back*; and room under them."""
        self._column.addSpacing(space(16))
        row = QWidget()
        flow = FlowLayout(row, gap=8)
        self.next = Button(words, kind)
        self.next.clicked.connect(lambda: run())
        flow.addWidget(self.next)
        if also is not None:
            flow.addWidget(also)
        if back is not None:
            made = Button(_("Back"), icon="arrow-left")
            made.clicked.connect(lambda: back())
            flow.addWidget(made)
        self._column.addWidget(row)
        self._column.addStretch(1)
        if kind == "primary":
            self.next.setFocus()  # until the step gives the keyboard to a field

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a line goes on, as it does when the workbook is unlocked."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(self.focusWidget(), TextLine):
            self.next.click()
        else:
            super().keyPressEvent(event)


class PaperCard(Card):
    """Words to be written on paper by hand: six words, a recovery code, a share.  They cannot be marked or copied."""

    def __init__(self, words: str, name: str) -> None:
        super().__init__()
        self._label: PlainLabel = plain_label("", Role.TITLE, wrap=True, code=True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._label.setAccessibleName(name)
        self.column.addWidget(self._label)
        self.say(words)

    def say(self, words: str) -> None:
        """Show other words; groups that hyphens join stand apart, or a narrow page would break inside them."""
        self.words = words
        # Isolated, or a first group of digits goes astray.
        self._label.setText(isolate(words.replace("-", " ")))
        self._label.setAccessibleDescription(words)

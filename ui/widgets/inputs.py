"""Controls to type and choose in.  What is typed stays here: no completer history, no predictive text, no drag-out.

Copying goes through `ui.clipboard`, by key and by menu.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QComboBox, QLineEdit, QListView, QMenu, QPlainTextEdit, QSizePolicy

from app.i18n import _
from ui import clipboard, icons
from ui.tokens import RADIUS_CONTROL, Role, colour, font, icon_px, look, px, space
from ui.widgets.paint import begin, ground, leading_alignment, mirrored, one_line, ring
from ui.widgets.scrolling import bring_into_sight

_PRIVATE = (
    Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)


class TextLine(QLineEdit):
    """One line to type in; `secret` covers the letters; `icon` stands at the leading edge."""

    left = Signal()
    """The person left the field: the moment to say what is wrong."""

    def __init__(
        self, text: str = "", *, secret: bool = False, icon: str | None = None,
        placeholder: str = "", name: str = "",
    ) -> None:  # fmt: skip
        super().__init__(text)
        self._icon = icon
        self.setFont(font(Role.BODY))
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self.setMinimumHeight(self.fontMetrics().height() + 15)
        self.setAlignment(leading_alignment() | Qt.AlignmentFlag.AlignAbsolute)
        self.setDragEnabled(False)
        if icon:
            self.setProperty("leading", "true")
        self.show_letters(not secret)

    def show_letters(self, shown: bool) -> None:
        """Cover or uncover what is typed."""
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.setEchoMode(mode)
        self.setInputMethodHints(_PRIVATE if shown else _PRIVATE | Qt.InputMethodHint.ImhHiddenText)

    def can_copy(self) -> bool:
        """Say whether something is marked; covered letters are never copied."""
        return self.hasSelectedText() and self.echoMode() == QLineEdit.EchoMode.Normal

    def copy(self) -> None:
        """Copy what is marked."""
        if self.can_copy():
            clipboard.copy(self.selectedText())

    def cut(self) -> None:
        """Copy what is marked and take it away."""
        if self.can_copy() and not self.isReadOnly():
            self.copy()
            self.del_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Cut):
            self.cut()
        else:
            super().keyPressEvent(event)
            # It may have the keyboard from the start and stand below the fold.
            bring_into_sight(self)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        edit_menu(self).exec(event.globalPos())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._icon:
            painter, box, side = begin(self), QRectF(self.rect()), icon_px(17)
            spot = QRectF(space(10), box.center().y() - side / 2, side, side)
            icons.draw(painter, self._icon, mirrored(spot, box), colour("ink3"))
            painter.end()


class TextBox(QPlainTextEdit):
    """Several lines to type in; grows with its words from `least` to `most` lines.  Tab leaves it."""

    left = Signal()

    def __init__(self, text: str = "", *, least: int = 2, most: int = 12, name: str = "") -> None:
        super().__init__()
        self._least, self._most = least, most
        self.setFont(font(Role.BODY))
        self.setPlainText(text)
        self.setTabChangesFocus(True)
        self.setInputMethodHints(_PRIVATE | Qt.InputMethodHint.ImhMultiLine)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(2)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._grow())
        self._grow()

    def _grow(self) -> None:
        lines = max(self._least, min(self._most, round(self.document().size().height())))
        line = QFontMetricsF(self.font()).lineSpacing()
        self.setFixedHeight(round(lines * line) + 2 * 7 + 6)

    def can_copy(self) -> bool:
        """Say whether something is marked."""
        return self.textCursor().hasSelection()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        bring_into_sight(self)

    def createMimeDataFromSelection(self) -> QMimeData:
        return clipboard.private(self.textCursor().selection().toPlainText())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        edit_menu(self).exec(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        if is_plain and self.textCursor().hasSelection():
            # A press on marked words would begin to drag them out; it marks anew instead.
            self.setTextCursor(self.cursorForPosition(event.position().toPoint()))
        super().mousePressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class ChoiceBox(QComboBox):
    """Choose one of a list; the mouse wheel never changes it by accident."""

    def __init__(self, choices: Sequence[tuple[str, str]] = (), *, name: str = "") -> None:
        super().__init__()
        self.setFont(font(Role.BODY))
        self.setAccessibleName(name)
        self.setMinimumHeight(self.fontMetrics().height() + 15)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        view = QListView()
        view.setObjectName("choices")
        view.setAccessibleName(name)
        self.setView(view)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.offer(choices)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer other choices, as (key, words); keeps the chosen key where it is still there."""
        kept = self.chosen()
        self.blockSignals(True)
        self.clear()
        for key, words in choices:
            self.addItem(words, key)
        self.blockSignals(False)
        if kept is not None:
            self.choose(kept)

    def chosen(self) -> str | None:
        """Return the key of the choice shown."""
        value = self.currentData()
        return None if value is None else str(value)

    def choose(self, key: str) -> None:
        """Show the choice with this key; unknown keys change nothing."""
        index = self.findData(key)
        if index >= 0:
            self.setCurrentIndex(index)

    def minimumSizeHint(self) -> QSize:
        """Be no wider than there is room: the longest choice, in the longest language, must not push a page apart."""
        needed = super().minimumSizeHint()
        return QSize(min(needed.width(), px(160)), needed.height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.showPopup()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = begin(self), QRectF(self.rect())
        width = 2 if look().palette.outlined else 1
        ground(painter, box, RADIUS_CONTROL, colour("surface"), colour("edge"), width)
        side, pad = icon_px(16), space(11)
        caret = QRectF(box.right() - pad - side, box.center().y() - side / 2, side, side)
        icons.draw(painter, "caret-down", mirrored(caret, box), colour("ink2"))
        words = box.adjusted(pad, 0, -(2 * pad + side), 0)
        ink = colour("ink" if self.isEnabled() else "ink3")
        one_line(painter, mirrored(words, box), self.currentText(), self.font(), ink)
        if self.hasFocus():
            ring(painter, box, RADIUS_CONTROL)
        painter.end()


def edit_menu(field: TextLine | TextBox) -> QMenu:
    """Return the menu of a field, in the language of the window and with our own way of copying."""
    menu = QMenu(field)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setAccessibleName(_("Edit"))
    can_copy, can_change = field.can_copy(), not field.isReadOnly()
    for words, run, possible in (
        (_("Undo"), field.undo, can_change),
        (_("Cut"), field.cut, can_change and can_copy),
        (_("Copy"), field.copy, can_copy),
        (_("Paste"), field.paste, can_change),
        (_("Mark all"), field.selectAll, True),
    ):
        menu.addAction(words, run).setEnabled(possible)
    return menu

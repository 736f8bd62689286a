"""What window tests look for: names, cut words, and a way to walk by Tab."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from ui.widgets.inputs import TextBox, TextLine

PRIVATE = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText


def parts(root: QWidget) -> Iterator[QWidget]:
    """Yield every visible part below `root`."""
    for part in root.findChildren(QWidget):
        if part.isVisibleTo(root):
            yield part


def nameless(root: QWidget) -> list[str]:
    """Return the parts that take the keyboard and have nothing to say to assistive technology."""
    return [
        f"{type(part).__name__} in {type(part.parent()).__name__}"
        for part in parts(root)
        if part.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not isinstance(part, QScrollBar)
        and not part.accessibleName()
        and not (isinstance(part, QScrollArea))
    ]


def cut_words(root: QWidget) -> list[str]:
    """Return what does not fit once all has found its place: words wider or taller than their part, parts outside."""
    for _turn in range(50):
        if not (found := _cut_now(root)):
            break
        QTest.qWait(10)
    return found


def _cut_now(root: QWidget) -> list[str]:
    found = []
    for part in parts(root):
        if isinstance(part, QLabel) and part.text():
            metrics = QFontMetricsF(part.font())
            room = part.contentsRect()
            if part.wordWrap():
                tall = part.heightForWidth(part.width())
                longest = max(
                    (metrics.horizontalAdvance(word) for word in part.text().split()), default=0
                )
                if tall > part.height() + 1 or longest > room.width() + 1:
                    found.append(f"label: {part.text()!r} {part.size()}")
            elif metrics.horizontalAdvance(part.text()) > room.width() + 1:
                found.append(f"label: {part.text()!r}")
        elif isinstance(part, QAbstractButton) and part.width() < part.minimumSizeHint().width():
            found.append(f"button: {part.text()!r}")
        left = part.mapTo(root, QPoint(0, 0)).x()
        if part.width() and (left < -1 or left + part.width() > root.width() + 1):
            found.append(f"outside: {type(part).__name__} at {left}, {part.width()} wide")
    return found


def spoken(root: QWidget) -> set[str]:
    """Return all that assistive technology is told of what a window shows, painted rows among it."""
    kinds = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value)
    found, waiting = set(), [QAccessible.queryAccessibleInterface(root)]
    while waiting:
        face = waiting.pop()
        if face is not None and face.isValid() and not face.state().invisible:
            found |= {face.text(kind) for kind in kinds}
            waiting += [face.child(number) for number in range(face.childCount())]
    return found - {""}


def talkative(root: QWidget) -> list[str]:
    """Return the fields that may tell what is typed in them: to an input method, a list of words, or the pointer."""
    found = []
    for part in root.findChildren(QWidget):
        if isinstance(part, QComboBox) and part.isEditable():
            found.append(f"editable: {type(part).__name__}")
        if not isinstance(part, (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)):
            continue
        if not isinstance(part, (TextLine, TextBox)):
            found.append(f"not ours: {type(part).__name__}")
        elif part.inputMethodHints() & PRIVATE != PRIVATE:
            found.append(f"hints: {part.accessibleName()}")
        elif isinstance(part, TextLine) and (part.completer() or part.dragEnabled()):
            found.append(f"completer or drag: {part.accessibleName()}")
    return found

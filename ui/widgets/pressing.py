"""What the keyboard does everywhere: Enter presses, which Qt leaves to each system, and Tab goes in reading order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def pressed_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press the button if the key is Enter, and say whether it was; a key held down presses once."""
    if event.key() not in ENTER:
        return False
    if not event.isAutoRepeat():
        button.click()
    return True


def stand_in_order(place: QWidget, parts: Sequence[QWidget]) -> None:
    """Have Tab come to `parts` where `place` stands; made later than the rest, they would come after everything.

    Never ask a widget for its neighbours in the focus chain: PySide takes the answer for a child of who was asked, and
    ends it with its asker.
    """
    policy = place.focusPolicy()
    place.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Qt puts nothing behind what takes no keyboard
    before = place
    for part in parts:
        QWidget.setTabOrder(before, part)
        before = part
    place.setFocusPolicy(policy)

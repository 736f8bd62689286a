"""The real program, which also says what has the keyboard and what can be read; it does nothing for whoever asks.

`look` answers with a line of JSON once the lanes are idle: `held` (the name of what has the keyboard), `value` (its
current row or choice), `checked`, `place`, `active` (whether any of its windows has the keyboard at all) `words`
(the names and sentences on the page, or on the sheet over it) and `buttons` (the names of those among them).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QMenu,
    QWidget,
)

from tests.fault.listening_window import Listener, main

QUIET_MS, QUIET = 10, 2
"""The window is at rest when the lanes were idle so many times, so far apart."""


class Watcher(Listener):
    """Looks, and tells."""

    def do_look(self, _rest: str) -> None:
        self._wait(0)

    def _wait(self, quiet: int) -> None:
        if quiet == QUIET:
            print(json.dumps(self._seen()), flush=True)
            return
        following = quiet + 1 if self._application.tasks.idle(0) else 0
        QTimer.singleShot(QUIET_MS, lambda: self._wait(following))

    def _seen(self) -> dict[str, object]:
        window = self._application.window
        held = QApplication.activePopupWidget() or QApplication.focusWidget()
        page = QApplication.activeModalWidget() or window
        workspace = window.workspace
        return {
            "held": _name(held),
            "value": _value(held),
            "checked": isinstance(held, QAbstractButton) and held.isChecked(),
            "place": workspace.navigation.place.screen if workspace else "",
            "active": QApplication.activeWindow() is not None,
            "words": list(_words(page)),
            "buttons": [
                _name(one) for one in page.findChildren(QAbstractButton) if one.isVisible()
            ],
        }


def _name(part: QWidget | None) -> str:
    return part.accessibleName() if part is not None else ""


def _value(part: QWidget | None) -> str:
    """Return the current row of a list or the choice of a box, as it is read aloud."""
    if isinstance(part, QComboBox):
        return part.currentText()
    if isinstance(part, QMenu):
        action = part.activeAction()
        return action.text() if action is not None else ""
    if isinstance(part, QAbstractItemView):
        index = part.currentIndex()
        return str(index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data() or "")
    return ""


def _words(page: QWidget) -> Iterator[str]:
    for part in page.findChildren(QWidget):
        if not part.isVisible():
            continue
        if isinstance(part, QLabel):
            yield part.text()
        elif isinstance(part, QAbstractItemView):
            model = part.model()
            for row in range(model.rowCount()):
                yield str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) or "")
        elif part.accessibleName():
            yield part.accessibleName()


if __name__ == "__main__":
    sys.exit(main(Watcher))

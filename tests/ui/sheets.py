"""The one place where a test answers the sheets and menus that come up while it works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from ui.dialogs.question import QuestionDialog

Answer = Callable[[Any], object]

_LOOK_MS = 20
_PATIENCE = 1_500
"""So many looks at a sheet that nobody answers: half a minute, more on a busy computer."""
_ANSWERED = "answered"


def answering(kind: type[QWidget], answer: Answer) -> None:
    """Answer the next sheet of a kind once it is up; called again, the one after it."""
    assert _Front.now is not None, "a sheet is answered in a test of tests/ui"
    _Front.now.waiting.append((kind, answer))


def press(sheet: QWidget, words: str) -> None:
    """Press a button by its words."""
    next(one for one in sheet.findChildren(QPushButton) if one.text() == words).click()


def give_reason(words: str) -> None:
    """Give the next question its reason, and go on."""

    def give(sheet: QuestionDialog) -> None:
        assert sheet._reason is not None
        sheet._reason.setPlainText(words)
        sheet._act()

    answering(QuestionDialog, give)


@contextmanager
def in_front() -> Iterator[None]:
    """Look at what is in front for as long as a test runs; fail it for a sheet that never came or nobody answered."""
    before, front = _Front.now, _Front(_PATIENCE)
    _Front.now = front
    try:
        yield
    finally:
        front.close()
        _Front.now = before
    assert not front.unanswered, f"nobody answered {front.unanswered}"
    never = [kind.__name__ for kind, _answer in front.waiting]
    assert not never, f"never came: {never}"


@contextmanager
def put_away() -> Iterator[None]:
    """Put away at once what comes up after a test, or the run would wait for its answer for ever; it fails the test."""
    front = _Front(0)
    try:
        yield
    finally:
        front.close()
    assert not front.unanswered, f"came up after the test: {front.unanswered}"


class _Front:
    """What comes up in front of one test, and who answers it."""

    now: _Front | None = None

    def __init__(self, patience: int) -> None:
        self._patience = patience
        self.waiting: list[tuple[type[QWidget], Answer]] = []
        self.unanswered: list[str] = []
        self._looks = 0
        self._timer = QTimer(interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def close(self) -> None:
        """Look no more: a sheet of the next test is not this one's."""
        self._timer.stop()

    def _look(self) -> None:
        # Begun anew, it also ticks inside the loop of a sheet that an answer brings up.
        self._timer.start()
        found = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if found is None or found.property(_ANSWERED):
            self._looks = 0
        elif self.waiting and isinstance(found, self.waiting[0][0]):
            self._answer(found)
        else:
            self._looks += 1
            if self._looks > self._patience:
                self.unanswered.append(type(found).__name__)
                _put_away(found)

    def _answer(self, sheet: QWidget) -> None:
        _kind, answer = self.waiting.pop(0)
        sheet.setProperty(_ANSWERED, True)
        self._looks = 0
        try:
            answer(sheet)
        except BaseException:
            _put_away(sheet)  # or its test would wait for it for ever
            raise


def _put_away(sheet: QWidget) -> None:
    if isinstance(sheet, QDialog):
        QDialog.done(sheet, 0)  # whatever the sheet itself does about being left
    else:
        sheet.close()

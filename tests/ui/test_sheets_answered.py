"""A test answers its own sheets: none is left to the next test, and none is waited for without end."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QMenu
from pytestqt.qtbot import QtBot

from tests.ui import sheets
from tests.ui.sheets import answering, in_front, put_away


class Asked(QDialog):
    """A sheet."""


class AskedNext(QDialog):
    """Another sheet."""


def test_sheets_are_answered_in_turn_and_within_each_other(qtbot: QtBot) -> None:
    answered: list[str] = []

    def first(sheet: Asked) -> None:
        answering(AskedNext, second)
        answered.append(f"next: {AskedNext(sheet).exec()}")
        sheet.accept()

    def second(sheet: AskedNext) -> None:
        answered.append("second")
        sheet.reject()

    answering(Asked, first)
    assert Asked().exec() == 1
    assert answered == ["second", "next: 0"]
    answering(QMenu, QMenu.close)
    menu = QMenu()
    menu.addAction("Sort")
    menu.exec()


def test_one_sheet_is_answered_once(qtbot: QtBot) -> None:
    turns: list[int] = []

    def leave_it(sheet: Asked) -> None:
        turns.append(1)
        answering(Asked, lambda again: again.accept())
        QTimer.singleShot(10 * sheets._LOOK_MS, sheet.reject)

    answering(Asked, leave_it)
    assert Asked().exec() == 0
    assert Asked().exec() == 1
    assert turns == [1]


def test_a_sheet_that_never_came_fails_its_test() -> None:
    with pytest.raises(AssertionError, match="never came: \\['Asked'\\]"), in_front():
        answering(Asked, Asked.accept)


def test_what_went_wrong_is_not_hidden_by_a_sheet_that_never_came() -> None:
    def goes_wrong() -> None:
        answering(Asked, Asked.accept)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), in_front():
        goes_wrong()


def test_a_sheet_nobody_answers_is_put_away_and_fails_its_test(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "_PATIENCE", 3)
    assert sheets._Front.now is not None
    sheets._Front.now.close()  # or it would fail this test as well
    with pytest.raises(AssertionError, match="nobody answered \\['AskedNext'\\]"), in_front():
        AskedNext().exec()


def test_a_sheet_that_comes_after_its_test_is_put_away_and_fails_it(qtbot: QtBot) -> None:
    with pytest.raises(AssertionError, match="after the test: \\['Asked'\\]"), put_away():
        assert Asked().exec() == 0


def test_an_answer_belongs_to_its_own_test(qtbot: QtBot) -> None:
    met: list[str] = []
    with pytest.raises(AssertionError), in_front():
        answering(Asked, lambda _sheet: met.append("the answer of a test that is over"))
    answering(Asked, Asked.accept)
    assert Asked().exec() == 1
    assert met == []


def test_a_mistake_in_an_answer_puts_the_sheet_away(qtbot: QtBot) -> None:
    def mistaken(_sheet: Asked) -> None:
        raise ZeroDivisionError

    answering(Asked, mistaken)
    with qtbot.captureExceptions() as caught:
        assert Asked().exec() == 0
    assert [kind for kind, *_ in caught] == [ZeroDivisionError]

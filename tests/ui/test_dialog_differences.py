"""The list of differences: said gently, by keyboard, whole at 200 %, and gone when it is put away."""

from datetime import date

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.services.differences import Difference, Saying
from tests.ui.looking import cut_words, nameless
from ui import style
from ui.dialogs.differences import DifferencesDialog
from ui.tokens import LIGHT, Look

TODAY = date(2026, 11, 23)
TWO = (
    Difference(
        "Date of birth",
        (
            Saying("1998", "person", "a"),
            Saying("14 March 1991", "sitting", "b", "Screening interview", date(2026, 10, 2)),
        ),
    ),
    Difference("When it ended", (Saying("2026", "trafficking_event", "c"),)),
)


def words(dialog: QWidget) -> str:
    return "\n".join(one.text() for one in dialog.findChildren(QLabel))


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_telling_stands_with_its_place(qtbot: QtBot, scale: float) -> None:
    style.dress(QApplication.instance(), Look(LIGHT, scale))
    over = QWidget()
    over.resize(1024, 640)
    qtbot.addWidget(over)
    over.show()
    dialog = DifferencesDialog(over, TWO, TODAY)
    dialog.show()
    shown = words(dialog)
    for said in (
        "2 things are told in two ways",
        "Date of birth",
        "“1998”",
        "The person’s details",
    ):
        assert said in shown
    assert "Screening interview, Fri 2 Oct" in shown
    assert "ask gently" in shown
    assert cut_words(dialog) == []
    assert nameless(dialog) == []
    style.dress(QApplication.instance(), Look(LIGHT))


def test_none_says_what_was_looked_at(qtbot: QtBot) -> None:
    dialog = DifferencesDialog(None, (), TODAY)
    qtbot.addWidget(dialog)
    assert "fields and forms" in words(dialog)

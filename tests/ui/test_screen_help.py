"""Help: the same page everywhere, whole at 200 %, and silent about the work until the workbook is open."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.services.help_page import help_page
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless
from ui import style
from ui.context import Place
from ui.dialogs.help import HelpDialog
from ui.screens.help import HelpScreen
from ui.tokens import LIGHT, Look
from ui.widgets.front import FrontPage

_TELLS = re.compile(
    r"traffick|survivor|interview|evidence|lawyer|police|consent|agreed|safe contact|danger", re.I
)


def words(part: QWidget) -> str:
    return "\n".join(one.text() for one in part.findChildren(QLabel))


def test_f1_leads_to_the_whole_page_and_esc_back(office: Office, qtbot: QtBot) -> None:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(Place("cases"))
    (f1,) = [one for one in workspace.findChildren(QShortcut) if one.key() == QKeySequence("F1")]
    f1.activated.emit()
    screen = workspace.navigation.current()
    assert isinstance(screen, HelpScreen)
    shown = words(screen)
    for section in help_page():
        for entry in section.entries:
            assert entry.title in shown
            assert entry.words in shown
    assert screen.first_focus() is screen.page
    qtbot.keyClick(screen.page, Qt.Key.Key_Escape)
    assert workspace.navigation.place.screen == "cases"


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_before_the_workbook_is_open_it_tells_nothing_of_the_work(
    qtbot: QtBot, scale: float
) -> None:
    style.dress(QApplication.instance(), Look(LIGHT, scale))
    page = FrontPage()
    page.resize(1024, 640)
    qtbot.addWidget(page)
    page.show()
    dialog = HelpDialog(page)
    dialog.show()
    shown = words(dialog)
    assert "recovery code" in shown
    assert _TELLS.search(shown) is None
    assert _TELLS.search("\n".join(one.words for part in help_page() for one in part.entries))
    assert not nameless(dialog)
    assert not cut_words(dialog)
    bar = dialog.findChildren(QScrollArea)[0].verticalScrollBar()
    (close,) = dialog.findChildren(QPushButton) or [dialog.focusWidget()]
    qtbot.keyClick(close, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    qtbot.keyClick(close, Qt.Key.Key_PageUp)
    assert bar.value() == 0
    dialog.reject()


def test_the_button_and_f1_ask_for_help_on_a_front_page(qtbot: QtBot) -> None:
    page = FrontPage()
    qtbot.addWidget(page)
    page.show()
    asked: list[None] = []
    page.help_wanted.connect(lambda: asked.append(None))
    page.help_button.click()
    page.findChildren(QShortcut)[0].activated.emit()
    assert len(asked) == 2
    assert page.help_button.accessibleName()

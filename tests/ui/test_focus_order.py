"""Where Tab comes to what a banner offers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import ui
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import Action, Button
from ui.widgets.inputs import TextLine


def test_tab_comes_to_what_a_banner_offers_where_it_stands(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    line, banner, below = TextLine(), Banner(), Button("Below")
    for part in (line, banner, below):
        column.addWidget(part)
    page.show()
    banner.show_content(
        BannerContent("attention", "Due", actions=(Action("Back up now", lambda: None),))
    )
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert page.focusWidget() is banner.findChild(Button)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    assert page.focusWidget() is below


def test_nobody_asks_a_widget_for_its_neighbours_in_the_focus_chain() -> None:
    """PySide makes the answer a child of who was asked, and deletes it with them."""
    for file in Path(ui.__file__).parent.rglob("*.py"):
        assert "InFocusChain" not in file.read_text("utf-8"), file.name

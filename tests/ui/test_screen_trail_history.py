"""The history of any record is reached by keyboard from who did what, and what was taken out comes back from there."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.services.cases import NewCase
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless
from tests.ui.sheets import answering, press
from ui.context import Place
from ui.dialogs.history import HistoryDialog
from ui.models.history import ChangeShown
from ui.screens.trail import TrailScreen
from ui.widgets.rows import Row


@pytest.fixture
def case(office: Office) -> str:
    def make() -> str:
        made = office.workbook.cases.open(NewCase(working_name="Amina"))
        paper = office.workbook.case_file.keep(
            "paper", made, {"kind": "passport", "number": "P-1", "issued": "May 2019"}
        )
        office.workbook.case_file.keep("paper", made, {"number": "P-2"}, paper)
        office.workbook.case_file.remove("paper", paper)
        return made

    found: str = office.on_lane(make)
    return found


def shown(office: Office, qtbot: QtBot, case: str) -> TrailScreen:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(Place("trail", case))
    screen = workspace.navigation.current()
    assert isinstance(screen, TrailScreen)
    screen.which._chips["all"].click()
    qtbot.waitUntil(lambda: len(rows(screen)) >= 4)
    return screen


def rows(screen: TrailScreen) -> list[Row]:
    model = screen.list.model()
    lines = [screen.list.line_at(model.index(n, 0)) for n in range(model.rowCount())]
    return [line for line in lines if isinstance(line, Row)]


def answer(wanted: str, seen: list[str]) -> None:
    """Press a button of the sheet that comes, once its words were read."""

    def read(sheet: HistoryDialog) -> None:
        seen.extend(one.text() for one in sheet.findChildren(QLabel) if one.text())
        press(sheet, wanted)

    answering(HistoryDialog, read)


def papers(office: Office, case: str) -> list[Any]:
    found: list[Any] = office.on_lane(lambda: office.workbook.case_file.lines("paper", case))
    return found


def test_what_was_taken_out_comes_back_by_keyboard(office: Office, qtbot: QtBot, case: str) -> None:
    screen = shown(office, qtbot, case)
    deleted = next(one for one in rows(screen) if one.title.startswith("Deleted"))
    assert deleted.action == "History"
    assert papers(office, case) == []
    screen.list.choose(deleted.key)
    seen: list[str] = []
    answer("Bring it back", seen)
    qtbot.keyClick(screen.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(papers(office, case)) == 1)
    assert "Taken out" in seen
    assert "“P-1” became “P-2”" in seen
    assert any("May 2019" in line for line in seen)


def test_a_change_is_taken_back_by_its_own_words(office: Office, qtbot: QtBot, case: str) -> None:
    screen = shown(office, qtbot, case)
    changed = next(one for one in rows(screen) if one.title.startswith("Changed"))
    screen.list.choose(changed.key)
    before, seen = len(rows(screen)), list[str]()
    answer("Put back “P-1”", seen)
    qtbot.keyClick(screen.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(seen) and len(rows(screen)) > before)


def test_a_long_history_stays_readable_and_says_what_it_leaves_out(qtbot: QtBot) -> None:
    over = QWidget()
    over.resize(1024, 640)
    qtbot.addWidget(over)
    over.show()
    many = [
        ChangeShown(str(n), f"Fri 27 Nov, 10:{n % 60:02}", ("“a” became “b”",)) for n in range(60)
    ]
    dialog = HistoryDialog(over, "Changed: a paper", many)
    dialog.show()
    words = [one.text() for one in dialog.findChildren(QLabel)]
    assert "20 older changes are not shown." in words
    assert cut_words(dialog) == []
    assert nameless(dialog) == []

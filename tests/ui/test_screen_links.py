"""What stands in several cases, in the window: a hint, a reason, and the way back."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from app.services.cases import NewCase
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless
from ui.context import Place
from ui.dialogs.question import Answer
from ui.screens import links as links_screen
from ui.screens.links import LinksScreen
from ui.screens.new_case import NewCaseScreen
from ui.screens.overview import OverviewScreen
from ui.tokens import Look
from ui.widgets.rows import Row
from ui.workspace import Workspace

PHONE = "555 0142 777"


@pytest.fixture
def pair(office: Office) -> tuple[str, str]:
    """Two cases that hold the same phone."""
    opened = office.workbook.cases.open

    def make() -> tuple[str, str]:
        found = [opened(NewCase(working_name=name, phone=PHONE)) for name in ("Amina", "Linh")]
        return found[0], found[1]

    made: tuple[str, str] = office.on_lane(make)
    return made


def shown(office: Office, qtbot: QtBot, place: Place) -> tuple[Workspace, Any]:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(place)
    return workspace, workspace.navigation.current()


def rows(screen: LinksScreen) -> list[Row]:
    return [line for line in screen.list._rows.items() if isinstance(line, Row)]


def pressed(monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    """Answer the next question with its act and this reason."""
    monkeypatch.setattr(links_screen, "ask", lambda *_: Answer(True, reason=reason))


def test_a_shared_phone_is_a_hint_after_what_is_safe(
    office: Office, qtbot: QtBot, pair: tuple[str, str]
) -> None:
    workspace, screen = shown(office, qtbot, Place("overview", pair[0]))
    assert isinstance(screen, OverviewScreen)
    words = "1 thing stands in other cases too"
    there = lambda: [one for one in screen.findChildren(QLabel) if one.text() == words]  # noqa: E731
    qtbot.waitUntil(lambda: bool(there()))  # the first overview loads the forms
    next(b for b in screen.findChildren(QAbstractButton) if b.text() == "Look").click()
    links = workspace.navigation.current()
    assert isinstance(links, LinksScreen)
    qtbot.waitUntil(lambda: bool(rows(links)))
    (row,) = rows(links)
    assert row.title.index("No safe contact yet") < row.title.index(PHONE)
    assert "Linh" in row.caption
    assert nameless(links) == []
    qtbot.keyClick(links.list, Qt.Key.Key_Return)
    assert workspace.navigation.place == Place("overview", pair[1])


def test_one_person_is_said_with_a_reason_and_taken_back(
    office: Office, qtbot: QtBot, pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _workspace, screen = shown(office, qtbot, Place("links", pair[0]))
    qtbot.waitUntil(lambda: bool(rows(screen)))
    pressed(monkeypatch, "She told us.")
    screen.list.other_acted.emit(rows(screen)[0].key)
    qtbot.waitUntil(lambda: screen.banner.isVisible())
    assert rows(screen)[0].other == ""
    pressed(monkeypatch, "They are cousins.")
    two = next(b for b in screen.findChildren(QAbstractButton) if b.text() == "They are two people")
    two.click()
    qtbot.waitUntil(lambda: not screen.banner.isVisible())
    assert len(office.on_lane(office.workbook.cases.find)) == 2


def test_nothing_shared_says_so(office: Office, qtbot: QtBot) -> None:
    case = office.on_lane(lambda: office.workbook.cases.open(NewCase(working_name="Amina")))
    _workspace, screen = shown(office, qtbot, Place("links", case))
    qtbot.waitUntil(lambda: screen.nothing.isVisible())


@pytest.mark.parametrize(
    "worn", [Look(scale=2.0), Look(language="qps-rtl", right_to_left=True)], ids=["large", "rtl"]
)
def test_the_page_fits(
    office: Office, qtbot: QtBot, pair: tuple[str, str], wear: Any, worn: Look
) -> None:
    wear(worn)
    workspace, screen = shown(office, qtbot, Place("links", pair[0]))
    workspace.resize(1024, 640)
    qtbot.waitUntil(lambda: bool(rows(screen)))
    qtbot.wait(50)
    assert cut_words(screen) == []


def test_a_new_case_says_that_its_number_is_known(
    office: Office, qtbot: QtBot, pair: tuple[str, str]
) -> None:
    _workspace, screen = shown(office, qtbot, Place("new_case"))
    assert isinstance(screen, NewCaseScreen)
    qtbot.waitUntil(lambda: bool(screen._id))
    qtbot.keyClicks(screen.lines["working_name"], "Lin")
    screen.lines["phone"].setFocus()
    qtbot.keyClicks(screen.lines["phone"], "(555) 0142-777")
    assert not screen.same.isVisible()
    screen.lines["birth"].setFocus()
    qtbot.waitUntil(lambda: screen.same.isVisible())
    told = " ".join(label.text() for label in screen.same.findChildren(QLabel))
    assert "Linh" not in told, "nothing of another's story"
    screen.lines["phone"].setText("")
    screen.lines["phone"].setFocus()
    screen.lines["birth"].setFocus()
    qtbot.waitUntil(lambda: not screen.same.isVisible())

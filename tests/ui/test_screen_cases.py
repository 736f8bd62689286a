"""Cases in the window: found by any name, walked by keyboard, paged without a jump, a pane that follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.task import Task
from app.services.cases import NewCase
from tests.ui.conftest import Office
from tests.ui.looking import nameless
from ui.context import Place
from ui.screens import cases as module
from ui.screens.cases import CasesScreen
from ui.screens.new_case import NewCaseScreen
from ui.workspace import Workspace


@pytest.fixture
def people(office: Office) -> dict[str, str]:
    """Four cases, one of them closed; their ids by name."""

    def make() -> dict[str, str]:
        cases = office.workbook.cases
        made = {
            name: cases.open(NewCase(working_name=name, legal_name=legal))
            for name, legal in (
                ("Amina", "Amina Al-Rashidi"), ("Lan", "Nguyễn Thị Phương"), ("Ramón", ""), ("Olena", ""),
            )
        }  # fmt: skip
        cases.close(made["Olena"], "moved on")
        due = date(2026, 11, 25)
        office.workbook.notes.add_task(Task(case_id=made["Lan"], title="Court", due_on=due))
        return made

    found: dict[str, str] = office.on_lane(make)
    return found


def shown(office: Office, qtbot: QtBot) -> tuple[Workspace, CasesScreen]:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(Place("cases"))
    screen = workspace.navigation.current()
    assert isinstance(screen, CasesScreen)
    qtbot.waitUntil(lambda: screen.table.model().rowCount() > 0)
    return workspace, screen


def names(screen: CasesScreen) -> list[str]:
    return [screen.table.row(n).cells[0].text for n in range(screen.table.model().rowCount())]


def typed(qtbot: QtBot, screen: CasesScreen, words: str, wanted: Callable[[], bool]) -> None:
    screen.finder.clear()
    qtbot.keyClicks(screen.finder, words)
    qtbot.waitUntil(wanted)


def words(screen: CasesScreen) -> list[str]:
    assert screen.pane is not None
    return [one.text() for one in screen.pane.findChildren(QLabel) if one.isVisible()]


def test_open_cases_stand_by_name_and_closed_ones_when_asked(
    office: Office, qtbot: QtBot, people: dict[str, str]
) -> None:
    _workspace, screen = shown(office, qtbot)
    assert names(screen) == ["Amina", "Lan", "Ramón"]
    screen.filters._chips["closed"].click()
    qtbot.waitUntil(lambda: names(screen) == ["Amina", "Lan", "Olena", "Ramón"])


def test_typing_finds_any_name_and_marks_it(
    office: Office, qtbot: QtBot, people: dict[str, str]
) -> None:
    _workspace, screen = shown(office, qtbot)
    typed(qtbot, screen, "ramo", lambda: names(screen) == ["Ramón"])
    mark = screen.table.row(0).cells[0].marks[0]
    assert (mark.start, mark.length) == (0, 4)
    assert screen._count.text() == "1 of 3"
    typed(qtbot, screen, "nguyen", lambda: names(screen) == ["Lan"])
    cell = screen.table.row(0).cells[0]
    assert cell.marks == ()
    assert "Nguyễn Thị Phương" in cell.caption


def test_a_case_is_found_and_opened_without_leaving_the_keys(
    office: Office, qtbot: QtBot, people: dict[str, str]
) -> None:
    workspace, screen = shown(office, qtbot)
    qtbot.waitUntil(lambda: screen.finder.hasFocus())
    qtbot.keyClick(screen.finder, Qt.Key.Key_Down)
    assert screen.table.current_key() == people["Lan"]
    qtbot.keyClick(screen.finder, Qt.Key.Key_Return)
    assert workspace.navigation.place == Place("overview", people["Lan"])
    workspace.navigation.back()
    assert workspace.navigation.place.screen == "cases"


def test_filters_narrow_to_what_is_due_and_to_ones_own(
    office: Office, qtbot: QtBot, people: dict[str, str]
) -> None:
    _workspace, screen = shown(office, qtbot)
    screen.filters._chips["soon"].click()
    qtbot.waitUntil(lambda: names(screen) == ["Lan"])
    screen.filters._chips["mine"].click()
    qtbot.waitUntil(lambda: screen._count.text() == "1 of 3")
    assert names(screen) == ["Lan"]


def test_the_latest_change_comes_first_when_asked(
    office: Office, qtbot: QtBot, people: dict[str, str]
) -> None:
    _workspace, screen = shown(office, qtbot)
    office.on_lane(lambda: office.workbook.notes.add(people["Ramón"], "Something new"))
    screen.order.choose("changed")
    qtbot.waitUntil(lambda: names(screen)[0] == "Ramón")


def test_nothing_found_says_where_else_to_look(
    office: Office, qtbot: QtBot, people: dict[str, str]
) -> None:
    workspace, screen = shown(office, qtbot)
    typed(qtbot, screen, "zebra", screen.nothing.isVisible)
    said = [one.text() for one in screen.nothing.findChildren(QLabel)]
    assert "Nothing found for “zebra”." in said
    assert any("Closed ones too" in one for one in said)
    everywhere = screen.nothing.findChild(QPushButton)
    assert isinstance(everywhere, QPushButton)
    everywhere.click()
    assert workspace.palette_box.isVisible()


def test_the_pane_follows_the_chosen_case(
    office: Office, qtbot: QtBot, people: dict[str, str]
) -> None:
    workspace, screen = shown(office, qtbot)
    qtbot.waitUntil(lambda: "Amina" in words(screen))
    screen.table.choose(people["Lan"])
    qtbot.waitUntil(lambda: "Court" in words(screen))
    assert "Lan" in words(screen)
    assert screen.pane is not None
    buttons = {one.text(): one for one in screen.pane.findChildren(QPushButton)}
    assert "Message" not in buttons  # nothing safe was agreed
    buttons["Open case"].click()
    assert workspace.navigation.place == Place("overview", people["Lan"])


def test_a_new_case_appears_by_its_event(
    office: Office, qtbot: QtBot, people: dict[str, str]
) -> None:
    _workspace, screen = shown(office, qtbot)
    screen.table.choose(people["Ramón"])
    office.on_lane(lambda: office.workbook.cases.open(NewCase(working_name="Bea")))
    qtbot.waitUntil(lambda: names(screen) == ["Amina", "Bea", "Lan", "Ramón"])
    assert screen.table.current_key() == people["Ramón"]
    qtbot.waitUntil(lambda: screen.head._subtitle.text() == "4 open")


def test_more_cases_come_while_scrolling_and_nothing_jumps(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", 20)

    def make() -> None:
        for number in range(70):
            office.workbook.cases.open(NewCase(working_name=f"Person {number:03}"))

    office.on_lane(make)
    _workspace, screen = shown(office, qtbot)
    assert len(names(screen)) == 20
    bar = screen.table.verticalScrollBar()
    while len(names(screen)) < 70:
        before = len(names(screen))
        bar.setValue(bar.maximum())
        stood = bar.value()
        qtbot.waitUntil(lambda before=before: len(names(screen)) > before)
        assert bar.value() == stood
    assert names(screen) == [f"Person {number:03}" for number in range(70)]
    assert screen.head._subtitle.text() == "70 open"


def test_a_new_case_needs_a_name_and_keeps_what_was_typed(
    office: Office, qtbot: QtBot, people: dict[str, str]
) -> None:
    workspace, screen = shown(office, qtbot)
    qtbot.keyClick(screen.finder, Qt.Key.Key_Escape)
    workspace.navigation.go(Place("new_case"))
    form: Any = workspace.navigation.current()
    assert isinstance(form, NewCaseScreen)
    qtbot.waitUntil(lambda: bool(form._id))
    form.open_button.click()
    qtbot.waitUntil(lambda: bool(form.fields["working_name"].problem()))
    qtbot.keyClicks(form.fields["language"].control, "Arabic")
    qtbot.keyClicks(form.fields["birth"].control, "about 1998")
    kept = lambda: office.on_lane(office.workbook.cases.being_opened)  # noqa: E731
    qtbot.waitUntil(lambda: kept()[1].get("birth") == "about 1998")
    workspace.navigation.go(Place("today"))
    workspace.navigation.go(Place("new_case"))
    qtbot.waitUntil(lambda: form.fields["language"].control.text() == "Arabic")
    qtbot.keyClicks(form.fields["working_name"].control, "Hana")
    form.open_button.click()
    qtbot.waitUntil(lambda: workspace.navigation.place.screen == "overview")
    case = workspace.navigation.place.case_id
    person = office.on_lane(lambda: office.workbook.cases.person(case))
    assert (person.working_name, person.language) == ("Hana", "ar")
    assert person.birth is not None
    assert person.birth.words == "about 1998"
    assert kept()[1] == {}


def test_every_control_has_a_name(office: Office, qtbot: QtBot, people: dict[str, str]) -> None:
    _workspace, screen = shown(office, qtbot)
    qtbot.waitUntil(lambda: "Amina" in words(screen))
    assert nameless(screen) == []

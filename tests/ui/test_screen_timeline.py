"""Timeline in the window: words kept as typed, entries corrected, changes taken back by name."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.services.cases import NewCase
from tests.ui.conftest import Office
from tests.ui.looking import nameless
from ui.context import Place
from ui.screens.timeline import TimelineScreen
from ui.shared.entry_box import TYPING_MS
from ui.workspace import Workspace


@pytest.fixture
def case(office: Office) -> str:
    def make() -> str:
        return office.workbook.cases.open(NewCase(working_name="Amina", language="ar"))

    made: str = office.on_lane(make)
    return made


def shown(office: Office, qtbot: QtBot, place: Place) -> tuple[Workspace, TimelineScreen]:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(place)
    screen = workspace.navigation.current()
    assert isinstance(screen, TimelineScreen)
    qtbot.waitUntil(lambda: bool(screen.list.moments()))
    return workspace, screen


def said(office: Office, case: str) -> list[Any]:
    entries = office.on_lane(lambda: office.workbook.cases.timeline(case))
    return [one for one in entries if one.kind != "case_opened"]


def texts(screen: TimelineScreen) -> list[str]:
    return [one.text for one in screen.list.moments() if one.text]


def pane_button(screen: TimelineScreen, start: str) -> QPushButton | None:
    assert screen.pane is not None
    found = [one for one in screen.pane.findChildren(QPushButton) if one.text().startswith(start)]
    return next((one for one in found if one.isVisible()), None)


def test_words_typed_without_a_pause_are_kept_meanwhile(
    office: Office, qtbot: QtBot, case: str
) -> None:
    _workspace, screen = shown(office, qtbot, Place("timeline", case))
    kept = lambda: office.on_lane(lambda: office.workbook.notes.unfinished(case))  # noqa: E731
    for _ in range(3 * TYPING_MS // 50):
        qtbot.keyClicks(screen.entry.box, "a")
        qtbot.wait(50)
        if kept():
            break
    assert kept() is not None
    assert screen.entry._pause.interval() < 1_000


def test_an_entry_is_written_by_keyboard_alone_and_the_list_follows(
    office: Office, qtbot: QtBot, case: str
) -> None:
    workspace, screen = shown(office, qtbot, Place("timeline", case))
    qtbot.waitUntil(lambda: screen.entry.box.hasFocus())
    qtbot.keyClicks(screen.entry.box, "She called from the library")
    for _ in range(12):
        focus = workspace.focusWidget()
        assert focus is not None
        if focus is screen.entry.add:
            break
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    qtbot.keyClick(screen.entry.add, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "She called from the library" in texts(screen))
    assert screen.entry.box.toPlainText() == ""
    assert screen.entry.box.hasFocus()


def test_own_words_carry_the_language_they_were_said_in(
    office: Office, qtbot: QtBot, case: str
) -> None:
    _workspace, screen = shown(office, qtbot, Place("timeline", case))
    assert not screen.entry.language.isVisible()
    screen.entry.kinds._chips["own_words"].click()
    assert screen.entry.language.isVisible()
    qtbot.waitUntil(lambda: screen.entry.language.findData("ar") > 0)
    screen.entry.language.choose("ar")
    qtbot.keyClicks(screen.entry.box, "I want my own door")
    screen.entry.add.click()
    qtbot.waitUntil(lambda: bool(said(office, case)))
    entry = said(office, case)[0]
    assert (entry.kind, entry.language, entry.own_words) == ("own_words", "ar", True)


def test_an_entry_is_corrected_and_the_change_taken_back_by_name(
    office: Office, qtbot: QtBot, case: str
) -> None:
    note = office.on_lane(lambda: office.workbook.notes.add(case, "She went on Monday"))
    _workspace, screen = shown(office, qtbot, Place("timeline", case))
    qtbot.waitUntil(lambda: "She went on Monday" in texts(screen))
    row = next(one.key for one in screen.list.moments() if note in one.key)
    screen.list.choose(row)
    screen.list.setFocus()
    qtbot.keyClick(screen.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pane_button(screen, "Correct") is not None)
    correct = pane_button(screen, "Correct")
    assert correct is not None
    correct.click()
    qtbot.waitUntil(lambda: screen.entry.box.toPlainText() == "She went on Monday")
    screen.entry.box.setPlainText("She went on Tuesday")
    assert screen.entry.add.text() == "Save the correction"
    screen.entry.add.click()
    qtbot.waitUntil(lambda: "She went on Tuesday" in texts(screen))
    assert said(office, case)[0].amended
    qtbot.waitUntil(lambda: pane_button(screen, "Put back") is not None)
    back = pane_button(screen, "Put back")
    assert back is not None
    assert back.text() == "Put back “She went on Monday”"
    back.click()
    qtbot.waitUntil(lambda: "She went on Monday" in texts(screen))
    assert len(office.on_lane(lambda: office.workbook.history.of(note))) == 3


def test_a_correction_can_be_left(office: Office, qtbot: QtBot, case: str) -> None:
    note = office.on_lane(lambda: office.workbook.notes.add(case, "As it was"))
    _workspace, screen = shown(office, qtbot, Place("timeline", case))
    screen._correct(note)
    qtbot.waitUntil(lambda: screen.entry.box.toPlainText() == "As it was")
    qtbot.keyClicks(screen.entry.box, "not ")
    screen.leave()
    qtbot.waitUntil(
        lambda: office.on_lane(lambda: office.workbook.notes.unfinished(case)) is not None
    )
    screen.entry.drop.click()
    qtbot.waitUntil(lambda: office.on_lane(lambda: office.workbook.notes.unfinished(case)) is None)
    assert said(office, case)[0].text == "As it was"
    assert screen.entry.box.toPlainText() == ""
    assert screen.entry.add.text() == "Add"


def test_words_of_a_killed_window_stand_in_the_box_again(
    office: Office, qtbot: QtBot, case: str
) -> None:
    notes = office.workbook.notes
    office.on_lane(lambda: notes.type_on(notes.new_entry(), case, "Half a sent", kind="call"))
    _workspace, screen = shown(office, qtbot, Place("timeline", case))
    qtbot.waitUntil(lambda: screen.entry.box.toPlainText() == "Half a sent")
    assert screen.entry.kinds.on() == ("call",)


def test_search_leads_to_the_entry_and_its_history(office: Office, qtbot: QtBot, case: str) -> None:
    note = office.on_lane(lambda: office.workbook.notes.add(case, "The bicycle workshop"))
    office.on_lane(lambda: office.workbook.notes.add(case, "Something else"))
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(Place("today"))
    workspace.context.search()
    palette = workspace.palette_box
    qtbot.waitUntil(palette.isVisible)
    qtbot.keyClicks(palette.line, "bicy")
    qtbot.waitUntil(lambda: any(p.record_id == note for p in palette._found.values()))
    number = next(key for key, place in palette._found.items() if place.record_id == note)
    palette.list.choose(number)
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    screen = workspace.navigation.current()
    assert isinstance(screen, TimelineScreen)
    qtbot.waitUntil(lambda: note in screen.list.current_key())
    qtbot.waitUntil(lambda: pane_button(screen, "Correct") is not None)


def test_enter_pressed_at_once_waits_for_what_was_typed(
    office: Office, qtbot: QtBot, case: str
) -> None:
    office.on_lane(lambda: office.workbook.notes.add(case, "The bicycle workshop"))
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.show()
    workspace.navigation.go(Place("cases"))
    workspace.context.search()
    palette = workspace.palette_box
    qtbot.keyClicks(palette.line, "bicy")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert workspace.navigation.place.screen == "cases"
    qtbot.waitUntil(lambda: workspace.navigation.place.screen == "timeline")
    assert not palette.isVisible()


def test_every_control_has_a_name(office: Office, qtbot: QtBot, case: str) -> None:
    workspace, screen = shown(office, qtbot, Place("timeline", case))
    screen.entry.kinds._chips["own_words"].click()
    assert nameless(screen) == []
    qtbot.keyClick(screen.entry.box, Qt.Key.Key_Escape)
    assert workspace.navigation.place.screen == "timeline"

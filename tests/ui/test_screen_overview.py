"""The overview of a case in the window: how things stand, by events, and what can be done from there."""

from __future__ import annotations

from datetime import date, time
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from app.domain.consent import Consent
from app.domain.organisation import Organisation
from app.domain.safe_contact import SafeContact, Window
from app.domain.task import Task
from app.services.cases import NewCase
from tests.ui.conftest import Office
from tests.ui.looking import nameless
from tests.ui.sheets import answering, press
from ui.context import Place
from ui.dialogs.contact import ContactDialog
from ui.dialogs.record import RecordDialog
from ui.dialogs.task import TaskDialog
from ui.screens.overview import OverviewScreen
from ui.screens.timeline import TimelineScreen
from ui.workspace import Workspace


@pytest.fixture
def case(office: Office) -> str:
    def make() -> str:
        cases = office.workbook.cases
        made = cases.open(NewCase(working_name="Amina", pronoun="she", language="Arabic"))
        cases.change_person(
            made, wishes="My own door", wishes_on=date(2026, 10, 16), stays_at="North House",
            stays_until=date(2026, 12, 4),
        )  # fmt: skip
        return made

    found: str = office.on_lane(make)
    return found


def shown(office: Office, qtbot: QtBot, case: str) -> tuple[Workspace, OverviewScreen]:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(Place("overview", case))
    screen = workspace.navigation.current()
    assert isinstance(screen, OverviewScreen)
    qtbot.waitUntil(lambda: "What she wants" in words(screen))
    return workspace, screen


def words(screen: OverviewScreen) -> list[str]:
    return [one.text() for one in screen.findChildren(QLabel) if one.isVisible() and one.text()]


def pressed(screen: OverviewScreen, label: str) -> None:
    found = [one for one in screen.findChildren(QPushButton) if one.text() == label]
    next(one for one in found if one.isVisible()).click()


def tasks(office: Office, case: str) -> list[Any]:
    found: list[Any] = office.on_lane(lambda: office.workbook.notes.tasks(case))
    return found


def test_one_page_says_how_things_stand(office: Office, qtbot: QtBot, case: str) -> None:
    def make() -> None:
        clinic = office.workbook.directory.add(Organisation(name="Riverside Clinic"))
        agreed = Consent(
            case_id=case, purpose="referral_legal", recipient_id=clinic, until=date(2027, 5, 12),
            categories=frozenset({"identity"}),
        )  # fmt: skip
        office.workbook.consents.give(agreed)

    office.on_lane(make)
    _workspace, screen = shown(office, qtbot, case)
    said = words(screen)
    for line in (
        "No safe contact yet", "North House", "until Fri 4 Dec, 11 days left", "What she wants",
        "“My own door”", "Amina, Fri 16 Oct, said in Arabic", "She agreed to", "Riverside Clinic",
    ):  # fmt: skip
        assert line in said, line


def test_a_task_is_added_and_appears_by_its_event(office: Office, qtbot: QtBot, case: str) -> None:
    _workspace, screen = shown(office, qtbot, case)
    assert not screen.to_do.isVisible()

    def fill(sheet: TaskDialog) -> None:
        press(sheet, "Add it")
        assert sheet._what.problem()
        qtbot.keyClicks(sheet.what, "Ring the school")
        sheet.kinds._chips["contact"].click()
        sheet.when.chips._chips["week"].click()
        qtbot.keyClicks(sheet.when.hour_line, "9:30")
        press(sheet, "Add it")

    answering(TaskDialog, fill)
    pressed(screen, "Add a task")
    qtbot.waitUntil(lambda: "Mon 30 Nov 09:30" in words(screen))
    assert screen.to_do.isVisible()
    task = tasks(office, case)[0]
    assert (task.title, task.kind, task.due_on, task.due_at) == (
        "Ring the school", "contact", date(2026, 11, 30), time(9, 30),
    )  # fmt: skip


def test_what_is_done_leaves_the_page_by_keyboard(office: Office, qtbot: QtBot, case: str) -> None:
    for number in range(5):
        due = date(2026, 11, 24 + number)
        task = Task(case_id=case, title=f"Thing {number}", due_on=due)
        office.on_lane(lambda task=task: office.workbook.notes.add_task(task))
    workspace, screen = shown(office, qtbot, case)
    assert screen.to_do.model().rowCount() == 3
    pressed(screen, "Show all 5")
    assert screen.to_do.model().rowCount() == 5
    screen.to_do.setFocus()
    screen.to_do.choose_first()
    qtbot.keyClick(screen.to_do, Qt.Key.Key_Tab)
    focus = workspace.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "Done, Thing 0"
    qtbot.keyClick(focus, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: screen.to_do.model().rowCount() == 4)


def test_reaching_her_is_written_down(office: Office, qtbot: QtBot, case: str) -> None:
    way = SafeContact(
        case_id=case, channel="message", number="555 0142", preferred=True,
        windows=(Window(0, time(9), time(18)),),
    )  # fmt: skip
    office.on_lane(lambda: office.workbook.notes.set_safe_contact(way))
    _workspace, screen = shown(office, qtbot, case)
    assert "Safe now: text until 18:00" in words(screen)

    def write(sheet: ContactDialog) -> None:
        sheet.box.setPlainText("Asked if Monday is fine")
        press(sheet, "Write it down")

    answering(ContactDialog, write)
    pressed(screen, "Message")
    told = lambda: [one.text for one in screen._shown.recent] if screen._shown else []  # noqa: E731
    qtbot.waitUntil(lambda: "Asked if Monday is fine" in told())


def test_a_case_ends_and_begins_again_on_pages_of_their_own(
    office: Office, qtbot: QtBot, case: str
) -> None:
    workspace, screen = shown(office, qtbot, case)
    pressed(screen, "Close the case")
    assert workspace.navigation.place == Place("closing", case)
    office.on_lane(lambda: office.workbook.cases.close(case, "She has work and a room"))
    workspace.navigation.go(Place("overview", case))
    again = "Take the case up again"
    qtbot.waitUntil(
        lambda: any(b.text() == again and b.isVisible() for b in screen.findChildren(QPushButton))
    )
    pressed(screen, again)
    assert workspace.navigation.place == Place("reopening", case)


def test_who_closed_a_case_at_the_foot_of_the_page_reads_from_its_top(
    office: Office, qtbot: QtBot, case: str
) -> None:
    for number in range(6):
        office.on_lane(partial(office.workbook.notes.add, case, f"The library, {number}"))
    workspace, screen = shown(office, qtbot, case)
    workspace.resize(640, 480)
    bar = screen.findChildren(QScrollArea)[0].verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 500)
    bar.setValue(400)
    workspace.navigation.go(Place("closing", case))
    workspace.navigation.back()
    qtbot.wait(100)
    assert bar.value() == 400, "nothing changed, and the page stays where it was"
    workspace.navigation.go(Place("closing", case))
    office.on_lane(lambda: office.workbook.cases.close(case, "She has work and a room"))
    workspace.navigation.go(Place("overview", case))
    qtbot.waitUntil(lambda: screen._shown is not None and not screen._shown.head.is_open)
    qtbot.wait(100)
    assert bar.value() == 0


def test_the_details_of_the_person_are_corrected_from_here(
    office: Office, qtbot: QtBot, case: str
) -> None:
    _workspace, screen = shown(office, qtbot, case)

    def correct(dialog: Any) -> None:
        assert dialog.fields["language"].control.text() == "Arabic"
        dialog.fields["working_name"].control.setText("Aminah")
        dialog._done()

    answering(RecordDialog, correct)
    pressed(screen, "The person’s details")
    qtbot.waitUntil(lambda: screen._shown is not None and screen._shown.head.name == "Aminah")


def test_an_entry_opens_on_the_timeline(office: Office, qtbot: QtBot, case: str) -> None:
    note = office.on_lane(lambda: office.workbook.notes.add(case, "The library"))
    workspace, screen = shown(office, qtbot, case)
    qtbot.waitUntil(screen.recent.isVisible)
    screen.recent.setCurrentIndex(screen.recent.model().index(0, 0))
    qtbot.keyClick(screen.recent, Qt.Key.Key_Return)
    timeline = workspace.navigation.current()
    assert isinstance(timeline, TimelineScreen)
    qtbot.waitUntil(lambda: note in timeline.list.current_key())


def test_what_happens_in_another_case_changes_nothing(
    office: Office, qtbot: QtBot, case: str
) -> None:
    other = office.on_lane(lambda: office.workbook.cases.open(NewCase(working_name="Lan")))
    _workspace, screen = shown(office, qtbot, case)
    before = screen._shown
    office.on_lane(lambda: office.workbook.notes.add(other, "Elsewhere"))
    qtbot.wait(150)
    assert screen._shown is before


def test_every_control_has_a_name(office: Office, qtbot: QtBot, case: str) -> None:
    _workspace, screen = shown(office, qtbot, case)
    assert nameless(screen) == []

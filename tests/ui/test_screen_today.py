"""Today in the window: done and taken back, another day, a reason outside safe hours, by keyboard alone."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.domain.hlc import pack
from app.domain.safe_contact import SafeContact, Window
from app.domain.task import Task
from app.i18n import isolate
from app.services.cases import NewCase
from tests.ui.conftest import Office
from tests.ui.looking import nameless
from tests.ui.sheets import answering, press
from ui.context import Place
from ui.dialogs.contact import ContactDialog
from ui.dialogs.question import QuestionDialog
from ui.dialogs.task import MoveDialog
from ui.screens.today import TodayScreen
from ui.unsaved import TYPING_MS
from ui.widgets.rows import Row
from ui.workspace import Workspace

MONDAY = 0
"""The weekday of the day all tests stand on; it is noon then."""


@pytest.fixture
def case(office: Office) -> str:
    """Amina, with a message overdue, a meeting today and a form to copy this week."""

    def make() -> str:
        workbook = office.workbook
        made = workbook.cases.open(NewCase(working_name="Amina", pronoun="she"))
        for title, kind, day, at in (
            ("Check-in message", "contact", 20, None),
            ("Meet with interpreter", "meeting", 23, time(14, 30)),
            ("Copy the notebook", "other", 25, None),
        ):
            due = date(2026, 11, day)
            workbook.notes.add_task(
                Task(case_id=made, title=title, kind=kind, due_on=due, due_at=at)
            )
        return made

    found: str = office.on_lane(make)
    return found


def safe(office: Office, case: str, *hours: tuple[int, int]) -> None:
    way = SafeContact(
        case_id=case, channel="call", number="555 0199", words="Say it is the library.",
        never="Her uncle", preferred=True,
        windows=tuple(Window(MONDAY, time(a), time(b)) for a, b in hours),
    )  # fmt: skip
    office.on_lane(lambda: office.workbook.notes.set_safe_contact(way))


def shown(office: Office, qtbot: QtBot) -> tuple[Workspace, TodayScreen]:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(Place("today"))
    screen = workspace.navigation.current()
    assert isinstance(screen, TodayScreen)
    qtbot.waitUntil(lambda: bool(rows(screen)))
    return workspace, screen


def rows(screen: TodayScreen) -> list[Row]:
    model = screen.list.model()
    lines = [screen.list.line_at(model.index(n, 0)) for n in range(model.rowCount())]
    return [line for line in lines if isinstance(line, Row)]


def titles(screen: TodayScreen) -> list[str]:
    return [row.title for row in rows(screen)]


def choose(screen: TodayScreen, title: str) -> None:
    screen.list.choose(next(row.key for row in rows(screen) if row.title == title))


def entries(office: Office, case: str) -> list[Any]:
    found = office.on_lane(lambda: office.workbook.cases.timeline(case))
    return [one for one in found if one.kind != "case_opened"]


def test_the_board_groups_what_is_overdue_today_and_next(
    office: Office, qtbot: QtBot, case: str
) -> None:
    _workspace, screen = shown(office, qtbot)
    assert titles(screen) == ["Check-in message", "Meet with interpreter", "Copy the notebook"]
    first = rows(screen)[0]
    assert first.lead_ink == "warn"
    assert first.speech.startswith("Overdue, Fri 20 Nov, 3 days ago, Check-in message, Amina")


def test_done_by_keyboard_and_taken_back_by_name(office: Office, qtbot: QtBot, case: str) -> None:
    workspace, screen = shown(office, qtbot)
    choose(screen, "Copy the notebook")
    screen.list.setFocus()
    qtbot.keyClick(screen.list, Qt.Key.Key_Tab)
    focus = workspace.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "Done, Copy the notebook"
    qtbot.keyClick(focus, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Copy the notebook" not in titles(screen))
    assert workspace.toast._undo.text() == "Not done yet"
    workspace.toast._undo.click()
    qtbot.waitUntil(lambda: "Copy the notebook" in titles(screen))


def test_a_repeating_task_taken_back_leaves_no_second_one(
    office: Office, qtbot: QtBot, case: str
) -> None:
    notes = office.workbook.notes
    task = Task(case_id=case, title="Weekly", due_on=date(2026, 11, 23), every_days=7)
    office.on_lane(lambda: notes.add_task(task))
    workspace, screen = shown(office, qtbot)
    screen._act(task.id)
    qtbot.waitUntil(lambda: workspace.toast.isVisible())
    assert len([t for t in office.on_lane(lambda: notes.tasks(case)) if t.title == "Weekly"]) == 1
    workspace.toast._undo.click()
    qtbot.waitUntil(lambda: titles(screen).count("Weekly") == 1)
    left = [t for t in office.on_lane(lambda: notes.tasks(case)) if t.title == "Weekly"]
    assert [t.due_on for t in left] == [date(2026, 11, 23)]


def test_another_day_is_read_as_typed_and_moved_back(
    office: Office, qtbot: QtBot, case: str
) -> None:
    workspace, screen = shown(office, qtbot)
    choose(screen, "Copy the notebook")
    problems: list[str] = []

    def move(sheet: MoveDialog) -> None:
        qtbot.keyClicks(sheet.when.day_line, "some day")
        press(sheet, "Move it")
        problems.append(sheet.when.day.problem())
        sheet.when.day_line.setText("tomorrow")
        press(sheet, "Move it")

    answering(MoveDialog, move)
    screen.list.other_acted.emit(screen.list.current_key())
    qtbot.waitUntil(lambda: workspace.toast.isVisible())
    assert "names no single day" in problems[0]
    tasks = lambda: office.on_lane(lambda: office.workbook.notes.tasks(case))  # noqa: E731
    assert date(2026, 11, 24) in [task.due_on for task in tasks()]
    workspace.toast._undo.click()
    qtbot.waitUntil(lambda: date(2026, 11, 25) in [t.due_on for t in tasks()])


def test_a_call_inside_safe_hours_is_written_down_and_the_task_is_done(
    office: Office, qtbot: QtBot, case: str
) -> None:
    safe(office, case, (11, 13))
    _workspace, screen = shown(office, qtbot)
    assert rows(screen)[0].action == "Call"
    seen: list[str] = []

    def write(sheet: ContactDialog) -> None:
        seen.extend(label.text() for label in sheet.findChildren(type(sheet._field.label)))
        press(sheet, "Write it down")
        assert sheet._field.problem()
        qtbot.keyClicks(sheet.box, "She is well")
        press(sheet, "Write it down")

    answering(ContactDialog, write)
    screen.list.acted.emit(rows(screen)[0].key)
    qtbot.waitUntil(lambda: bool(entries(office, case)))
    assert (entries(office, case)[0].kind, entries(office, case)[0].text) == ("call", "She is well")
    qtbot.waitUntil(lambda: "Check-in message" not in titles(screen))
    assert (
        seen.index("Say it is the library.")
        < seen.index("Her uncle")
        < seen.index(isolate("555 0199"))
    )


def test_outside_safe_hours_a_reason_is_asked_before_any_number_is_shown(
    office: Office, qtbot: QtBot, case: str
) -> None:
    safe(office, case, (15, 16))
    _workspace, screen = shown(office, qtbot)
    seen: list[str] = []

    def give(sheet: QuestionDialog) -> None:
        seen.extend(label.text() for label in sheet.findChildren(type(screen._drafts_title)))
        press(sheet, "I have a reason")
        assert not sheet.answer.act
        sheet._reason.setPlainText("She asked me to")  # type: ignore[union-attr]
        press(sheet, "I have a reason")

    def write(sheet: ContactDialog) -> None:
        sheet.box.setPlainText("Rang once")
        press(sheet, "Write it down")

    answering(QuestionDialog, give)
    answering(ContactDialog, write)
    screen.list.acted.emit(rows(screen)[0].key)
    qtbot.waitUntil(lambda: bool(entries(office, case)))
    assert "555 0199" not in " ".join(seen)
    assert any("15:00–16:00" in words for words in seen)
    assert entries(office, case)[0].text.splitlines() == [
        "Rang once", "Outside the safe hours, because: She asked me to",
    ]  # fmt: skip


def test_words_in_the_sheet_are_kept_as_typed_and_dropped_with_it(
    office: Office, qtbot: QtBot, case: str
) -> None:
    safe(office, case, (11, 13))
    _workspace, screen = shown(office, qtbot)
    kept: list[Any] = []
    drafts = lambda: office.on_lane(office.workbook.drafts.own)  # noqa: E731

    def type_on(sheet: ContactDialog) -> None:
        qtbot.keyClicks(sheet.box, "Half a word")
        qtbot.waitUntil(lambda: bool(drafts()))
        qtbot.wait(2 * TYPING_MS)
        kept.extend(drafts())
        press(sheet, "Not now")

    answering(ContactDialog, type_on)
    screen.list.acted.emit(rows(screen)[0].key)
    assert [(one.kind, one.path, one.value) for one in kept] == [
        ("sheet", "contact", {"words": "Half a word"})
    ]
    assert drafts() == []
    assert entries(office, case) == []
    assert "Check-in message" in titles(screen)


def test_waiting_leaves_everything_as_it_was(office: Office, qtbot: QtBot, case: str) -> None:
    safe(office, case, (15, 16))
    _workspace, screen = shown(office, qtbot)
    answering(QuestionDialog, lambda sheet: press(sheet, "Wait"))
    screen.list.acted.emit(rows(screen)[0].key)
    assert entries(office, case) == []
    assert "Check-in message" in titles(screen)


def test_new_things_appear_by_events_and_filters_hold(
    office: Office, qtbot: QtBot, case: str
) -> None:
    _workspace, screen = shown(office, qtbot)
    assert screen._bar is not None
    screen._bar._chips["meetings"].click()
    assert titles(screen) == ["Meet with interpreter"]
    more = Task(case_id=case, title="Second meeting", kind="meeting", due_on=date(2026, 11, 24))
    office.on_lane(lambda: office.workbook.notes.add_task(more))
    qtbot.waitUntil(lambda: titles(screen) == ["Meet with interpreter", "Second meeting"])


def test_unsaved_words_are_offered_and_opened(office: Office, qtbot: QtBot, case: str) -> None:
    notes = office.workbook.notes
    office.on_lane(lambda: notes.type_on(notes.new_entry(), case, "Half"))
    workspace, screen = shown(office, qtbot)
    assert screen.drafts.isVisible()
    screen.drafts.choose_first()
    qtbot.keyClick(screen.drafts, Qt.Key.Key_Return)
    assert workspace.navigation.place.screen == "timeline"
    assert workspace.navigation.place.case_id == case


def test_a_quiet_day_says_what_comes_next(office: Office, qtbot: QtBot) -> None:
    case = office.on_lane(lambda: office.workbook.cases.open(NewCase(working_name="Lan")))
    later = Task(case_id=case, title="Court", kind="date", due_on=date(2026, 12, 14))
    office.on_lane(lambda: office.workbook.notes.add_task(later))
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.show()
    workspace.navigation.go(Place("today"))
    screen = workspace.navigation.current()
    assert isinstance(screen, TodayScreen)
    qtbot.waitUntil(lambda: screen.empty.isVisible())
    assert screen._shown is not None
    assert "Mon 14 Dec, Court" in screen._shown.nothing
    assert screen._bar is not None
    assert not screen._bar.isVisible()  # nothing to choose among


def test_every_control_has_a_name(office: Office, qtbot: QtBot, case: str) -> None:
    safe(office, case, (11, 13))
    _workspace, screen = shown(office, qtbot)
    assert nameless(screen) == []


def test_a_clock_that_is_behind_is_said_first_and_put_right_by_a_word(
    office: Office, qtbot: QtBot, case: str
) -> None:
    def somebody_wrote_ahead() -> None:
        ahead = office.workbook.clock.now() + timedelta(days=3)
        office.workbook.unlocked._store._session.hybrid.last = pack(int(ahead.timestamp() * 1000))

    office.on_lane(somebody_wrote_ahead)
    workspace, screen = shown(office, qtbot)
    said = "This computer’s clock seems to be behind"
    qtbot.waitUntil(lambda: screen.banner.accessibleName().startswith(said))
    next(one for one in screen.banner.findChildren(QPushButton) if one.isVisible()).click()
    qtbot.waitUntil(lambda: workspace.navigation.place.screen == "health")
    health = workspace.navigation.current()

    def offered() -> list[QPushButton]:
        named = "The clock is right"
        return [one for one in health.findChildren(QPushButton) if one.text() == named]

    qtbot.waitUntil(lambda: len(offered()) == 1)
    offered()[0].click()
    qtbot.waitUntil(lambda: offered() == [])
    workspace.navigation.go(Place("today"))
    qtbot.waitUntil(lambda: not screen.banner.accessibleName().startswith(said))

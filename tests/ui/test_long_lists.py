"""Lists as long as an office of 10,000 cases makes them: opened, walked, scrolled, narrowed, never cut."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.note import Note
from app.services.cases import NewCase
from tests.ui.conftest import Office
from ui.context import Place
from ui.screens.timeline import TimelineScreen
from ui.widgets.painted_list import FIRST_ROWS
from ui.widgets.rows import GrowingRows, Row, RowList

MANY, NOTES = 700, 400


def filled(made: RowList, qtbot: QtBot, count: int = MANY) -> RowList:
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show_lines(
        [Row(str(n), f"Entry {n}", "with a caption", action="Look") for n in range(count)]
    )
    made.show()
    return made


def test_the_last_row_of_a_long_list_is_brought_into_sight(qtbot: QtBot) -> None:
    made = filled(RowList("List"), qtbot)
    made.choose(str(MANY - 1))
    qtbot.waitUntil(lambda: in_sight(made))


def test_end_and_home_walk_a_long_list(qtbot: QtBot) -> None:
    made = filled(RowList("List"), qtbot)
    made.choose_first()
    made.setFocus()
    qtbot.keyClick(made, Qt.Key.Key_End)
    assert made.current_key() == str(MANY - 1)
    qtbot.waitUntil(lambda: in_sight(made))
    qtbot.keyClick(made, Qt.Key.Key_Home)
    assert made.current_key() == "0"
    qtbot.waitUntil(lambda: in_sight(made))


def test_a_long_list_can_be_scrolled_to_its_end(qtbot: QtBot) -> None:
    made = filled(RowList("List"), qtbot)
    whole = made.content_height()
    bar = made.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() >= whole - made.viewport().height())
    bar.setValue(bar.maximum())
    last = made.indexAt(made.viewport().rect().bottomLeft() - made.viewport().rect().topLeft())
    qtbot.waitUntil(lambda: last.isValid() and last.row() > MANY - 20)


def test_a_page_that_scrolls_as_a_whole_has_all_its_rows_at_once(qtbot: QtBot) -> None:
    made = filled(GrowingRows("List"), qtbot, MANY)
    last = made.model().index(MANY - 1, 0)
    assert made.visualRect(last).bottom() <= made.height()
    assert made.visualRect(last).height() > 10


def in_sight(made: RowList) -> bool:
    box = made.visualRect(made.currentIndex())
    return box.height() > 10 and made.viewport().rect().intersects(box)


def test_a_case_of_many_notes_opens_and_is_walked_to_its_first_note(
    office: Office, qtbot: QtBot
) -> None:
    def fill() -> str:
        workbook = office.workbook
        case = workbook.cases.open(NewCase(working_name="Amina"))
        now = workbook.clock.now()
        with workbook.unlocked.begin() as work:
            for number in range(NOTES):
                moment = now - timedelta(hours=number)
                work.save(Note(case_id=case, text=f"entry {number}", at=moment))
            work.commit()
        return case

    case: str = office.on_lane(fill)
    space = office.workspace()
    qtbot.addWidget(space)
    space.resize(1280, 800)
    space.show()
    space.start(Place("timeline", case))
    screen = space.navigation.current()
    assert isinstance(screen, TimelineScreen)
    settled(qtbot, lambda: len(screen._shown.moments) == NOTES + 1)
    screen.list.setFocus()
    qtbot.keyClick(screen.list, Qt.Key.Key_End)
    row = screen.list.currentIndex().row()
    assert screen._shown.moments[row].text == f"entry {NOTES - 1}"
    box = screen.list.visualRect(screen.list.currentIndex())
    assert screen.list.viewport().rect().intersects(box)


def settled(qtbot: QtBot, done: Callable[[], bool]) -> None:
    qtbot.waitUntil(done)


def test_a_long_list_is_laid_out_as_somebody_comes_to_it(qtbot: QtBot) -> None:
    made = filled(RowList("List"), qtbot)
    assert made.model().rowCount() == FIRST_ROWS
    for _ in range(10):
        bar = made.verticalScrollBar()
        bar.setValue(bar.maximum())
        qtbot.wait(20)
    assert made.model().rowCount() == MANY
    assert not made.choose("nobody")


def test_the_keyboard_goes_on_past_the_first_stretch(qtbot: QtBot) -> None:
    made = filled(RowList("List"), qtbot)
    made.choose(str(FIRST_ROWS - 1))
    for _ in range(3):
        qtbot.keyClick(made, Qt.Key.Key_Down)
        qtbot.wait(20)
    assert made.current_key() == str(FIRST_ROWS + 2)


def test_letters_find_a_row_nobody_scrolled_to(qtbot: QtBot) -> None:
    made = filled(RowList("List"), qtbot)
    made.setFocus()
    title = made.content().title(made.content().items()[-1])
    made.keyboardSearch(title)
    assert made.current_key() == str(MANY - 1)

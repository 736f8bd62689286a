"""Forms that are filled again: last time's answer beside the question, and what changed, read side by side."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.forms.builtin import builtin_form
from app.services.cases import NewCase
from tests.ui.conftest import Office
from tests.ui.looking import cut_words
from ui.context import Place
from ui.forms.question import QuestionWidget
from ui.screens.form import FormScreen
from ui.screens.forms import FormsScreen
from ui.screens.over_time import OverTimeScreen
from ui.workspace import Workspace

FORM = "outcomes"


class Life:
    """A case in which the outcomes were talked about, and a window on it."""

    def __init__(self, office: Office, qtbot: QtBot) -> None:
        self.office, self.qtbot, self.book = office, qtbot, office.workbook
        opened = lambda: self.book.cases.open(NewCase(working_name="Lan"))  # noqa: E731
        self.case: str = office.on_lane(opened)

    def talk(self, *, form: str = FORM, finish: bool = True, **answers: str) -> str:
        return str(self.office.on_lane(lambda: self._talk(form, answers, finish=finish)))

    def _talk(self, form: str, answers: dict[str, str], *, finish: bool) -> str:
        paths = {item.name: item.path for item in builtin_form(form).questions()}
        sitting = self.book.forms.start(self.case, form, language="en", second="")
        for name, value in answers.items():
            self.book.forms.answer(sitting, paths[name], value)
        (self.book.forms.finish if finish else self.book.forms.leave)(sitting)
        return sitting

    def show(self, place: Place, *, size: tuple[int, int] = (1366, 768)) -> Any:
        self.workspace: Workspace = self.office.workspace()
        self.qtbot.addWidget(self.workspace)
        self.workspace.resize(*size)
        self.workspace.show()
        self.workspace.navigation.go(place)
        return self.workspace.navigation.current()

    def fill(self, sitting: str, section: str) -> FormScreen:
        screen = self.show(Place("form", self.case, sitting))
        assert isinstance(screen, FormScreen)
        self.qtbot.waitUntil(lambda: bool(screen.page.questions))
        screen._go(section)
        path = lambda: screen._page is not None and screen._page.section.path == section  # noqa: E731
        self.qtbot.waitUntil(path)
        return screen


def words(part: Any) -> list[str]:
    return [one.text() for one in part.findChildren(QLabel) if one.isVisibleTo(part)]


def test_last_times_answer_stands_beside_the_question(office: Office, qtbot: QtBot) -> None:
    life = Life(office, qtbot)
    life.talk(home_mine="not_yet", home_own="A room with four others.\nNo key.")
    screen = life.fill(life.talk(finish=False), "/housing")
    said = words(screen.page)
    assert "Last time: Not yet" in said
    assert "Last time: A room with four others.\nNo key." in said
    assert sum(one.startswith("Last time") for one in said) == 2
    assert "last time" in screen.section_rail._day.text()


def test_a_first_filling_has_nothing_beside_its_questions(office: Office, qtbot: QtBot) -> None:
    life = Life(office, qtbot)
    life.talk(home_mine="not_yet", finish=False)
    screen = life.fill(life.talk(finish=False), "/housing")
    assert not [one for one in words(screen.page) if one.startswith("Last time")]


def test_what_changed_opens_from_the_forms_by_keyboard_and_follows_what_is_finished(
    office: Office, qtbot: QtBot
) -> None:
    life = Life(office, qtbot)
    life.talk(home_mine="not_yet", home_seen="beginning")
    life.talk(home_mine="partly")
    forms = life.show(Place("forms", life.case))
    assert isinstance(forms, FormsScreen)
    qtbot.waitUntil(lambda: bool(forms.list.current_key()))
    for _row in range(10):
        if forms.list.current_key() != f"over_time {FORM}":
            qtbot.keyClick(forms.list, Qt.Key.Key_Down)
    qtbot.keyClick(forms.list, Qt.Key.Key_Return)
    screen = life.workspace.navigation.current()
    assert isinstance(screen, OverTimeScreen)
    qtbot.waitUntil(lambda: "In part" in words(screen))
    said = words(screen)
    assert "A home that is safe and suits you" in said
    assert said.index("In part") < said.index("Not yet\nThe worker: Beginning")
    life.talk(home_seen="mostly")
    qtbot.waitUntil(lambda: "The worker: Mostly" in words(screen))


def test_one_filling_has_nothing_to_compare(office: Office, qtbot: QtBot) -> None:
    life = Life(office, qtbot)
    assert office.on_lane(lambda: life.book.over_time.forms(life.case)) == []
    screen = life.show(Place("over_time", life.case, FORM))
    qtbot.waitUntil(lambda: "Nothing to compare yet." in words(screen))


@pytest.mark.parametrize("size", [(1366, 768), (1024, 640)])
def test_a_page_ends_with_its_last_question(
    office: Office, qtbot: QtBot, size: tuple[int, int]
) -> None:
    life = Life(office, qtbot)
    screen = life.fill(life.talk(form="recovery_needs", finish=False), "/safety")
    life.workspace.resize(*size)
    page = screen.page
    qtbot.waitUntil(page.is_whole)
    qtbot.wait(100)
    last = max(
        one.mapTo(page, one.rect().bottomLeft()).y() for one in page.findChildren(QuestionWidget)
    )
    assert 0 <= page.height() - last < 40
    assert cut_words(page) == []

"""No phone, e-mail or address of a survivor is painted before what is safe, on any screen or in search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Office, settle
from ui.context import Place
from ui.navigation import ROUTES
from ui.screens.cases import CasesScreen
from ui.words import contact_words
from ui.workspace import Workspace

NUMBER, MAIL, HOME = "555 0199 873", "linh.tran@mail.example", "17 Walnut Mews, Northside"
BARE = (NUMBER, MAIL, HOME)
TAKES_OUT = {
    "app/services/contact.py", "ui/words.py",
    "app/commands/case.py", "app/commands/search.py",  # in the field after what is safe
}  # fmt: skip


@pytest.fixture
def case(office: Office) -> str:
    """Somebody who can be reached from twelve to one, with a note and a colleague's case of the same phone."""

    def make() -> str:
        book = office.workbook
        found: str = book.cases.begin("", working_name="Linh", legal_name="Tran Linh", phone=NUMBER)
        book.cases.begin("", working_name="Ana", phone=NUMBER)
        book.cases.change_person(found, email=MAIL, address=HOME)
        book.notes.change_safe_contact(
            found, hours="Mon-Sun 12:00-13:00", channel="call", number=NUMBER,
            cover_story="The library", never="Her cousin",
        )  # fmt: skip
        book.notes.add(found, f"She called from {NUMBER} about {HOME}.")
        return found

    made: str = office.on_lane(make)
    return made


def texts(root: QWidget) -> Iterator[str]:
    """Every text that is painted or read out below a widget."""
    for part in root.findChildren(QWidget):
        if not part.isVisibleTo(root):
            continue
        yield part.accessibleName()
        if isinstance(part, QLabel | QAbstractButton | QLineEdit):
            yield part.text()
        elif isinstance(part, QPlainTextEdit):
            yield part.toPlainText()
        elif isinstance(part, QAbstractItemView) and part.model() is not None:
            yield from rows(part.model())


def rows(model: QAbstractItemModel) -> Iterator[str]:
    none = QModelIndex()
    for row in range(model.rowCount(none)):
        for column in range(
            max(1, model.columnCount(none) if model.inherits("QAbstractTableModel") else 1)
        ):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                said = model.data(model.index(row, column), role)
                yield said if isinstance(said, str) else ""


def held_back(shown: Iterable[str], line: str) -> list[str]:
    """The texts that hold a way to reach her and do not say before it what is safe."""
    return [
        text
        for text in shown
        for bare in BARE
        if bare in text
        and not any(one in text.split(bare)[0] for one in (line, "No safe contact yet"))
    ]


def window(office: Office, qtbot: QtBot, place: Place) -> Workspace:
    """The window at a place, with everything loaded."""
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(place)
    settle(office.tasks)
    return workspace


@pytest.fixture
def line(office: Office, case: str) -> str:
    """How the line of safe contact reads now."""
    head = office.on_lane(lambda: office.workbook.cases.head(case))
    return contact_words(head.contact).line


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(n for n, route in ROUTES.items() if route.exists()))
def test_no_screen_shows_a_number_before_what_is_safe(
    office: Office, qtbot: QtBot, case: str, line: str, name: str
) -> None:
    """In a case what is safe stands under the name, first of all; everywhere else it stands in the text itself."""
    of_case, inside = (
        ROUTES[name].of_case,
        {"letter": "L02", "leaving": office.workbook.seat.worker_id},
    )
    workspace = window(office, qtbot, Place(name, case if of_case else None, inside.get(name)))
    screen = workspace.navigation.current()
    assert screen is not None
    if of_case:
        rail = screen if ROUTES[name].own_rail else workspace.case_rail
        assert any(line in text for text in texts(rail))
    else:
        assert held_back(texts(screen), line) == []


@pytest.mark.parametrize("words", ["0199", "mail", "Walnut"])
def test_search_and_the_list_of_cases_say_it_first(
    office: Office, qtbot: QtBot, line: str, words: str
) -> None:
    workspace = window(office, qtbot, Place("cases"))
    cases = workspace.navigation.current()
    assert isinstance(cases, CasesScreen)
    cases.finder.setText(words)
    workspace.palette_box.open()
    workspace.palette_box.line.setText(words)
    qtbot.wait(200)
    settle(office.tasks)
    shown = list(texts(workspace))
    assert any(bare in text for text in shown for bare in BARE)
    assert held_back(shown, line) == []


def test_only_the_words_of_the_window_take_a_number_out() -> None:
    root = Path(__file__).parents[2]
    found = {
        file.relative_to(root).as_posix()
        for folder in ("ui", "app")
        for file in (root / folder).rglob("*.py")
        if ".unguarded" in file.read_text("utf-8")
    }
    assert found == TAKES_OUT

"""Directory, beds, stays and the spreadsheet, used by keyboard on a real vault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.bootstrap import Desk
from app.domain.organisation import Organisation
from app.domain.place import Place as Room
from app.domain.service import Service
from app.domain.stay import Stay
from app.services.cases import NewCase
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless
from ui.context import Place
from ui.dialogs.question import Answer
from ui.dialogs.record import RecordDialog
from ui.screens import directory
from ui.tasks import Tasks
from ui.tokens import Look
from ui.widgets.inputs import ChoiceBox, TextLine

SECRET = "17 Juniper Close"


class Desktop:
    """The workspace shown, and what a person does in it."""

    def __init__(self, office: Office, qtbot: QtBot) -> None:
        self.office, self.qtbot = office, qtbot
        self.services = office.workbook
        self.workspace = office.workspace()
        qtbot.addWidget(self.workspace)
        self.workspace.resize(1366, 768)
        self.workspace.show()
        self.problems: list[str] = []
        office.tasks.unheard = lambda problem: self.problems.append(problem.code)

    @property
    def today(self) -> date:
        return self.services.clock.today()

    @property
    def screen(self) -> Any:
        return self.workspace.navigation.current()

    def go(self, place: Place) -> Any:
        self.workspace.navigation.go(place)
        self.settle()
        return self.screen

    def settle(self) -> None:
        quiet = 0
        while quiet < 3:
            idle = self.office.tasks.idle(20)
            self.qtbot.wait(15)
            quiet = quiet + 1 if idle and self.office.tasks.idle(0) else 0

    def words(self) -> str:
        seen = [one.text() for one in self.screen.findChildren(QLabel) if one.isVisible()]
        return "\n".join(seen)

    def press(self, words: str) -> None:
        found = [
            one for one in self.screen.findChildren(QPushButton)
            if one.isVisible() and one.text() == words
        ]  # fmt: skip
        assert found, words
        found[0].setFocus()
        QTest.keyClick(found[0], Qt.Key.Key_Return)
        self.settle()

    def fill(self, monkeypatch: pytest.MonkeyPatch, **typed: str) -> list[RecordDialog]:
        """Stand in for a person at the next sheet: type, and press the button that keeps it."""
        asked: list[RecordDialog] = []

        def answer(dialog: RecordDialog) -> int:
            asked.append(dialog)
            for name, words in typed.items():
                control = dialog.fields[name].control
                if isinstance(control, ChoiceBox):
                    control.choose(words)
                elif isinstance(control, TextLine):
                    control.clear()
                    QTest.keyClicks(control, words)
                else:
                    control.setPlainText(words)  # type: ignore[attr-defined]
            dialog._done()
            return 1

        monkeypatch.setattr(RecordDialog, "exec", answer)
        return asked


@pytest.fixture
def desktop(desk: Desk, tasks: Tasks, tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    office = Office(desk, tasks, tmp_path / "vault")
    yield Desktop(office, qtbot)
    office.on_lane(office.workbook.lock)


def _filled(desktop: Desktop) -> tuple[str, str, str]:
    """An organisation with a service and an address out of sight, a room, and a case."""

    def fill() -> tuple[str, str, str]:
        services = desktop.services
        house = services.directory.add(Organisation(name="Fern House", role="Safe house"))
        services.directory.hide_address(house, SECRET)
        services.offers.save(
            Service(organisation_id=house, name="Refuge", sex="women", children="yes")
        )
        services.offers.save(Service(organisation_id=house, name="Advice", pets="yes"))
        room = services.shelter.save_place(Room(organisation_id=house, name="Room 2"))
        return house, room, services.cases.open(NewCase(working_name="Mira"))

    found: tuple[str, str, str] = desktop.office.on_lane(fill)
    return found


def _titles(screen: Any) -> list[str]:
    model = screen.list.model()
    return [screen.list.line_at(model.index(n, 0)).title for n in range(model.rowCount())]


def test_services_are_found_by_typing_and_by_chips(desktop: Desktop) -> None:
    _filled(desktop)
    screen = desktop.go(Place("directory"))
    assert _titles(screen) == [
        "Services", "Advice", "Refuge", "Organisations", "Fern House", "This office",
        "This office's own card", "Beds", "Directory as a spreadsheet",
    ]  # fmt: skip
    screen.search.setFocus()
    QTest.keyClicks(screen.search, "refuge")
    desktop.qtbot.wait(150)
    desktop.settle()
    assert _titles(screen) == ["Services", "Refuge"]
    screen.search.clear()
    chip = screen.facets._chips["pets"]
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    desktop.qtbot.wait(150)
    desktop.settle()
    assert _titles(screen) == ["Services", "Advice"]
    assert desktop.problems == []


def test_an_unknown_answer_is_said_and_written_down(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, _room, _case = _filled(desktop)
    screen = desktop.go(Place("directory"))
    screen.list.choose(house)
    desktop.settle()
    assert "It is not known whether Fern House passes anything on" in desktop.words()
    asked = desktop.fill(monkeypatch, shares="no", shares_answered_by="Ms Reyes")
    desktop.press("Write down their answer")
    assert list(asked[0].fields) == [
        "shares", "shares_if", "shares_asked_on", "shares_answered_by", "shares_how",
    ]  # fmt: skip
    assert "Fern House said that they pass nothing on" in desktop.words()
    assert "Ms Reyes answered" in desktop.words()


def test_a_hidden_address_shows_only_after_a_reason(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, _room, _case = _filled(desktop)
    screen = desktop.go(Place("directory"))
    screen.list.choose(house)
    desktop.settle()
    assert "Kept out of sight" in desktop.words()
    assert SECRET not in desktop.words()
    monkeypatch.setattr(directory, "ask", lambda *_a: Answer(True, reason="Taking her there"))
    desktop.press("Show the address")
    assert SECRET in desktop.words()
    desktop.press("Put it away")
    assert SECRET not in desktop.words()


def test_a_stay_from_coming_to_going(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    _house, room, case = _filled(desktop)
    screen = desktop.go(Place("stay", case))
    assert "Nobody wrote down where they stay." in desktop.words()
    since = desktop.today - timedelta(days=3)
    desktop.fill(monkeypatch, place_id=room, since=since.isoformat())
    desktop.press("Write down a stay")
    assert _titles(screen) == ["Now and to come", "Room 2, Fern House"]
    assert "3 nights" in desktop.words()
    desktop.fill(monkeypatch, what="Phone card", how_much="1")
    desktop.press("Something was given")
    assert _titles(screen)[2:] == ["Written down", "Phone card"]
    asked = desktop.fill(monkeypatch, exit_pathway="hospital")
    desktop.press("They left")
    assert list(asked[0].fields) == ["left_on", "exit_pathway", "exit_words"]
    assert _titles(screen) == ["Before", "Room 2, Fern House", "Written down", "Phone card"]
    assert desktop.problems == []


def test_leaving_without_saying_where_to_is_explained_and_kept(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    _house, room, case = _filled(desktop)
    stay = Stay(case_id=case, place_id=room, since=desktop.today)
    desktop.office.on_lane(lambda: desktop.services.shelter.write(stay))
    desktop.go(Place("stay", case))
    desktop.fill(monkeypatch, exit_words="With her aunt")
    desktop.press("They left")
    assert desktop.problems == ["stay.needs_exit"]
    asked = desktop.fill(monkeypatch, exit_pathway="family_friends")
    desktop.press("They left")
    assert asked[0].fields["exit_words"].control.toPlainText() == "With her aunt"  # type: ignore[attr-defined]


def test_the_board_leads_to_the_person(desktop: Desktop) -> None:
    _house, room, case = _filled(desktop)
    stay = Stay(case_id=case, place_id=room, since=desktop.today)
    desktop.office.on_lane(lambda: desktop.services.shelter.write(stay))
    screen = desktop.go(Place("beds"))
    assert _titles(screen) == ["Fern House", "Room 2", "Mira"]
    screen.list.setFocus()
    QTest.keyClick(screen.list, Qt.Key.Key_Down)
    QTest.keyClick(screen.list, Qt.Key.Key_Return)
    desktop.settle()
    assert desktop.workspace.navigation.place == Place("stay", case)


def test_nothing_is_left_out_for_somebody_it_does_not_fit(desktop: Desktop) -> None:
    _house, _room, case = _filled(desktop)
    desktop.office.on_lane(lambda: desktop.services.cases.change_person(case, gender="man"))
    screen = desktop.go(Place("fitting", case))
    assert _titles(screen) == ["May fit", "Advice", "Probably not, and why", "Refuge"]
    screen.list.choose(
        desktop.office.on_lane(lambda: desktop.services.offers.find("refuge"))[0].service.id
    )
    desktop.settle()
    assert "Takes only women" in desktop.words()


def test_a_table_is_looked_at_before_it_is_taken_in(desktop: Desktop, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("organization.name,service.minimum_age\nGood House,\nFern House,old\n")
    screen = desktop.go(Place("contact_file"))
    screen.look_at(file)
    desktop.qtbot.waitUntil(lambda: screen.list.isVisible())
    desktop.settle()
    assert (
        _titles(screen)
        == [
            "Cells to mend",
            "Write a whole number, such as 18, or leave the cell empty.",
            "The name is missing. Write what the service is called.",
        ][: len(_titles(screen))]
    )
    assert not screen.take_button.isVisible()
    file.write_text("organization.name;service.name\nGood House;Beds\n", encoding="utf-16")
    screen.look_at(file)
    desktop.qtbot.waitUntil(lambda: screen.take_button.isVisible())
    assert "2 new" in desktop.words()
    desktop.press("Take it in")
    assert desktop.workspace.navigation.place.screen == "directory"
    assert [
        one.name for one in desktop.office.on_lane(desktop.services.directory.organisations)
    ] == ["Good House"]
    target = tmp_path / "out.csv"
    screen = desktop.go(Place("contact_file"))
    screen.save_to(target)
    desktop.settle()
    assert "Good House" in target.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("name", ["directory", "beds", "stay", "fitting", "contact_file"])
def test_empty_screens_are_whole_at_200_percent_and_right_to_left(
    desktop: Desktop, wear: Callable[[Look], None], name: str
) -> None:
    case = desktop.office.on_lane(lambda: desktop.services.cases.open(NewCase(working_name="Mira")))
    for worn, size in (
        (Look(scale=2.0), (1024, 640)), (Look(language="qps-rtl", right_to_left=True), (1366, 768)),
    ):  # fmt: skip
        wear(worn)
        workspace = desktop.office.workspace()
        desktop.qtbot.addWidget(workspace)
        workspace.resize(*size)
        workspace.show()
        workspace.navigation.go(Place(name, case if name in ("stay", "fitting") else None))
        desktop.settle()
        QApplication.processEvents()
        screen = workspace.navigation.current()
        assert screen is not None
        assert nameless(screen) == []
        assert cut_words(screen) == []

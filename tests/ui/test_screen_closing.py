"""Closing a case and taking it up again in the window: step by step, by keyboard, with nothing typed lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.consent import Consent
from app.domain.organisation import Organisation
from app.domain.task import Task
from app.services.cases import NewCase
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless
from tests.ui.sheets import answering, press
from ui.context import Place
from ui.dialogs.handing_over import HandingOverDialog
from ui.screens.closing import ClosingScreen
from ui.screens.overview import OverviewScreen
from ui.screens.reopening import ReopeningScreen
from ui.style import dress
from ui.tokens import Look
from ui.widgets.chips import ChoiceChips
from ui.widgets.inputs import ChoiceBox, TextBox, TextLine
from ui.workspace import Workspace

TODAY = date(2026, 11, 23)


@pytest.fixture
def case(office: Office) -> str:
    def make() -> str:
        book = office.workbook
        made = book.cases.open(NewCase(working_name="Amina", pronoun="she"))
        book.plan.add_goal(made, words="A room of my own")
        book.notes.add_task(Task(case_id=made, title="Ring the bank", due_on=TODAY))
        clinic = book.directory.add(Organisation(name="Riverside Clinic"))
        book.consents.give(
            Consent(
                case_id=made, purpose="referral_medical", recipient_id=clinic,
                categories=frozenset({"identity"}),
            )
        )  # fmt: skip
        return made

    found: str = office.on_lane(make)
    return found


def shown(office: Office, qtbot: QtBot, case: str, route: str = "closing") -> tuple[Workspace, Any]:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(Place(route, case))
    screen = workspace.navigation.current()
    qtbot.waitUntil(lambda: screen.steps.next.text() != "")
    return workspace, screen


def words(screen: Any) -> list[str]:
    return [one.text() for one in screen.findChildren(QLabel) if one.isVisible() and one.text()]


def find(screen: Any, kind: type[Any], name: str) -> Any:
    found = screen.steps.findChildren(kind)
    return next(one for one in found if name in one.accessibleName() and one.isVisible())


def go_on(screen: Any, qtbot: QtBot, until: str) -> None:
    screen.steps.next.click()
    qtbot.waitUntil(lambda: any(until in one for one in words(screen)))


def test_a_case_is_closed_step_by_step(office: Office, qtbot: QtBot, case: str) -> None:
    workspace, screen = shown(office, qtbot, case)
    assert isinstance(screen, ClosingScreen)
    qtbot.waitUntil(lambda: "A room of my own" in words(screen))
    find(screen, ChoiceChips, "A room")._chips["met"].click()
    qtbot.keyClicks(find(screen, TextLine, "A room"), "I have the key")
    go_on(screen, qtbot, "Ring the bank")
    qtbot.keyClicks(find(screen, TextLine, "Ring the bank"), "She does it herself")
    go_on(screen, qtbot, "Riverside Clinic")
    find(screen, ChoiceChips, "Riverside")._chips["end"].click()
    go_on(screen, qtbot, "How it ends")
    find(screen, ChoiceBox, "Why").choose("not_needed")
    find(screen, TextBox, "In a few words").setPlainText("She has work and a room.")
    go_on(screen, qtbot, "Close this case?")
    assert {"They need this support no longer", "Stays open", "She does it herself"} <= {
        *words(screen)
    }
    screen.steps.next.click()
    qtbot.waitUntil(lambda: isinstance(workspace.navigation.current(), OverviewScreen))
    book = office.workbook
    assert not office.on_lane(lambda: book.cases.head(case).is_open)
    last = office.on_lane(lambda: book.closing.last_time(case))
    assert last.episode.closed_because == "She has work and a room."
    assert {(one.title, one.way, one.words) for one in last.settled} == {
        ("A room of my own", "met", "I have the key"), ("Ring the bank", "", "She does it herself"),
        ("Riverside Clinic", "end", ""),
    }  # fmt: skip
    assert office.on_lane(lambda: book.drafts.of_case(case)) == []


def test_what_was_typed_waits_when_the_screen_is_left(
    office: Office, qtbot: QtBot, case: str
) -> None:
    workspace, screen = shown(office, qtbot, case)
    go_on(screen, qtbot, "Ring the bank")
    qtbot.keyClicks(find(screen, TextLine, "Ring the bank"), "Half a thou")
    workspace.navigation.go(Place("overview", case))
    qtbot.waitUntil(lambda: bool(office.on_lane(lambda: office.workbook.drafts.of_case(case))))
    workspace.navigation.go(Place("closing", case))
    qtbot.waitUntil(lambda: "A room of my own" in words(screen))
    go_on(screen, qtbot, "Ring the bank")
    assert find(screen, TextLine, "Ring the bank").text() == "Half a thou"
    screen.leave()


def test_enter_alone_closes_a_case_and_nothing_blocks(
    office: Office, qtbot: QtBot, case: str
) -> None:
    workspace, screen = shown(office, qtbot, case)
    for _step in range(5):
        qtbot.keyClick(screen.steps.next, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(workspace.navigation.current(), OverviewScreen))
    assert office.on_lane(lambda: office.workbook.notes.tasks(case)) == []


def test_a_step_with_nothing_to_ask_is_left_out(office: Office, qtbot: QtBot) -> None:
    made = office.on_lane(lambda: office.workbook.cases.open(NewCase(working_name="Lan")))
    _workspace, screen = shown(office, qtbot, made)
    qtbot.waitUntil(lambda: "Nothing is open." in words(screen))
    assert any("Step 1 of 3" in one for one in words(screen))


def test_how_it_ended_stands_beside_taking_it_up(office: Office, qtbot: QtBot, case: str) -> None:
    office.on_lane(lambda: office.workbook.cases.close(case, "She moved away."))
    workspace, screen = shown(office, qtbot, case, "reopening")
    assert isinstance(screen, ReopeningScreen)
    qtbot.waitUntil(lambda: "She moved away." in words(screen))
    assert {"She moved away.", "A room of my own"} <= {*words(screen)}
    screen.because.setPlainText("She called.")
    screen.steps.next.click()
    qtbot.waitUntil(lambda: isinstance(workspace.navigation.current(), OverviewScreen))
    assert office.on_lane(lambda: office.workbook.cases.head(case).is_open)
    assert office.on_lane(lambda: office.workbook.drafts.of_case(case)) == []


def test_words_about_coming_back_are_kept_as_they_are_typed(
    office: Office, qtbot: QtBot, case: str
) -> None:
    office.on_lane(lambda: office.workbook.cases.close(case, "She moved away."))
    _workspace, screen = shown(office, qtbot, case, "reopening")
    assert isinstance(screen, ReopeningScreen)
    qtbot.waitUntil(lambda: "She moved away." in words(screen))
    qtbot.keyClicks(screen.because, "She called.")
    drafts = office.workbook.drafts
    qtbot.waitUntil(
        lambda: any(
            "She called." in str(one.value) for one in office.on_lane(lambda: drafts.of_case(case))
        ),
    )


def test_an_open_case_cannot_be_taken_up(office: Office, qtbot: QtBot, case: str) -> None:
    workspace, screen = shown(office, qtbot, case, "reopening")
    qtbot.waitUntil(lambda: "This case is open" in words(screen))
    screen.steps.next.click()
    assert isinstance(workspace.navigation.current(), OverviewScreen)


def test_a_case_is_handed_over_and_new_for_a_colleague_until_they_open_it(
    office: Office, qtbot: QtBot, case: str
) -> None:
    def add() -> str:
        made: str = office.workbook.people.add(
            "Lina Sorensen", "caseworker", "saffron ladder orbit kitten tunnel"
        )
        return made

    lina = office.on_lane(add)
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(Place("overview", case))
    screen = workspace.navigation.current()

    def found() -> list[QPushButton]:
        buttons: list[QPushButton] = screen.findChildren(QPushButton)  # type: ignore[union-attr]
        return [one for one in buttons if one.text() == "Hand the case over"]

    qtbot.waitUntil(lambda: any(one.isVisible() for one in found()))

    def answer(sheet: HandingOverDialog) -> None:
        press(sheet, "Hand the case over")
        assert (sheet.found, sheet._to.problem()) == (None, "Pick a colleague.")
        sheet.to.choose(lina)
        sheet.because.setPlainText("She likes to walk while talking.")
        press(sheet, "Hand the case over")

    answering(HandingOverDialog, answer)
    next(one for one in found() if one.isVisible()).click()
    head = lambda: office.on_lane(lambda: office.workbook.cases.head(case))  # noqa: E731
    qtbot.waitUntil(lambda: head().worker == "Lina S.")
    qtbot.waitUntil(lambda: any("with Lina S. since" in one for one in words(screen)))


def test_a_second_look_is_wanted_in_settings(office: Office, qtbot: QtBot) -> None:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.show()
    workspace.navigation.go(Place("settings"))
    screen: Any = workspace.navigation.current()
    wanted = lambda: office.on_lane(office.workbook.closing.wants_second_look)  # noqa: E731
    assert not wanted()
    screen.second_look.click()
    qtbot.waitUntil(wanted)
    screen.second_look.click()
    qtbot.waitUntil(lambda: not wanted())


def test_what_is_new_for_somebody_is_not_new_once_they_opened_it(
    office: Office, qtbot: QtBot, case: str
) -> None:
    book = office.workbook
    told = Task(
        case_id=case, title="New for you", source="handed_over", due_on=TODAY,
        worker_id=book.seat.worker_id,
    )  # fmt: skip
    office.on_lane(lambda: book.notes.add_task(told))
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.show()
    workspace.navigation.go(Place("overview", case))
    new = lambda: [one for one in book.notes.tasks(case) if one.source == "handed_over"]  # noqa: E731
    qtbot.waitUntil(lambda: office.on_lane(new) == [])


def test_their_own_copy_is_offered_where_dates_are_to_be_kept(
    office: Office, qtbot: QtBot, case: str
) -> None:
    def begin() -> None:
        paths = office.workbook.pathways
        path = paths.start(case, "uk_nrm")
        for event, _said in paths.view(path).events:
            paths.set_event(path, event.id, "1 September 2026")

    _workspace, screen = shown(office, qtbot, case)
    go_on(screen, qtbot, "Ring the bank")
    offered = lambda: [b.text() for b in screen.steps.findChildren(QPushButton)]  # noqa: E731
    assert "Their copy of the plan" not in offered()
    office.on_lane(begin)
    screen.open(Place("closing", case))
    qtbot.waitUntil(lambda: "A room of my own" in words(screen))
    go_on(screen, qtbot, "Dates that cannot wait")
    assert "Their copy of the plan" in offered()


@pytest.mark.parametrize(
    "look", [Look(scale=2.0), Look(language="qps-rtl", right_to_left=True)], ids=["large", "rtl"]
)
def test_every_step_is_whole_and_named(
    office: Office, qtbot: QtBot, qapp: Any, case: str, look: Look
) -> None:
    dress(qapp, look)
    workspace, screen = shown(office, qtbot, case)
    workspace.resize(1024, 640)
    for _step in range(4):
        qtbot.wait(200)
        assert nameless(screen) == []
        assert cut_words(screen) == []
        screen.steps.next.click()

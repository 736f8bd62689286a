"""People, journey and what is kept apart, in the window: written down, read, restricted, taken out, by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from app.services.cases import NewCase
from app.services.sections import Section
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless
from tests.ui.sheets import answering, give_reason
from ui.context import Place
from ui.dialogs.record import RecordDialog
from ui.shared.record_screen import RecordScreen
from ui.tokens import Look
from ui.widgets.buttons import Button
from ui.widgets.rows import Row


class Page:
    """One page of a new case, in the window."""

    def __init__(self, office: Office, qtbot: QtBot, screen: str) -> None:
        self.office, self.qtbot = office, qtbot
        self.services = office.workbook
        self.case: str = office.on_lane(self._open)
        self.workspace = office.workspace()
        qtbot.addWidget(self.workspace)
        self.workspace.resize(1366, 768)
        self.workspace.show()
        self.go(screen)

    def _open(self) -> str:
        return self.services.cases.open(NewCase(working_name="Mira"))

    def go(self, screen: str, record: str | None = None) -> None:
        self.workspace.navigation.go(Place(screen, self.case, record))
        found = self.workspace.navigation.current()
        assert isinstance(found, RecordScreen)
        self.screen = found
        self.wait(lambda: bool(self.rows()))

    def wait(self, until: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(until)

    def keep(self, kind: str, **typed: str | list[str]) -> str:
        made: str = self.office.on_lane(
            lambda: self.services.case_file.keep(kind, self.case, typed)
        )
        return made

    def section(self, kind: str) -> Section:
        work = lambda: self.services.sections.of_case(self.case, (kind,))  # noqa: E731
        found: Section = self.office.on_lane(work)[0]
        return found

    def rows(self) -> list[Row]:
        return [one for one in self.screen.list._rows.items() if isinstance(one, Row)]

    def titles(self) -> list[str]:
        return [one.title for one in self.rows()]

    def choose(self, start: str) -> None:
        """Make a row current by the beginning of its key and give the list the keyboard."""
        key = next(one.key for one in self.rows() if one.key.startswith(start))
        self.screen.list.choose(key)
        self.screen.list.setFocus()

    def enter(self) -> None:
        self.qtbot.keyClick(self.screen.list, Qt.Key.Key_Return)

    def pane_words(self) -> list[str]:
        assert self.screen.pane is not None
        return [one.text() for one in self.screen.pane.findChildren(QLabel) if one.isVisible()]

    def press(self, words: str) -> None:
        """Press a button of the pane once it is there."""
        pane = self.screen.pane
        assert pane is not None

        def found() -> Button | None:
            there = (one for one in pane.findChildren(Button) if one.isVisible())
            return next((one for one in there if one.text() == words), None)

        self.wait(lambda: found() is not None)
        one = found()
        assert one is not None
        one.setFocus()
        self.qtbot.keyClick(one, Qt.Key.Key_Space)

    def fill(self, **typed: str) -> None:
        """Fill the next sheet by keyboard and add it."""

        def answer(sheet: RecordDialog) -> None:
            assert nameless(sheet) == []
            for name, words in typed.items():
                control = sheet.fields[name].control
                control.setFocus()
                self.qtbot.keyClicks(control, words)
            sheet._done()

        answering(RecordDialog, answer)


@pytest.fixture
def people(office: Office, qtbot: QtBot) -> Page:
    return Page(office, qtbot, "people")


@pytest.fixture
def journey(office: Office, qtbot: QtBot) -> Page:
    return Page(office, qtbot, "journey")


def test_somebody_close_is_written_down_and_read_by_keyboard(people: Page) -> None:
    people.choose("add relation")
    people.fill(name="Samar", place="Irbid", birth="about 2004")
    people.enter()
    people.wait(lambda: "Samar" in people.titles())
    people.choose("relation ")
    people.wait(lambda: "about 2004" in people.pane_words())
    assert "Written down" in people.pane_words()
    people.fill(place=" by the sea")
    people.press("Correct it")
    people.wait(lambda: "Irbid by the sea" in people.pane_words())
    people.press("Put back “Irbid”")
    people.wait(lambda: "Irbid" in people.pane_words())


def test_others_in_the_story_stand_apart_and_the_heading_says_so(people: Page) -> None:
    lines = people.screen.list._rows.items()
    heads = [(one.title, getattr(one, "caption", "")) for one in lines if not isinstance(one, Row)]
    assert heads == [
        ("Family and others close", ""),
        ("Others in the story", "Kept apart from the person’s own record"),
    ]


def test_a_line_of_a_debt_is_added_to_the_debt_shown(journey: Page) -> None:
    journey.keep("debt", what_for="The flight", currency="JOD")
    journey.wait(lambda: "The flight" in journey.titles())
    journey.choose("debt ")
    journey.fill(amount="about 300", on="April 2025")
    journey.press("Add a line")
    journey.wait(lambda: any(one.key.startswith("debt_entry") for one in journey.rows()))
    [debt] = [one for one in journey.rows() if one.key.startswith("debt ")]
    [line] = [one for one in journey.rows() if one.key.startswith("debt_entry")]
    assert "\u2066300\u00a0JOD\u2069" in debt.trailing
    assert (line.lead, line.trailing) == ("April 2025", "about \u2066300\u00a0JOD\u2069")


def test_work_comes_to_something_once_there_are_two_periods(journey: Page) -> None:
    journey.keep("wage_entry", employer="A car wash", promised="£100", paid="£40")
    journey.wait(lambda: "A car wash" in journey.titles())
    assert not any(one.key.startswith("total") for one in journey.rows())
    journey.keep("wage_entry", employer="A car wash", promised="£50", paid="nothing")
    journey.wait(lambda: any(one.key.startswith("total") for one in journey.rows()))
    journey.choose("total")
    assert "\u2066110\u00a0GBP\u2069" in next(
        one.trailing for one in journey.rows() if one.key.startswith("total")
    )
    journey.wait(lambda: any("not a legal claim" in words for words in journey.pane_words()))


def test_what_is_taken_out_comes_back_from_its_toast(people: Page) -> None:
    people.keep("relation", name="Samar")
    people.wait(lambda: "Samar" in people.titles())
    people.choose("relation ")
    people.press("Take it out")
    people.wait(lambda: "Samar" not in people.titles())
    toast = people.workspace.toast
    people.wait(toast.isVisible)
    [back] = [one for one in toast.findChildren(QAbstractButton) if one.text() == "Bring it back"]
    back.click()
    people.wait(lambda: "Samar" in people.titles())
    kept = people.office.on_lane(lambda: people.services.case_file.lines("relation", people.case))
    assert [one.title for one in kept] == ["Samar"]


def test_one_record_is_restricted_and_opened_with_a_reason(people: Page) -> None:
    people.keep("relation", name="Samar")
    people.wait(lambda: "Samar" in people.titles())
    people.choose("relation ")
    give_reason("She asked for it.")
    people.press("Restrict it")
    people.wait(lambda: "Samar" not in people.titles())
    assert "Something is restricted here" in people.titles()
    assert not any("Samar" in words for words in people.pane_words())
    people.choose("locked relation")
    give_reason("She calls.")
    people.enter()
    people.wait(lambda: "Samar" in people.titles())
    trail = people.office.on_lane(lambda: people.services.audit.of_case(people.case))
    assert [one.reason for one in trail if one.action == "record.opened"] == ["She calls."]


def test_a_section_is_restricted_whole_with_one_line_and_no_count(journey: Page) -> None:
    for words in ("One", "Two"):
        journey.keep("debt", what_for=words)
    journey.wait(lambda: "Two" in journey.titles())
    journey.choose("add debt")
    give_reason("The lender has friends.")
    journey.press("Restrict the whole section")
    journey.wait(lambda: "One" not in journey.titles())
    assert journey.titles().count("Something is restricted here") == 1
    assert journey.section("debt").is_restricted
    journey.choose("locked debt")
    give_reason("The lawyer asks.")
    journey.press("Open with a reason")
    journey.wait(lambda: {"One", "Two"} <= set(journey.titles()))
    journey.choose("add debt")
    give_reason("No danger any more.")
    journey.press("Lift the restriction of the section")
    journey.wait(lambda: not journey.section("debt").is_restricted)


def test_what_is_kept_apart_is_shut_once_written(office: Office, qtbot: QtBot) -> None:
    page = Page(office, qtbot, "kept_apart")
    page.choose("add health_entry")
    page.fill(body="A burn", mind="Bad sleep")
    page.enter()
    page.wait(lambda: "Something is restricted here" in page.titles())
    assert "A burn" not in page.titles()
    page.choose("locked health_entry")
    give_reason("The clinic calls.")
    page.enter()
    page.wait(lambda: "A burn" in page.titles())
    page.choose("health_entry ")
    page.wait(lambda: "Bad sleep" in page.pane_words())
    assert "Whoever gives a reason." in page.pane_words()


def test_a_place_names_the_record_to_show(people: Page) -> None:
    people.keep("third_party", name="One")
    wanted = people.keep("third_party", name="Two")
    people.go("people", wanted)
    people.wait(lambda: people.screen.list.current_key() == f"third_party {wanted}")
    assert "Two" in people.titles()


@pytest.mark.parametrize("screen", ["people", "journey", "kept_apart"])
@pytest.mark.parametrize("look", ["large", "rtl"])
def test_an_empty_page_says_what_will_stand_there(
    office: Office, qtbot: QtBot, wear: Callable[[Look], None], screen: str, look: str
) -> None:
    wear(Look(scale=2.0) if look == "large" else Look(language="qps-rtl", right_to_left=True))
    page = Page(office, qtbot, screen)
    page.workspace.resize(1024, 640)
    qtbot.wait(50)
    assert all(one.key.startswith("add ") for one in page.rows())
    assert nameless(page.screen) == []
    assert cut_words(page.screen) == []

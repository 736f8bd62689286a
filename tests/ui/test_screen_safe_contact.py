"""Safe contact in the window: words wait as typed, only what is saved is in force."""

from __future__ import annotations

from datetime import time

import pytest
from pytestqt.qtbot import QtBot

from app.services.cases import NewCase
from tests.ui.conftest import Office
from tests.ui.looking import nameless
from ui.context import Place
from ui.screens.safe_contact import SafeContactScreen
from ui.workspace import Workspace


@pytest.fixture
def case(office: Office) -> str:
    made: str = office.on_lane(lambda: office.workbook.cases.open(NewCase(working_name="Amina")))
    return made


def shown(office: Office, qtbot: QtBot, case: str) -> tuple[Workspace, SafeContactScreen]:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(Place("safe_contact", case))
    screen = workspace.navigation.current()
    assert isinstance(screen, SafeContactScreen)
    qtbot.waitUntil(lambda: bool(screen._id))
    return workspace, screen


def in_force(office: Office, case: str) -> tuple[str, str, str]:
    way, hours = office.on_lane(lambda: office.workbook.notes.preferred_contact(case))
    return way.channel, way.number, hours


def test_what_is_agreed_is_saved_and_stands_under_the_name(
    office: Office, qtbot: QtBot, case: str
) -> None:
    workspace, screen = shown(office, qtbot, case)
    screen.channel.choose("call")
    qtbot.keyClicks(screen.lines["number"], "555 0142")
    qtbot.keyClicks(screen.lines["hours"], "Mon 09:00-18:00")
    qtbot.keyClicks(screen.lines["words"], "Say it is the library.")
    qtbot.keyClicks(screen.never, "Her uncle")
    screen.save.click()
    qtbot.waitUntil(lambda: workspace.navigation.place.screen == "overview")
    assert in_force(office, case) == ("call", "555 0142", "Mon 09:00-18:00")
    head = office.on_lane(lambda: office.workbook.cases.head(case))
    assert head.contact.state == "open"
    assert head.contact.until == time(18)
    assert head.contact.never == ("Her uncle",)
    assert not office.on_lane(lambda: office.workbook.notes.contact_form(case)).is_typed


def test_half_typed_words_wait_and_are_never_in_force(
    office: Office, qtbot: QtBot, case: str
) -> None:
    notes, drafts = office.workbook.notes, office.workbook.drafts
    office.on_lane(
        lambda: notes.change_safe_contact(
            case, hours="Mon 09:00-18:00", channel="call", number="555 0142"
        )
    )
    workspace, screen = shown(office, qtbot, case)
    screen.lines["number"].setText("555 0")
    form = lambda: office.on_lane(lambda: notes.contact_form(case))  # noqa: E731
    qtbot.waitUntil(lambda: form().is_typed)
    office.on_lane(lambda: drafts.promote_idle(all_of_them=True))
    assert in_force(office, case)[1] == "555 0142"
    workspace.navigation.go(Place("today"))
    workspace.navigation.go(Place("safe_contact", case))
    qtbot.waitUntil(lambda: screen.lines["number"].text() == "555 0")
    screen.drop.click()
    qtbot.waitUntil(lambda: screen.lines["number"].text() == "555 0142")
    assert not form().is_typed


def test_hours_that_cannot_be_read_say_how_to_mend_them(
    office: Office, qtbot: QtBot, case: str
) -> None:
    workspace, screen = shown(office, qtbot, case)
    screen.lines["hours"].setFocus()
    qtbot.keyClicks(screen.lines["hours"], "in the morning")
    assert screen.fields["hours"].problem() == ""
    screen.lines["number"].setFocus()
    assert "Mon-Fri 09:00-11:30" in screen.fields["hours"].problem()
    screen.save.click()
    qtbot.wait(100)
    assert workspace.navigation.place.screen == "safe_contact"
    assert office.on_lane(lambda: office.workbook.notes.safe_contacts(case)) == []


def test_only_what_the_way_needs_is_asked(office: Office, qtbot: QtBot, case: str) -> None:
    _workspace, screen = shown(office, qtbot, case)
    for channel, number, who, voicemail in (
        ("message", True, False, False), ("call", True, False, True),
        ("through", False, True, False), ("none", False, False, False),
    ):  # fmt: skip
        screen.channel.choose(channel)
        assert screen.fields["number"].isVisibleTo(screen) is number, channel
        assert screen.fields["who"].isVisibleTo(screen) is who, channel
        assert screen.voicemail.isVisibleTo(screen) is voicemail, channel


def test_every_control_has_a_name(office: Office, qtbot: QtBot, case: str) -> None:
    _workspace, screen = shown(office, qtbot, case)
    screen.channel.choose("call")
    assert nameless(screen) == []

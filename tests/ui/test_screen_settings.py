"""Settings: what changes at once, what waits until its field is left, and what is kept in clear."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.domain.organisation import Organisation
from app.errors import UserError
from app.services.office import Office as OfficeService
from app.services.office import Seat
from tests import window_parts
from tests.ui.conftest import Office
from tests.window_parts import PASSPHRASE, Begin, opened
from ui import preferences
from ui.context import Place
from ui.preferences import Preferences, Remembered
from ui.screens.settings import SettingsScreen
from ui.screens.unlock import UnlockScreen
from ui.tokens import DARK, look
from ui.widgets.labels import PlainLabel
from ui.workspace import Workspace

begin, folder, relauncher = window_parts.begin, window_parts.folder, window_parts.relauncher


def shown(office: Office, qtbot: QtBot) -> tuple[Workspace, SettingsScreen]:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(Place("settings"))
    screen = workspace.navigation.current()
    assert isinstance(screen, SettingsScreen)
    qtbot.waitUntil(lambda: screen.letterhead["name"].text() == "Northside")
    return workspace, screen


def own(office: Office) -> Organisation:
    found: Organisation = office.on_lane(office.workbook.office.own)
    return found


def test_the_letterhead_is_in_force_when_its_field_is_left(office: Office, qtbot: QtBot) -> None:
    workspace, screen = shown(office, qtbot)
    qtbot.keyClicks(screen.letterhead["phone"], "555 0100")
    screen.letterhead["phone"].left.emit()
    qtbot.waitUntil(lambda: own(office).phone == "555 0100")
    screen.letterhead["name"].setText("Southside")
    screen.letterhead["name"].left.emit()
    qtbot.waitUntil(lambda: "Southside" in words_of(workspace))
    assert office.on_lane(lambda: office.workbook.drafts.own()) == []


def words_of(part: Any) -> str:
    return " ".join(label.text() for label in part.findChildren(PlainLabel))


def test_half_a_letterhead_is_there_again_after_a_crash(office: Office, qtbot: QtBot) -> None:
    _workspace, screen = shown(office, qtbot)
    qtbot.keyClicks(screen.letterhead["email"], "help@nor")
    letterhead = lambda: office.on_lane(office.workbook.office.letterhead)  # noqa: E731
    qtbot.waitUntil(lambda: letterhead()["email"] == "help@nor")
    assert own(office).email == ""


def test_a_field_being_typed_in_is_left_alone_by_other_changes(
    office: Office, qtbot: QtBot
) -> None:
    _workspace, screen = shown(office, qtbot)
    qtbot.keyClicks(screen.letterhead["email"], "help@nor")
    office.on_lane(lambda: office.workbook.office.change(phone="555 0100"))
    qtbot.waitUntil(lambda: screen.letterhead["phone"].text() == "555 0100")
    assert screen.letterhead["email"].text() == "help@nor"


@pytest.mark.parametrize("role", ["caseworker", "legal", "shelter", "read_only"])
def test_the_letterhead_is_the_supervisors(office: Office, role: str) -> None:
    from app.domain.rights import rights_of

    seat = Seat(office.workbook.unlocked.worker_id, office.workbook.clock, rights_of(role))
    service = OfficeService(office.workbook.unlocked.begin, seat)
    for verb in (lambda: service.change(name="X"), lambda: service.type_on({"name": "X"})):
        with pytest.raises(UserError, match=r"right\.missing"):
            office.on_lane(verb)


def test_a_place_that_is_not_there_has_no_button(office: Office, qtbot: QtBot) -> None:
    workspace, screen = shown(office, qtbot)
    offered = {one.text() for one in screen.findChildren(QPushButton)}
    for name, words in (("passphrase", "Change my passphrase"), ("staff", "Colleagues")):
        assert (words in offered) == workspace.context.has(name)


def test_minutes_can_be_one_to_thirty_and_never_none(office: Office, qtbot: QtBot) -> None:
    _workspace, screen = shown(office, qtbot)
    offered = [int(screen.minutes.itemData(n)) for n in range(screen.minutes.count())]
    assert offered[0] == 1
    assert offered[-1] == 30
    assert 5 in offered


def test_wishes_are_followed_at_once(begin: Begin, folder: Path, qtbot: QtBot) -> None:
    application = begin()
    workspace = opened(application, qtbot)
    workspace.navigation.go(Place("settings"))
    screen = workspace.navigation.current()
    assert isinstance(screen, SettingsScreen)
    screen.minutes.choose("1")
    screen.minutes.activated.emit(0)
    assert application.idle.seconds_left() <= 60
    screen.colours.choose("dark")
    screen.colours.activated.emit(0)
    qtbot.waitUntil(lambda: look().palette is DARK)
    again = application.window.workspace
    assert again is not None
    assert again is not workspace
    assert again.navigation.place == Place("settings")
    application.remembered.change(palette="")
    assert application.tasks.idle()


def test_before_unlocking_stands_only_what_was_wished_for(
    begin: Begin, folder: Path, qtbot: QtBot
) -> None:
    page = begin().window._front
    assert isinstance(page, UnlockScreen)
    assert "Call" not in words_of(page)
    assert folder.name not in [label.text() for label in page.findChildren(PlainLabel)]
    Remembered(preferences.state_folder()).change(show_folder=True, phone="555 0100")
    page = begin().window._front
    assert isinstance(page, UnlockScreen)
    assert "Call \u2068555 0100\u2069" in words_of(page)
    assert f"\u2068{folder.name}\u2069" in words_of(page)


def test_the_file_holds_what_is_listed_and_nothing_else(tmp_path: Path) -> None:
    Remembered(tmp_path).change(idle_minutes=9, phone="555 0100")
    kept = json.loads((tmp_path / "look.json").read_text())
    assert set(kept) == {
        "language", "scale", "palette", "idle_minutes", "out_of_pictures", "show_folder", "phone",
    }  # fmt: skip
    (tmp_path / "look.json").write_text(
        json.dumps(
            {**kept, "last_case": "Amina", "scale": "big", "show_folder": 1, "phone": "a\nb" * 90}
        )
    )
    read = preferences.read(tmp_path)
    assert (read.scale, read.show_folder, read.idle_minutes) == (100, False, 9)
    assert "\n" not in read.phone
    assert len(read.phone) <= preferences.PHONE_LENGTH
    for spoilt in ("[1, 2]", "7", "{", '{"phone": null}'):
        (tmp_path / "look.json").write_text(spoilt)
        assert preferences.read(tmp_path) == Preferences()


def test_a_passphrase_is_never_among_them() -> None:
    assert PASSPHRASE not in repr(Preferences(phone=PASSPHRASE))

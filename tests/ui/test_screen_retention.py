"""Kept and destroyed in the window: what is due, holding, removing with a reason, and nothing left in any screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.bootstrap import Desk, Workbook
from app.domain.keeping import Rule
from app.domain.staff import Staff
from app.errors import UserError
from app.services.cases import NewCase
from tests.retention_parts import back_date
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless
from tests.ui.sheets import answering, press
from ui.bridge import Bridge
from ui.context import Place
from ui.dialogs.question import QuestionDialog
from ui.dialogs.removal import RemovalDialog
from ui.dialogs.retention_rule import RuleDialog
from ui.models.retention import RULE
from ui.screens.overview import OverviewScreen
from ui.screens.retention import RetentionScreen
from ui.screens.today import TodayScreen
from ui.tokens import Look
from ui.widgets.rows import Group, Row
from ui.workspace import Workspace

OFFICE_WORDS = "plank heron button velvet orchard"
OLD, YOUNG = date(2018, 2, 3), date(2024, 6, 1)


@pytest.fixture
def cases(office: Office) -> dict[str, str]:
    """Two closed cases, one of them kept long enough, and an open one."""

    def make() -> dict[str, str]:
        workbook, made = office.workbook, {}
        for name, closed_on in (("Mai", OLD), ("Rosa", YOUNG), ("Amina", None)):
            case = made[name] = workbook.cases.open(NewCase(working_name=name))
            if closed_on is not None:
                workbook.cases.close(case, "she has work and a room")
                back_date(workbook, case, closed_on)
        return made

    found: dict[str, str] = office.on_lane(make)
    return found


def shown(office: Office, qtbot: QtBot, place: Place) -> tuple[Workspace, RetentionScreen]:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(place)
    screen = workspace.navigation.current()
    assert isinstance(screen, RetentionScreen)
    qtbot.waitUntil(lambda: bool(lines(screen)))
    return workspace, screen


def lines(screen: RetentionScreen) -> list[tuple[str, str]]:
    """What stands in the list, each row under the heading it stands under."""
    model, heading, found = screen.list.model(), "", []
    for number in range(model.rowCount()):
        line = screen.list.line_at(model.index(number, 0))
        if isinstance(line, Group):
            heading = line.title
        elif isinstance(line, Row):
            found.append((heading, line.title))
    return found


def said(widget: Any) -> str:
    return " | ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def says(qtbot: QtBot, widget: Any, words: str) -> None:
    """Wait until the words stand there."""
    qtbot.waitUntil(lambda: words in said(widget))


def offered(widget: Any) -> list[str]:
    found = widget.findChildren(QPushButton)
    return [one.text() for one in found if one.isVisible() and one.isEnabled()]


def pressed(qtbot: QtBot, widget: Any, label: str) -> None:
    qtbot.waitUntil(lambda: label in offered(widget))
    found = [one for one in widget.findChildren(QPushButton) if one.text() == label]
    next(one for one in found if one.isVisible()).click()


def register(office: Office) -> list[Any]:
    found: list[Any] = office.on_lane(office.workbook.retention.register)
    return found


def test_what_is_due_held_kept_and_gone_stands_in_one_list(
    office: Office, qtbot: QtBot, cases: dict[str, str]
) -> None:
    office.on_lane(lambda: office.workbook.retention.hold(cases["Amina"], "a court asked"))
    _workspace, screen = shown(office, qtbot, Place("retention", None, cases["Mai"]))
    assert lines(screen) == [
        ("", "The rule of this office"), ("To decide", "A-0001"), ("Must stay", "A-0003"), ("Kept", "A-0002"),
    ]  # fmt: skip
    says(qtbot, screen.pane, "Mon 3 Feb 2025")
    assert nameless(screen) == []
    screen.list.choose(cases["Amina"])
    says(qtbot, screen.pane, "a court asked")
    screen.list.choose(RULE)
    says(qtbot, screen.pane, "18 U.S.C. 1595(c)")


def test_a_case_is_held_and_let_go_by_events(
    office: Office, qtbot: QtBot, cases: dict[str, str]
) -> None:
    _workspace, screen = shown(office, qtbot, Place("retention", None, cases["Mai"]))

    def reason(sheet: QuestionDialog) -> None:
        press(sheet, "Hold it")
        assert sheet._field is not None
        assert sheet._field.problem()
        qtbot.keyClicks(sheet._reason, "a claim is pending")
        press(sheet, "Hold it")

    answering(QuestionDialog, reason)
    pressed(qtbot, screen.pane, "Hold this case")
    qtbot.waitUntil(lambda: ("Must stay", "A-0001") in lines(screen))
    says(qtbot, screen.pane, "a claim is pending")
    assert sorted(offered(screen.pane)) == ["Lift the hold", "Open the case"]

    def why(sheet: QuestionDialog) -> None:
        qtbot.keyClicks(sheet._reason, "it was decided")
        press(sheet, "Lift the hold")

    answering(QuestionDialog, why)
    pressed(qtbot, screen.pane, "Lift the hold")
    qtbot.waitUntil(lambda: ("To decide", "A-0001") in lines(screen))


def test_a_case_is_removed_only_with_a_reason_and_its_reference(
    office: Office, qtbot: QtBot, cases: dict[str, str]
) -> None:
    workspace, screen = shown(office, qtbot, Place("retention", None, cases["Mai"]))
    workspace.navigation.go(Place("overview", cases["Mai"]))
    overview = workspace.navigation.current()
    says(qtbot, workspace, "Mai")
    workspace.navigation.go(Place("retention"))
    gone: list[bool] = []
    assert isinstance(overview, OverviewScreen)
    overview.destroyed.connect(lambda: gone.append(True))

    def fill(sheet: RemovalDialog) -> None:
        assert "This stays elsewhere" in said(sheet)
        press(sheet, "Remove the case")
        assert sheet._reason.problem()
        qtbot.keyClicks(sheet.reason, "its time is over")
        qtbot.keyClicks(sheet.typed, "A-0002")
        press(sheet, "Remove the case")
        assert sheet._typed.problem()
        assert register(office) == []
        sheet.typed.clear()
        qtbot.keyClicks(sheet.typed, "a-0001")
        press(sheet, "Remove the case")

    answering(RemovalDialog, fill)
    pressed(qtbot, screen.pane, "Remove the case")
    qtbot.waitUntil(lambda: ("Removed", "A-0001") in lines(screen))
    assert ("To decide", "A-0001") not in lines(screen)
    assert [one.entry.because for one in register(office)] == ["its time is over"]
    qtbot.waitUntil(lambda: bool(gone))
    workspace.navigation.back()
    assert workspace.navigation.place.case_id is None


def test_removing_leaves_the_case_that_is_shown(
    office: Office, qtbot: QtBot, cases: dict[str, str]
) -> None:
    workspace, _screen = shown(office, qtbot, Place("retention"))
    workspace.navigation.go(Place("timeline", cases["Mai"]))
    erase = office.workbook.retention.erase
    office.on_lane(lambda: erase(cases["Mai"], "its time is over", "A-0001"))
    qtbot.waitUntil(lambda: workspace.navigation.place == Place("cases"))
    assert not workspace.banner.isVisible()


def test_the_words_of_a_case_are_removed_and_its_facts_stay(
    office: Office, qtbot: QtBot, cases: dict[str, str]
) -> None:
    _workspace, screen = shown(office, qtbot, Place("retention", None, cases["Mai"]))

    def fill(sheet: RemovalDialog) -> None:
        assert not sheet.typed.isVisible()
        qtbot.keyClicks(sheet.reason, "she asked for it")
        press(sheet, "Remove the words")

    answering(RemovalDialog, fill)
    pressed(qtbot, screen.pane, "Remove its words")
    qtbot.waitUntil(lambda: ("Removed", "A-0001") in lines(screen))
    assert ("To decide", "A-0001") in lines(screen)
    screen.list.choose(cases["Mai"])
    says(qtbot, screen.pane, "removed on")
    assert sorted(offered(screen.pane)) == ["Hold this case", "Open the case", "Remove the case"]


def test_the_office_sets_its_rule(office: Office, qtbot: QtBot, cases: dict[str, str]) -> None:
    _workspace, screen = shown(office, qtbot, Place("retention", None, RULE))

    def fill(sheet: RuleDialog) -> None:
        years = sheet.fields["standard"].control
        years.clear()  # type: ignore[attr-defined]
        qtbot.keyClicks(years, "many")
        press(sheet, "Keep this rule")
        assert sheet.fields["standard"].problem()
        years.clear()  # type: ignore[attr-defined]
        qtbot.keyClicks(years, "2")
        press(sheet, "Keep this rule")

    answering(RuleDialog, fill)
    pressed(qtbot, screen.pane, "Change the rule")
    qtbot.waitUntil(lambda: ("To decide", "A-0002") in lines(screen))
    assert office.on_lane(office.workbook.retention.rule).rule == Rule(2, 10, 25)


def test_the_register_is_saved_as_a_list(
    office: Office, qtbot: QtBot, cases: dict[str, str], tmp_path: Path, monkeypatch: Any
) -> None:
    office.on_lane(lambda: office.workbook.retention.erase(cases["Mai"], "=done()", "A-0001"))
    _workspace, screen = shown(office, qtbot, Place("retention"))
    entry = register(office)[0].entry
    screen.list.choose(entry.id)
    file = tmp_path / "removed.csv"
    monkeypatch.setattr("ui.screens.retention.ask_target", lambda *_: file)
    pressed(qtbot, screen.pane, "Save the whole list")
    qtbot.waitUntil(file.exists)
    table = file.read_text(encoding="utf-8-sig").splitlines()
    assert table[1].startswith("2026-11-23,case,A-0001,,Dana K.,'=done(),2018-02-03,2025-02-03")
    assert "Mai" not in "".join(table)


def test_today_leads_to_what_was_kept_long_enough(
    office: Office, qtbot: QtBot, cases: dict[str, str]
) -> None:
    workspace, _screen = shown(office, qtbot, Place("retention"))
    workspace.navigation.go(Place("today"))
    today = workspace.navigation.current()
    assert isinstance(today, TodayScreen)
    qtbot.waitUntil(lambda: today.list.choose("run_out"))
    qtbot.keyClick(today.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: workspace.navigation.place.screen == "retention")


def test_the_overview_says_how_long_a_closed_case_stays(
    office: Office, qtbot: QtBot, cases: dict[str, str]
) -> None:
    workspace, _screen = shown(office, qtbot, Place("retention"))
    workspace.navigation.go(Place("overview", cases["Rosa"]))
    overview = workspace.navigation.current()
    wanted = "closed on Sat 1 Jun 2024 · kept until Sun 1 Jun 2031"
    says(qtbot, overview, wanted)
    says(qtbot, overview, "Until Sun 1 Jun 2031: the office's usual time.")
    office.on_lane(lambda: office.workbook.retention.hold(cases["Rosa"], "a court asked"))
    says(qtbot, overview, "It must stay: a court asked")
    pressed(qtbot, overview, "Kept and destroyed")
    screen = workspace.navigation.current()
    assert isinstance(screen, RetentionScreen)
    qtbot.waitUntil(lambda: screen.list.current_key() == cases["Rosa"])


def test_who_does_not_decide_sees_and_cannot_remove(
    office: Office, desk: Desk, qtbot: QtBot, cases: dict[str, str], tmp_path: Path
) -> None:
    def come_back_as_caseworker() -> Workbook:
        workbook = office.workbook
        with workbook.unlocked.begin() as work:
            me = work.get(Staff, workbook.unlocked.worker_id)
            work.save(replace(me, role="caseworker"))
            work.commit()
        workbook.lock()
        return desk.unlock(tmp_path / "vault", OFFICE_WORDS)

    office.workbook = office.on_lane(come_back_as_caseworker)
    office.events = Bridge(office.workbook.events)
    workspace, screen = shown(office, qtbot, Place("retention", None, cases["Mai"]))
    qtbot.waitUntil(lambda: offered(screen.pane) == ["Open the case"])
    screen.list.choose(RULE)
    qtbot.waitUntil(lambda: offered(screen.pane) == [])
    screen.list.choose(cases["Mai"])
    qtbot.waitUntil(lambda: offered(screen.pane) == ["Open the case"])
    with pytest.raises(UserError, match=r"right\.missing"):
        office.on_lane(lambda: office.workbook.retention.erase(cases["Mai"], "why", "A-0001"))
    with pytest.raises(UserError, match=r"right\.missing"):
        office.on_lane(lambda: office.workbook.retention.hold(cases["Mai"], "why"))
    workspace.navigation.go(Place("today"))
    today = workspace.navigation.current()
    assert isinstance(today, TodayScreen)
    qtbot.waitUntil(today.empty.isVisible)
    assert not today.list.choose("run_out")


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_sheets_are_whole_in_a_small_window(
    office: Office, qtbot: QtBot, cases: dict[str, str], wear: Any, scale: float
) -> None:
    wear(Look(scale=scale))
    workspace, screen = shown(office, qtbot, Place("retention", None, cases["Mai"]))
    workspace.resize(1024, 640)
    seen: list[str] = []

    def look(sheet: RemovalDialog) -> None:
        seen.extend(cut_words(sheet) + nameless(sheet))
        seen.append("looked")
        sheet.reject()

    answering(RemovalDialog, look)
    screen._keeping.remove_case(cases["Mai"])
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["looked"]


def test_the_key_is_renewed_after_a_removal(
    office: Office, qtbot: QtBot, cases: dict[str, str]
) -> None:
    office.on_lane(lambda: office.workbook.retention.erase(cases["Mai"], "its time", "A-0001"))
    workspace, screen = shown(office, qtbot, Place("retention"))
    screen.list.choose(register(office)[0].entry.id)

    def yes(sheet: QuestionDialog) -> None:
        press(sheet, "Renew it")

    before = bytes(office.workbook.unlocked._opened.store_key)
    answering(QuestionDialog, yes)
    pressed(qtbot, screen.pane, "Renew the key of the vault")
    key = office.workbook.unlocked._opened
    qtbot.waitUntil(lambda: bytes(key.store_key) != before)
    qtbot.waitUntil(lambda: "The key is renewed." in said(workspace))

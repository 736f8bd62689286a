"""The window holds people to their role: places that stay out, buttons that say why, entries that ask for a reason."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.bootstrap import Desk, Workbook
from app.documents.samples import payslips
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from tests.role_parts import seated
from tests.ui.sheets import give_reason
from ui.bridge import Bridge
from ui.context import Place
from ui.screens.evidence import EvidenceScreen
from ui.screens.reports import ReportsScreen
from ui.screens.timeline import TimelineScreen
from ui.screens.trail import TrailScreen
from ui.shared import paper_screen
from ui.tasks import Tasks
from ui.widgets.banner import QuietBox
from ui.widgets.buttons import Button
from ui.widgets.rows import Row
from ui.workspace import Workspace

SECRET = "Names the man from the car wash."


class Seated:
    """A workspace on a vault opened in one role."""

    def __init__(self, desk: Desk, tasks: Tasks, folder: Path, role: str) -> None:
        self.tasks = tasks
        self.case = ""
        self.workbook: Workbook = tasks.ask(lambda: seated(desk, folder, role, self._fill))
        self.events = Bridge(self.workbook.events)
        self.workspace = Workspace(self.workbook, tasks, self.events, self.workbook.clock.local)
        self.problems: list[str] = []
        tasks.unheard = lambda problem: self.problems.append(problem.code)

    def _fill(self, workbook: Workbook) -> None:
        self.case = workbook.cases.open(NewCase(working_name="Mira"))
        self.note = workbook.notes.add(self.case, SECRET)
        self.item = workbook.evidence.add(
            self.case, io.BytesIO(payslips("Mira", "Employer", ("May",))),
            EvidenceInput(title="Payslip"),
        )  # fmt: skip
        workbook.restricted.restrict(self.note, "his name")
        workbook.restricted.restrict(self.item, "an address")

    def go(self, name: str) -> Any:
        """Go to a screen of the case and let it load."""
        self.workspace.navigation.go(Place(name, self.case))
        self.settle()
        return self.workspace.navigation.current()

    def settle(self) -> None:
        """Let the lanes finish and the window take what they brought."""
        quiet = 0
        while quiet < 3:
            idle = self.tasks.idle(20)
            QApplication.processEvents()
            quiet = quiet + 1 if idle and self.tasks.idle(0) else 0


@pytest.fixture
def seat(qtbot: QtBot, desk: Desk, tasks: Tasks, tmp_path: Path) -> Iterator[Any]:
    """`seat(role)` is a workspace for that role."""
    made: list[Seated] = []

    def sit(role: str) -> Seated:
        made.append(Seated(desk, tasks, tmp_path / "vault", role))
        qtbot.addWidget(made[0].workspace)
        made[0].workspace.resize(1366, 768)
        made[0].workspace.show()
        return made[0]

    yield sit
    for one in made:
        tasks.ask(one.workbook.lock)


def rail(workspace: Workspace) -> set[str]:
    """The places of both rails."""
    stops = (*workspace._stops(of_case=False), *workspace._stops(of_case=True))
    return {stop.key for stop in stops}


def named(screen: Any, words: str) -> Button:
    """A button of a screen by its words."""
    return next(one for one in screen.findChildren(Button) if one.text() == words)


def test_a_shelter_is_led_only_where_it_may_look(seat: Any) -> None:
    sat = seat("shelter")
    assert {"today", "cases", "overview", "timeline", "sharing"} <= rail(sat.workspace)
    shut = {"forms", "pathways", "evidence", "letters", "transfers", "reports"}
    assert not shut & rail(sat.workspace)
    sat.go("overview")
    before = sat.workspace.navigation.place
    for name in (*shut, "bundle", "transfer_out", "form"):
        sat.workspace.navigation.go(Place(name, sat.case))
        assert sat.workspace.navigation.place == before, name
    assert sat.workspace.banner.isVisible()


def test_who_only_reads_finds_every_act_shut_and_is_told_why(seat: Any) -> None:
    sat = seat("read_only")
    overview = sat.go("overview")
    for words in ("Add a note", "Add a task", "Close the case"):
        made = named(overview, words)
        assert not made.isEnabled(), words
        assert made.toolTip() == "Your role in this office does not include this."
        made.setEnabled(True)  # whatever the screen thinks later
        assert not made.isEnabled()
    timeline = sat.go("timeline")
    assert isinstance(timeline, TimelineScreen)
    assert not timeline.entry.box.isVisible()
    assert not named(sat.go("evidence"), "Add files").isEnabled()
    assert "reports" not in rail(sat.workspace)
    assert sat.problems == []


def test_a_supervisor_is_shut_out_of_nothing(seat: Any) -> None:
    sat = seat("supervisor")
    assert {"reports", "transfers", "letters"} <= rail(sat.workspace)
    assert named(sat.go("overview"), "Add a note").isEnabled()
    assert sat.problems == []


def test_a_locked_entry_says_nothing_and_opens_with_a_reason(seat: Any, qtbot: QtBot) -> None:
    sat = seat("caseworker")
    screen = sat.go("timeline")
    locked = [one for one in screen.list.moments() if one.key.endswith("locked")]
    assert len(locked) == 2
    assert not any(SECRET in f"{one.title}{one.text}{one.source}" for one in screen.list.moments())
    key = next(one.key for one in locked if sat.note in one.key)
    screen.list.choose(key)
    give_reason("The police report is due.")
    qtbot.keyClick(screen.list, Qt.Key.Key_Return)
    sat.settle()
    assert [one.restricted for one in screen.list.moments() if one.text == SECRET] == [True]
    told = sat.tasks.ask(lambda: sat.workbook.audit.of_case(sat.case))
    assert "The police report is due." in [one.reason for one in told]
    assert named(screen, "Lift the restriction").isVisible()
    assert "Open with a reason" not in [one.text() for one in screen.findChildren(Button)]


def test_a_note_is_restricted_and_let_go_from_its_history(seat: Any) -> None:
    sat = seat("supervisor")
    screen = sat.go("timeline")
    sat.tasks.ask(lambda: sat.workbook.restricted.open(sat.note, "to look"))
    sat.settle()
    screen._load_history(sat.note)
    sat.settle()
    give_reason("Everybody knows by now.")
    named(screen, "Lift the restriction").click()
    sat.settle()
    assert sat.tasks.ask(lambda: len(sat.workbook.restricted.of_case(sat.case))) == 1
    screen._load_history(sat.note)
    sat.settle()
    give_reason("They should not.")
    named(screen, "Restrict it").click()
    sat.settle()
    assert sat.tasks.ask(lambda: len(sat.workbook.restricted.of_case(sat.case))) == 2
    words = [one.text() for one in screen.findChildren(QLabel) if not one.isHidden()]
    assert not [one for one in words if SECRET in one], "its words stay on the page"
    assert named(screen, "Open with a reason").isVisible()
    assert not sat.workspace.banner.isVisible()


def test_a_locked_item_of_evidence_opens_with_a_reason(seat: Any) -> None:
    sat = seat("caseworker")
    screen = sat.go("evidence")
    assert isinstance(screen, EvidenceScreen)
    rows = [one for one in screen.list._rows.items() if isinstance(one, Row)]
    assert [(one.title, one.action) for one in rows] == [("Restricted", "Open with a reason")]
    give_reason("for the bundle")
    screen.list.acted.emit(rows[0].key)
    sat.settle()
    rows = [one for one in screen.list._rows.items() if isinstance(one, Row)]
    assert [one.title for one in rows] == ["Payslip"]


def test_the_trail_of_a_case_is_told_in_words(seat: Any) -> None:
    sat = seat("supervisor")
    screen = sat.go("trail")
    assert isinstance(screen, TrailScreen)
    titles = [one.title for one in screen.list._rows.items() if isinstance(one, Row)]
    assert titles == ["Restricted an entry", "Restricted an entry"]
    screen.which.choose("all")
    screen._load()
    sat.settle()
    titles = [one.title for one in screen.list._rows.items() if isinstance(one, Row)]
    assert {"Opened a new case", "Wrote an entry", "Added evidence"} <= set(titles)


def test_the_monthly_sheet_is_seen_saved_and_written_down(
    seat: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sat = seat("supervisor")
    screen = sat.go("reports")
    assert isinstance(screen, ReportsScreen)
    assert "A-0001" in screen._drawn.text
    assert "Mira" not in screen._drawn.text
    target = tmp_path / "sheet.pdf"
    monkeypatch.setattr(paper_screen, "ask_target", lambda *_: target)
    named(screen, "Save as PDF").click()
    sat.settle()
    assert target.read_bytes().startswith(b"%PDF")
    acts = sat.tasks.ask(lambda: sat.workbook.audit.of_office("2026-11").lines)
    assert acts[0].action == "audit.printed"


def test_a_shelter_is_told_which_agreements_it_sees_and_how_the_others_are_taken_back(
    seat: Any,
) -> None:
    boxes = [one.accessibleName() for one in seat("shelter").go("sharing").findChildren(QuietBox)]
    assert [one for one in boxes if "something to do for today" in one]


def test_who_sees_every_agreement_is_told_nothing_of_it(seat: Any) -> None:
    assert seat("caseworker").go("sharing").findChildren(QuietBox) == []


def test_who_may_not_open_it_is_told_before_a_reason_is_asked(seat: Any, qtbot: QtBot) -> None:
    sat = seat("shelter")
    screen = sat.go("timeline")
    key = next(one.key for one in screen.list.moments() if one.key.endswith("locked"))
    screen.list.choose(key)
    qtbot.keyClick(screen.list, Qt.Key.Key_Return)
    sat.settle()
    assert QApplication.activeModalWidget() is None
    assert sat.workspace.banner.isVisible()

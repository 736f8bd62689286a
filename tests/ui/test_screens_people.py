"""Who can open the workbook, in the window: joining, leaving, forgetting, and the recovery code on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.bootstrap import Desk
from app.errors import UserError
from app.services.cases import NewCase
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless
from ui.context import Place
from ui.dialogs import person
from ui.screens.health import HealthScreen
from ui.screens.leaving import LeavingScreen
from ui.screens.new_person import NewPersonScreen
from ui.screens.passphrase import PassphraseScreen
from ui.screens.recovery import RecoveryScreen
from ui.screens.staff import StaffScreen
from ui.shared.recovery import print_on_paper
from ui.tokens import Look
from ui.widgets.inputs import TextLine
from ui.widgets.steps import PaperCard
from ui.workspace import Workspace

OWN = "plank heron button velvet orchard"
SECOND = "seven quiet lanterns over the harbour wall"
THIRD = "a brass kettle hums near the winter gate"


class Desktop:
    """The workspace shown, and what a person does in it."""

    def __init__(self, office: Office, qtbot: QtBot) -> None:
        self.office, self.qtbot = office, qtbot
        self.services = office.workbook
        self.workspace: Workspace = office.workspace()
        qtbot.addWidget(self.workspace)
        self.workspace.resize(1366, 768)
        self.workspace.show()
        self.problems: list[str] = []
        office.tasks.unheard = lambda problem: self.problems.append(problem.code)

    def go(self, place: Place) -> Any:
        self.workspace.navigation.go(place)
        self.settle()
        return self.screen

    @property
    def screen(self) -> Any:
        return self.workspace.navigation.current()

    def settle(self) -> None:
        quiet = 0
        while quiet < 3:
            idle = self.office.tasks.idle(20)
            self.qtbot.wait(10)
            quiet = quiet + 1 if idle and self.office.tasks.idle(0) else 0

    def press(self, words: str) -> None:
        """Press the button with these words by keyboard."""
        self.settle()
        made = next(
            one
            for one in self.screen.findChildren(QPushButton)
            if one.text() == words and one.isVisible()
        )
        made.setFocus()
        QTest.keyClick(made, Qt.Key.Key_Space)
        self.settle()

    def on_lane(self, work: Callable[[], Any]) -> Any:
        return self.office.on_lane(work)

    def member(self, name: str) -> Any:
        return next(one for one in self.on_lane(self.services.people.everyone) if one.name == name)


@pytest.fixture
def desktop(office: Office, qtbot: QtBot) -> Desktop:
    return Desktop(office, qtbot)


def opens(desk: Desk, office: Office, folder: Path, words: str) -> str:
    """Lock the workbook and open it with other words; the name of who came in, or the refusal."""
    office.on_lane(office.workbook.lock)
    try:
        opened = desk.unlock(folder, words)
    except UserError as problem:
        return problem.code
    name = opened.office.worker().name
    opened.lock()
    return name


def test_a_colleague_joins_with_six_words_typed_back_and_can_open_it(
    desktop: Desktop, desk: Desk, tmp_path: Path
) -> None:
    screen = desktop.go(Place("staff"))
    assert isinstance(screen, StaffScreen)
    desktop.press("Add a colleague")
    screen = desktop.screen
    assert isinstance(screen, NewPersonScreen)
    desktop.press("Next")
    assert screen.field.problem()
    QTest.keyClicks(screen.line, "Ravi Menon")
    QTest.keyClick(screen.roles.rows[1], Qt.Key.Key_Down)
    assert screen.roles.chosen() == ("legal",)
    desktop.press("Next")
    words = screen.secret.suggested
    assert len(words.split()) == 6
    desktop.press("Let them in")
    assert screen.secret.again_field.problem()
    screen.secret.again.setText(words)
    QTest.keyClick(screen.secret.again, Qt.Key.Key_Return)
    desktop.settle()
    assert isinstance(desktop.screen, StaffScreen)
    assert desktop.member("Ravi Menon").role == "legal"
    assert screen.secret.suggested == ""
    assert opens(desk, desktop.office, tmp_path / "vault", words) == "Ravi Menon"


def test_name_and_role_are_changed_where_the_list_shows_them(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    ravi = desktop.on_lane(lambda: desktop.services.people.add("Ravi Meno", "caseworker", SECOND))
    screen = desktop.go(Place("staff"))
    screen.list.choose(ravi)

    def answer(dialog: QDialog) -> int:
        if isinstance(dialog, person.NameDialog):
            dialog.line.setText("Ravi Menon")
        elif isinstance(dialog, person.RoleDialog):
            assert nameless(dialog) == []
            dialog.rows.choose(["shelter"])
        dialog._done()  # type: ignore[attr-defined]
        return 1

    monkeypatch.setattr(QDialog, "exec", answer)
    desktop.press("Correct the name")
    assert desktop.member("Ravi Menon").short == "Ravi M."
    desktop.press("Another role")
    assert desktop.member("Ravi Menon").role == "shelter"


def test_who_leaves_cannot_open_it_and_a_new_code_is_typed_back(
    desktop: Desktop, desk: Desk, tmp_path: Path
) -> None:
    ravi = desktop.on_lane(lambda: desktop.services.people.add("Ravi Menon", "caseworker", SECOND))
    (tmp_path / "stick").mkdir()
    desktop.on_lane(lambda: desktop.services.backups.make(tmp_path / "stick"))
    desktop.go(Place("staff"))
    desktop.screen.list.choose(ravi)
    desktop.press("Take away access")
    screen = desktop.screen
    assert isinstance(screen, LeavingScreen)
    assert "23 Nov" in " ".join(label.text() for label in screen.findChildren(QLabel))
    desktop.press("Take away access")
    code = screen.code._code
    assert len(code.replace("-", "")) == 36
    desktop.press("I have written it down")
    screen.code.line.setText(code[:-1] + ("0" if code[-1] != "0" else "1"))
    desktop.press("This is the code")
    assert "character is wrong" in screen.code.field.problem()
    screen.code.line.setText(code.lower())
    QTest.keyClick(screen.code.line, Qt.Key.Key_Return)
    desktop.settle()
    assert isinstance(desktop.screen, StaffScreen)
    assert not desktop.member("Ravi Menon").can_open
    assert desktop.on_lane(desktop.services.recovery.state).written_down_on is not None
    assert opens(desk, desktop.office, tmp_path / "vault", SECOND) == "vault.wrong_passphrase"
    assert opens(desk, desktop.office, tmp_path / "vault", code) == "Recovery code"


def test_the_last_supervisor_stays_and_hears_why(desktop: Desktop) -> None:
    screen = desktop.go(Place("leaving", None, desktop.services.seat.worker_id))
    desktop.press("Take away access")
    assert "supervisor" in screen.steps.banner.accessibleName()
    assert desktop.member("Dana K.").can_open


def test_ones_own_passphrase_is_changed_with_a_new_key_or_without(
    desktop: Desktop, desk: Desk, tmp_path: Path
) -> None:
    screen = desktop.go(Place("passphrase"))
    assert isinstance(screen, PassphraseScreen)
    desktop.press("Next")
    assert screen.field.problem()
    screen.line.setText("not the passphrase I have")
    desktop.press("Next")
    assert "did not open" in screen.field.problem()
    screen.line.setText(OWN)
    assert screen.known.chosen() == ("yes",)
    desktop.press("Next")
    desktop.press("Use my own instead")
    screen.secret.own.setText(SECOND)
    screen.secret.own_again.setText(SECOND)
    desktop.press("Use this passphrase")
    assert opens(desk, desktop.office, tmp_path / "vault", OWN) == "vault.wrong_passphrase"
    assert opens(desk, desktop.office, tmp_path / "vault", SECOND) == "Dana K."


def test_a_colleague_who_forgot_gets_a_new_passphrase(
    desktop: Desktop, desk: Desk, tmp_path: Path
) -> None:
    ravi = desktop.on_lane(lambda: desktop.services.people.add("Ravi Menon", "caseworker", SECOND))
    screen = desktop.go(Place("passphrase", None, ravi))
    screen.secret.use_own()
    screen.secret.own.setText(THIRD)
    screen.secret.own_again.setText(THIRD)
    desktop.press("Use this passphrase")
    assert opens(desk, desktop.office, tmp_path / "vault", SECOND) == "vault.wrong_passphrase"
    assert opens(desk, desktop.office, tmp_path / "vault", THIRD) == "Ravi Menon"


def test_a_new_code_holds_once_it_is_typed_back_and_is_tried_and_split(desktop: Desktop) -> None:
    screen = desktop.go(Place("recovery"))
    assert isinstance(screen, RecoveryScreen)
    desktop.press("Make a new code")
    code = screen.code._code
    desktop.press("I have written it down")
    screen.code.line.setText(code)
    desktop.press("This is the code")
    state = desktop.on_lane(desktop.services.recovery.state)
    assert state.written_down_on
    assert state.tested_on is None
    desktop.press("Try the code now")
    screen.box.setPlainText("quite another thing")
    desktop.press("Try it")
    assert screen.field.problem()
    screen.box.setPlainText(code)
    desktop.press("Try it")
    assert desktop.on_lane(desktop.services.recovery.state).tested_on
    desktop.press("Split it among three people")
    screen.line.setText(code)
    desktop.press("Make three shares")
    shares = []
    for _number in range(3):
        shares.append(shown(screen))
        desktop.press("I have written it down")
        line = next(one for one in lines(screen) if one.isVisible())
        line.setText("not these")
        desktop.press("Next")
        line.setText(" ".join(shares[-1].split()[-2:]).upper())
        desktop.press("Next")
    assert len(set(shares)) == 3
    assert desktop.on_lane(desktop.services.recovery.state).is_split
    desktop.press("Try the code now")
    screen.box.setPlainText(f"{shares[2]}\n\n{shares[0]}")
    desktop.press("Try it")
    assert desktop.problems == []


def shown(screen: Any) -> str:
    """The words on the paper card."""
    card = next(one for one in screen.findChildren(PaperCard) if one.isVisible())
    return str(card.words)


def lines(screen: Any) -> list[Any]:
    return screen.findChildren(TextLine)


def test_leaving_a_page_forgets_what_was_typed(desktop: Desktop) -> None:
    screen = desktop.go(Place("passphrase"))
    screen.line.setText(OWN)
    desktop.go(Place("staff"))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert OWN not in [one.text() for one in lines(screen)]


def test_before_the_first_case_a_trial_of_the_code_is_asked_for(desktop: Desktop) -> None:
    screen = desktop.go(Place("new_case"))
    assert screen.banner.isVisible()
    QTest.keyClicks(screen.lines["working_name"], "Amina")
    desktop.press("Try it now")
    assert isinstance(desktop.screen, RecoveryScreen)  # nobody wrote it down yet: a new one first
    desktop.press("Make a new code")
    code = desktop.screen.code._code
    desktop.press("I have written it down")
    desktop.screen.code.line.setText(code)
    desktop.press("This is the code")
    screen = desktop.go(Place("new_case"))
    assert screen.lines["working_name"].text() == "Amina"
    desktop.press("Later")
    assert not screen.banner.isVisible()
    assert desktop.go(Place("new_case")).banner.isVisible() is False
    screen._later = False
    desktop.go(Place("new_case"))
    desktop.press("Try it now")
    desktop.screen.box.setPlainText(code)
    desktop.press("Try it")
    assert desktop.screen is screen  # back where they came from
    assert not screen.banner.isVisible()


def test_who_may_not_manage_people_is_offered_only_what_is_theirs(
    desk: Desk, desktop: Desktop, qtbot: QtBot, tmp_path: Path
) -> None:
    desktop.on_lane(lambda: desktop.services.people.add("Ravi Menon", "caseworker", SECOND))
    desktop.on_lane(desktop.services.lock)
    workbook = desktop.on_lane(lambda: desk.unlock(tmp_path / "vault", SECOND))
    desktop.office.workbook = workbook
    again = Desktop(desktop.office, qtbot)
    screen = again.go(Place("staff"))
    shown = {one.text() for one in screen.findChildren(QPushButton) if one.isVisible()}
    assert "Add a colleague" not in shown
    screen.list.choose(again.member("Dana K.").id)
    assert not {"Take away access", "Another role"} & {
        one.text() for one in screen.findChildren(QPushButton) if one.isVisible()
    }
    screen.list.choose(again.member("Ravi Menon").id)
    again.press("Change my passphrase")
    assert isinstance(again.screen, PassphraseScreen)


def test_the_health_page_checks_everything_and_leads_on(desktop: Desktop) -> None:
    desktop.on_lane(lambda: desktop.services.cases.open(NewCase(working_name="Amina")))
    screen = desktop.go(Place("health"))
    assert isinstance(screen, HealthScreen)
    desktop.press("Check everything now")
    desktop.settle()
    assert desktop.on_lane(lambda: desktop.services.health.is_due()) is False
    assert not screen.work.card.isVisible()
    acts = screen.workbook._facts["people"].button
    QTest.keyClick(acts, Qt.Key.Key_Space)
    desktop.settle()
    assert isinstance(desktop.screen, StaffScreen)


LOOKS = {
    "large": (Look(scale=2.0), (1024, 640)),
    "rtl": (Look(language="qps-rtl", right_to_left=True), (1366, 768)),
}


@pytest.mark.slow
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("part", ["drill", "new", "split"])
def test_the_steps_of_recovery_are_whole(
    desktop: Desktop, wear: Callable[[Look], None], look: str, part: str, qtbot: QtBot
) -> None:
    worn, size = LOOKS[look]
    wear(worn)
    desktop = Desktop(desktop.office, qtbot)
    desktop.workspace.resize(*size)
    screen = desktop.go(Place("recovery", part=part))
    qtbot.waitUntil(lambda: cut_words(screen) == [])
    assert nameless(screen) == []


def test_a_recovery_code_is_never_printed_into_a_file(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "code.pdf"))
    monkeypatch.setattr("ui.shared.recovery.ask_printer", lambda _parent, was_told: printer)
    assert print_on_paper(desktop.workspace, "ABCD-EFGH") is False
    assert not (tmp_path / "code.pdf").exists()

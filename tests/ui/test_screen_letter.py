"""Letter, sharing and evidence in the window: nothing leaves without agreement, and what left is written down."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.documents.samples import payslips
from app.domain.consent import Consent
from app.domain.organisation import Organisation
from app.services.cases import NewCase
from tests.ui.conftest import Office
from ui.context import Place
from ui.screens.evidence import EvidenceScreen
from ui.screens.letter import LetterScreen
from ui.screens.timeline import TimelineScreen
from ui.shared.adding import Coming
from ui.workspace import Workspace


@pytest.fixture
def made(office: Office) -> tuple[str, str]:
    """A case and a lawyer."""

    def make() -> tuple[str, str]:
        workbook = office.workbook
        case = workbook.cases.open(NewCase(working_name="Amina", language="ar"))
        workbook.notes.change_safe_contact(case, hours="Mon-Fri 09:00-11:30", channel="message")
        return case, workbook.directory.add(Organisation(name="Harbour Legal Aid"))

    found: tuple[str, str] = office.on_lane(make)
    return found


def shown(office: Office, qtbot: QtBot, place: Place) -> tuple[Workspace, Any]:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(place)
    return workspace, workspace.navigation.current()


def gone(office: Office, case: str) -> list[Any]:
    found: list[Any] = office.on_lane(lambda: office.workbook.consents.disclosures(case))
    return found


def test_a_letter_is_saved_only_after_agreement(
    office: Office, qtbot: QtBot, made: tuple[str, str], tmp_path: Path
) -> None:
    case, lawyer = made
    workspace, screen = shown(office, qtbot, Place("letter", case, "L02"))
    assert isinstance(screen, LetterScreen)
    qtbot.waitUntil(lambda: screen.recipient.count() == 3)
    screen.recipient.choose(lawyer)
    qtbot.waitUntil(lambda: bool(screen.preview.desk.words()))
    target = tmp_path / "letter.pdf"
    screen.save_to(target)
    qtbot.waitUntil(lambda: workspace.banner.isVisible())
    assert not target.exists()
    assert gone(office, case) == []
    agreed = Consent(
        case_id=case, purpose="referral_legal", recipient_id=lawyer, until=date(2030, 1, 1),
        categories=frozenset({"identity", "contact.safe"}),
    )  # fmt: skip
    office.on_lane(lambda: office.workbook.consents.give(agreed))
    screen.save_to(target)
    qtbot.waitUntil(target.exists)
    assert [one.kind for one in gone(office, case)] == ["letter"]


def test_a_file_is_added_looked_at_and_kept(
    office: Office, qtbot: QtBot, made: tuple[str, str], tmp_path: Path
) -> None:
    case, _lawyer = made
    file = tmp_path / "slips.pdf"
    file.write_bytes(payslips("Amina", "Employer", ("June",)))
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing more")
    workspace, screen = shown(office, qtbot, Place("evidence", case))
    assert isinstance(screen, EvidenceScreen)
    screen.adding.come(Coming(case, broken, {"title": "Broken"}))
    qtbot.waitUntil(lambda: workspace.banner.isVisible())
    screen.adding.come(Coming(case, file, {"title": "Payslip"}))
    items = lambda: office.on_lane(lambda: office.workbook.evidence.of_case(case))  # noqa: E731
    qtbot.waitUntil(lambda: len(items()) == 1)
    assert items()[0].title == "Payslip"
    assert office.on_lane(lambda: len(office.workbook.unlocked.blobs.stored())) == 2


def test_typed_words_are_kept_and_can_be_taken_back(
    office: Office, qtbot: QtBot, made: tuple[str, str]
) -> None:
    case, _lawyer = made
    _workspace, screen = shown(office, qtbot, Place("timeline", case))
    assert isinstance(screen, TimelineScreen)
    qtbot.keyClicks(screen.entry.box, "She is well")
    notes = office.workbook.notes
    qtbot.waitUntil(lambda: office.on_lane(lambda: notes.unfinished(case)) is not None)
    screen.entry.add.click()
    said = lambda: [e.text for e in office.on_lane(lambda: office.workbook.cases.timeline(case))]  # noqa: E731
    qtbot.waitUntil(lambda: "She is well" in said())
    assert office.on_lane(lambda: notes.unfinished(case)) is None


def test_a_letter_to_an_unsafe_address_is_offered_by_hand(
    office: Office, qtbot: QtBot, made: tuple[str, str], tmp_path: Path
) -> None:
    case, _lawyer = made
    office.on_lane(lambda: office.workbook.cases.change_person(case, address="8 Larch Close"))
    workspace, screen = shown(office, qtbot, Place("letter", case, "L02"))
    qtbot.waitUntil(lambda: screen.recipient.count() == 3)
    screen.recipient.choose(case)
    assert screen.delivery.chosen() == "hand"
    screen.delivery.choose("post")
    offered = "It is not safe to write to this address."
    qtbot.waitUntil(lambda: offered in words_of(screen.banner))
    assert not workspace.banner.isVisible()
    assert not screen.note.isVisible(), "nobody asks the survivor whether she informs an authority"
    target = tmp_path / "letter.pdf"
    screen.save_to(target)
    qtbot.waitUntil(lambda: workspace.banner.isVisible())
    assert not target.exists()
    hand_over = next(
        one for one in screen.banner.findChildren(QAbstractButton) if one.text() == "Hand it over"
    )
    hand_over.click()
    assert screen.delivery.chosen() == "hand"
    qtbot.waitUntil(lambda: offered not in words_of(screen.banner))
    screen.save_to(target)
    qtbot.waitUntil(target.exists)
    assert [one.recipient for one in gone(office, case)] == ["Amina"]


def test_a_word_that_must_never_be_said_is_named_before_print(
    office: Office, qtbot: QtBot, made: tuple[str, str]
) -> None:
    case, lawyer = made
    notes, consents = office.workbook.notes, office.workbook.consents
    agreed = Consent(
        case_id=case, purpose="referral_legal", recipient_id=lawyer, until=date(2030, 1, 1),
        categories=frozenset({"identity", "contact.safe", "third_parties"}),
    )  # fmt: skip
    office.on_lane(lambda: consents.give(agreed))
    office.on_lane(lambda: notes.change_safe_contact(case, hours="", terms="Khalid"))
    _workspace, screen = shown(office, qtbot, Place("letter", case, "L02"))
    qtbot.waitUntil(lambda: bool(screen.preview.desk.words()))
    assert not screen.leak.isVisibleTo(screen)
    screen.names.setPlainText("Khalid Omar; her uncle")
    qtbot.waitUntil(lambda: screen.leak.isVisibleTo(screen))
    assert "Khalid" in screen.leak.text()


def test_what_nobody_chose_is_named_and_stops_nothing(
    office: Office, qtbot: QtBot, made: tuple[str, str], tmp_path: Path
) -> None:
    case, _lawyer = made
    notes, plan = office.workbook.notes, office.workbook.plan
    office.on_lane(lambda: plan.add_goal(case, words="لا أريد أن يعرف وخالد"))
    _workspace, screen = shown(office, qtbot, Place("letter", case, "L23"))
    qtbot.waitUntil(lambda: bool(screen.preview.desk.words()))
    assert not screen.unmeant.isVisibleTo(screen)
    office.on_lane(lambda: office.workbook.case_file.keep("relation", case, {"name": "خالد"}))
    office.on_lane(lambda: notes.change_safe_contact(case, hours="Mon-Fri 09:00-11:30"))
    qtbot.waitUntil(lambda: screen.unmeant.isVisibleTo(screen))
    assert "وخالد" in screen.unmeant.text()
    assert "Goals and what is done for them" in screen.unmeant.text()
    screen.save_to(tmp_path / "letter.pdf")
    qtbot.waitUntil((tmp_path / "letter.pdf").exists)


def words_of(banner: QWidget) -> str:
    return " ".join(
        label.text() for label in banner.findChildren(QLabel) if label.isVisibleTo(banner)
    )

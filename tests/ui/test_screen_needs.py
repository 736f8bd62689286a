"""Needs & plan in the window: from nothing to a reply typed back, by keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.consent import Consent
from app.domain.organisation import Organisation
from app.services.cases import NewCase
from app.services.referrals import ReferralView
from tests.conftest import TODAY
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless, spoken
from tests.ui.sheets import answering, give_reason
from ui.context import Place
from ui.dialogs.choosing import ChoosingDialog
from ui.dialogs.code import CodeDialog
from ui.dialogs.record import RecordDialog
from ui.dialogs.reply import ReplyDialog
from ui.dialogs.step import StepDialog
from ui.models.plan import reason_options, reply_options, step_words
from ui.screens.letter import LetterScreen
from ui.screens.needs import NeedsScreen
from ui.screens.sharing import SharingScreen
from ui.shared.recipient import RecipientNote
from ui.widgets.buttons import Button
from ui.widgets.rows import Row
from ui.workspace import Workspace


def shown(office: Office, qtbot: QtBot, place: Place) -> tuple[Workspace, NeedsScreen]:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(place)
    screen = workspace.navigation.current()
    assert isinstance(screen, NeedsScreen)
    qtbot.waitUntil(lambda: screen._shown is not None)
    return workspace, screen


@pytest.fixture
def case(office: Office) -> str:
    made: str = office.on_lane(lambda: office.workbook.cases.open(NewCase(working_name="Amina")))
    return made


@pytest.fixture
def clinic(office: Office) -> str:
    made: str = office.on_lane(
        lambda: office.workbook.directory.add(Organisation(name="Riverside Clinic"))
    )
    return made


def asked(office: Office, case: str, clinic: str, *, agreed: bool = False) -> ReferralView:
    """A referral to a doctor for a goal, with an agreement or without one."""
    workbook = office.workbook

    def make() -> ReferralView:
        goal = workbook.plan.add_goal(case, words="See a doctor", domain="medical", need="My back")
        made = workbook.referrals.ask(
            case, organisation_id=clinic, service="medical", goal_id=goal, asks="My back"
        )
        if agreed:
            categories = frozenset({"identity", "contact.safe", "health_physical"})
            workbook.consents.give(Consent(
                case_id=case, purpose="referral_medical", recipient_id=clinic, categories=categories
            ))  # fmt: skip
        return workbook.referrals.one(made)

    found: ReferralView = office.on_lane(make)
    return found


def now(office: Office, one: ReferralView) -> ReferralView:
    found: ReferralView = office.on_lane(lambda: office.workbook.referrals.one(one.id))
    return found


def test_a_goal_a_step_and_its_end_by_keyboard(office: Office, qtbot: QtBot, case: str) -> None:
    workspace, screen = shown(office, qtbot, Place("needs", case))
    assert screen.nothing.isVisible()
    assert not screen._side.isVisible(), "there is nothing it could be about"
    assert nameless(screen) == cut_words(screen) == []

    def write(sheet: QWidget) -> None:
        assert isinstance(sheet, RecordDialog)
        QTest.keyClicks(sheet.fields["words"].control, "My own door")
        sheet._done()

    answering(RecordDialog, write)
    QTest.keyClick(screen, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: screen.list.current_key().startswith("goal:"))
    assert screen._side.isVisible()

    def step(sheet: QWidget) -> None:
        assert isinstance(sheet, StepDialog)
        QTest.keyClicks(sheet.what, "Ask the landlord")
        sheet._done()

    answering(StepDialog, step)
    screen.list.acted.emit(screen.list.current_key())
    qtbot.waitUntil(lambda: screen.list.model().rowCount() == 3)
    view = office.on_lane(lambda: office.workbook.plan.of_case(case)).areas[0].goals[0]
    assert [one.title for one in view.actions] == ["Ask the landlord"]
    assert view.actions[0].due_on is None

    def far(sheet: QWidget) -> None:
        assert isinstance(sheet, ChoosingDialog)
        sheet.answer.choose(("met",))
        sheet._done()

    answering(ChoosingDialog, far)
    screen._planning.progress(view.goal)
    qtbot.waitUntil(
        lambda: not office.on_lane(lambda: office.workbook.plan.goal(view.goal.id)).is_open,
    )
    assert cut_words(screen) == []
    workspace.deleteLater()


def test_the_next_step_of_a_draft_leads_to_the_answer_and_then_to_the_letter(
    office: Office, qtbot: QtBot, case: str, clinic: str
) -> None:
    one = asked(office, case, clinic)
    workspace, screen = shown(office, qtbot, Place("needs", case, one.id))
    assert screen.list.current_key() == f"referral:{one.id}"
    opened: list[tuple[str | None, str | None]] = []

    def look(sheet: QWidget) -> None:
        opened.append((sheet.purpose.chosen(), sheet.recipient.chosen()))  # type: ignore[attr-defined]
        sheet.reject()  # type: ignore[attr-defined]

    from ui.dialogs.consent import ConsentDialog

    answering(ConsentDialog, look)
    screen.list.acted.emit(screen.list.current_key())
    qtbot.waitUntil(lambda: bool(opened))
    assert opened == [("referral_medical", clinic)], "nothing is typed again"
    assert isinstance(workspace.navigation.current(), SharingScreen)
    agreed = asked(office, case, clinic, agreed=True)
    workspace.navigation.go(Place("needs", case, agreed.id))
    qtbot.waitUntil(lambda: screen.list.current_key() == f"referral:{agreed.id}")
    screen.list.acted.emit(screen.list.current_key())
    letter = workspace.navigation.current()
    assert isinstance(letter, LetterScreen)
    qtbot.waitUntil(lambda: letter.recipient.chosen() == clinic)
    wish = letter._wish()
    assert (wish.letter, wish.recipient_id, wish.referral_id) == ("L03", clinic, agreed.id)
    qtbot.waitUntil(lambda: not letter.beside.names_field.isVisible())
    other = office.on_lane(lambda: office.workbook.directory.add(Organisation(name="Other")))
    letter.recipient.offer([(clinic, "Riverside Clinic"), (other, "Other")])
    letter.recipient.choose(other)
    assert letter._wish().referral_id == "", "a letter to others is not this referral's"


def test_a_reply_is_typed_back_from_its_code(
    office: Office, qtbot: QtBot, case: str, clinic: str
) -> None:
    one = asked(office, case, clinic, agreed=True)
    office.on_lane(lambda: office.workbook.referrals.mark_sent(one.id, "by telephone"))
    elsewhere = office.on_lane(lambda: office.workbook.cases.open(NewCase(working_name="Bea")))
    workspace, screen = shown(office, qtbot, Place("needs", elsewhere))

    def code(sheet: QWidget) -> None:
        assert isinstance(sheet, CodeDialog)
        QTest.keyClicks(sheet.code, "wrong")
        sheet._done()
        assert sheet.found == ""
        sheet.code.setText(one.code.lower())
        answering(ReplyDialog, reply)
        sheet._done()

    def reply(sheet: QWidget) -> None:
        assert isinstance(sheet, ReplyDialog)
        sheet._done()
        assert sheet.found is None, "an answer is picked first"
        sheet.says.choose("accepted")
        sheet.appointment.setText("3 December 2026")
        sheet._done()

    answering(CodeDialog, code)
    screen._referring.by_code()
    qtbot.waitUntil(lambda: now(office, one).state == "accepted")
    assert workspace.navigation.place.case_id == case
    assert now(office, one).appointment == "3 December 2026"


def test_a_no_asks_why_and_a_day_ahead_is_not_a_day_heard_on(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    says = (("accepted", "They said yes"), ("rejected", "They said no"))
    sheet = ReplyDialog(parent, "Clinic", says, reason_options("rejected"), TODAY)
    sheet.show()
    QTest.mouseClick(sheet.says._chips["rejected"], Qt.MouseButton.LeftButton)
    assert sheet._reason.isVisible()
    assert not sheet._appointment.isVisible()
    sheet._done()
    assert sheet._reason.problem()
    sheet.reason.choose("no_capacity")
    sheet.on.setText("24 November 2026")
    sheet._done()
    assert sheet.found is None
    sheet.on.setText("yesterday")
    sheet._done()
    assert sheet.found is not None
    assert (sheet.found.says, sheet.found.reason) == ("rejected", "no_capacity")
    assert nameless(sheet) == []


def test_every_open_referral_names_its_next_step_in_words(
    office: Office, case: str, clinic: str
) -> None:
    one = asked(office, case, clinic, agreed=True)
    assert step_words(one) == "Write the letter"
    assert step_words(replace(one, letter="")) == "Mark as sent"
    assert reply_options(one) == (), "nobody answers what was not sent"
    for step in ("ask_consent", "type_reply", "ask_again", "note_start", "note_end", "ask_another"):
        assert step_words(replace(one, step=step))
    assert step_words(replace(one, step="ask_person", goal_id="")) == ""


def test_the_search_leads_to_the_reply_by_code(
    office: Office, qtbot: QtBot, case: str, clinic: str
) -> None:
    from ui.models.found import found

    one = asked(office, case, clinic)
    hits = office.on_lane(lambda: found(office.workbook, one.code))
    assert [hit.place for hit in hits] == [Place("needs", case, one.id, "reply")]
    assert all(one.code not in hit.title for hit in hits)


def test_a_reply_awaited_stands_under_today_and_leads_to_its_referral(
    office: Office, qtbot: QtBot, case: str, clinic: str
) -> None:
    one = asked(office, case, clinic, agreed=True)
    office.on_lane(lambda: office.workbook.referrals.mark_sent(one.id, "by telephone"))
    line = office.on_lane(lambda: office.workbook.today.of_case(case))[0]
    assert (line.kind, line.source_id) == ("referral", one.id)
    workspace, screen = shown(office, qtbot, Place("needs", case))
    rows = [line for line in screen._shown.lines if isinstance(line, Row)] if screen._shown else []
    assert [row.trailing for row in rows if row.key.startswith("referral:")] == ["Sent"]

    def reply(sheet: QWidget) -> None:
        assert isinstance(sheet, ReplyDialog)
        sheet.says.choose("received")
        sheet._done()

    from ui.shared.doing import Doing

    answering(ReplyDialog, reply)
    Doing(screen).act(line)
    qtbot.waitUntil(lambda: now(office, one).state == "received")
    workspace.deleteLater()


UNKNOWN = "It is not known whether Riverside Clinic passes anything on to immigration enforcement."


def notes(inside: QWidget) -> list[str]:
    """What notes on a recipient say, where they are seen."""
    return [
        label.text()
        for note in inside.findChildren(RecipientNote)
        if note.isVisible()
        for label in note.findChildren(QLabel)
    ]


def test_who_is_asked_for_help_comes_with_what_they_said_about_immigration_enforcement(
    office: Office, qtbot: QtBot, case: str, clinic: str
) -> None:
    one = asked(office, case, clinic)
    workspace, screen = shown(office, qtbot, Place("needs", case, one.id))
    qtbot.waitUntil(lambda: any(UNKNOWN in words for words in notes(screen)))
    seen: list[str] = []

    def look(sheet: QWidget) -> None:
        assert isinstance(sheet, RecordDialog)
        qtbot.waitUntil(lambda: bool(notes(sheet)))
        seen.extend(notes(sheet))
        seen.extend(cut_words(sheet))
        sheet.reject()

    answering(RecordDialog, look)
    screen._referring.ask(case, referral_id=one.id)
    qtbot.waitUntil(lambda: bool(seen))
    (words,) = seen  # the note, and no words cut off
    assert UNKNOWN in words
    workspace.deleteLater()


def test_a_goal_is_restricted_from_its_pane_and_leaves_the_page(
    office: Office, qtbot: QtBot, case: str, clinic: str
) -> None:
    one = asked(office, case, clinic)
    workspace, screen = shown(office, qtbot, Place("needs", case, one.goal_id))
    qtbot.waitUntil(lambda: screen.list.current_key() == f"goal:{one.goal_id}")
    give_reason("Her sister reads along.")

    def offered() -> list[Button]:
        named = (one for one in screen.findChildren(Button) if one.text() == "Restrict it")
        return [one for one in named if one.isVisible()]

    qtbot.waitUntil(lambda: len(offered()) == 1)
    qtbot.waitUntil(lambda: cut_words(screen) == [])
    offered()[0].click()
    qtbot.waitUntil(screen.nothing.isVisible)
    workspace.deleteLater()


def test_how_a_referral_stands_is_read_aloud_as_it_is_written(
    office: Office, qtbot: QtBot, case: str, clinic: str
) -> None:
    asked(office, case, clinic)
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(Place("overview", case))
    screen = workspace.navigation.current()
    assert screen is not None
    qtbot.waitUntil(lambda: "Riverside Clinic" in spoken(screen))
    assert "Not sent yet" in spoken(screen)
    assert "not known yet" not in spoken(screen)

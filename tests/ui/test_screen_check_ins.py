"""Check-ins, calendar and caseload in the window, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.domain.safe_contact import SafeContact
from app.domain.task import Task
from app.errors import HostError
from app.services.cases import NewCase
from tests.conftest import TODAY
from tests.ui.conftest import Office
from tests.ui.sheets import answering, press
from ui.context import Place
from ui.dialogs.check_in import AgreementDialog, ChangedDialog, TryDialog, WentDialog
from ui.dialogs.override import OverrideDialog
from ui.dialogs.question import QuestionDialog
from ui.models.check_ins import CHANGED, rhythm_words
from ui.screens.calendar import CalendarScreen
from ui.screens.caseload import CaseloadScreen
from ui.screens.check_ins import CheckInsScreen
from ui.screens.today import TodayScreen
from ui.widgets.rows import Group, Row, RowList
from ui.workspace import Workspace

Answer = Callable[[Any], object]


@pytest.fixture
def case(office: Office) -> str:
    def make() -> str:
        made = office.workbook.cases.open(NewCase(working_name="Amina"))
        office.workbook.notes.set_safe_contact(
            SafeContact(case_id=made, channel="message", any_time=True)
        )
        return made

    found: str = office.on_lane(make)
    return found


def shown(office: Office, qtbot: QtBot, place: Place) -> tuple[Workspace, Any]:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.start(place)
    screen = workspace.navigation.current()
    assert screen is not None
    return workspace, screen


def rows(listed: RowList) -> dict[str, Row]:
    return {one.key: one for one in listed._rows.items() if isinstance(one, Row)}


def agreed(office: Office, case: str, **said: object) -> None:
    office.on_lane(lambda: office.workbook.check_ins.agree(case, first_on=TODAY, **said))


def missed_twice(office: Office, case: str) -> None:
    def miss() -> None:
        for _ in range(2):
            found = office.workbook.check_ins.of_case(case).planned
            assert found is not None
            office.workbook.check_ins.missed(found.id)

    office.on_lane(miss)


def test_an_agreement_is_made_and_stopped_in_the_window(
    office: Office, case: str, qtbot: QtBot
) -> None:
    _workspace, screen = shown(office, qtbot, Place("check_ins", case))
    assert isinstance(screen, CheckInsScreen)
    qtbot.waitUntil(lambda: CHANGED in rows(screen.list))
    assert not screen.stop.isVisible()

    def agree(dialog: AgreementDialog) -> None:
        dialog.days.setText("10")
        dialog.first.setText("tomorrow")
        dialog.words.setPlainText("Text on Tuesdays")
        press(dialog, "Keep it")

    answering(AgreementDialog, agree)
    screen.agree.click()
    qtbot.waitUntil(screen.stop.isVisible)
    view = office.on_lane(lambda: office.workbook.check_ins.of_case(case))
    assert (view.agreement.every_days, view.agreement.words) == (10, "Text on Tuesdays")
    assert view.planned.due_on == TODAY + timedelta(days=1)
    answering(QuestionDialog, lambda dialog: press(dialog, "Stop the check-ins"))
    screen.stop.click()
    qtbot.waitUntil(lambda: not screen.stop.isVisible())
    assert office.on_lane(lambda: office.workbook.notes.tasks(case)) == []


def test_a_number_that_is_none_is_said_beside_its_field(
    office: Office, case: str, qtbot: QtBot
) -> None:
    dialog = AgreementDialog(None, None, TODAY)
    qtbot.addWidget(dialog)
    dialog.days.setText("ten")
    press(dialog, "Keep it")
    assert dialog.found is None
    assert dialog._fields["days"].problem() == "Write a number of days, such as 10."
    dialog.days.setText("10")
    dialog.first.setText("someday")
    press(dialog, "Keep it")
    assert dialog._fields["first"].problem()
    dialog.first.setText("")
    press(dialog, "Keep it")
    assert dialog.found is not None
    assert dialog.found["first_on"] is None


def test_enter_on_the_row_writes_down_how_it_went(office: Office, case: str, qtbot: QtBot) -> None:
    agreed(office, case)
    _workspace, screen = shown(office, qtbot, Place("check_ins", case))
    qtbot.waitUntil(lambda: screen.list.current_key().startswith("check_in "))

    def went(dialog: WentDialog) -> None:
        dialog.how.setPlainText("Better")
        press(dialog, "Write it down")

    answering(WentDialog, went)
    qtbot.keyClick(screen.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(key.startswith("past ") for key in rows(screen.list)))
    past = next(row for key, row in rows(screen.list).items() if key.startswith("past "))
    assert past.caption == "“Better” · Dana K."


def test_a_check_in_in_today_leads_here(office: Office, case: str, qtbot: QtBot) -> None:
    agreed(office, case)
    workspace, screen = shown(office, qtbot, Place("today"))
    assert isinstance(screen, TodayScreen)
    qtbot.waitUntil(lambda: bool(rows(screen.list)))
    assert [row.action for row in rows(screen.list).values()] == ["Look"]
    screen.list.acted.emit(screen.list.current_key())
    qtbot.waitUntil(lambda: isinstance(workspace.navigation.current(), CheckInsScreen))


def test_the_steps_are_gone_through_one_by_one(office: Office, case: str, qtbot: QtBot) -> None:
    agreed(office, case, gap_days=0)
    missed_twice(office, case)
    _workspace, screen = shown(office, qtbot, Place("check_ins", case))
    qtbot.waitUntil(lambda: screen.list.current_key() == "step first_try")

    def no_answer(dialog: TryDialog) -> None:
        assert not [one for one in dialog.findChildren(QDialog)]
        press(dialog, "Write it down")

    answering(TryDialog, no_answer)
    qtbot.keyClick(screen.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(rows(screen.list)["step second_try"].action))
    assert rows(screen.list)["step first_try"].caption.startswith("no answer")
    assert rows(screen.list)["step trusted"].caption == "The agreement names nobody."
    screen.list.choose("step second_try")
    screen.list.other_acted.emit("step second_try")
    qtbot.waitUntil(lambda: bool(rows(screen.list)["step review"].action))
    answering(QuestionDialog, lambda dialog: press(dialog, "We looked at it"))
    screen.list.acted.emit("step review")
    qtbot.waitUntil(lambda: bool(rows(screen.list)["step welfare"].action))

    def danger(dialog: OverrideDialog) -> None:
        dialog.grounds.choose(["danger_to_life"])
        dialog.reason.setPlainText("Threats")
        dialog.who.setText("D. K.")
        answering(QuestionDialog, told)
        press(dialog, "Go on")

    def told(dialog: QuestionDialog) -> None:
        assert dialog._reason is not None
        dialog._reason.setPlainText("Northside police")
        press(dialog, "Write it down")

    answering(OverrideDialog, danger)
    screen.list.acted.emit("step welfare")
    qtbot.waitUntil(lambda: "step welfare" not in rows(screen.list))
    gone = office.on_lane(lambda: office.workbook.consents.disclosures(case))
    assert [(one.kind, one.recipient) for one in gone] == [("report", "Northside police")]


def test_something_changed_brings_the_reviews_to_today(
    office: Office, case: str, qtbot: QtBot
) -> None:
    _workspace, screen = shown(office, qtbot, Place("check_ins", case))
    qtbot.waitUntil(lambda: CHANGED in rows(screen.list))

    def moved(dialog: ChangedDialog) -> None:
        press(dialog, "Look again today")
        assert dialog.isVisible()
        dialog.answers.choose(["accommodation_change"])
        press(dialog, "Look again today")

    answering(ChangedDialog, moved)
    screen.list.acted.emit(CHANGED)
    qtbot.waitUntil(lambda: bool(rows(screen.list)["review plan"].lead))
    assert rows(screen.list)["review safety"].action == "Done"
    assert rows(screen.list)["review workplace"].action == "Plan it"


def test_reviews_stand_by_their_day_and_what_is_not_planned_last(
    office: Office, case: str, qtbot: QtBot
) -> None:
    def plan() -> None:
        for name, days in (("plan", 14), ("needs", 3), ("safety", 7)):
            office.workbook.reviews.plan(case, name, TODAY + timedelta(days))

    office.on_lane(plan)
    _workspace, screen = shown(office, qtbot, Place("check_ins", case))
    qtbot.waitUntil(lambda: len(rows(screen.list)) > 4)
    found = [key.split()[-1] for key in rows(screen.list) if key.startswith("review ")]
    assert found == ["needs", "safety", "plan", "workplace"]


def test_the_calendar_goes_from_month_to_month_by_keys(
    office: Office, case: str, qtbot: QtBot
) -> None:
    def add() -> None:
        for on in (date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 1)):
            office.workbook.notes.add_task(
                Task(case_id=case, title=f"{on:%b}", kind="meeting", due_on=on, due_at=time(9))
            )

    office.on_lane(add)
    workspace, screen = shown(office, qtbot, Place("calendar"))
    assert isinstance(screen, CalendarScreen)

    def titles() -> list[str]:
        return [one.title for one in rows(screen.list).values()]

    for month in ("Nov", "Dec", "Jan"):
        qtbot.waitUntil(lambda wanted=month: titles() == [wanted])
        qtbot.keyClick(screen.list, Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(screen.nothing.isVisible)
    screen.today.click()
    qtbot.waitUntil(lambda: screen.list.current_key() != "")
    groups = [one.title for one in screen.list._rows.items() if isinstance(one, Group)]
    assert groups == ["Week of Mon 30 Nov"]
    screen.list.opened.emit(screen.list.current_key())
    qtbot.waitUntil(lambda: workspace.navigation.place == Place("overview", case))


def test_the_caseload_is_for_supervisors(office: Office, case: str, qtbot: QtBot) -> None:
    _workspace, screen = shown(office, qtbot, Place("caseload"))
    assert isinstance(screen, CaseloadScreen)
    qtbot.waitUntil(lambda: bool(screen.table._model.rows))
    (row,) = screen.table._model.rows
    assert [cell.text for cell in row.cells] == ["Dana K.", "1", "0", "0", "none planned", "0"]
    assert "1 open case" in [cell.alone for cell in row.cells]


def test_rhythms_are_said_in_days_or_weeks() -> None:
    assert [rhythm_words(days) for days in (1, 7, 28, 10)] == [
        "every day", "every week", "every 4 weeks", "every 10 days",
    ]  # fmt: skip


def test_a_week_that_the_trail_does_not_tell_of_is_not_written(
    office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trail comes before the paper: what cannot be written down does not leave."""
    target = tmp_path / "week.pdf"
    _workspace, screen = shown(office, qtbot, Place("calendar"))
    sheets = office.workbook.week_sheet
    drawn = office.on_lane(lambda: sheets.draw(sheets.sheet()))
    monkeypatch.setattr("ui.screens.calendar.ask_target", lambda *_asked: target)
    tried: list[bool] = []

    def full_disk(_sheets: object) -> None:
        tried.append(target.exists())
        raise HostError("export.disk_full")

    with monkeypatch.context() as broken:
        broken.setattr(type(sheets), "printed", full_disk)
        screen._drawn((drawn, ()), on_paper=False)
        qtbot.waitUntil(lambda: tried == [False])
    assert not target.exists()
    screen._drawn((drawn, ()), on_paper=False)
    qtbot.waitUntil(target.exists)
    told = office.on_lane(lambda: office.workbook.audit.of_office("2026-11").lines)
    assert [one.action for one in told].count("week.printed") == 1


def test_what_was_just_agreed_on_is_the_row_in_hand(office: Office, qtbot: QtBot) -> None:
    made = office.on_lane(lambda: office.workbook.cases.open(NewCase(working_name="Lan")))
    _workspace, screen = shown(office, qtbot, Place("check_ins", made))
    qtbot.waitUntil(lambda: screen.list.current_key() != "")
    assert not screen.list.current_key().startswith("check_in ")
    office.on_lane(lambda: office.workbook.check_ins.agree(made, every_days=7, words="weekly"))
    qtbot.waitUntil(lambda: screen.list.current_key().startswith("check_in "))

"""Indicators and the assessment by two people in the window, and answers taken over into another form."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services.cases import NewCase
from app.services.indicators import SignNote
from tests.ui.conftest import Office
from tests.ui.looking import nameless
from ui.context import Place
from ui.dialogs.assessment import OpinionDialog
from ui.dialogs.question import QuestionDialog
from ui.dialogs.sign import SignDialog
from ui.screens.assessment import AssessmentScreen
from ui.screens.form import FormScreen
from ui.screens.forms import FormsScreen
from ui.screens.indicators import IndicatorsScreen
from ui.widgets.labels import PlainLabel
from ui.widgets.rows import Group, Row
from ui.widgets.screen import Screen
from ui.workspace import Workspace


@pytest.fixture
def case(office: Office) -> str:
    """A case with a rapid screen whose answers point to signs."""

    def make() -> str:
        workbook = office.workbook
        case = workbook.cases.open(NewCase(working_name="Amina"))
        sitting = workbook.forms.start(case, "rapid_screen")
        workbook.forms.answer(sitting, "/rapid_free/e_watched", "yes")
        workbook.forms.answer(sitting, "/rapid_free/e_pay", "Nothing for a year")
        workbook.forms.leave(sitting)
        return case

    made: str = office.on_lane(make)
    return made


def went(office: Office, qtbot: QtBot, place: Place) -> tuple[Workspace, Screen]:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(place)
    screen = workspace.navigation.current()
    assert screen is not None
    return workspace, screen


def rows(screen: IndicatorsScreen | FormsScreen) -> list[Row]:
    return [one for one in screen.list._rows.items() if isinstance(one, Row)]


def words(screen: Screen) -> str:
    return "\n".join(one.text() for one in screen.findChildren(PlainLabel))


def answered_by(monkeypatch: pytest.MonkeyPatch, kind: type, act: object) -> list[object]:
    """Have sheets of a kind answered as they open; returns those that opened."""
    opened: list[object] = []

    def answer(dialog: object) -> int:
        opened.append(dialog)
        act(dialog)  # type: ignore[operator]
        return 1

    monkeypatch.setattr(kind, "exec", answer)
    return opened


def test_answers_point_to_signs_and_a_person_notes_them(
    office: Office, qtbot: QtBot, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _workspace, screen = went(office, qtbot, Place("indicators", case))
    assert isinstance(screen, IndicatorsScreen)
    qtbot.waitUntil(lambda: len(rows(screen)) > 3)
    assert all("This answer may point here" in one.caption for one in rows(screen))
    groups = [one for one in screen.list._rows.items() if isinstance(one, Group)]
    assert {one.count for one in groups} == {None}  # nothing counts what was noticed

    def fill(dialog: SignDialog) -> None:
        assert dialog.answer.on() == ()  # a person decides
        assert dialog.source.on() == ("answer",)
        dialog._done()
        assert dialog._answer.problem()
        dialog.answer.choose("present")
        dialog.on.setText("after the rains")
        dialog._done()

    answered_by(monkeypatch, SignDialog, fill)
    screen.list.choose("ilo.cd.confinement")
    screen.list.setFocus()
    QTest.keyClick(screen.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "ilo.cd.confinement" not in {one.key for one in rows(screen)})
    screen.filter.choose("noted")
    screen._show_lines()
    [row] = rows(screen)
    assert row.chip == ("agreed", "There")
    assert "after the rains" in row.caption
    noted = office.on_lane(lambda: office.workbook.indicators.of_case(case))
    assert [one.id for one in noted if one.answer == "present"] == ["ilo.cd.confinement"]


def test_circumstances_are_said_by_keyboard_and_the_wording_follows(
    office: Office, qtbot: QtBot, case: str
) -> None:
    def note() -> None:
        for sign in ("ilo.cd.documents", "ilo.cd.debt", "ilo.ex.low_pay", "ilo.ex.excessive_hours"):
            office.workbook.indicators.note(case, sign, SignNote("present", "told"))

    office.on_lane(note)
    _workspace, screen = went(office, qtbot, Place("assessment", case))
    assert isinstance(screen, AssessmentScreen)
    qtbot.waitUntil(lambda: "more information needed" in words(screen))
    assert "The age at the time is not said yet." in words(screen)
    for chips, key in ((screen.age, "adult"), (screen.kinds, "labour"), (screen.act, "yes")):
        chip = chips._chips[key]
        chip.setFocus()
        QTest.keyClick(chip, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Indicators consistent with trafficking" in words(screen))
    assert "provisional" not in words(screen)
    assert "Held by a debt" in words(screen)
    screen.kinds._chips["sexual"].click()
    qtbot.waitUntil(lambda: "(provisional)" in words(screen))
    assert nameless(screen) == []


def test_an_assessment_is_written_and_waits_for_somebody_else(
    office: Office, qtbot: QtBot, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _workspace, screen = went(office, qtbot, Place("assessment", case))
    assert isinstance(screen, AssessmentScreen)
    qtbot.waitUntil(lambda: screen._view is not None)

    def fill(dialog: OpinionDialog) -> None:
        dialog._done()
        assert dialog._choice.problem()
        assert dialog._reasons.problem()
        assert [row.choice.value for row in dialog.choice.rows] == [
            "indicators_consistent", "more_information_needed", "few_indicators", "labour_rights_concern",
        ]  # fmt: skip
        dialog.choice.choose(["few_indicators"])
        dialog.reasons.setPlainText("One short talk so far.")
        dialog._done()

    answered_by(monkeypatch, OpinionDialog, fill)
    screen._write()
    qtbot.waitUntil(lambda: "Waits for a colleague" in words(screen))
    assert "One short talk so far." in words(screen)
    assert not screen.banner.isVisibleTo(screen)  # nobody is asked for a view on their own


def test_answers_that_are_there_are_taken_over_when_somebody_says_so(
    office: Office, qtbot: QtBot, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, screen = went(office, qtbot, Place("forms", case))
    assert isinstance(screen, FormsScreen)
    qtbot.waitUntil(lambda: bool(rows(screen)))
    asked = answered_by(monkeypatch, QuestionDialog, lambda dialog: dialog._act())
    screen._open("form screening_interview")
    qtbot.waitUntil(lambda: workspace.navigation.place.screen == "form")
    assert len(asked) == 1
    form = workspace.navigation.current()
    assert isinstance(form, FormScreen)
    qtbot.waitUntil(lambda: form._page is not None)
    form._go("/e")
    qtbot.waitUntil(lambda: "/e/e_watched" in form.page.questions)
    told = form.page.questions["/e/e_watched"].taken
    assert told is not None
    assert told.text() == "Taken over from: Rapid screen, Mon 23 Nov. It can be changed."
    form._answer("/e/e_watched", "no")
    question = form.page.questions["/e/e_watched"]
    qtbot.waitUntil(lambda: question.taken is not None and not question.taken.text())


def test_the_rail_leads_to_signs_and_assessment_from_forms(
    office: Office, qtbot: QtBot, qapp: QApplication, case: str
) -> None:
    workspace, screen = went(office, qtbot, Place("forms", case))
    assert isinstance(screen, FormsScreen)
    qtbot.waitUntil(lambda: bool(rows(screen)))
    for name in ("indicators", "assessment"):
        workspace.navigation.go(Place("forms", case))
        screen._open(f"look {name}")
        assert workspace.navigation.place == Place(name, case)

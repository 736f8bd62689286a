"""To whom something goes: nobody before somebody chooses, and nothing of one person in the paper of another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.domain.consent import Consent
from app.domain.organisation import Organisation
from app.services.cases import NewCase
from tests.ui.conftest import Office
from ui.context import Place


@pytest.fixture
def two(office: Office) -> tuple[str, str, str, str]:
    """Two people and two organisations; the first has agreed to the second organisation alone."""

    def make() -> tuple[str, str, str, str]:
        book = office.workbook
        first, second = (
            book.cases.open(NewCase(working_name=name, language="ar")) for name in ("Amina", "Bea")
        )
        book.notes.change_safe_contact(first, hours="Mon-Fri 09:00-11:30", channel="message")
        early, late = (
            book.directory.add(Organisation(name=name)) for name in ("Aid at the Quay", "Zeal Law")
        )
        for purpose in ("referral_legal", "immigration_evidence", "case_transfer"):
            book.consents.give(Consent(
                case_id=first, purpose=purpose, recipient_id=late, until=date(2030, 1, 1),
                categories=frozenset({"identity", "contact.safe"}),
            ))  # fmt: skip
        return first, second, early, late

    found: tuple[str, str, str, str] = office.on_lane(make)
    return found


def opened(office: Office, qtbot: QtBot, place: Place, workspace: Any = None) -> tuple[Any, Any]:
    if workspace is None:
        workspace = office.workspace()
        qtbot.addWidget(workspace)
        workspace.resize(1366, 768)
        workspace.show()
    workspace.navigation.go(place)
    return workspace, workspace.navigation.current()


def box_of(screen: Any) -> Any:
    return screen.fields.recipient if hasattr(screen, "fields") else screen.recipient


def act_of(screen: Any) -> Any:
    return screen.print if hasattr(screen, "print") else screen.save


@pytest.mark.parametrize(
    ("screen_name", "record"), [("letter", "L02"), ("bundle", None), ("transfer_out", None)]
)
def test_nobody_is_chosen_but_the_only_one_that_was_agreed_to(
    office: Office,
    qtbot: QtBot,
    two: tuple[str, str, str, str],
    screen_name: str,
    record: str | None,
) -> None:
    first, second, early, late = two
    workspace, screen = opened(office, qtbot, Place(screen_name, first, record))
    qtbot.waitUntil(lambda: box_of(screen).chosen() == late)
    assert "Choose" not in act_of(screen).text()
    _workspace, screen = opened(office, qtbot, Place(screen_name, second, record), workspace)
    qtbot.waitUntil(lambda: act_of(screen).text() == "Choose who it is for")
    assert not box_of(screen).chosen()
    act_of(screen).click()
    assert box_of(screen).view().isVisible(), "the button leads to what is missing"
    box_of(screen).hidePopup()
    box_of(screen).choose(early)
    qtbot.waitUntil(lambda: "Choose" not in act_of(screen).text())


def test_what_was_typed_for_one_person_stands_in_no_letter_of_another(
    office: Office, qtbot: QtBot, two: tuple[str, str, str, str]
) -> None:
    first, second, _early, _late = two
    workspace, screen = opened(office, qtbot, Place("letter", first, "L02"))
    qtbot.waitUntil(lambda: bool(screen.preview.desk.words()))
    screen.names.setPlainText("Khalid Omar; uncle")
    opened(office, qtbot, Place("sharing", first), workspace)
    _workspace, screen = opened(office, qtbot, Place("letter", first, "L02"), workspace)
    assert screen.names.toPlainText(), "coming back to the same letter, it is still there"
    _workspace, screen = opened(office, qtbot, Place("letter", second, "L02"), workspace)
    assert screen.names.toPlainText() == ""
    assert screen.preview.desk.words() == "", "nor is the page of the one before shown"


def test_where_two_were_agreed_to_somebody_has_to_say_which(
    office: Office, qtbot: QtBot, two: tuple[str, str, str, str]
) -> None:
    first, _second, early, _late = two
    both = Consent(
        case_id=first, purpose="referral_legal", recipient_id=early, until=date(2030, 1, 1),
        categories=frozenset({"identity"}),
    )  # fmt: skip
    office.on_lane(lambda: office.workbook.consents.give(both))
    _workspace, screen = opened(office, qtbot, Place("letter", first, "L02"))
    qtbot.waitUntil(lambda: screen.print.text() == "Choose who it is for")
    assert not screen.save.isEnabled()


def test_the_worksheet_goes_to_paper_from_its_own_page(
    office: Office, qtbot: QtBot, two: tuple[str, str, str, str]
) -> None:
    first, _second, _early, _late = two
    forms = office.workbook.forms
    sheet = office.on_lane(lambda: forms.start(first, "nrm_worksheet"))
    office.on_lane(lambda: forms.answer(sheet, "/nrm_page_child/nrm_under_age", "yes"))
    workspace, screen = opened(office, qtbot, Place("form", first, sheet))
    qtbot.waitUntil(lambda: screen.paper.isVisible())
    screen.paper.click()
    letter = workspace.navigation.current()
    assert workspace.navigation.place == Place("letter", first, "L05")
    own = office.on_lane(lambda: office.workbook.office.own().id)
    qtbot.waitUntil(lambda: letter.recipient.findData(own) >= 0)
    letter.recipient.choose(own)
    qtbot.waitUntil(lambda: "no agreement is needed" in letter.preview.desk.words())
    assert letter.print.isEnabled()
    assert "no agreement is needed" in letter.banner.accessibleName()
    office.on_lane(lambda: forms.answer(sheet, "/nrm_page_child/nrm_under_age", "no"))
    office.on_lane(lambda: forms.answer(sheet, "/nrm_page_consent/nrm_wants", "no"))
    office.on_lane(lambda: forms.answer(sheet, "/nrm_page_account/nrm_living", "With Amina"))
    office.on_lane(lambda: forms.leave(sheet))
    letter.delivery.choose("hand")
    qtbot.waitUntil(lambda: "an answer shows who it is" in letter.banner.accessibleName())
    assert "Amina" in letter.unmeant.text()


def test_in_which_languages_a_letter_exists_is_said_before_it_is_chosen(
    office: Office, qtbot: QtBot, two: tuple[str, str, str, str]
) -> None:
    _workspace, screen = opened(office, qtbot, Place("letters", two[0]))
    qtbot.waitUntil(lambda: screen.list.model().rowCount() > 3)
    model = screen.list.model()
    rows = [screen.list.row_at(model.index(n, 0)) for n in range(model.rowCount())]
    said = {row.key: row.caption for row in rows if row is not None}
    assert "English, Spanish and Arabic" in said["kind L02"] or "العربية" in said["kind L02"]
    assert said["kind L05"].endswith("in English")

"""The sharing screen of a case: what was agreed and what left, and an honest page before either."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.consent import Consent
from app.domain.organisation import Organisation
from app.services.cases import NewCase
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless
from ui.context import Place
from ui.dialogs.answers import SaveAnswersDialog
from ui.dialogs.consent import ConsentDialog
from ui.screens.sharing import SharingScreen
from ui.widgets.buttons import Button


def test_a_case_that_shared_nothing_says_so_until_something_is_agreed(
    office: Office, qtbot: QtBot
) -> None:
    case = office.on_lane(lambda: office.workbook.cases.open(NewCase(working_name="Amina")))
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    workspace.navigation.go(Place("sharing", case))
    screen = workspace.navigation.current()
    assert isinstance(screen, SharingScreen)
    qtbot.waitUntil(screen.nothing.isVisible)
    assert not screen.list.isVisible()
    assert nameless(screen) == cut_words(screen) == []

    def agree() -> None:
        clinic = office.workbook.directory.add(Organisation(name="Riverside Clinic"))
        office.workbook.consents.give(
            Consent(
                case_id=case,
                purpose="referral_legal",
                recipient_id=clinic,
                categories=frozenset({"identity"}),
            )
        )

    office.on_lane(agree)
    qtbot.waitUntil(screen.list.isVisible)
    assert not screen.nothing.isVisible()


def test_leaving_the_sheet_is_not_worded_as_their_answer(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    sheet = ConsentDialog(parent, (), "case")
    answers = [chip.text() for chip in sheet.answer._chips.values()]
    ways_out = [one.text() for one in sheet.findChildren(Button)]
    assert "Not now" in answers
    assert not set(answers) & set(ways_out)


def test_an_agreement_is_written_down_for_nobody_by_chance(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    sheet = ConsentDialog(parent, [("a", "Clinic"), ("b", "Shelter")], "case")
    sheet.categories._chips["identity"].setChecked(True)
    sheet._done()
    assert sheet.found is None
    assert sheet._to.problem() == "Choose who receives it."
    sheet.recipient.choose("b")
    sheet._done()
    assert sheet.found is not None
    assert sheet.found["recipient_id"] == "b"


def test_answers_are_saved_for_nobody_by_chance(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    offered = [("", "Nobody chosen yet"), ("a", "Clinic")]
    dialog = SaveAnswersDialog(parent, [("own", "Our own")], offered)
    dialog._done()
    assert not dialog.result()
    assert SaveAnswersDialog(parent, [("own", "Our own")], offered, "a").recipient.chosen() == "a"

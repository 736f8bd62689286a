"""Answers made in Kobo or ODK in the window: shown before they are taken in; and answers that leave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.consent import Consent
from app.domain.organisation import Organisation
from app.forms.model import to_json
from app.services.answers import AnswersFile, Plan
from app.services.cases import NewCase
from tests.conftest import TODAY
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless
from tests.ui.test_screen_form_versions import LOOKS, words
from tests.unit.test_answers_in import FORM, GOOD, OWN, book, tables
from ui.context import Place
from ui.dialogs.answers import SaveAnswersDialog, TakeInDialog
from ui.dialogs.question import Answer, QuestionDialog
from ui.screens import forms as forms_screen
from ui.shared import saving
from ui.tokens import Look

WRONG = book(own=[["g/name", "g/age", "shoe size"], ["Ada", "thirty", 42]])


class Shown:
    """The Forms screen of one case, in a window."""

    def __init__(self, office: Office, qtbot: QtBot) -> None:
        self.office, self.qtbot = office, qtbot
        self.case, self.to = office.on_lane(self._begun)
        self.workspace = office.workspace()
        qtbot.addWidget(self.workspace)
        self.workspace.show()
        self.workspace.navigation.go(Place("forms", self.case))
        self.screen: Any = self.workspace.navigation.current()
        qtbot.waitUntil(lambda: bool(self.screen.list.choose("take in")))

    def _begun(self) -> tuple[str, str]:
        book_ = self.office.workbook
        book_.forms.add(OWN, "own.md", to_json(FORM))
        case = book_.cases.open(NewCase(working_name="Amina"))
        to = book_.directory.add(Organisation(name="Harbour"))
        book_.consents.give(Consent(
            case_id=case, purpose="case_transfer", recipient_id=to, recipient="Harbour",
            categories=frozenset({"uncategorised"}), given_on=TODAY,
        ))  # fmt: skip
        return case, to

    def sittings(self) -> list[Any]:
        found: list[Any] = self.office.on_lane(
            lambda: self.office.workbook.forms.sittings(self.case)
        )
        return found


@pytest.fixture
def shown(office: Office, qtbot: QtBot) -> Shown:
    return Shown(office, qtbot)


def test_answers_are_taken_in_by_keyboard_after_they_were_shown(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(GOOD)
    monkeypatch.setattr(forms_screen, "ask_file", lambda *_given: file)
    seen: list[str] = []

    def look(dialog: TakeInDialog) -> bool:
        seen.append(words(dialog))
        dialog.which.setCurrentIndex(1)
        if len(seen) > 1:
            dialog._done()
        return len(seen) > 1

    monkeypatch.setattr(TakeInDialog, "exec", look)
    shown.qtbot.keyClick(shown.screen.list, Qt.Key.Key_Return)
    shown.qtbot.waitUntil(lambda: len(seen) == 1)
    assert "2 filled forms were found." in seen[0]
    assert "Our own" in seen[0]
    assert shown.sittings() == []
    shown.screen.list.choose("take in")
    shown.qtbot.keyClick(shown.screen.list, Qt.Key.Key_Return)
    shown.qtbot.waitUntil(lambda: len(shown.sittings()) == 1)
    (made,) = shown.sittings()
    page = shown.office.on_lane(lambda: shown.office.workbook.forms.page(made.id))
    assert {one.name: one.value for one in page.section.questions()}["name"] == "Bo"


def test_what_is_no_answer_is_listed_and_kept_only_on_purpose(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "w.xlsx"
    file.write_bytes(WRONG)
    seen: list[str] = []
    monkeypatch.setattr(TakeInDialog, "exec", lambda dialog: seen.append(words(dialog)))
    shown.screen.take_in(file)
    shown.qtbot.waitUntil(lambda: bool(seen))
    assert "sheet own, row 2, column g/age" in seen[0]
    assert "thirty\nThis is not a whole number." in seen[0]
    assert "sheet own, column shoe size" in seen[0]
    assert shown.sittings() == []


def test_a_file_that_holds_no_answers_is_said_and_nothing_happens(
    shown: Shown, tmp_path: Path
) -> None:
    file = tmp_path / "n.xlsx"
    file.write_bytes(b"no workbook")
    shown.screen.take_in(file)
    shown.qtbot.waitUntil(lambda: "neither a workbook" in words(shown.workspace))
    assert shown.sittings() == []


def test_answers_leave_after_a_look_at_what_goes(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = AnswersFile(tables(GOOD), "ab")
    service = shown.office.workbook.answers
    shown.office.on_lane(lambda: service.take_in(service.plan("own", found), {2: shown.case}))
    shown.qtbot.waitUntil(lambda: bool(shown.screen.list.choose("save out")))
    target, seen = tmp_path / "answers.xlsx", []
    monkeypatch.setattr(saving, "ask_target", lambda *_given: target)

    def choose(dialog: SaveAnswersDialog) -> bool:
        dialog.recipient.choose(shown.to)
        return True

    monkeypatch.setattr(SaveAnswersDialog, "exec", choose)

    def agree(dialog: QuestionDialog) -> bool:
        seen.append(words(dialog))
        dialog.answer = Answer(act=True)
        return True

    monkeypatch.setattr(QuestionDialog, "exec", agree)
    shown.qtbot.keyClick(shown.screen.list, Qt.Key.Key_Return)
    shown.qtbot.waitUntil(target.exists)
    assert "3 answers go to Harbour." in seen[0]


def plan_of(office: Office, content: bytes) -> Plan:
    return office.on_lane(
        lambda: office.workbook.answers.plan_best(AnswersFile(tables(content), "ab"))
    )


@pytest.mark.parametrize("look", LOOKS)
def test_every_word_of_what_comes_in_is_whole(
    office: Office, qtbot: QtBot, wear: Callable[[Look], None], look: str
) -> None:
    wear(LOOKS[look][0])
    shown = Shown(office, qtbot)
    shown.workspace.resize(*LOOKS[look][1])
    for dialog in (
        TakeInDialog(shown.workspace, plan_of(office, WRONG)),
        SaveAnswersDialog(shown.workspace, [("own", "Our own")], [(shown.to, "Harbour")]),
    ):
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitExposed(dialog)
        assert nameless(dialog) == []
        assert cut_words(dialog) == []
        dialog.close()

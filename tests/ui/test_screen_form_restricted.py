"""Restricted answers in the window: one sentence and a button, a reason, and shut again when the page is turned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.bootstrap import Desk
from app.domain.staff import Staff
from app.services.cases import NewCase
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless, spoken
from tests.ui.test_screen_form import Filling, folded, words
from ui.bridge import Bridge
from ui.dialogs import question as questions
from ui.dialogs.question import QuestionDialog
from ui.forms.kept_back import KeptBack
from ui.shared import doing
from ui.tokens import CONTRAST, DARK, Look
from ui.widgets.inputs import TextBox

SECRET, PAGE = "zqaccusedqz", "/legal_criminal"
ACCUSED = f"{PAGE}/cri_accused"


class Later(Filling):
    """The talk of an earlier session, opened again in a window; in another role, where one is named."""

    def __init__(
        self, office: Office, qtbot: QtBot, desk: Desk, folder: Path, role: str = ""
    ) -> None:
        self._ready = office.on_lane(lambda: _earlier(office, desk, folder, role))
        office.events = Bridge(office.workbook.events)
        super().__init__(office, qtbot, "recovery_needs")
        self.turn(PAGE)
        folded(self)[0].click()

    def _begun(self, form: str, second: str) -> tuple[str, str]:
        found: tuple[str, str] = self._ready
        return found

    def kept_back(self) -> KeptBack | None:
        found = [
            one
            for one in self.screen.page.findChildren(KeptBack)
            if one.isVisibleTo(self.screen.page)
        ]
        return found[0] if found else None

    def opener(self) -> Any:
        kept = self.kept_back()
        assert kept is not None
        return kept.opener


def _earlier(office: Office, desk: Desk, folder: Path, role: str) -> tuple[str, str]:
    """Begin the form, answer it, lock, and unlock."""
    book = office.workbook
    case = book.cases.open(NewCase(working_name="Amina"))
    sitting = book.forms.start(case, "recovery_needs", language="en")
    book.forms.answer(sitting, ACCUSED, SECRET)
    book.forms.leave(sitting)
    if role:
        with book.unlocked.begin() as work:
            work.save(replace(work.get(Staff, book.seat.worker_id), role=role))
            work.commit()
    book.lock()
    office.workbook = desk.unlock(folder, "plank heron button velvet orchard")
    return case, sitting


@pytest.fixture
def later(office: Office, qtbot: QtBot, desk: Desk, tmp_path: Path) -> Later:
    return Later(office, qtbot, desk, tmp_path / "vault")


def answering(
    monkeypatch: pytest.MonkeyPatch, answer: questions.Answer
) -> list[questions.Question]:
    asked: list[questions.Question] = []

    def given(_parent: Any, question: questions.Question, _sheet: Any = None) -> questions.Answer:
        asked.append(question)
        return answer

    monkeypatch.setattr(doing, "ask", given)
    return asked


def test_one_sentence_stands_for_all_of_it_and_the_rest_of_the_page_is_asked(later: Later) -> None:
    kept = later.kept_back()
    assert kept is not None
    assert "Some answers here are restricted" in words(kept)
    assert ACCUSED not in later.screen.page.questions
    assert f"{PAGE}/cri_mine" in later.screen.page.questions
    told = spoken(later.workspace)
    assert not [one for one in told if SECRET in one or "charged or sentenced" in one]


def test_a_reason_opens_it_until_the_page_is_turned(
    later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(monkeypatch, questions.Answer(True, reason="The hearing is tomorrow."))
    later.opener().click()
    later.until(lambda: ACCUSED in later.screen.page.questions)
    assert asked[0].reason
    assert later.control(ACCUSED).toPlainText() == SECRET
    assert later.kept_back() is None
    assert later.screen.page.isAncestorOf(later.focus()), "the keyboard is on the page"
    trail = later.office.on_lane(lambda: later.office.workbook.audit.of_case(later.case))
    assert [one.reason for one in trail if one.action == "answers.opened"] == [
        "Police and courts: The hearing is tomorrow."
    ]
    later.turn("/safety")
    later.turn(PAGE)
    folded(later)[0].click()
    assert later.kept_back() is not None
    assert ACCUSED not in later.screen.page.questions


def test_without_a_reason_it_stays_shut(later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, questions.Answer(False))
    later.opener().click()
    later.settle()
    assert ACCUSED not in later.screen.page.questions
    assert later.kept_back() is not None


def test_the_reason_is_kept_while_it_is_typed(
    later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(sheet: QuestionDialog) -> int:
        sheet.findChildren(TextBox)[0].setPlainText("The hear")
        sheet._keep()
        return 0

    monkeypatch.setattr(QuestionDialog, "exec", interrupted)
    later.opener().click()
    later.settle()
    kept = later.office.on_lane(lambda: later.office.workbook.drafts.own())
    assert [(one.path, one.value) for one in kept if one.is_sheet] == [
        ("open_answers", {"reason": "The hear"})
    ]


def test_by_keyboard_the_first_question_comes_first_and_the_button_is_one_step_back(
    later: Later,
) -> None:
    assert later.focus() is not later.opener()
    for _step in range(60):
        if later.focus() is later.opener():
            break
        later.press(Qt.Key.Key_Tab, with_keys=Qt.KeyboardModifier.ShiftModifier)
    assert later.focus() is later.opener()


def test_new_answers_are_typed_without_a_reason(later: Later) -> None:
    key = f"{PAGE}/cri_own"
    later.qtbot.keyClicks(later.control(key), "tired of it")
    later.until(lambda: later.kept().get(f"answers:{key}") == "tired of it")
    later.turn("/safety")
    later.turn(PAGE)
    folded(later)[0].click()
    assert later.control(key).toPlainText() == "tired of it"


def test_who_may_not_open_it_reads_the_sentence_and_finds_no_button(
    office: Office, qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    later = Later(office, qtbot, desk, tmp_path / "vault", "read_only")
    kept = later.kept_back()
    assert kept is not None
    assert words(kept) == "Some answers here are restricted."
    assert not later.opener().isVisible()
    assert later.screen.page.focusWidget() is not later.opener()


@pytest.mark.parametrize(
    "worn",
    [
        Look(),
        Look(palette=DARK),
        Look(palette=CONTRAST),
        Look(scale=2.0),
        Look(language="ar", right_to_left=True),
    ],
    ids=["light", "dark", "contrast", "large", "rtl"],
)
def test_it_stands_in_every_look(
    office: Office, qtbot: QtBot, desk: Desk, tmp_path: Path, wear: Any, worn: Look
) -> None:  # fmt: skip
    wear(worn)
    later = Later(office, qtbot, desk, tmp_path / "vault")
    later.workspace.setFixedSize(1024, 640)
    later.settle()
    kept = later.kept_back()
    assert kept is not None
    assert cut_words(kept) == []
    assert nameless(later.screen.page) == []

"""Where a file goes: a name that tells about somebody is asked about, once, and nothing is stopped."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.services.cases import NewCase
from tests.ui.conftest import Office
from ui.context import Place
from ui.dialogs.question import Answer, Question
from ui.shared import saving


def asked(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, names: list[str], *, act: bool
) -> tuple[list[str], list[Question]]:
    """Save under these names in turn; returns where it went and what was asked."""
    case = office.on_lane(lambda: office.workbook.cases.open(NewCase(working_name="Amina")))
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.navigation.go(Place("overview", case))
    screen = workspace.navigation.current()
    saved: list[str] = []
    questions: list[Question] = []
    given_up: list[bool] = []

    def answer(_parent: object, question: Question) -> Answer:
        questions.append(question)
        return Answer(act)

    def target(*_args: object) -> Path | None:
        if not names:
            given_up.append(True)
            return None
        return Path(names.pop(0))

    monkeypatch.setattr(saving, "ask", answer)
    monkeypatch.setattr(saving, "ask_target", target)
    saving.save_about(screen, "Save", "document.pdf", "PDF", lambda path: saved.append(path.name))
    qtbot.waitUntil(lambda: bool(saved or given_up))
    return saved, questions


def test_a_name_that_says_nothing_is_not_asked_about(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved, questions = asked(office, qtbot, monkeypatch, ["document.pdf"], act=False)
    assert (saved, questions) == (["document.pdf"], [])


def test_a_name_that_tells_can_be_kept_on_purpose(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved, questions = asked(office, qtbot, monkeypatch, ["for Amina.pdf"], act=True)
    assert saved == ["for Amina.pdf"]
    assert ["Amina" in one.text for one in questions] == [True]


def test_or_another_is_chosen(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["for Amina.pdf", "paper.pdf"]
    saved, questions = asked(office, qtbot, monkeypatch, names, act=False)
    assert (saved, len(questions)) == (["paper.pdf"], 1)


def test_and_thinking_better_of_it_saves_nothing(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved, questions = asked(office, qtbot, monkeypatch, ["for Amina.pdf"], act=False)
    assert (saved, len(questions)) == ([], 1)

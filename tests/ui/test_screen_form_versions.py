"""A newer version of a form in the window: said before it is added, and older answers can be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.forms.load import compile_form
from app.forms.model import to_json
from app.services.cases import NewCase
from app.services.form_views import FormChanges
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless
from tests.unit.test_forms_versions import file_of, newer, older
from ui.context import Place
from ui.dialogs.form_file import OfferedForm, OlderAnswers
from ui.tokens import DARK, Look
from ui.widgets.labels import PlainLabel

LOOKS = {
    "plain": (Look(), (1366, 768)),
    "dark": (Look(palette=DARK), (1024, 640)),
    "large": (Look(scale=2.0), (1024, 640)),
    "rtl": (Look(language="qps-rtl", right_to_left=True), (1366, 768)),
}


def words(part: QWidget) -> str:
    """Everything a part says in labels."""
    return "\n".join(one.text() for one in part.findChildren(PlainLabel) if one.isVisibleTo(part))


def begun(office: Office) -> tuple[str, str]:
    """Return a case and a form begun with the older version."""
    forms = office.workbook.forms
    forms.add(older(), "own.md", to_json(compile_form(older(), "own")))
    case = office.workbook.cases.open(NewCase(working_name="Amina"))
    sitting = forms.start(case, "own", language="en")
    for key, value in {"/home/age": "about 30", "/home/colour": "blue", "/same": "x"}.items():
        forms.answer(sitting, key, value)
    forms.leave(sitting)
    return case, sitting


def newer_one(office: Office) -> None:
    office.workbook.forms.add(newer(), "own.md", to_json(compile_form(newer(), "own")))


def test_what_changes_is_said_before_and_nothing_is_added_without_a_yes(
    office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, _sitting = office.on_lane(lambda: begun(office))
    file = tmp_path / "own.md"
    file.write_bytes(newer())
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.show()
    workspace.navigation.go(Place("forms", case))
    screen: Any = workspace.navigation.current()
    seen: list[str] = []
    answers = [False, True]

    def look(dialog: OfferedForm) -> bool:
        seen.append(words(dialog))
        return answers.pop(0)

    monkeypatch.setattr(OfferedForm, "exec", look)
    version = lambda: next(  # noqa: E731
        one.version for one in office.on_lane(office.workbook.forms.available) if one.id == "own"
    )
    screen.add_file(file)
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert "Which colour?" in seen[0]
    assert "no longer asked; answers given are kept" in seen[0]
    assert "One form was begun with it." in seen[0]
    assert version() == "1"
    screen.add_file(file)
    qtbot.waitUntil(lambda: version() == "2")


def test_answers_of_an_older_version_can_be_read_in_the_runner(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, sitting = office.on_lane(lambda: begun(office))
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.show()
    workspace.navigation.go(Place("form", case, sitting))
    screen: Any = workspace.navigation.current()
    qtbot.waitUntil(lambda: bool(screen.page.questions))
    assert not screen.older.isVisible()
    workspace.navigation.go(Place("forms", case))
    office.on_lane(lambda: newer_one(office))
    workspace.navigation.go(Place("form", case, sitting))
    qtbot.waitUntil(screen.older.isVisible)
    seen: list[str] = []
    monkeypatch.setattr(OlderAnswers, "exec", lambda dialog: seen.append(words(dialog)))
    screen.older.click()
    assert "Which colour?\nblue" in seen[0]
    age = screen.page.questions["/you/age"].editor
    assert age.value() == "about 30"
    screen.page.questions["/you/age"].insist()
    assert "older question: “How old are you?”" in age.problem()


@pytest.mark.parametrize("look", LOOKS)
def test_every_word_of_what_changes_is_whole(
    office: Office, qtbot: QtBot, wear: Callable[[Look], None], look: str
) -> None:
    wear(LOOKS[look][0])
    office.on_lane(lambda: begun(office))
    found = file_of(newer())
    told = office.on_lane(lambda: office.workbook.forms.what_changes(found))
    assert isinstance(told, FormChanges)
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(*LOOKS[look][1])
    workspace.show()
    dialog = OfferedForm(workspace, found.line, told)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert nameless(dialog) == []
    assert cut_words(dialog) == []

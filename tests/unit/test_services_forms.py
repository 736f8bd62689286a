"""A form filled with somebody: typed answers survive, skips count, calculations go with the revision."""

import json
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.errors import UserError
from app.forms.load import compile_form
from app.forms.model import to_json
from app.services.cases import NewCase
from tests.conftest import PASSPHRASE

OWN = b"""
| survey |
| | type | name | label | calculation |
| | text | colour | Which colour? | |
| | integer | days | How many days? | |
| | calculate | weeks | | ${days} div 7 |
| | begin_repeat | visit | Visit | |
| | text | place | Where? | |
| | end_repeat | | | |
| settings |
| | form_id | form_title |
| | own_form | Our own form |
"""


@pytest.fixture
def case(workbook: Workbook) -> str:
    return workbook.cases.open(NewCase(working_name="Amina"))


def test_the_screening_opens_with_safety_and_remembers_the_page(
    workbook: Workbook, case: str
) -> None:
    sitting = workbook.forms.start(case, "screening_interview")
    page = workbook.forms.page(sitting)
    assert page.section.path == "/pre"
    workbook.forms.answer(sitting, "/pre/pre_safe_place", "no")
    assert [one.name for one in workbook.forms.page(sitting).pauses] == ["pre_safe_place"]
    with pytest.raises(UserError, match="needs_reason"):
        workbook.forms.go_on(sitting, " ")
    workbook.forms.go_on(sitting, "the corridor is empty")
    workbook.forms.leave(sitting, page="/b")
    assert workbook.forms.page(sitting).section.path == "/b"
    assert workbook.forms.page(sitting).went_on


def test_answers_are_drafts_until_left_and_then_one_revision(workbook: Workbook, case: str) -> None:
    sitting = workbook.forms.start(case, "screening_interview")
    workbook.forms.answer(sitting, "/b/b_preferred_name", "Amina")
    workbook.forms.answer(sitting, "/b/b_birth", "about 1998")
    workbook.forms.skip(sitting, "/b/b_citizenship", "declined")
    assert len(workbook.history.of(sitting)) == 1
    assert workbook.drafts.of_record(sitting)
    workbook.forms.leave(sitting)
    assert len(workbook.history.of(sitting)) == 2
    assert workbook.drafts.of_record(sitting) == {}
    line = workbook.forms.sittings(case)[0]
    assert line.looked_at >= 3


def test_typed_answers_come_back_in_another_session(desk: Desk, tmp_path: Path) -> None:
    workbook, _ = desk.create(tmp_path / "v", PASSPHRASE, office="North", worker="Dana Kessler")
    case = workbook.cases.open(NewCase(working_name="Amina"))
    sitting = workbook.forms.start(case, "screening_interview")
    workbook.forms.answer(sitting, "/b/b_preferred_name", "half a na")
    workbook.unlocked.lock()  # as a crash would leave it: nothing promoted
    again = desk.unlock(tmp_path / "v", PASSPHRASE)
    shown = {one.name: one for one in again.forms.page(sitting, "/b").section.questions()}
    assert shown["b_preferred_name"].value == "half a na"
    again.lock()


def test_an_own_form_behaves_like_a_built_in_one(workbook: Workbook, case: str) -> None:
    compiled = to_json(compile_form(OWN, "own_form"))
    form = workbook.forms.add(OWN, "own.md", compiled)
    assert form in [one.id for one in workbook.forms.available()]
    sitting = workbook.forms.start(case, form)
    workbook.forms.answer(sitting, "/days", 21)
    row = workbook.forms.add_row(sitting, "/visit")
    workbook.forms.answer(sitting, f"{row}/place", "clinic")
    workbook.forms.leave(sitting)
    said = json.dumps([one.fields[0].new for one in workbook.history.of(sitting)])
    assert said
    workbook.forms.remove_row(sitting, workbook.forms.page(sitting).sections and row)
    workbook.forms.leave(sitting)
    changes = workbook.history.of(sitting)[0]
    assert all(field.new is None for field in changes.fields)
    taken = OWN.replace(b"own_form", b"screening_interview")
    compiled = to_json(compile_form(taken, "x"))
    with pytest.raises(UserError, match="name_taken"):
        workbook.forms.add(taken, "x.md", compiled)

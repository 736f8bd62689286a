"""A form filled with somebody: typed answers survive, skips count, calculations go with the revision."""

import json
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.sitting import Sitting
from app.errors import UserError
from app.forms.load import compile_form
from app.forms.model import to_json
from app.forms.problem import FormError
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


def record(workbook: Workbook, sitting: str) -> Sitting:
    with workbook.unlocked.begin() as work:
        return work.get(Sitting, sitting)


def test_a_declined_answer_does_not_stay_in_the_record(workbook: Workbook, case: str) -> None:
    sitting = workbook.forms.start(case, "screening_interview")
    name = "/b/b_preferred_name"
    workbook.forms.answer(sitting, name, "secret")
    workbook.forms.skip(sitting, name, "declined")
    assert "secret" not in workbook.drafts.of_record(sitting).values()
    workbook.drafts.promote_idle(all_of_them=True)  # as a lock does, without leaving the form
    saved = record(workbook, sitting)
    assert (saved.answers.get(name), saved.states[name]) == (None, "declined")


def test_a_skip_taken_back_brings_the_answer_back(workbook: Workbook, case: str) -> None:
    sitting = workbook.forms.start(case, "screening_interview")
    name = "/b/b_preferred_name"
    workbook.forms.answer(sitting, name, "Amina")
    workbook.forms.skip(sitting, name, "declined")
    workbook.forms.rest(sitting)
    workbook.forms.skip(sitting, name, "")
    workbook.forms.leave(sitting)
    saved = record(workbook, sitting)
    assert (saved.answers[name], saved.states.get(name)) == ("Amina", None)


def test_resting_makes_one_revision_and_goes_on(workbook: Workbook, case: str) -> None:
    form = workbook.forms.add(OWN, "own.md", to_json(compile_form(OWN, "own_form")))
    sitting = workbook.forms.start(case, form)
    workbook.forms.answer(sitting, "/days", "21")
    workbook.forms.rest(sitting)
    saved = record(workbook, sitting)
    assert (saved.answers["/days"], saved.answers["/weeks"]) == (21, 3)
    assert workbook.drafts.of_record(sitting) == {}
    before = len(workbook.history.of(sitting))
    workbook.forms.rest(sitting)
    assert len(workbook.history.of(sitting)) == before
    workbook.forms.answer(sitting, "/days", "14")
    workbook.forms.leave(sitting)
    assert record(workbook, sitting).answers["/weeks"] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", ""),
        ("2019", "Read as: some day in 2019"),
        ("about 2019", "Read as: around 2019"),
        ("maybe May 2019", "Read as: perhaps May 2019"),
        ("1 March 2019", "Read as: Friday 1 March 2019"),
        ("before March 2021", "Read as: Sunday 28 February 2021 or earlier"),
        ("since May 2020", "Read as: Friday 1 May 2020 or later"),
        ("03/04/2021", "Read as: between Thursday 4 March 2021 and Saturday 3 April 2021"),
        ("after the rains", "Kept in these words."),
    ],
)
def test_a_date_says_how_it_was_read(workbook: Workbook, words: str, said: str) -> None:
    assert workbook.forms.read_date(words) == said


def test_a_file_is_read_with_what_is_missing_and_refused_with_where(
    workbook: Workbook, case: str, tmp_path: Path
) -> None:
    good = tmp_path / "own.md"
    good.write_bytes(OWN.replace(b"| text | colour |", b"| audio | colour |"))
    read = workbook.forms.read_file(good)
    assert (read.line.title, read.line.questions) == ("Our own form", 4)
    assert [(what, where) for what, where, _why in read.line.missing] == [("audio", "/colour")]
    assert workbook.forms.add(read.content, good.name, read.compiled) == "own_form"
    bad = tmp_path / "bad.md"
    bad.write_bytes(OWN.replace(b"${days} div 7", b"${nothing} div 7"))
    with pytest.raises(FormError) as refused:
        workbook.forms.read_file(bad)
    found = workbook.forms.problems(refused.value)[0]
    assert found[:3] == ("survey", 4, "calculation")
    assert workbook.forms.problems(UserError("form.unreadable")) == ()


def test_a_page_names_sections_to_look_at_again(workbook: Workbook, case: str) -> None:
    loose = b"""
| survey |
| | type | name | label | constraint |
| | text | first | First | |
| | integer | age | Age | . < 120 |
"""
    form = workbook.forms.add(loose, "loose.md", to_json(compile_form(loose, "loose")))
    sitting = workbook.forms.start(case, form)
    assert workbook.forms.page(sitting).to_look_at == ()
    workbook.forms.answer(sitting, "/age", "200")
    page = workbook.forms.page(sitting)
    assert page.to_look_at == (page.section.path,)
    assert page.offered == ()


def test_a_form_in_two_languages_offers_both(workbook: Workbook, case: str) -> None:
    two = """
| survey |
| | type | name | label::English (en) | label::Arabic (ar) |
| | text | name | Your name? | ما اسمك؟ |
""".encode()
    form = workbook.forms.add(two, "two.md", to_json(compile_form(two, "two")))
    sitting = workbook.forms.start(case, form, language="en")
    page = workbook.forms.page(sitting)
    assert (page.offered, page.languages) == (("en", "ar"), ("en",))
    workbook.forms.speak(sitting, "en", "ar")
    page = workbook.forms.page(sitting)
    assert page.languages == ("en", "ar")
    label = next(iter(page.section.questions())).label
    assert label == ("Your name?", "ما اسمك؟")
    hers = workbook.cases.open(NewCase(working_name="Rania", language="ar"))
    theirs = workbook.forms.page(workbook.forms.start(hers, form, language="en"))
    assert theirs.languages == ("en", "ar")

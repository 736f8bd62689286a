"""Another version of a form: what it changes is said before, and no answer is ever dropped."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import Workbook
from app.domain.sitting import Sitting
from app.forms.load import compile_form
from app.forms.model import FormDefinition, to_json
from app.forms.run import Session
from app.forms.versions import changes, older_answers, older_questions
from app.services.cases import NewCase
from app.services.form_views import FormFile, form_line
from tests.form_parts import YES_NO, row, table

CASE = NewCase(working_name="Amina")
SETTINGS = {"form_id": "own", "form_title": "Our own"}
OTHER = table(row("text", "q"), settings=[{"form_id": "other", "form_title": "Another"}])


def older() -> bytes:
    return table(
        row("begin_group", "home", "Home"),
        row("text", "age", "How old are you?"),
        row("select_one yn", "safe", "Is it safe?"),
        row("text", "colour", "Which colour?"),
        row("begin_repeat", "child", "Child"),
        row("text", "nick", "Nickname"),
        row("end_repeat"),
        row("end_group"),
        row("text", "same", "Stays"),
        choices=[*YES_NO, {"list_name": "yn", "name": "half", "label": "Half"}],
        settings=[{**SETTINGS, "version": "1"}],
    )


def newer() -> bytes:
    return table(
        row("begin_group", "you", "You"),
        row("integer", "age", "Your age in years"),
        row("select_one yn", "safe", "Is it safe?"),
        row("begin_group", "family", "Family"),
        row("begin_repeat", "child", "Child"),
        row("text", "nick", "Nickname"),
        row("end_repeat"),
        row("end_group"),
        row("end_group"),
        row("text", "same", "Stays"),
        row("text", "new", "New here"),
        choices=YES_NO,
        settings=[{**SETTINGS, "version": "2"}],
    )


def file_of(content: bytes) -> FormFile:
    form = compile_form(content, "own")
    return FormFile(content, to_json(form), form_line(form, is_builtin=False))


def put(workbook: Workbook, content: bytes) -> str:
    return workbook.forms.add(content, "own.md", file_of(content).compiled)


def saved(workbook: Workbook, sitting: str) -> Sitting:
    with workbook.unlocked.begin() as work:
        return work.get(Sitting, sitting)


def asked(workbook: Workbook, sitting: str) -> dict[str, object]:
    page = workbook.forms.page(sitting)
    pages = [workbook.forms.page(sitting, one.path).section for one in page.sections]
    return {one.name: one for section in pages for one in section.questions()}


def test_what_a_newer_version_changes_is_listed_in_its_order() -> None:
    found = changes(compile_form(older()), compile_form(newer()))
    assert [(one.what, one.name) for one in found] == [
        ("type", "age"), ("words", "age"), ("moved", "age"), ("choices", "safe"), ("moved", "safe"),
        ("moved", "nick"), ("added", "new"), ("gone", "colour"),
    ]  # fmt: skip
    kind, words, _moved, choices = found[:4]
    assert (kind.before, kind.after) == (("text",), ("integer",))
    assert (words.before, words.after) == (("How old are you?",), ("Your age in years",))
    assert (choices.before[-1], len(choices.after)) == ("Half", 2)


def test_the_same_form_changes_nothing() -> None:
    assert changes(compile_form(older()), compile_form(older())) == ()


def test_answers_follow_their_question_into_another_group_and_repeat() -> None:
    answers = {
        "/home/age": "about 30", "/home/safe": "half", "/home/colour": "blue",
        "/home/child[k1]": True, "/home/child[k1]/nick": "Bo", "/same": "x",
    }  # fmt: skip
    session = Session(
        compile_form(newer()), answers, {"/home/child[k1]/nick": "unsure", "/home/colour": "declined"},
        fresh=False,
    )  # fmt: skip
    assert session.saved() == {
        "/you/age": "about 30", "/you/safe": "half", "/you/family/child[k1]": True, "/same": "x",
        "/home/colour": "blue",
    }  # fmt: skip
    assert session.saved_states() == {"/you/family/child[k1]/nick": "unsure"}


def test_an_answer_given_at_the_new_place_is_not_replaced_by_the_older_one() -> None:
    session = Session(compile_form(newer()), {"/you/age": 31, "/home/age": "about 30"}, fresh=False)
    assert session.saved() == {"/you/age": 31, "/home/age": "about 30"}


def test_two_questions_of_one_name_take_no_answer_by_name() -> None:
    twice = compile_form(table(
        row("begin_group", "a"), row("text", "q"), row("end_group"),
        row("begin_group", "b"), row("text", "q"), row("end_group"),
    ))  # fmt: skip
    session = Session(twice, {"/c/q": "kept"}, fresh=False)
    assert session.unknown == {"/c/q": "kept"}


def test_an_answer_that_no_longer_fits_says_which_question_it_was_given_to() -> None:
    old, new = compile_form(older()), compile_form(newer())
    session = Session(new, {"/home/age": "about 30", "/home/safe": "half"}, fresh=False)
    session.older = older_questions(old, new)
    told = {one.path: one.message for one in session.problems()}
    assert told["/you/age"] == (
        "This is not a whole number. The answer was given to an older question: “How old are you?”"
    )
    assert "Is it safe?" in told["/you/safe"]
    session.set("/you/age", 30)
    session.set("/you/safe", "no")
    assert session.problems() == []


def test_what_is_no_longer_asked_is_shown_in_its_own_words() -> None:
    old, new = compile_form(newer()), compile_form(older())
    session = Session(
        new, {"/new": "words", "/you/safe": "yes", "/gone/by": ["a", "b"]}, fresh=False
    )
    said = {one.question: one.answer for one in older_answers(session, old)}
    assert said == {"New here": "words", "by": "a b"}
    without = compile_form(table(row("text", "same"), choices=YES_NO))
    session = Session(without, {"/you/safe": "yes"}, fresh=False)
    assert [(one.question, one.answer) for one in older_answers(session, old)] == [
        ("Is it safe?", "Yes, please")
    ]


def test_a_begun_form_goes_on_in_the_newer_version_and_loses_nothing(workbook: Workbook) -> None:
    case = workbook.cases.open(CASE)
    put(workbook, older())
    sitting = workbook.forms.start(case, "own")
    for key, value in {"/home/age": "30", "/home/safe": "half", "/home/colour": "blue"}.items():
        workbook.forms.answer(sitting, key, value)
    child = workbook.forms.add_row(sitting, "/home/child")
    workbook.forms.answer(sitting, f"{child}/nick", "Bo")
    workbook.forms.skip(sitting, "/same", "declined")
    workbook.forms.leave(sitting)

    told = workbook.forms.what_changes(file_of(newer()))
    assert told is not None
    assert (told.before, told.after, told.begun) == ("1", "2", 1)
    put(workbook, newer())
    found = asked(workbook, sitting)
    assert found["age"].value == "30"
    assert "older question" in found["safe"].problem.message
    assert [(one.name, one.chosen) for one in found["safe"].choices] == [
        ("yes", False), ("no", False), ("half", True),
    ]  # fmt: skip
    assert found["nick"].value == "Bo"
    assert found["same"].state == "declined"
    kept = workbook.forms.page(sitting).no_longer_asked
    assert [(one.question, one.answer) for one in kept] == [("Which colour?", "blue")]
    workbook.forms.answer(sitting, "/new", "later")
    workbook.forms.leave(sitting)
    answers = dict(saved(workbook, sitting).answers)
    row_key = next(key for key in answers if key.endswith("]"))
    assert answers == {
        "/you/age": 30, "/you/safe": "half", "/home/colour": "blue", row_key: True,
        f"{row_key}/nick": "Bo", "/new": "later",
    }  # fmt: skip
    assert row_key.startswith("/you/family/child[")


def test_words_typed_before_the_newer_version_came_are_not_lost(workbook: Workbook) -> None:
    case = workbook.cases.open(CASE)
    put(workbook, older())
    sitting = workbook.forms.start(case, "own")
    workbook.forms.answer(sitting, "/home/age", "half ty")  # a draft still
    put(workbook, newer())
    assert asked(workbook, sitting)["age"].value == "half ty"
    workbook.forms.leave(sitting)
    assert saved(workbook, sitting).answers["/you/age"] == "half ty"


def test_the_older_version_stays_listed_and_can_come_back(workbook: Workbook) -> None:
    put(workbook, older())
    assert workbook.forms.what_changes(file_of(older())) is None
    put(workbook, newer())
    line = next(one for one in workbook.forms.available() if one.id == "own")
    assert (line.version, line.older) == ("2", ("1",))
    put(workbook, older())
    line = next(one for one in workbook.forms.available() if one.id == "own")
    assert (line.version, line.older) == ("1", ("2",))
    assert workbook.forms.what_changes(file_of(OTHER)) is None


NAMES = st.sampled_from("abcd")


@st.composite
def _forms(draw: st.DrawFn) -> FormDefinition:
    groups = draw(st.lists(st.tuples(NAMES, st.sets(NAMES, min_size=1)), min_size=1, max_size=3))
    rows = []
    for number, (kind, names) in enumerate(groups):
        wrap = "repeat" if kind == "a" else "group"
        rows.append(row(f"begin_{wrap}", f"g{number}"))
        rows += [row(draw(st.sampled_from(["text", "integer"])), name) for name in sorted(names)]
        rows.append(row(f"end_{wrap}"))
    return compile_form(table(*rows))


@pytest.mark.slow
@given(_forms(), _forms())
def test_no_answer_is_lost_from_any_version_to_any_other(
    old: FormDefinition, new: FormDefinition
) -> None:
    given_ = Session(old)
    for item in old.items:
        if item.kind == "repeat":
            given_.add(item.path)
    for number, place in enumerate(given_.questions()):
        given_.set(place.stored_path, f"word {number}")
    before = given_.saved()
    after = Session(new, before, fresh=False).saved()
    assert Counter(map(str, before.values())) <= Counter(map(str, after.values()))

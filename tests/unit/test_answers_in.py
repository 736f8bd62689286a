"""Answers made in Kobo or ODK: understood by name or words, refused with their place, taken in whole or not at all."""

from __future__ import annotations

import contextlib
import random
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as Book

from app.bootstrap import Workbook
from app.documents.airlock import Airlock
from app.domain.sitting import Sitting
from app.errors import UserError
from app.forms.answers_job import run
from app.forms.foreign import Tables
from app.forms.incoming import Reading, read
from app.forms.load import compile_form
from app.forms.model import FormDefinition, to_json
from app.forms.run import STATES, Session
from app.forms.submissions import Filled, submission, workbook_of
from app.services.answers import AnswersFile, Plan
from app.services.cases import NewCase
from tests.form_parts import YES_NO, form_of, row, table

OWN = table(
    row("begin_group", "g", "Group"),
    row("text", "name", "Your **name**"),
    row("integer", "age", "Age"),
    row("date", "born", "Born"),
    row("select_multiple yn", "many", "Which?"),
    row("select_one yn", "one", "One?"),
    row("end_group"),
    row("calculate", "twice", "", calculation="${age} * 2"),
    row("begin_repeat", "child", "Child"),
    row("text", "nick", "Nickname"),
    row("begin_repeat", "visit", "Visit"),
    row("date", "on", "When?"),
    row("end_repeat"),
    row("end_repeat"),
    choices=YES_NO,
    settings=[{"form_id": "own", "form_title": "Our own", "version": "7"}],
)  # fmt: skip
FORM = compile_form(OWN)


def book(**sheets: list[list[object]]) -> bytes:
    made, stream = Book(), BytesIO()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for one in rows:
            sheet.append(one)
    made.save(stream)
    return stream.getvalue()


def tables(content: bytes) -> Tables:
    """Read as the child process does."""
    import msgspec

    return msgspec.json.decode(run({}, content)[1], type=Tables)


def reading(content: bytes, form: FormDefinition = FORM) -> Reading:
    return read(form, tables(content))


def test_a_workbook_by_paths_is_understood_with_its_repeats() -> None:
    found = reading(book(
        **{"Our own 2026": [
            ["start", "g/name", "g/age", "g/born", "g/many", "g/many/yes", "g/many/no", "g/one", "twice",
             "_id", "_uuid", "_submission_time", "__version__", "_index"],
            ["2026-01-01T10:00", "Ada", 30, datetime(1996, 5, 1), "yes no", 1, 1, "no", 60, 17, "u-1", "x", "6", 1],
            ["", "Bo", 31.0, "about 1995", "", 0, 0, "", "", 18, "u-2", "x", "6", 2],
        ]},
        child=[["child/nick", "_index", "_parent_table_name", "_parent_index"],
               ["Cy", 1, "own", 2], ["Di", 2, "own", 1], ["Ed", 3, "own", 2]],
        visit=[["child/visit/on", "_index", "_parent_table_name", "_parent_index"],
               ["May 2020", 1, "child", 3], [date(2019, 5, 1), 2, "child", 3]],
    ))  # fmt: skip
    assert (found.strange, found.unfit, found.version) == ((), (), "6")
    first, second = found.arriving
    assert (first.number, first.instance) == (2, "u-1")
    assert first.answers == {
        "/g/name": "Ada", "/g/age": "30", "/g/born": "1996-05-01", "/g/many": ["yes", "no"],
        "/g/one": "no", "/child[1]/nick": "Di",
    }  # fmt: skip
    assert second.answers == {
        "/g/name": "Bo", "/g/age": "31", "/g/born": "about 1995", "/child[1]/nick": "Cy",
        "/child[2]/nick": "Ed", "/child[2]/visit[1]/on": "May 2020", "/child[2]/visit[2]/on": "2019-05-01",
    }  # fmt: skip


def test_a_workbook_by_words_is_understood_in_any_language_of_the_form() -> None:
    form = form_of(
        {"type": "select_multiple l", "name": "help", "label::English (en)": "What helps?",
         "label::Español (es)": "¿Qué ayuda?"},
        {"type": "select_one l", "name": "most", "label::English (en)": "Most?", "label::Español (es)": "¿Más?"},
        choices=[
            {"list_name": "l", "name": "a", "label::English (en)": "A bed", "label::Español (es)": "Una cama"},
            {"list_name": "l", "name": "b", "label::English (en)": "A bed and food", "label::Español (es)": "Comida"},
        ],
    )  # fmt: skip
    found = reading(book(x=[
        ["¿Qué ayuda?", "most?"], ["A bed and food A bed", "una CAMA"], ["Comida", "b"], ["Una cama, Comida", ""],
    ]), form)  # fmt: skip
    assert found.unfit == ()
    assert [one.answers for one in found.arriving] == [
        {"/help": ["b", "a"], "/most": "a"}, {"/help": ["b"], "/most": "b"}, {"/help": ["a", "b"]},
    ]  # fmt: skip


def test_columns_of_choices_are_read_where_the_words_are_not_clear() -> None:
    found = reading(book(x=[
        ["g/many", "Which?/Yes, please", "Which?/No, thanks"], ["something", "TRUE", 0], ["", 0, "perhaps"],
    ]))  # fmt: skip
    assert found.arriving[0].answers == {"/g/many": ["yes"]}
    assert [(bad.row, bad.column, bad.what) for bad in found.unfit] == [
        (3, "Which?/No, thanks", "This is neither 1 nor 0.")
    ]


def test_what_fits_no_question_is_named_and_what_is_no_answer_has_its_place() -> None:
    found = reading(book(
        own=[["g/name", "g/age", "g/one", "g/many", "shoe size", "_notes"],
             ["Ada", "thirty", "maybe", "yes perhaps", 42, "x"], ["Bo", 3, "yes", "no", "", ""]],
        child=[["child/nick", "_index", "_parent_index"], ["Cy", 1, 9]],
        legend=[["a"], ["b"]],
    ))  # fmt: skip
    assert found.strange == (("legend", ""), ("own", "shoe size"))
    assert [(bad.sheet, bad.row, bad.column, bad.value) for bad in found.unfit] == [
        ("own", 2, "g/age", "thirty"), ("own", 2, "g/one", "maybe"), ("own", 2, "g/many", "yes perhaps"),
        ("child", 2, "_parent_index", "9"),
    ]  # fmt: skip
    assert all(bad.what.endswith(".") for bad in found.unfit)
    # kept as typed all the same, for whoever wants that
    assert found.arriving[0].answers["/g/one"] == "maybe"


def test_two_questions_of_one_name_are_known_by_path_only() -> None:
    form = form_of(
        row("begin_group", "a"), row("text", "q", "Same"), row("end_group"),
        row("begin_group", "b"), row("text", "q", "Same"), row("end_group"),
    )  # fmt: skip
    found = reading(book(x=[["q", "a/q", "b-q", "Same"], [1, 2, 3, 4]]), form)
    assert found.arriving[0].answers == {"/a/q": "2", "/b/q": "3"}
    assert found.strange == (("x", "q"), ("x", "Same"))


XML = b"""<?xml version='1.0'?>
<aXyZ xmlns:orx="http://openrosa.org/xforms" id="own" version="6">
  <formhub><uuid>f</uuid></formhub>
  <g><name>Ada</name><age/><born>1996-05-01</born><many>yes no</many><one>yes</one><odd>1</odd></g>
  <twice>9</twice>
  <child><nick>Bo</nick><visit><on>2019-05-01</on></visit></child>
  <child><nick>Cy</nick><visit><on>2020-05-01</on></visit><visit><on>2021-05-01</on></visit></child>
  <meta><instanceID>uuid:one</instanceID></meta>
</aXyZ>"""


def test_a_submission_is_understood() -> None:
    found = reading(XML)
    (one,) = found.arriving
    assert (one.instance, found.version) == ("uuid:one", "6")
    assert one.answers == {
        "/g/name": "Ada", "/g/born": "1996-05-01", "/g/many": ["yes", "no"], "/g/one": "yes",
        "/child[1]/nick": "Bo", "/child[1]/visit[1]/on": "2019-05-01", "/child[2]/nick": "Cy",
        "/child[2]/visit[1]/on": "2020-05-01", "/child[2]/visit[2]/on": "2021-05-01",
    }  # fmt: skip
    assert found.strange == (("", "/formhub/uuid"), ("", "/g/odd"))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"words", b"PK\x03\x04 no zip", b"<a><b></a>", b"\xff\xfe\x00",
        b"<!DOCTYPE a [<!ENTITY x 'y'>]><a id='own'><g><name>&x;</name></g></a>",
    ],
    ids=["empty", "words", "zip", "xml", "bytes", "entities"],
)  # fmt: skip
def test_what_is_no_file_of_answers_is_refused(content: bytes) -> None:
    with pytest.raises(UserError, match="form.answers_unreadable"):
        run({}, content)


def test_the_child_process_reads_the_same() -> None:
    content = book(own=[["g/name", "g/age"], ["Ada", 30]])
    assert Airlock().answers(content) == tables(content)
    assert Airlock().answers(XML) == tables(XML)
    with pytest.raises(UserError, match="form.answers_unreadable"):
        Airlock().answers(b"words")


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), max_size=12
)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=15)
def test_what_goes_out_comes_back_the_same(data: st.DataObject) -> None:
    session = Session(FORM)
    for _ in range(data.draw(st.integers(0, 3))):
        child = session.add("/child")
        for _ in range(data.draw(st.integers(0, 2))):
            session.add(f"{child}/visit")
    values = {
        "text": WORDS, "integer": st.integers(-(10**6), 10**6), "select_one": st.sampled_from(["yes", "no"]),
        "date": st.sampled_from(["2019-05-01", "about 2019", "after the rains", "May 2020"]),
        "select_multiple": st.lists(st.sampled_from(["yes", "no"]), unique=True),
    }  # fmt: skip
    for place in list(session.questions()):
        if place.item.type in values:
            if data.draw(st.booleans()):
                session.set(place.path, data.draw(values[place.item.type]))
            elif data.draw(st.booleans()):
                session.skip(place.path, data.draw(st.sampled_from(STATES)))
    filled = Filled("s", session, session.saved(), session.saved_states())
    expected = session.result()
    for content in (workbook_of(FORM, [filled]), submission(FORM, filled)):
        found = reading(content)
        assert (found.strange, found.unfit) == ((), ())
        arriving = found.arriving[0] if found.arriving else None
        given_ = arriving.answers if arriving else {}
        again = Session(FORM, given_, arriving.states if arriving else {}, fresh=False).result()
        assert again["states"] == expected["states"]
        assert _without_empty(again["answers"]) == _without_empty(expected["answers"])


def _without_empty(answers: dict[str, object]) -> dict[str, object]:
    """Entries of a repeat with nothing in them stand in no table of answers."""
    if isinstance(answers, dict):
        kept = {name: _without_empty(value) for name, value in answers.items()}
        return {name: value for name, value in kept.items() if value not in ({}, [], "")}
    if isinstance(answers, list):
        return [one for one in map(_without_empty, answers) if one != {}]
    return answers


# --- taking in ------------------------------------------------------------------------------------


def plan(workbook: Workbook, content: bytes, form: str = "own") -> Plan:
    return workbook.answers.plan(form, AnswersFile(tables(content), "ab" * 32))


@pytest.fixture
def case(workbook: Workbook) -> str:
    workbook.forms.add(OWN, "own.md", to_json(FORM))
    return workbook.cases.open(NewCase(working_name="Amina"))


GOOD = book(own=[["g/name", "g/age", "_uuid"], ["Ada", 30, "u-1"], ["Bo", 31, "u-2"]])


def sittings(workbook: Workbook, case: str) -> list[Sitting]:
    with workbook.unlocked.begin() as work:
        return work.find(Sitting, case_id=case)


def test_a_dry_run_tells_and_changes_nothing(workbook: Workbook, case: str) -> None:
    found = plan(workbook, GOOD)
    assert [(one.number, one.title, one.answers, one.is_here) for one in found.lines] == [
        (2, "Ada", 2, False), (3, "Bo", 2, False),
    ]  # fmt: skip
    assert sittings(workbook, case) == []


def test_rows_become_filled_forms_of_chosen_and_new_cases_with_a_receipt(
    workbook: Workbook, case: str
) -> None:
    found = plan(workbook, GOOD)
    first, second = workbook.answers.take_in(found, {2: case, 3: NewCase(working_name="Bo")})
    (mine,) = sittings(workbook, case)
    assert (mine.id, mine.answers, mine.came_from) == (
        first, {"/g/name": "Ada", "/g/age": 30, "/twice": 60}, "u-1",
    )  # fmt: skip
    assert mine.finished_on == workbook.clock.today()
    assert workbook.cases.count() == 2
    said = [one for one in workbook.audit.of_case(case) if one.action == "answers.taken_in"]
    assert "row 2, 3 answers" in said[0].reason
    assert workbook.forms.page(second).looked_at == 2


def test_a_row_is_taken_in_once(workbook: Workbook, case: str) -> None:
    workbook.answers.take_in(plan(workbook, GOOD), {2: case})
    again = plan(workbook, GOOD)
    assert [one.is_here for one in again.lines] == [True, False]
    with pytest.raises(UserError, match=r"form\.answers_here"):
        workbook.answers.take_in(again, {3: case, 2: case})
    assert len(sittings(workbook, case)) == 1  # row 3 neither: whole or not at all


def test_nothing_is_taken_in_while_one_value_does_not_fit(workbook: Workbook, case: str) -> None:
    content = book(own=[["g/name", "g/age", "g/one"], ["Ada", "thirty", "maybe"]])
    found = plan(workbook, content)
    with pytest.raises(UserError, match=r"form\.answers_unfit"):
        workbook.answers.take_in(found, {2: case})
    assert sittings(workbook, case) == []
    workbook.answers.take_in(found, {2: case}, as_typed=True)
    (one,) = sittings(workbook, case)
    assert one.answers == {"/g/name": "Ada", "/g/age": "thirty", "/g/one": "maybe"}
    shown = {q.name: q for q in workbook.forms.page(one.id).section.questions()}
    assert shown["age"].problem is not None
    assert {choice.name for choice in shown["one"].choices} == {"yes", "no", "maybe"}


def test_answers_to_another_form_or_to_none_are_refused(workbook: Workbook, case: str) -> None:
    with pytest.raises(UserError, match=r"form\.answers_other_form"):
        plan(workbook, XML.replace(b'id="own"', b'id="other"'))
    with pytest.raises(UserError, match=r"form\.answers_empty"):
        plan(workbook, book(own=[["shoe size"], [42]]))


def test_a_file_that_cannot_be_read_says_so(workbook: Workbook, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"form\.answers_unreadable"):
        workbook.answers.read_file(tmp_path / "nowhere.xlsx")
    file = tmp_path / "a.xlsx"
    file.write_bytes(GOOD)
    assert workbook.answers.read_file(file).tables == tables(GOOD)


def test_any_bytes_are_answers_or_refused() -> None:
    chance, read = random.Random(7), 0
    for _ in range(30):
        broken = bytearray(GOOD)
        for _ in range(5):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        with contextlib.suppress(UserError):  # anything else is a bug
            reading(bytes(broken))
            read += 1
    assert read < 30, "no file was broken enough to be refused"

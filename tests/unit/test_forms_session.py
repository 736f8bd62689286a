"""Filling a form: relevance, repeats, skips, defaults, triggers, choices and what is never lost."""

from __future__ import annotations

import datetime

import pytest

from app.domain.clock import Clock
from app.forms.builtin import run_answers
from app.forms.run import Session
from tests.form_parts import YES_NO, form_of, row

NOON = Clock(datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC))


def codes(session: Session) -> dict[str, str]:
    return {problem.path: problem.code for problem in session.problems()}


def test_a_hidden_answer_reads_as_empty_and_leaves_the_result_but_stays() -> None:
    session = Session(
        form_of(
            row("select_one yn", "a"),
            row("begin_group", "g", relevant="${a} = 'yes'"),
            row("text", "b"),
            row("end_group"),
            row("calculate", "c", calculation="concat('[', ${b}, ']')"),
            choices=YES_NO,
        ),
        {"a": "yes", "g": {"b": "kept"}},
    )
    assert session.result()["answers"] == {"a": "yes", "g": {"b": "kept"}, "c": "[kept]"}
    changed = session.set("/a", "no").paths
    assert changed >= {"/a", "/g", "/g/b", "/c"}
    assert session.result()["answers"] == {"a": "no", "c": "[]"}
    assert session.result()["relevant"] == {"/a": True, "/g": False, "/g/b": False, "/c": True}
    session.set("/a", "yes")
    assert session.result()["answers"]["c"] == "[kept]"


def test_relevance_runs_down_a_chain_in_one_change() -> None:
    links = [row("text", "q0")]
    links += [row("text", f"q{n}", relevant=f"${{q{n - 1}}} != ''") for n in range(1, 20)]
    session = Session(form_of(*links), {f"q{n}": "x" for n in range(20)})
    session.set("/q0", "")
    relevant = session.result()["relevant"]
    assert [path for path, live in relevant.items() if live] == ["/q0", "/q1"][:1]


@pytest.mark.parametrize("state", ["unsure", "declined", "not_asked"])
def test_a_skip_reads_as_empty_counts_as_complete_and_gives_the_answer_back(state: str) -> None:
    session = Session(
        form_of(
            row("integer", "n", required="yes"),
            row("calculate", "c", calculation="if(${n} > 3, 'big', 'no')"),
        )
    )
    assert codes(session) == {"/n": "required"}
    session.set("/n", 5)
    session.skip("/n", state)
    result = session.result()
    assert result["answers"] == {"c": "no"}
    assert result["states"] == {"/n": state}
    assert result["complete"]
    assert "/n" not in session.saved()
    session.skip("/n", "")
    assert session.result()["answers"] == {"n": 5, "c": "big"}


def test_an_answer_takes_the_skip_away() -> None:
    session = Session(form_of(row("text", "t")), states={"/t": "declined"})
    session.set("/t", "words")
    assert session.result()["states"] == {}
    assert session.saved() == {"/t": "words"}


def test_problems_name_path_code_and_the_forms_own_words() -> None:
    form = form_of(
        row(
            "integer", "age", constraint=". < 120", constraint_message="Please look at ${age} again"
        ),
        row("integer", "n"),
        row("decimal", "x"),
        row("date", "d", appearance="exact"),
        row("time", "t"),
        row("geopoint", "p"),
        row("range", "r", parameters="start=1 end=5 step=1"),
        row("select_one yn", "one"),
        row("select_multiple yn", "many"),
        row("rank yn", "order"),
        row("text", "must", required="${n} != ''", required_message="Say something"),
        choices=YES_NO,
    )
    wrong = {
        "age": 130, "n": "4.5", "x": "much", "d": "2019", "t": "25:00", "p": "north", "r": 9,
        "one": "maybe", "many": "yes yes", "order": "yes",
    }  # fmt: skip
    session = Session(form, wrong)
    assert codes(session) == {
        "/age": "constraint", "/n": "type", "/x": "type", "/d": "type", "/t": "type",
        "/p": "type", "/r": "type", "/one": "choice", "/many": "choice", "/order": "choice",
        "/must": "required",
    }  # fmt: skip
    messages = {problem.path: problem.message for problem in session.problems()}
    assert messages["/age"] == "Please look at 130 again"
    assert messages["/must"] == "Say something"
    assert session.saved()["/d"] == "2019"
    right = {
        "age": 30, "n": 4, "x": "4.5", "d": "2019-02-28", "t": "23:59", "p": "1.5 -2 0 0", "r": 5,
        "one": "yes", "many": ["yes", "no"], "order": "no yes", "must": "x",
    }  # fmt: skip
    assert Session(form, right).result()["complete"]


def test_a_constraint_passes_on_empty_and_on_an_open_date() -> None:
    form = form_of(row("date", "d", constraint=". > '2019-06-01'"))
    assert codes(Session(form, {})) == {}
    assert codes(Session(form, {"d": "2019"})) == {}
    assert codes(Session(form, {"d": "2018"})) == {"/d": "constraint"}


def test_an_open_date_shows_what_it_might_ask_for() -> None:
    form = form_of(
        row("date", "d"),
        row("text", "t", relevant="${d} < '2019-06-01'"),
        row("calculate", "age", calculation="int((today() - ${d}) div 365.25)"),
        row("text", "adult", relevant="${age} >= 18"),
    )
    session = Session(form, {"d": "2019"}, clock=NOON)
    assert session.result()["relevant"]["/t"]
    assert session.result()["relevant"]["/adult"]
    assert "age" not in session.result()["answers"]
    session.set("/d", "2020-01-01")
    assert session.result()["answers"]["age"] == 6
    assert not session.result()["relevant"]["/adult"]


def test_choices_cascade_and_an_old_choice_is_named_not_dropped() -> None:
    choices = [
        {"list_name": "state", "name": "a", "label": "A", "of": ""},
        {"list_name": "state", "name": "b", "label": "B", "of": ""},
        {"list_name": "town", "name": "a1", "label": "A1", "of": "a"},
        {"list_name": "town", "name": "b1", "label": "B1", "of": "b"},
    ]
    form = form_of(
        row("select_one state", "s"),
        row("select_one town", "t", choice_filter="of = ${s}"),
        choices=choices,
    )
    session = Session(form, {"s": "a", "t": "a1"})
    assert [choice.name for choice in session.choices("/t")] == ["a1"]
    assert "/t" in session.set("/s", "b").paths
    assert [choice.name for choice in session.choices("/t")] == ["b1"]
    assert codes(session) == {"/t": "choice"}
    assert session.result()["answers"]["t"] == "a1"


def test_choices_from_the_workbooks_external_sheet() -> None:
    form = form_of(
        row("text", "s"),
        row("select_one_external towns", "t", choice_filter="of=${s}"),
        external_choices=[
            {"list_name": "towns", "name": "x", "label": "X", "of": "1"},
            {"list_name": "towns", "name": "y", "label": "Y", "of": "2"},
        ],
    )
    session = Session(form, {"s": "2"})
    assert [choice.name for choice in session.choices("/t")] == ["y"]


def test_choices_from_what_was_typed_in_a_repeat() -> None:
    form = form_of(
        row("begin_repeat", "r"),
        row("text", "name"),
        row("end_repeat"),
        row("select_one ${name}", "who"),
    )
    session = Session(form, {"r": [{"name": "Ana"}, {"name": ""}, {"name": "Bo"}]})
    assert [choice.name for choice in session.choices("/who")] == ["Ana", "Bo"]


def test_a_repeat_reads_its_own_instance_and_others_by_number() -> None:
    form = form_of(
        row("begin_repeat", "r"),
        row("integer", "n"),
        row("calculate", "twice", calculation="${n} * 2"),
        row("calculate", "place", calculation="position(..)"),
        row("calculate", "before", calculation="indexed-repeat(${n}, ${r}, position(..) - 1)"),
        row("text", "why", relevant="${n} > 5"),
        row("end_repeat"),
        row("calculate", "sum", calculation="sum(${n})"),
    )
    session = Session(form, {"r": [{"n": 1}, {"n": 7}]})
    answers = session.result()["answers"]
    assert [one["twice"] for one in answers["r"]] == [2, 14]
    assert [one["place"] for one in answers["r"]] == [1, 2]
    assert answers["r"][1]["before"] == 1
    assert answers["sum"] == 8
    assert session.result()["relevant"]["/r[2]/why"]
    touched = session.set("/r[1]/n", 3).paths
    assert "/r[2]/twice" not in touched
    assert session.result()["answers"]["r"][1]["before"] == 3
    assert session.add("/r") == "/r[3]"
    session.set("/r[3]/n", 10)
    session.remove("/r[1]")
    answers = session.result()["answers"]
    assert [one["place"] for one in answers["r"]] == [1, 2]
    assert answers["sum"] == 17


def test_choices_inside_a_repeat_follow_the_answers_of_that_instance() -> None:
    choices = [
        {"list_name": "state", "name": "a", "label": "Alpha", "of": ""},
        {"list_name": "state", "name": "b", "label": "Beta", "of": ""},
        {"list_name": "town", "name": "a1", "label": "A1", "of": "a"},
        {"list_name": "town", "name": "b1", "label": "B1", "of": "b"},
    ]
    form = form_of(
        row("begin_repeat", "r"),
        row("select_one state", "s"),
        row("select_one town", "t", choice_filter="of = ${s}"),
        row("calculate", "c", calculation="jr:choice-name(${s}, '${s}')"),
        row("note", "n", "You said ${s}"),
        row("end_repeat"),
        choices=choices,
    )
    session = Session(form, {"r": [{"s": "a"}, {"s": "b"}]})
    assert [choice.name for choice in session.choices("/r[1]/t")] == ["a1"]
    assert [choice.name for choice in session.choices("/r[2]/t")] == ["b1"]
    assert [one["c"] for one in session.result()["answers"]["r"]] == ["Alpha", "Beta"]
    second = session.place("/r[2]/n")
    assert session.words(second.item.label, second) == "You said b"
    assert session.set("/r[2]/s", "a").paths >= {"/r[2]/s", "/r[2]/t", "/r[2]/c"}


def test_answers_may_come_with_states_or_alone() -> None:
    form = form_of(row("text", "a"), row("text", "b"))
    plain = run_answers(form, {"a": "x"})
    both = run_answers(form, {"answers": {"a": "x"}, "states": {"b": "unsure"}})
    assert plain["answers"] == both["answers"] == {"a": "x"}
    assert both["states"] == {"/b": "unsure"}
    odd = form_of(row("text", "answers"))
    assert run_answers(odd, {"answers": "x"})["answers"] == {"answers": "x"}


def test_nested_repeats_stay_apart() -> None:
    form = form_of(
        row("begin_repeat", "house"),
        row("text", "street"),
        row("begin_repeat", "person"),
        row("integer", "age"),
        row("calculate", "where", calculation="concat(${street}, position(..))"),
        row("end_repeat"),
        row("calculate", "oldest", calculation="max(${age})"),
        row("end_repeat"),
    )
    people = [
        {"street": "A", "person": [{"age": 3}, {"age": 40}]},
        {"street": "B", "person": [{"age": 9}]},
    ]
    result = Session(form, {"house": people}).result()["answers"]["house"]
    assert [one["oldest"] for one in result] == [40, 9]
    assert [one["where"] for one in result[0]["person"]] == ["A1", "A2"]
    assert result[1]["person"][0]["where"] == "B1"


def test_a_count_makes_hides_and_brings_back_instances() -> None:
    form = form_of(
        row("integer", "n"),
        row("begin_repeat", "r", repeat_count="${n}"),
        row("text", "t"),
        row("end_repeat"),
        row("calculate", "c", calculation="count(${r})"),
    )
    session = Session(form, {"n": 2})
    session.set("/r[1]/t", "one")
    session.set("/r[2]/t", "two")
    session.set("/n", 1)
    assert session.result()["answers"] == {"n": 1, "r": [{"t": "one"}], "c": 1}
    session.set("/n", 3)
    assert [one.get("t") for one in session.result()["answers"]["r"]] == ["one", "two", None]
    session.set("/n", 100_000)
    assert session.result()["answers"]["c"] == 500


def test_defaults_apply_once_and_not_to_a_reopened_filling() -> None:
    form = form_of(
        row("text", "fixed", default="hello"),
        row("date", "moving", default="today()"),
        row("begin_repeat", "r"),
        row("text", "t", default="concat('x', position(..))"),
        row("end_repeat"),
    )
    session = Session(form, clock=NOON)
    assert session.result()["answers"] == {"fixed": "hello", "moving": "2026-11-22"}
    session.add("/r")
    session.add("/r")
    assert [one["t"] for one in session.result()["answers"]["r"]] == ["x1", "x2"]
    session.set("/fixed", "")
    again = Session(form, session.saved(), session.saved_states(), fresh=False, clock=NOON)
    assert again.result()["answers"] == session.result()["answers"]


def test_a_trigger_calculates_only_when_its_question_changes() -> None:
    form = form_of(
        row("text", "t"),
        row("text", "copy", trigger="${t}", calculation="concat(${t}, '!')"),
    )
    session = Session(form, {"t": "old"})
    assert "copy" not in session.result()["answers"]
    session.set("/t", "new")
    assert session.result()["answers"]["copy"] == "new!"
    session.set("/copy", "mine")
    assert session.result()["answers"]["copy"] == "mine"


def test_saved_answers_come_back_with_their_repeat_ids_and_unknown_ones_are_kept() -> None:
    form = form_of(row("begin_repeat", "r"), row("text", "t"), row("end_repeat"))
    session = Session(form)
    session.add("/r")
    session.add("/r")
    session.set("/r[2]/t", "second")
    stored = session.saved() | {"/old_question": "an old answer"}
    again = Session(form, stored, fresh=False)
    assert again.saved() == stored
    assert again.unknown == {"/old_question": "an old answer"}
    keys = [place.key for place in again.rows("/r").places]
    again.remove(f"/r[{keys[0]}]")
    assert again.result()["answers"] == {"r": [{"t": "second"}]}


def test_labels_fill_in_answers_and_choose_a_language() -> None:
    form = form_of(
        {
            "type": "text",
            "name": "who",
            "label::English (en)": "Who?",
            "label::Español (es)": "¿Quién?",
        },
        {
            "type": "text",
            "name": "t",
            "label::English (en)": "How is **${who}**?",
            "label::Español (es)": "¿Cómo está <b>${who}</b>?",
        },
    )
    session = Session(form, {"who": "Amina_K"}, language="es")
    place = session.place("/t")
    assert session.words(place.item.label, place) == "¿Cómo está Amina_K?"
    assert session.words(place.item.label, place, "English (en)") == "How is Amina_K?"


def test_start_end_and_today_are_noted_and_the_device_is_not() -> None:
    form = form_of(
        row("start", "s"),
        row("end", "e"),
        row("today", "d"),
        row("deviceid", "x"),
        row("text", "t"),
    )
    answers = Session(form, clock=NOON).result()["answers"]
    assert answers["d"] == "2026-11-22"
    assert answers["s"].startswith("2026-11-22T12:00:00.000")
    assert "x" not in answers


def test_other_asks_for_words() -> None:
    form = form_of(row("select_one yn or_other", "q"), choices=YES_NO)
    session = Session(form, {"q": "other"})
    assert session.result()["relevant"]["/q_other"]
    session.set("/q", "yes")
    assert not session.result()["relevant"]["/q_other"]

"""ODK semantics of a form's logic: relevance, constraints, calculations, repeats, choice filters, one row each.

Every row is a small form, what is done to it, and what follows.  Expectations are ODK's, not ours: docs.getodk.org
pages *Form logic* (https://docs.getodk.org/form-logic/: relevance clears nothing on screen but leaves the result,
constraints pass on empty, triggers, repeat counts, dynamic defaults) and *Form operators and functions*
(https://docs.getodk.org/form-operators-functions/: once, position, indexed-repeat, count, empty strings and numbers);
the ODK XForms specification (https://getodk.github.io/xforms-spec/); JavaRosa's FormDef and TriggerableDag tests for
the order of evaluation.  Read November 2026.
"""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from app.domain.clock import Clock
from app.forms.load import compile_form
from app.forms.run import Session
from tests.form_parts import YES_NO, row, table

NOON = datetime.datetime(2026, 11, 22, 12, 30, 15, tzinfo=datetime.UTC)
Row = dict[str, str]
Answers = dict[str, Any]

A = row("text", "a")
I = row("integer", "i")  # noqa: E741 - named as the question
MANY = row("select_multiple yn", "many")
ONE = row("select_one yn", "one")


def filled(rows: list[Row], answers: Answers, **sheets: list[Row]) -> Session:
    """Return a form filled the way a person does it, one step after another: "+" adds an entry, "-" takes one away.

    A space after a path tells two steps at one place apart.
    """
    form = compile_form(table(*rows, choices=sheets.pop("choices", YES_NO), **sheets))
    session = Session(form, clock=Clock(NOON))
    for path, value in answers.items():
        act = {"+": session.add, "-": session.remove}.get(value) if isinstance(value, str) else None
        act(path.strip()) if act is not None else session.set(path.strip(), value)
    return session


# --- relevance: is `q` asked? ---------------------------------------------------------------------

RELEVANT: list[tuple[list[Row], Answers, bool]] = [
    ([A, row("text", "q", relevant="${a} = 'x'")], {}, False),
    ([A, row("text", "q", relevant="${a} = 'x'")], {"/a": "x"}, True),
    ([A, row("text", "q", relevant="${a} != 'x'")], {}, True),
    ([A, row("text", "q", relevant="${a} = ''")], {}, True),
    ([A, row("text", "q", relevant="${a} != ''")], {"/a": "x"}, True),
    ([A, row("text", "q", relevant="${a}")], {}, False),  # an empty text is false
    ([A, row("text", "q", relevant="${a}")], {"/a": "0"}, True),  # any other text is true
    ([I, row("text", "q", relevant="${i}")], {"/i": 0}, False),  # a number is true unless zero
    ([I, row("text", "q", relevant="${i} >= 18")], {}, False),  # nothing compares with nothing
    ([I, row("text", "q", relevant="not(${i} < 18)")], {}, True),
    ([I, row("text", "q", relevant="${i} > 10 and ${i} < 20")], {"/i": 15}, True),
    ([I, row("text", "q", relevant="${i} < 10 or ${i} > 20")], {"/i": 15}, False),
    ([MANY, row("text", "q", relevant="selected(${many}, 'yes')")], {"/many": ["no", "yes"]}, True),
    ([MANY, row("text", "q", relevant="not(selected(${many}, 'yes'))")], {}, True),
    ([MANY, row("text", "q", relevant="count-selected(${many}) > 1")], {"/many": ["yes"]}, False),
    ([row("text", "q", relevant="false()")], {}, False),
    ([row("text", "q", relevant="true()")], {}, True),
    # relevance of a group is that of all inside it
    ([A, row("begin_group", "g", relevant="${a} = 'x'"), row("text", "q"), row("end_group")], {}, False),
    ([A, row("begin_group", "g", relevant="${a} = 'x'"), row("text", "q"), row("end_group")], {"/a": "x"}, True),
    ([A, row("begin_group", "g", relevant="${a} = 'x'"), row("text", "q", relevant="true()"), row("end_group")],
     {}, False),
    # what is not relevant reads as empty, so what follows from it goes too, and comes back with it
    ([A, row("text", "b", relevant="${a} = 'x'"), row("text", "q", relevant="${b} = 'y'")],
     {"/a": "x", "/b": "y"}, True),
    ([A, row("text", "b", relevant="${a} = 'x'"), row("text", "q", relevant="${b} = 'y'")],
     {"/a": "x", "/b": "y", "/a ": "z"}, False),
    ([A, row("text", "b", relevant="${a} = 'x'"), row("text", "q", relevant="${b} = 'y'")],
     {"/a": "x", "/b": "y", "/a ": "z", "/a  ": "x"}, True),
    ([row("text", "a", default="x"), row("text", "b", relevant="${a} = 'x'", default="y"),
      row("text", "q", relevant="${b} = 'y'")], {"/a": "z"}, False),
    # a question may come before what decides about it
    ([row("text", "q", relevant="${a} = 'x'"), A], {"/a": "x"}, True),
    # a calculation may decide
    ([I, row("calculate", "c", calculation="${i} * 2"), row("text", "q", relevant="${c} = 8")], {"/i": 4}, True),
    ([row("date", "d"), row("text", "q", relevant="${d} < today()")], {"/d": "2026-11-21"}, True),
    ([row("date", "d"), row("text", "q", relevant="${d} > today() - 30")], {"/d": "2026-11-01"}, True),
    ([row("date", "d"), row("text", "q", relevant="format-date(${d}, '%Y') = '2019'")], {"/d": "2019-02-28"}, True),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(RELEVANT)))
def test_relevance(number: int) -> None:
    rows, answers, expected = RELEVANT[number]
    session = filled(rows, answers)
    asked = {place.name: place.live for place in session.questions()}
    assert asked["q"] is expected
    told = session.result()["relevant"]
    assert next(live for path, live in told.items() if path.endswith("/q")) is expected


# --- constraints: does the answer fit? ------------------------------------------------------------

CONSTRAINTS: list[tuple[Row, Any, bool]] = [
    (row("integer", "q", constraint=". > 0"), 1, True),
    (row("integer", "q", constraint=". > 0"), 0, False),
    (row("integer", "q", constraint=". > 0"), "", True),  # never asked of an empty answer
    (row("integer", "q", constraint=". >= 0 and . <= 120"), 121, False),
    (row("decimal", "q", constraint=". > 10.51 and . < 18.39"), 18.38, True),
    (row("text", "q", constraint="string-length(.) > 5"), "five5", False),
    (row("text", "q", constraint="string-length(.) > 5"), "six666", True),
    (row("text", "q", constraint="regex(., '^[A-Z][0-9]{3}$')"), "A123", True),
    (row("text", "q", constraint="regex(., '^[A-Z][0-9]{3}$')"), "a123", False),
    (row("text", "q", constraint="contains(., '@')"), "nobody", False),
    (row("date", "q", constraint=". <= today()"), "2026-11-22", True),
    (row("date", "q", constraint=". <= today()"), "2026-11-23", False),
    (row("date", "q", constraint=". >= date('2015-08-01')"), "2015-07-31", False),
    (row("date", "q", constraint=". >= date('2015-08-01')"), "2015-08-01", True),
    (row("select_multiple yn", "q", constraint="count-selected(.) <= 1"), ["yes", "no"], False),
    (
        row(
            "select_multiple yn", "q", constraint="not(selected(., 'no') and count-selected(.) > 1)"
        ),
        ["no"],
        True,
    ),
    (
        row(
            "select_multiple yn",
            "q",
            constraint="if(selected(., 'no'), count-selected(.) = 1, true())",
        ),
        ["yes", "no"],
        False,
    ),
    (row("select_one yn", "q", constraint=". != 'no'"), "no", False),
    (row("time", "q", constraint="decimal-time(.) < 0.5"), "11:00:00.000Z", True),
    (row("geopoint", "q", constraint="number(selected-at(., 0)) > 0"), "-1.5 30 0 0", False),
    (row("integer", "q", constraint=". mod 2 = 0"), 7, False),
    (row("text", "q", constraint=". = translate(., ' ', '')"), "two words", False),
]


@pytest.mark.parametrize("number", range(len(CONSTRAINTS)))
def test_constraint(number: int) -> None:
    question, value, fits = CONSTRAINTS[number]
    session = filled([question], {"/q": value} if value != "" else {})
    assert [one.code for one in session.problems()] == ([] if fits else ["constraint"])


# --- repeats, counts, triggers, defaults: what is `out`? ------------------------------------------

PEOPLE = [
    row("begin_repeat", "p"), row("text", "w"), row("integer", "n"),
    row("calculate", "at", calculation="position(..)"),
    row("calculate", "twice", calculation="${n} * 2"), row("end_repeat"),
]  # fmt: skip
TWO: Answers = {"/p": "+", "/p[1]/n": 3, "/p[1]/w": "x"}
TWO_MORE: Answers = {**TWO, "/p ": "+", "/p[2]/n": 4, "/p[2]/w": "y"}


def out(expression: str) -> Row:
    return row("calculate", "out", calculation=expression)


OUT: list[tuple[list[Row], Answers, object]] = [
    ([*PEOPLE, out("count(${p})")], {}, 0),
    ([*PEOPLE, out("count(${p})")], TWO_MORE, 2),
    ([*PEOPLE, out("sum(${n})")], TWO_MORE, 7),
    ([*PEOPLE, out("sum(${twice})")], TWO_MORE, 14),
    ([*PEOPLE, out("max(${n}) - min(${n})")], TWO_MORE, 1),
    ([*PEOPLE, out("join('-', ${w})")], TWO_MORE, "x-y"),
    ([*PEOPLE, out("join(',', ${at})")], TWO_MORE, "1,2"),
    ([*PEOPLE, out("indexed-repeat(${w}, ${p}, 2)")], TWO_MORE, "y"),
    ([*PEOPLE, out("indexed-repeat(${w}, ${p}, 9)")], TWO_MORE, ""),
    ([*PEOPLE, out("count(${p}[n > 3])")], TWO_MORE, 1),
    ([*PEOPLE, out("sum(${p}[w = 'y']/n)")], TWO_MORE, 4),
    ([*PEOPLE, out("string(${p}[position() = 2]/w)")], TWO_MORE, "y"),
    ([*PEOPLE, out("count(${p}) > 1")], {**TWO_MORE, "/p[1]": "-"}, "false"),
    ([*PEOPLE, out("join(',', ${at})")], {**TWO_MORE, "/p[1]": "-"}, "1"),
    ([*PEOPLE, out("sum(${n})")], {**TWO_MORE, "/p[1]": "-"}, 4),
    ([I, row("begin_repeat", "p", repeat_count="${i}"), row("integer", "n", default="2"), row("end_repeat"),
      out("sum(${n})")], {"/i": 3}, 6),
    ([I, row("begin_repeat", "p", repeat_count="${i}"), row("integer", "n", default="2"), row("end_repeat"),
      out("count(${p})")], {}, 0),
    ([row("begin_repeat", "p", repeat_count="2"), row("integer", "n", default="5"), row("end_repeat"),
      out("sum(${n})")], {}, 10),
    ([I, row("begin_repeat", "p", repeat_count="${i} + 1"), row("text", "w"), row("end_repeat"),
      out("count(${p})")], {"/i": 2}, 3),
    # a hidden question or repeat counts for nothing
    ([A, row("integer", "i", relevant="${a} = 'x'", default="4"), out("${i} + 1")], {}, ""),
    ([A, row("integer", "i", relevant="${a} = 'x'", default="4"), out("coalesce(${i}, 0) + 1")], {}, 1),
    ([A, row("integer", "i", relevant="${a} = 'x'", default="4"), out("${i} + 1")], {"/a": "x"}, 5),
    ([A, row("calculate", "out", calculation="concat(${a}, '!')", relevant="${a} = 'x'")], {"/a": "y"}, ""),
    # defaults and triggers
    ([row("text", "a", default="x"), out("${a}")], {}, "x"),
    ([row("text", "a", default="concat('a', 'b')"), out("${a}")], {}, "ab"),
    ([row("date", "d", default="today()"), out("${d}")], {}, "2026-11-22"),
    ([row("text", "a", default="x"), row("text", "b", default="${a}"), out("${b}")], {}, "x"),
    ([A, out("once(${a})")], {"/a": "x"}, "x"),
    ([A, row("text", "b"), row("calculate", "out", calculation="${b}", trigger="${a}")], {"/b": "y"}, ""),
    ([A, row("text", "b"), row("calculate", "out", calculation="${b}", trigger="${a}")], {"/b": "y", "/a": "x"}, "y"),
    ([A, row("calculate", "c", calculation="concat(${a}, 1)"), row("calculate", "d", calculation="concat(${c}, 2)"),
      out("concat(${d}, 3)")], {"/a": "x"}, "x123"),
    ([out("concat(${c}, 3)"), row("calculate", "c", calculation="concat(${a}, 1)"), A], {"/a": "x"}, "x13"),
    # choices
    ([ONE, out("jr:choice-name(${one}, '${one}')")], {"/one": "no"}, "No, thanks"),
    ([MANY, out("selected-at(${many}, 0)")], {"/many": ["no", "yes"]}, "no"),
    ([MANY, out("selected-at(${many}, 7)")], {"/many": ["no"]}, ""),
    ([ONE, out("if(${one} = 'yes', 1, if(${one} = 'no', 0, -1))")], {}, -1),
    # dates and their numbers
    ([row("date", "d"), out("int((today() - ${d}) div 365.25)")], {"/d": "2000-02-29"}, 26),
    ([row("date", "d"), out("format-date(${d} + 1, '%Y-%m-%d')")], {"/d": "2024-02-28"}, "2024-02-29"),
    ([row("date", "d"), out("date(${d} + 365)")], {"/d": "2023-03-01"}, "2024-02-29"),
    ([row("date", "d"), out("decimal-date-time(${d}) - decimal-date-time('2026-11-21')")], {"/d": "2026-11-22"}, 1),
    ([row("dateTime", "d"), out("format-date-time(${d}, '%H:%M')")], {"/d": "2026-11-22T08:05:00.000Z"}, "08:05"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(OUT)))
def test_what_is_worked_out(number: int) -> None:
    rows, answers, expected = OUT[number]
    session = filled(rows, answers)
    assert session.result()["answers"].get("out", "") == expected


# --- choice filters: what is offered? -------------------------------------------------------------

PLACES: list[Row] = [
    {"list_name": "l", "name": "a", "label": "A", "of": "x", "size": "1"},
    {"list_name": "l", "name": "b", "label": "B", "of": "x", "size": "5"},
    {"list_name": "l", "name": "c", "label": "C", "of": "y", "size": "9"},
]
FILTERS: list[tuple[str, Answers, str]] = [
    ("of = ${a}", {}, ""),
    ("of = ${a}", {"/a": "x"}, "ab"),
    ("of != ${a}", {"/a": "x"}, "c"),
    ("of = ${a} or name = 'c'", {"/a": "x"}, "abc"),
    ("${a} = '' or of = ${a}", {}, "abc"),
    ("size > ${i}", {"/i": 4}, "bc"),
    ("size > ${i}", {}, ""),
    ("not(selected(${a}, name))", {"/a": "a c"}, "b"),
    ("true()", {}, "abc"),
    ("contains(label, 'B')", {}, "b"),
    ("position() < 3", {}, "ab"),
    ("of = ${a} and size >= 5", {"/a": "x"}, "b"),
]


@pytest.mark.parametrize("number", range(len(FILTERS)))
def test_choice_filter(number: int) -> None:
    source, answers, expected = FILTERS[number]
    rows = [A, I, row("select_one l", "q", choice_filter=source)]
    session = filled(rows, answers, choices=PLACES)
    assert "".join(choice.name for choice in session.choices("/q")) == expected

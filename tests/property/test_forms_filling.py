"""Whatever is typed in whatever order: the same outcome as filling it in one go, and nothing lost."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.clock import Clock
from app.forms.run import STATES, Session
from tests.form_parts import YES_NO, form_of, row

NOON = Clock(datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC))
FORM = form_of(
    row("select_one yn", "a"),
    row("integer", "n", constraint=". < 50", required="${a} = 'yes'"),
    row("date", "d", constraint=". <= today()"),
    row("begin_group", "g", relevant="${a} = 'yes' or ${n} > 10"),
    row("text", "t", relevant="${d} < '2019-06-01'"),
    row("select_multiple yn", "m"),
    row("calculate", "c", calculation="concat(${t}, '/', count-selected(${m}))"),
    row("end_group"),
    row("begin_repeat", "r", relevant="${a} != 'no'"),
    row("integer", "x"),
    row("text", "y", relevant="${x} > ${n}"),
    row("calculate", "z", calculation="${x} + coalesce(${n}, 0) + position(..)"),
    row("end_repeat"),
    row("begin_repeat", "k", repeat_count="${n}"),
    row("text", "v", relevant="${c} != '/0'"),
    row("calculate", "w", calculation="indexed-repeat(${x}, ${r}, position(..))"),
    row("end_repeat"),
    row("calculate", "sum", calculation="sum(${x}) + count(${k}) + string-length(${c})"),
    row("text", "end", relevant="${sum} > 5 and not(selected(${m}, 'no'))"),
    choices=YES_NO,
)
TEXTS = st.sampled_from(["", "x", "two words", "Ünïcode ١٢٣"])
NUMBERS = st.one_of(st.integers(-3, 30), st.sampled_from(["", "many"]))
DATES = st.sampled_from(["", "2019", "2019-01-01", "about 2019", "after the rains", "2030-05-05"])
ANSWERS = st.one_of(
    st.tuples(st.just("/a"), st.sampled_from(["", "yes", "no", "maybe"])),
    st.tuples(st.sampled_from(["/n", "/r[1]/x", "/r[2]/x", "/r[3]/x"]), NUMBERS),
    st.tuples(st.just("/d"), DATES),
    st.tuples(st.sampled_from(["/g/t", "/r[1]/y", "/k[1]/v", "/k[2]/v", "/end"]), TEXTS),
    st.tuples(st.just("/g/m"), st.lists(st.sampled_from(["yes", "no"]), unique=True)),
    st.tuples(st.sampled_from(["+", "-1", "-2"]), st.just("")),
    st.tuples(
        st.sampled_from(["!/a", "!/n", "!/d", "!/g/t", "!/r[1]/x"]), st.sampled_from(["", *STATES])
    ),
)


def apply(session: Session, path: str, value: Any) -> None:
    """Do one thing a person can do; what is not there now is not done."""
    try:
        if path == "+":
            session.add("/r")
        elif path.startswith("-"):
            session.remove(f"/r[{path[1:]}]")
        elif path.startswith("!"):
            session.skip(path[1:], value)
        else:
            session.set(path, value)
    except KeyError:
        return


@given(st.lists(ANSWERS, max_size=25))
def test_step_by_step_and_all_at_once_agree(steps: list[tuple[str, Any]]) -> None:
    session = Session(FORM, clock=NOON)
    for path, value in steps:
        apply(session, path, value)
    again = Session(FORM, session.saved(), session.saved_states(), fresh=False, clock=NOON)
    assert again.result() == session.result()
    assert again.saved() == session.saved()


@given(st.lists(ANSWERS, max_size=15))
def test_changes_name_everything_that_changed(steps: list[tuple[str, Any]]) -> None:
    session = Session(FORM, clock=NOON)
    for path, value in steps:
        before = session.result()["relevant"]
        if path[0] != "/":
            apply(session, path, value)
            continue
        try:
            changed = session.set(path, value).paths
        except KeyError:
            continue
        after = session.result()["relevant"]
        differing = {one for one in before if one in after and before[one] != after[one]}
        assert differing <= changed


@given(st.lists(ANSWERS, max_size=10), st.sampled_from(STATES), st.sampled_from(["/a", "/n", "/d"]))
def test_skipping_never_loses_an_answer(
    steps: list[tuple[str, Any]], state: str, path: str
) -> None:
    session = Session(FORM, clock=NOON)
    for step, value in steps:
        apply(session, step, value)
    session.skip(path, "")
    before = session.result()
    session.skip(path, state)
    assert session.result()["states"][path] == state
    session.skip(path, "")
    assert session.result() == before


@given(st.dictionaries(st.sampled_from(["a", "n", "d", "end"]), TEXTS | NUMBERS), st.text())
def test_nested_answers_survive_the_way_out_and_in(answers: dict[str, Any], words: str) -> None:
    given_answers = {**answers, "a": "yes", "g": {"t": words}, "r": [{"x": 4}, {"y": words}]}
    first = Session(FORM, given_answers, clock=NOON)
    second = Session(FORM, first.result()["answers"], clock=NOON)
    assert second.result()["answers"] == first.result()["answers"]
    if first.place("/g/t").live and words:
        assert first.result()["answers"]["g"]["t"] == words


@given(st.text(alphabet="abc.0123456789 '\"()[]/<>=!+-*|,$@:#", max_size=60))
def test_any_text_as_an_expression_is_read_or_refused(source: str) -> None:
    from app.forms.xpath import ExpressionError, parse

    try:
        read = parse(source)
    except ExpressionError:
        return
    assert read.source == source

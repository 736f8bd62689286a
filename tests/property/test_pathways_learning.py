"""Learning more never turns a definite answer round, and later events never bring earlier dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.partial_date import PartialDate
from app.pathways.deadlines import due_dates
from app.pathways.evaluate import assess
from app.pathways.load import built_in, read_rules
from app.pathways.model import Offset
from app.pathways.workdays import calendar_of, moved
from tests.unit.test_pathways_rules import SMALL

ALL = list(built_in().values())
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
GIVEN = ["yes", "no", "unknown"]


def some_rules() -> st.SearchStrategy:
    small = st.builds(
        lambda combine, discretionary: read_rules(
            SMALL.format(
                country="GB", combine=combine, discretionary=discretionary, value=1,
                unit="months", direction="after", kind="hard",
            ),
            "small.yaml",
        )[0],
        st.sampled_from(["all", "any"]),
        st.sampled_from(["true", "false"]),
    )  # fmt: skip
    return st.sampled_from(ALL) | small


@settings(max_examples=200, deadline=None)
@given(data=st.data(), rules=some_rules())
def test_learning_more_never_flips_a_definite_answer(data, rules):
    ids = [one.id for one in rules.questions()]
    knew = {id: data.draw(st.sampled_from(GIVEN)) for id in ids}
    learnt = {
        id: data.draw(st.sampled_from(GIVEN)) if answer == "unknown" else answer
        for id, answer in knew.items()
    }
    before, after = assess(rules, knew), assess(rules, learnt)
    for old, new in zip(before.criteria, after.criteria, strict=True):
        assert old.answer in ("unknown", new.answer)
    assert before.result in ("something_missing", after.result)


@settings(max_examples=200, deadline=None)
@given(
    one=DAYS,
    other=DAYS,
    value=st.integers(0, 400),
    unit=st.sampled_from(["calendar_days", "working_days", "months", "years"]),
    direction=st.sampled_from(["after", "before"]),
    region=st.sampled_from(["", "england", "scotland", "northern_ireland"]),
)
def test_later_events_give_later_dates(one, other, value, unit, direction, region):
    calendar, _ = calendar_of(built_in()["uk_nrm"], region)
    value = min(value, 40) if unit != "calendar_days" else value
    first, second = sorted((one, other))
    offset = Offset(value=value, unit=unit)
    assert moved(first, offset, direction, calendar) <= moved(second, offset, direction, calendar)
    if value:
        assert (moved(one, offset, direction, calendar) > one) == (direction == "after")


@settings(max_examples=100, deadline=None)
@given(first=DAYS, second=DAYS, region=st.sampled_from(["", "wales"]))
@pytest.mark.parametrize("rules", ALL, ids=lambda rules: rules.id)
def test_a_partly_known_event_never_promises_more_time_than_any_day_in_it(
    rules, first, second, region
):
    start, end = sorted((first, second))
    partly = PartialDate(f"{start}/{end}", f"{start}/{end}", start, end)
    events = {event.id: partly for event in rules.events}
    about = {one.id: one for one in due_dates(rules, events, today=first, region=region)}
    for day in (start, end):
        exact = {event.id: PartialDate.of(day) for event in rules.events}
        for one in due_dates(rules, exact, today=first, region=region):
            if one.kind == "earliest":
                assert about[one.id].due >= one.due
            else:
                assert about[one.id].due <= one.due

"""A pathway followed in a case: answers, events, dates in Today, reasons for changed dates."""

from datetime import date

import pytest

from app.bootstrap import Workbook
from app.errors import UserError
from app.services.cases import NewCase


@pytest.fixture
def case(workbook: Workbook) -> str:
    return workbook.cases.open(NewCase(working_name="Lan"))


def test_an_event_puts_its_date_into_today_with_the_reason(workbook: Workbook, case: str) -> None:
    followed = workbook.pathways.start(case, "us_t_visa")
    workbook.pathways.set_event(followed, "rfe_notice", "2026-09-01")
    line = workbook.today.board().today[0]
    assert (line.on, line.due) == (date(2026, 11, 23), date(2026, 11, 24))
    assert line.why is not None
    assert line.why["rule"]
    assert line.why["source"]
    assert line.why["as_of"]
    assert line.name == "Lan"
    workbook.pathways.met(followed, "rfe_response")
    assert workbook.today.board().today == ()
    done = [one for one in workbook.pathways.view(followed).dates if one.due.id == "rfe_response"]
    assert done[0].done_on == "2026-11-23"


def test_a_changed_date_needs_a_reason_and_keeps_the_computed_one(
    workbook: Workbook, case: str
) -> None:
    followed = workbook.pathways.start(case, "us_t_visa")
    workbook.pathways.set_event(followed, "rfe_notice", "2026-09-20")
    with pytest.raises(UserError, match="needs_reason"):
        workbook.pathways.set_date(followed, "rfe_response", date(2026, 12, 1), " ")
    workbook.pathways.set_date(followed, "rfe_response", date(2026, 12, 1), "the notice says so")
    due = next(d.due for d in workbook.pathways.view(followed).dates if d.due.id == "rfe_response")
    assert (due.due, due.computed, due.because) == (
        date(2026, 12, 1), date(2026, 12, 13), "the notice says so",
    )  # fmt: skip


def test_following_twice_is_following_once(workbook: Workbook, case: str) -> None:
    assert workbook.pathways.start(case, "us_t_visa") == workbook.pathways.start(case, "us_t_visa")


def test_three_valued_result_and_taking_an_answer_back(workbook: Workbook, case: str) -> None:
    followed = workbook.pathways.start(case, "us_t_visa")
    assert workbook.pathways.view(followed).assessment.result == "something_missing"
    workbook.pathways.answer(followed, "perpetrator", "yes")
    assert workbook.pathways.view(followed).assessment.result == "lawyer_first"
    workbook.pathways.answer(followed, "perpetrator", "")
    assert workbook.pathways.view(followed).assessment.result == "something_missing"


def test_words_that_name_no_day_are_refused(workbook: Workbook, case: str) -> None:
    followed = workbook.pathways.start(case, "us_t_visa")
    with pytest.raises(UserError, match="no_day"):
        workbook.pathways.set_event(followed, "rfe_notice", "after the rains")

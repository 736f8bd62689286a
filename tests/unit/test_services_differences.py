"""What a file tells in two ways: found when asked, gently, and nothing of it is written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import Workbook
from app.domain.categories import FIELDS
from app.domain.paper import Paper
from app.domain.partial_date import PartialDate
from app.domain.records import Record
from app.domain.sitting import Sitting
from app.domain.trafficking_event import TraffickingEvent
from app.forms.builtin import builtin_forms
from app.services.cases import NewCase
from app.services.differences import Difference, _contradict, known


def found(workbook: Workbook, *records: Record, **person: str) -> list[Difference]:
    case = workbook.cases.open(NewCase(working_name="Lan", **person))
    with workbook.unlocked.begin() as work:
        for one in records:
            work.save(replace(one, case_id=case))
        work.commit()
    before = len(workbook.audit.of_case(case)), len(workbook.drafts.of_case(case))
    differences = list(workbook.differences.look(case))
    assert (len(workbook.audit.of_case(case)), len(workbook.drafts.of_case(case))) == before
    return differences


def interview(**answers: object) -> Sitting:
    paths = {f"/{name.partition('_')[0]}/{name}": said for name, said in answers.items()}
    return Sitting(
        form_id="screening_interview", title="x", answers=paths, started_on=date(2026, 10, 2)
    )


def exploited(started: str = "", ended: str = "") -> TraffickingEvent:
    days = [PartialDate.parse(words) if words else None for words in (started, ended)]
    return TraffickingEvent(kind="exploitation", started=days[0], ended=days[1])


def test_two_dates_of_birth_are_named_with_their_places(workbook: Workbook) -> None:
    [one] = found(workbook, interview(b_birth="14 March 1991"), birth="1998")
    assert one.title == "Date of birth"
    assert [(said.words, said.kind, bool(said.form)) for said in one.said] == [
        ("1998", "person", False),
        ("14 March 1991", "sitting", True),
    ]


def test_a_year_and_a_day_in_it_do_not_differ(workbook: Workbook) -> None:
    assert found(workbook, interview(b_birth="14 March 1998"), birth="1998") == []
    assert found(workbook, interview(b_birth="about 1999"), birth="1998") == []
    assert found(workbook, interview(b_birth="when the river rose"), birth="1998") == []


def test_several_events_are_alternatives(workbook: Workbook) -> None:
    def events() -> tuple[Record, ...]:
        return exploited("2019", "2020"), exploited("June 2025", "2026")

    assert found(workbook, interview(e_period_from="June 2025"), *events()) == []
    [one] = found(workbook, interview(e_period_from="2022"), *events())
    assert [said.words for said in one.said] == ["2019", "June 2025", "2022"]


def test_names_in_two_scripts_are_no_difference(workbook: Workbook) -> None:
    assert found(workbook, interview(b_legal_name="Lan Nguyen"), legal_name="阮蘭") == []
    assert found(workbook, interview(b_legal_name="Nguyễn Lan"), legal_name="Nguyen Thi Lan") == []
    [one] = found(workbook, interview(b_legal_name="Mai Tran"), legal_name="Nguyen Thi Lan")
    assert one.title == "Name on papers"


def test_what_cannot_be_in_that_order_is_named(workbook: Workbook) -> None:
    records = (
        exploited("June 2025", "May 2024"),
        Paper(kind="passport", issued=PartialDate.parse("1990"), expires=PartialDate.parse("2000")),
    )
    titles = [one.title for one in found(workbook, *records, birth="1998")]
    assert titles == [
        "Over before it began, as it is written",
        "Earlier than the birth, as it is written",
    ]


def test_what_is_restricted_or_of_a_form_not_here_is_not_compared(workbook: Workbook) -> None:
    hidden = replace(interview(b_birth="1970"), restricted=True)
    assert found(workbook, hidden, birth="1998") == []
    stranger = replace(interview(b_birth="1970"), form_id="not_here")
    assert found(workbook, stranger, birth="1998") == []


DATES = st.sampled_from(
    "1998|14 March 1998|about 1998|before 1990|since 2001|after the rains|2001-02-29|".split("|")
)


@given(st.sampled_from(["date", "name", "words", "number"]), DATES, DATES)
def test_a_difference_has_no_direction_and_nothing_differs_from_itself(
    of: str, one: str, other: str
) -> None:
    assert _contradict(of, one, other) == _contradict(of, other, one)
    assert not _contradict(of, one, one)


@pytest.mark.parametrize("place", [p for one in known().facts for p in one.records] + [
    p for one in known().orders for p in (*one.earlier, *one.later)
])  # fmt: skip
def test_every_field_compared_exists(place: str) -> None:
    kind, _, name = place.partition(".")
    assert name in FIELDS[kind]


def test_every_question_and_tag_compared_is_asked_somewhere() -> None:
    asked = {
        one.name: one.extras.get("htcds", "") for f in builtin_forms() for one in f.questions()
    }
    for fact in known().facts:
        assert set(fact.questions) <= set(asked)
        assert not fact.htcds or set(fact.htcds) & set(asked.values())

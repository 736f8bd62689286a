"""One timeline of life, the case and papers: in order, as wide as what is known, nothing restricted in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.bootstrap import Workbook
from app.domain.attachment import Attachment
from app.domain.paper import Paper
from app.domain.partial_date import PartialDate
from app.domain.records import Record
from app.domain.trafficking_event import TraffickingEvent
from app.services.cases import NewCase
from app.services.timeline import CASE, LIFE, PAPERS, TimelineEntry


def case_with(workbook: Workbook, *records: Record, birth: str = "") -> str:
    case = workbook.cases.open(NewCase(working_name="Amina", birth=birth))
    with workbook.unlocked.begin() as work:
        for record in records:
            work.save(replace(record, case_id=case))
        work.commit()
    return case


def event(kind: str, started: str = "", ended: str = "", **more: str) -> TraffickingEvent:
    days = {
        name: PartialDate.parse(words) if words else None
        for name, words in (("started", started), ("ended", ended))
    }
    return TraffickingEvent(kind=kind, **days, **more)  # type: ignore[arg-type]


def only(workbook: Workbook, case: str, kind: str) -> TimelineEntry:
    [found] = [one for one in workbook.cases.timeline(case) if one.kind == kind]
    return found


def test_life_the_case_and_papers_stand_on_one_line_newest_first(workbook: Workbook) -> None:
    case = case_with(
        workbook,
        event("exploitation", "June 2025", "September 2026", place="Millfield"),
        event("recruitment", "2024"),
        Paper(kind="passport", name="", issued=PartialDate.parse("3 May 2020"), expires=PartialDate.parse("2030")),
        Attachment(title="Contract", event_date=PartialDate.parse("April 2025"), obtained_on=date(2026, 10, 9)),
        birth="1998",
    )  # fmt: skip
    told = [(one.kind, one.track) for one in workbook.cases.timeline(case)]
    assert told == [
        ("paper_expires", PAPERS),
        ("case_opened", CASE),
        ("evidence", PAPERS),
        ("exploitation", LIFE),
        ("document", PAPERS),
        ("recruitment", LIFE),
        ("paper_issued", PAPERS),
        ("born", LIFE),
    ]
    assert workbook.cases.head(case).counts["timeline"] == len(told)


@pytest.mark.parametrize(
    ("started", "ended", "first", "last", "said"),
    [
        ("2024", "", date(2024, 1, 1), date(2024, 12, 31), "2024"),
        ("June 2025", "2026-09-28", date(2025, 6, 1), date(2026, 9, 28), "June 2025 – 2026-09-28"),
        ("before March 2021", "", None, date(2021, 2, 28), "before March 2021"),
        ("since May 2024", "", date(2024, 5, 1), None, "since May 2024"),
        ("", "May 2024", date(2024, 5, 1), date(2024, 5, 31), "May 2024"),
        ("after the rains", "", None, None, "after the rains"),
        ("29 February 2024", "", date(2024, 2, 29), None, "29 February 2024"),
        ("", "", None, None, ""),
    ],
)
def test_what_lasted_is_as_wide_as_what_is_known(
    workbook: Workbook, started: str, ended: str, first: date | None, last: date | None, said: str
) -> None:
    case = case_with(workbook, event("exploitation", started, ended))
    found = only(workbook, case, "exploitation")
    assert (found.on, found.last, found.said) == (first, last, said)


def test_a_beginning_on_one_day_is_over_on_that_day(workbook: Workbook) -> None:
    case = case_with(workbook, event("recruitment", "2 May 2024"))
    assert only(workbook, case, "recruitment").last == date(2024, 5, 2)


def test_what_nobody_can_date_comes_last_and_is_there(workbook: Workbook) -> None:
    case = case_with(workbook, event("transit", "after the rains"), birth="1998")
    assert [one.kind for one in workbook.cases.timeline(case)][-2:] == ["born", "transit"]


def test_what_is_restricted_is_not_on_the_line(workbook: Workbook) -> None:
    hidden = replace(event("exploitation", "2024", words="not for everybody"), restricted=True)
    case = case_with(
        workbook, hidden, replace(Paper(kind="passport", name="hers"), restricted=True)
    )
    shown = workbook.cases.timeline(case)
    assert not {"exploitation", "paper_issued"} & {one.kind for one in shown}
    assert "not for everybody" not in str([(one.text, one.title, one.detail) for one in shown])


def test_recent_is_what_was_done_here_and_not_what_lies_ahead(workbook: Workbook) -> None:
    case = case_with(
        workbook,
        event("exploitation", "2024"),
        Paper(kind="passport", issued=PartialDate.parse("2020"), expires=PartialDate.parse("2090")),
        birth="1998",
    )
    workbook.notes.add(case, "She is well")
    assert [one.kind for one in workbook.cases.overview(case).recent] == ["note", "case_opened"]

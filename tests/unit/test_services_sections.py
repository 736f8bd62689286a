"""Sections of a case file: what stands under what, what it comes to, and what stays shut."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.documents.samples import payslips
from app.domain.debt import Debt
from app.domain.kept_apart import HealthEntry
from app.errors import UserError
from app.services.case_file import RecordLine
from app.services.cases import NewCase
from app.services.evidence import EvidenceInput
from app.services.sections import APART, JOURNEY, PEOPLE, Section
from tests.role_parts import seated
from ui.models.history import record_changes


@pytest.fixture
def case(workbook: Workbook) -> str:
    return workbook.cases.open(NewCase(working_name="Mira"))


def section(workbook: Workbook, case: str, kind: str) -> Section:
    [found] = workbook.sections.of_case(case, (kind,))
    return found


def plain(words: str) -> str:
    return words.translate({ord("\u2066"): None, ord("\u2069"): None, ord("\u00a0"): " "})


def told(lines: tuple[RecordLine, ...]) -> list[tuple[str, str, str]]:
    return [(one.title, plain(one.amount), plain(one.after)) for one in lines]


def test_an_empty_case_has_every_section_and_nothing_in_it(workbook: Workbook, case: str) -> None:
    found = workbook.sections.of_case(case, (*PEOPLE, *JOURNEY, *APART))
    assert [one.kind for one in found] == [*PEOPLE, *JOURNEY, *APART]
    assert not any(one.lines or one.locked or one.wages for one in found)


def test_a_debt_is_followed_by_its_lines_with_what_is_owed_after_each(
    workbook: Workbook, case: str
) -> None:
    keep = workbook.case_file.keep
    debt = keep("debt", case, {"what_for": "The journey", "currency": "BDT"})
    other = keep("debt", case, {"what_for": "A telephone"})
    for kind, on, amount in (
        ("paid", "March 2020", "20 000"), ("borrowed", "2019", "about 300,000"),
        ("interest", "after the rains", "she was never told"),
    ):  # fmt: skip
        keep("debt_entry", case, {"kind": kind, "on": on, "amount": amount, "debt_id": debt})
    lines = section(workbook, case, "debt").lines
    assert told(lines) == [
        ("The journey", "owed about 280,000 BDT", ""),
        ("Borrowed", "about 300,000 BDT", "then owed about 300,000 BDT"),
        ("Paid back", "less 20,000 BDT", "then owed about 280,000 BDT"),
        ("Interest", "she was never told", "then owed about 280,000 BDT and a sum nobody knows"),
        ("A telephone", "", ""),
    ]
    assert lines[0].details[-1] == "besides a sum nobody knows"
    assert [one.when for one in lines[1:3]] == [("2019",), ("March 2020",)]
    assert lines[4].record_id == other


def test_what_was_paid_too_much_is_said_in_words(workbook: Workbook, case: str) -> None:
    keep = workbook.case_file.keep
    debt = keep("debt", case, {"what_for": "The agency", "currency": "JOD"})
    for kind, on, amount in (
        ("borrowed", "2019", "100"), ("worked_off", "2020", "about 1000"), ("interest", "2021", "never told"),
    ):  # fmt: skip
        keep("debt_entry", case, {"kind": kind, "on": on, "amount": amount, "debt_id": debt})
    keep("wage_entry", case, {"employer": "The house", "promised": "JOD 10", "paid": "JOD 30"})
    lines = section(workbook, case, "debt").lines
    assert plain(lines[0].amount) == "overpaid by about 900 JOD"
    assert [plain(one.after) for one in lines[2:]] == [
        "then overpaid by about 900 JOD",
        "then overpaid by about 900 JOD, besides a sum nobody knows",
    ]
    (work,) = section(workbook, case, "wage_entry").lines
    assert plain(work.amount) == "20 JOD more paid than promised"
    assert not any("-" in one.amount + one.after for one in (*lines, work))


def test_a_line_whose_debt_is_gone_still_stands(workbook: Workbook, case: str) -> None:
    debt = workbook.case_file.keep("debt", case, {"what_for": "The journey"})
    workbook.case_file.keep("debt_entry", case, {"amount": "£5", "debt_id": debt})
    workbook.case_file.remove("debt", debt)
    assert [one.kind for one in section(workbook, case, "debt").lines] == ["debt_entry"]


def test_work_says_what_is_open_and_what_it_comes_to(workbook: Workbook, case: str) -> None:
    keep = workbook.case_file.keep
    keep("wage_entry", case, {"employer": "A car wash", "promised": "£1,200", "paid": "300.50"})
    keep(
        "wage_entry", case, {"promised": "£10", "promised_for": "hour", "hours": "240", "paid": "0"}
    )
    keep("wage_entry", case, {"promised": "half the takings"})
    found = section(workbook, case, "wage_entry")
    assert [plain(one.amount) for one in found.lines] == ["open 899.50 GBP", "open 2,400 GBP", ""]
    assert [plain(one) for one in found.lines[0].details] == ["promised 1,200 GBP", "paid 300.50"]
    [pounds, unsaid] = found.wages
    assert (pounds.currency, str(pounds.open.amount), pounds.open.unknown) == ("GBP", "3299.50", 0)
    assert (unsaid.currency, unsaid.open.unknown) == ("", 2)


def test_events_stand_as_they_happened(workbook: Workbook, case: str) -> None:
    for kind, started in (("exploitation", "May 2021"), ("recruitment", "2019"), ("transit", "")):
        workbook.case_file.keep(
            "trafficking_event", case, {"kind": kind, "started": started, "place": "A town"}
        )
    lines = section(workbook, case, "trafficking_event").lines
    assert [one.title for one in lines] == ["How it began", "Exploitation", "On the way"]


def test_a_look_into_a_register_stands_under_who_it_is_about(workbook: Workbook, case: str) -> None:
    agency = workbook.case_file.keep(
        "third_party", case, {"name": "Bright Hands", "roles": ["agency", "employer"]}
    )
    workbook.case_file.keep("third_party", case, {"name": "عمر"})
    check = workbook.case_file.keep(
        "licence_check", case,
        {"register": "Register of gangmasters", "third_party_id": agency, "result": "not_found",
         "checked_on": "2026-11-20"},
    )  # fmt: skip
    lines = section(workbook, case, "third_party").lines
    assert [one.title for one in lines] == ["Bright Hands", "Register of gangmasters", "عمر"]
    assert lines[0].details == ("Agency, Employer",)
    assert (lines[1].details, lines[1].when) == (("Not found there",), ("Fri 20 Nov",))
    shown = workbook.case_file.read("licence_check", case, check)
    assert ("About whom?", "Bright Hands") in shown.pairs


def test_a_paper_leads_to_its_copy_among_the_evidence(workbook: Workbook, case: str) -> None:
    item = workbook.evidence.add(
        case,
        io.BytesIO(payslips("Mira", "Car wash", ("May",))),
        EvidenceInput(title="Passport, page 2"),
    )
    paper = workbook.case_file.keep(
        "paper", case, {"kind": "passport", "expires": "29 February 2028", "attachment_id": item}
    )
    pairs = dict(workbook.case_file.read("paper", case, paper).pairs)
    assert pairs["A copy among the evidence"].endswith("Passport, page 2")
    assert section(workbook, case, "paper").lines[0].when == ("29 February 2028",)


# ---------------------------------------------------------------- restricted


def test_what_is_kept_apart_is_shut_from_the_first_word_on(workbook: Workbook, case: str) -> None:
    made = workbook.case_file.keep("health_entry", case, {"body": "An old burn", "on": "2020"})
    found = section(workbook, case, "health_entry")
    assert (found.lines, found.locked) == ((), ("health_entry",))
    assert workbook.search.find("burn") == []
    with pytest.raises(UserError, match=r"record\.restricted"):
        workbook.case_file.read("health_entry", case, made)
    workbook.restricted.open(made, "The doctor asks.")
    [line] = section(workbook, case, "health_entry").lines
    assert (line.title, line.restricted) == ("An old burn", True)
    with workbook.unlocked.begin() as work:
        entry = work.get(HealthEntry, made)
    assert entry.worker_id == workbook.seat.worker_id


def test_a_section_is_restricted_whole_and_what_is_added_later_too(
    workbook: Workbook, case: str
) -> None:
    keep = workbook.case_file.keep
    debt = keep("debt", case, {"what_for": "The journey"})
    keep("debt_entry", case, {"amount": "£5", "debt_id": debt})
    paper = keep("paper", case, {"name": "A letter"})
    assert workbook.restricted.restrict_section(case, "debt", "It names a lender.") == 2
    later = keep("debt", case, {"what_for": "A bed"})
    with pytest.raises(UserError, match=r"record\.restricted"):
        workbook.case_file.read("debt", case, later)
    found = section(workbook, case, "debt")
    assert found.is_restricted
    assert found.lines == ()
    assert found.locked == ("debt", "debt_entry")
    assert [one.record_id for one in section(workbook, case, "paper").lines] == [paper]
    other = workbook.cases.open(NewCase(working_name="Joy"))
    keep("debt", other, {"what_for": "Rent"})
    assert section(workbook, other, "debt").lines != ()
    trail = [one.action for one in workbook.audit.of_case(case)]
    assert "section.restricted" in trail


def test_lifting_a_section_lets_out_only_what_was_opened(workbook: Workbook, case: str) -> None:
    keep = workbook.case_file.keep
    seen, _unseen = (keep("debt", case, {"what_for": words}) for words in ("One", "Two"))
    workbook.restricted.restrict_section(case, "debt", "why")
    workbook.restricted.open(seen, "needed")
    with pytest.raises(UserError, match=r"record\.reason_needed"):
        workbook.restricted.unrestrict_section(case, "debt", " ")
    assert workbook.restricted.unrestrict_section(case, "debt", "It is known.") == 1
    found = section(workbook, case, "debt")
    assert not found.is_restricted
    assert [one.record_id for one in found.lines] == [seen]
    assert found.locked == ("debt",)
    with workbook.unlocked.begin() as work:
        assert not work.get(Debt, seen).restricted


def test_what_is_always_apart_is_no_section_to_lift(workbook: Workbook, case: str) -> None:
    for kind in ("health_entry", "note", "nothing"):
        with pytest.raises(UserError, match=r"record\.not_restrictable"):
            workbook.restricted.restrict_section(case, kind, "why")


def test_the_shelter_is_shown_family_and_nobody_of_the_others(desk: Desk, tmp_path: Path) -> None:
    has: dict[str, str] = {}

    def fill(workbook: Workbook) -> None:
        has["case"] = workbook.cases.open(NewCase(working_name="Mira"))
        keep = workbook.case_file.keep
        keep("relation", has["case"], {"name": "Anwar Quince", "worries": "He asks for her."})
        keep("third_party", has["case"], {"name": "Oskar Quince"})
        has["debt"] = keep("debt", has["case"], {"what_for": "A quince tree"})

    workbook = seated(desk, tmp_path / "v", "shelter", fill)
    found = workbook.sections.of_case(has["case"], (*PEOPLE, *JOURNEY, *APART))
    assert [one.kind for one in found] == ["relation", "health_entry"]
    assert [hit.kind for hit in workbook.search.find("quince")] == ["relation"]
    with pytest.raises(UserError, match=r"right\.missing"):
        workbook.case_file.read("debt", has["case"], has["debt"])
    with pytest.raises(UserError, match=r"right\.missing"):
        workbook.case_file.keep("relation", has["case"], {"name": "Another"})
    with pytest.raises(UserError, match=r"right\.missing"):
        workbook.restricted.unrestrict_section(has["case"], "debt", "why")
    workbook.lock()


def test_very_long_words_and_any_script_are_kept(workbook: Workbook, case: str) -> None:
    words = "สวัสดี 名前 ß " * 8_000
    made = workbook.case_file.keep("trafficking_event", case, {"words": words})
    pairs = dict(workbook.case_file.read("trafficking_event", case, made).pairs)
    assert pairs["In their own words"] == words.strip()


def test_history_says_choices_in_the_words_of_the_sheet(workbook: Workbook, case: str) -> None:
    keep = workbook.case_file.keep
    agency = keep("third_party", case, {"name": "One", "roles": ["agency", "employer"]})
    keep("third_party", case, {"name": "One", "roles": []}, agency)
    event = keep("trafficking_event", case, {"kind": "transit", "started": "2019", "place": "A"})
    keep("trafficking_event", case, {"kind": "recruitment", "third_party_id": agency}, event)
    last, _first = record_changes("third_party", workbook.history.of(agency))
    assert last.lines == ("taken out: “Agency, Employer”",)
    last, first = record_changes("trafficking_event", workbook.history.of(event))
    assert last.lines == ("“On the way” became “How it began”",)
    assert last.undo_words == "Put back “On the way”"
    assert set(first.lines) == {"On the way", "2019", "A"}


# ---------------------------------------------------------------- on Today


def test_a_paper_that_runs_out_within_a_month_stands_on_today(
    workbook: Workbook, case: str
) -> None:
    keep = workbook.case_file.keep
    near = keep("paper", case, {"kind": "visa", "expires": "15 December 2026"})
    keep("paper", case, {"name": "Bus pass", "expires": "December 2026"})
    for expires in ("March 2028", "22 November 2026", "after the rains", "29 February 2026", ""):
        keep("paper", case, {"kind": "passport", "expires": expires})
    hidden = keep("paper", case, {"name": "A secret", "expires": "1 December 2026"})
    workbook.restricted.restrict(hidden, "why")
    found = [one for one in workbook.today.board().ending if one.kind == "paper_ends"]
    assert [(one.title, one.on.isoformat(), one.name) for one in found] == [
        ("Passport", "2026-11-22", "Mira"), ("Bus pass", "2026-12-01", "Mira"),
        ("Visa", "2026-12-15", "Mira"),
    ]  # fmt: skip
    assert found[-1].record_id == near

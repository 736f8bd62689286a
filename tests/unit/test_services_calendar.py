"""Days ahead: in the calendar, as a file for another program, on a sheet without names, and each worker's load."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import icalendar
import pypdfium2
import pytest

from app.bootstrap import Desk, Workbook
from app.commands.call import Answer, Call
from app.commands.main import _parser
from app.domain.consent import Consent
from app.domain.safe_contact import SafeContact
from app.domain.task import Task
from app.errors import UserError
from app.services.cases import NewCase
from tests.conftest import PASSPHRASE, QUICK, TODAY

SECRETS = ("Amina", "Zeynep", "+44 7700 900123", "Clinic on Mill Road", "about the court", "A-0001")


def full(workbook: Workbook) -> str:
    """A case with something of each sort, and words that must not leave."""
    case = workbook.cases.open(
        NewCase(working_name="Amina", legal_name="Zeynep", phone="+44 7700 900123")
    )
    for kind, day, at in (
        ("meeting", 0, time(10)), ("contact", 1, None), ("date", 2, None), ("safety", 3, time(14, 30)),
    ):  # fmt: skip
        workbook.notes.add_task(Task(
            case_id=case, title="Talk to Amina about the court", kind=kind, place="Clinic on Mill Road",
            detail="call +44 7700 900123", due_on=TODAY + timedelta(days=day), due_at=at, minutes=45,
        ))  # fmt: skip
    return case


def events(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def words(pdf: bytes) -> str:
    read = pypdfium2.PdfDocument(BytesIO(pdf))
    return "\n".join(page.get_textpage().get_text_range() for page in read)


def test_the_days_hold_everything_in_order_with_names(workbook: Workbook) -> None:
    case = full(workbook)
    found = workbook.calendar.between(TODAY, TODAY + timedelta(days=2))
    assert [(one.kind, one.on, one.name) for one in found.lines] == [
        ("meeting", TODAY, "Amina"),
        ("contact", TODAY + timedelta(days=1), "Amina"),
        ("date", TODAY + timedelta(days=2), "Amina"),
    ]
    assert (
        workbook.calendar.between(TODAY + timedelta(days=9), TODAY + timedelta(days=9)).lines == ()
    )
    assert {one.case_id for one in found.lines} == {case}


def test_a_calendar_file_says_when_and_nothing_else(workbook: Workbook) -> None:
    full(workbook)
    content = workbook.calendar.file()
    told = content.decode()
    assert [secret for secret in (*SECRETS, "Northside", "Waymark") if secret in told] == []
    found = events(content)
    assert [str(one["summary"]) for one in found] == [
        "Appointment",
        "Reminder",
        "Reminder",
        "Appointment",
    ]
    keys = {"UID", "DTSTAMP", "SUMMARY", "CLASS", "DTSTART", "DTEND", "TRANSP"}
    assert all(set(one.keys()) <= keys for one in found)


def test_hours_float_and_days_are_days(workbook: Workbook) -> None:
    """10:00 in this office is 10:00 on both sides of a change of clocks: no zone is written."""
    case = workbook.cases.open(NewCase(working_name="Amina"))
    for day in (date(2027, 3, 27), date(2027, 3, 28), date(2027, 3, 29)):
        workbook.notes.add_task(Task(case_id=case, title="x", due_on=day, due_at=time(2, 30)))
    workbook.notes.add_task(Task(case_id=case, title="x", due_on=date(2027, 3, 28)))
    content = workbook.calendar.file(days=200)
    starts = [one.decoded("dtstart") for one in events(content)]
    assert [one for one in starts if isinstance(one, datetime)] == [
        datetime(2027, 3, day, 2, 30) for day in (27, 28, 29)
    ]
    assert b"DTSTART:20270328T023000\r\n" in content
    assert b"DTSTART;VALUE=DATE:20270328\r\n" in content
    assert b"TZID" not in content


def test_ids_are_new_each_time(workbook: Workbook) -> None:
    """What two files have in common must not tell that they speak of the same thing."""
    full(workbook)
    first, second = (
        {str(one["uid"]) for one in events(workbook.calendar.file())} for _ in range(2)
    )
    assert len(first) == 4
    assert first.isdisjoint(second)


def test_only_what_is_chosen_goes_into_the_file(workbook: Workbook) -> None:
    full(workbook)
    assert len(events(workbook.calendar.file(groups=["meetings"]))) == 1
    assert len(events(workbook.calendar.file(groups=["contact", "other"]))) == 2
    assert len(events(workbook.calendar.file(days=1))) == 1
    assert events(workbook.calendar.file(groups=["meetings"], days=366))
    for wrong in ({"days": 0}, {"days": 367}):
        with pytest.raises(UserError, match=r"calendar\.days_unfit"):
            workbook.calendar.file(**wrong)
    with pytest.raises(UserError, match=r"calendar\.unknown_group"):
        workbook.calendar.file(groups=["weather"])


def test_a_leap_day_and_a_restricted_task(tmp_path: Path) -> None:
    desk = Desk(today=date(2028, 2, 28), limits=QUICK, state_folder=tmp_path / "state")
    workbook, _ = desk.create(tmp_path / "vault", PASSPHRASE, office="O", worker="D")
    case = workbook.cases.open(NewCase(working_name="Amina"))
    workbook.notes.add_task(Task(case_id=case, title="x", due_on=date(2028, 2, 29), every_days=1))
    workbook.notes.add_task(
        Task(case_id=case, title="y", due_on=date(2028, 2, 29), restricted=True)
    )
    (one,) = events(workbook.calendar.file(days=2))
    assert one.decoded("dtstart") == date(2028, 2, 29)
    assert len(workbook.calendar.between(date(2028, 2, 29), date(2028, 2, 29)).lines) == 1
    workbook.lock()


def test_saving_a_file_is_written_down_and_takes_the_right(
    workbook: Workbook, tmp_path: Path
) -> None:
    full(workbook)
    workbook.calendar.save(tmp_path / "days.ics", days=7)
    assert len(events((tmp_path / "days.ics").read_bytes())) == 4
    lines = workbook.audit.of_office(f"{TODAY:%Y-%m}").lines
    assert "calendar.saved" in [one.action for one in lines]


@pytest.mark.parametrize("references", [False, True])
def test_the_week_on_paper_names_nobody(workbook: Workbook, references: bool) -> None:
    full(workbook)
    sheet = workbook.week_sheet.sheet(references=references)
    told = words(workbook.week_sheet.draw(sheet).pdf)
    leaks = [secret for secret in SECRETS if secret in told]
    assert leaks == (["A-0001"] if references else [])
    for said in ("10:00", "14:30", "Appointment", "Get in touch", "A date to keep"):
        assert said in told


def test_an_empty_week_says_so(workbook: Workbook) -> None:
    told = words(workbook.week_sheet.draw(workbook.week_sheet.sheet(TODAY)).pdf)
    assert "Nothing is planned for this week." in told


def test_the_load_counts_and_names_no_case(workbook: Workbook) -> None:
    case = full(workbook)
    late = Task(case_id=case, title="late", due_on=TODAY - timedelta(days=1))
    workbook.notes.add_task(late)
    workbook.reviews.plan(case, "plan", TODAY + timedelta(days=5))
    workbook.check_ins.agree(case, first_on=TODAY)
    for _ in range(2):
        found = workbook.check_ins.of_case(case).planned
        assert found is not None
        workbook.check_ins.missed(found.id)
    missed = workbook.check_ins.of_case(case).missed
    for _ in range(2):
        workbook.missed_contact.leave_out(missed)
    (line,) = workbook.caseload.lines()
    assert (line.name, line.open_cases, line.overdue, line.second_view) == ("Dana K.", 1, 1, 1)
    assert line.next_review == TODAY + timedelta(days=5)
    assert line.this_week == 6


def test_what_is_restricted_is_not_counted(workbook: Workbook) -> None:
    case = workbook.cases.open(NewCase(working_name="Amina"))
    workbook.notes.add_task(Task(case_id=case, title="x", due_on=TODAY, restricted=True))
    assert workbook.caseload.lines()[0].this_week == 0


def test_what_ends_within_a_month_stands_in_today(workbook: Workbook) -> None:
    case = workbook.cases.open(NewCase(working_name="Amina"))

    def consent(**days: date) -> None:
        workbook.consents.give(Consent(
            case_id=case, purpose="referral_legal", recipient="Lawyer", given_on=TODAY,
            categories=frozenset({"identity"}), **days,
        ))  # fmt: skip

    consent(until=TODAY + timedelta(days=30))
    consent(until=TODAY + timedelta(days=31))
    consent(review_on=TODAY + timedelta(days=3))
    workbook.notes.set_safe_contact(
        SafeContact(case_id=case, channel="call", review_on=TODAY - timedelta(days=2))
    )
    found = workbook.today.board().ending
    assert [(one.kind, (one.on - TODAY).days, one.name) for one in found] == [
        ("contact_review", -2, "Amina"), ("consent_review", 3, "Amina"), ("consent_ends", 30, "Amina"),
    ]  # fmt: skip
    for one in workbook.consents.of_case(case):
        workbook.consents.withdraw(one.id)
    assert [one.kind for one in workbook.today.board().ending] == ["contact_review"]


def test_papers_that_run_out_are_told_and_lost_ones_are_not(workbook: Workbook) -> None:
    case = workbook.cases.open(NewCase(working_name="Amina"))
    for name, kind, where, expires in (
        ("Card of the city", "other", "with_us", "20 December 2026"),
        ("", "passport", "with_person", "before 1 December 2026"),
        ("", "visa", "with_person", "December 2026"),
        ("", "passport", "lost", "1 December 2026"),
        ("", "passport", "with_person", "2029"),
    ):
        typed = {"name": name, "kind": kind, "where": where, "expires": expires}
        workbook.case_file.keep("paper", case, typed)
    found = workbook.today.board().ending
    assert [(one.kind, one.title, one.on) for one in found] == [
        ("paper_ends", "Passport", date(2026, 11, 30)),
        ("paper_ends", "Visa", date(2026, 12, 1)),
        ("paper_ends", "Card of the city", date(2026, 12, 20)),
    ]


def test_the_commands_write_the_same_files(workbook: Workbook, tmp_path: Path) -> None:
    def run(*line: str) -> Answer:
        call = Call(_parser(list(line)).parse_args(line))
        call._workbook = workbook
        answer: Answer = call.args.run(call)
        return answer

    full(workbook)
    dates, sheet = tmp_path / "a.ics", tmp_path / "w.pdf"
    told = run("report", "calendar", "--out", str(dates), "--only", "meetings")
    assert "outside the vault" in told.lines[0]
    assert len(events(dates.read_bytes())) == 1
    assert run("report", "week", "--out", str(sheet)).json == {"pages": 1, "lines": 4}
    assert "Amina" not in words(sheet.read_bytes())
    assert run("report", "caseload").json[0]["open_cases"] == 1

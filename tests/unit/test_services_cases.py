"""The everyday verbs on a real vault: open a case, write, find, close, undo, lock and come back."""

from datetime import date, time
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.consent import Consent
from app.domain.ids import new_id
from app.domain.organisation import Organisation
from app.domain.safe_contact import SafeContact, Window
from app.domain.task import Task
from app.errors import UserError
from app.services.cases import NewCase
from tests.conftest import PASSPHRASE, TODAY


def opened(workbook: Workbook, name: str = "Amina", **more: str) -> str:
    return workbook.cases.open(NewCase(working_name=name, **more))


def test_a_new_case_is_listed_with_reference_and_status(workbook: Workbook) -> None:
    case = opened(workbook, legal_name="Amina Al-Rashidi", phone="555 0199", pronoun="she")
    row = workbook.cases.find()[0]
    assert (row.id, row.name, row.legal_name, row.phone.unguarded) == (
        case, "Amina", "Amina Al-Rashidi", "555 0199",
    )  # fmt: skip
    assert row.reference.endswith("-0001")
    assert (row.status, row.worker, row.opened_on) == ("open", "Dana K.", TODAY)


def test_a_case_without_any_name_is_refused(workbook: Workbook) -> None:
    with pytest.raises(UserError, match="needs_a_name"):
        opened(workbook, "  ")


def test_closing_and_reopening_keeps_both_episodes(workbook: Workbook) -> None:
    case = opened(workbook)
    workbook.cases.close(case, "she has work and a room")
    assert workbook.cases.find() == []
    assert workbook.cases.find(closed=True)[0].status == "closed"
    with pytest.raises(UserError, match="already_closed"):
        workbook.cases.close(case, "again")
    workbook.cases.reopen(case, "she came back")
    kinds = [entry.kind for entry in workbook.cases.timeline(case)]
    assert kinds == ["case_reopened", "case_closed", "case_opened"], (
        "all on one day, the last first"
    )
    assert workbook.cases.head(case).is_open


def test_notes_are_found_amended_and_undone(workbook: Workbook) -> None:
    case = opened(workbook)
    note = workbook.notes.add(case, "She asked about the bicycle workshop.")
    assert [hit.record_id for hit in workbook.search.find("bicy")] == [note]
    workbook.notes.amend(note, "She asked about the sewing workshop.")
    assert workbook.search.find("bicycle") == []
    entry = workbook.cases.timeline(case)[0]
    assert (entry.text, entry.amended) == ("She asked about the sewing workshop.", True)
    change = workbook.history.of(note)[0]
    assert change.who == "Dana K."
    assert change.fields[0].old == "She asked about the bicycle workshop."
    workbook.history.undo(note, change.id)
    assert workbook.search.find("bicycle")


def test_list_of_cases_filters_by_any_name(workbook: Workbook) -> None:
    opened(workbook, "Amina")
    lan = opened(workbook, "Lan", legal_name="Nguyễn Thị Lan")
    assert [row.id for row in workbook.cases.find(text="nguyen")] == [lan]


def test_overview_says_how_things_stand(workbook: Workbook) -> None:
    case = opened(workbook)
    workbook.cases.change_person(
        case, wishes="My own door", wishes_on=TODAY, stays_at="North House"
    )
    workbook.notes.add_task(
        Task(case_id=case, title="Review the safety plan", kind="safety", due_on=TODAY)
    )
    seen = workbook.cases.overview(case)
    assert (seen.wishes, seen.stays_at) == ("My own door", "North House")
    assert seen.next_task is not None
    assert seen.next_task == seen.safety_task


def test_today_sorts_tasks_and_names_safe_contacts(workbook: Workbook) -> None:
    case = opened(workbook)
    weekday = TODAY.weekday()
    workbook.notes.set_safe_contact(
        SafeContact(
            case_id=case, channel="message", windows=(Window(weekday, time(9), time(23, 30)),),
            words="Say it is the library.",
        )
    )  # fmt: skip
    for title, on in (("late", 20), ("now", 23), ("soon", 27)):
        workbook.notes.add_task(
            Task(case_id=case, title=title, kind="contact", due_on=date(2026, 11, on))
        )
    board = workbook.today.board()
    assert [line.title for line in board.overdue] == ["late"]
    assert [line.title for line in board.today] == ["now"]
    assert [line.title for line in board.next_days] == ["soon"]
    assert board.contacts[0].contact.words == "Say it is the library."
    assert board.today[0].contact is not None


def test_a_repeating_task_comes_again(workbook: Workbook) -> None:
    case = opened(workbook)
    task = Task(case_id=case, title="Check in", due_on=TODAY, every_days=14)
    workbook.notes.done(workbook.notes.add_task(task))
    assert workbook.notes.tasks(case)[0].due_on == date(2026, 12, 7)


def test_consent_is_for_one_recipient_and_can_be_withdrawn(workbook: Workbook) -> None:
    case = opened(workbook)
    with workbook.unlocked.begin() as work:
        lawyer = Organisation(name="Harbour Legal Aid")
        work.save(lawyer)
        work.commit()
    asked = Consent(
        case_id=case, purpose="referral_legal", recipient_id=lawyer.id,
        categories=frozenset({"identity"}),
    )  # fmt: skip
    consent = workbook.consents.give(asked)
    seen = workbook.consents.of_case(case)[0]
    assert (seen.live, seen.recipient, seen.categories) == (
        True,
        "Harbour Legal Aid",
        ("identity",),
    )
    gone = workbook.consents.withdraw(consent, "told us by text")
    assert gone.already_sent == ()
    assert workbook.consents.of_case(case)[0].state == "withdrawn"
    with pytest.raises(UserError, match="already_withdrawn"):
        workbook.consents.withdraw(consent)


def test_typed_words_come_back_after_a_lock(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    workbook, code = desk.create(folder, PASSPHRASE, office="Northside", worker="Dana Kessler")
    case = opened(workbook)
    note = workbook.notes.add(case, "first words")
    workbook.drafts.keep(note, "note", "text", "first words and more", case_id=case)
    workbook.lock()
    again = desk.unlock(folder, code)
    assert again.unlocked.opened_by_recovery
    assert again.cases.timeline(case)[0].text == "first words and more"
    again.lock()
    with pytest.raises(UserError, match="wrong_passphrase"):
        desk.unlock(folder, PASSPHRASE + "x")


def test_a_typed_entry_is_whole_whenever_it_is_promoted(workbook: Workbook) -> None:
    case, note = opened(workbook), new_id()
    workbook.notes.type_on(note, case, "She is")
    workbook.notes.type_on(note, case, "She is well.", kind="call")
    assert workbook.notes.unfinished(case) == (note, "She is well.", "call", "", False)
    workbook.drafts.promote_idle(all_of_them=True)
    entry = workbook.cases.timeline(case)[0]
    assert (entry.text, entry.kind, entry.who) == ("She is well.", "call", "Dana K.")
    workbook.notes.type_on(note, case, "She is well and")
    assert workbook.notes.finish(note)
    assert workbook.cases.timeline(case)[0].text == "She is well and"
    other = new_id()
    workbook.notes.type_on(other, case, "  ")
    assert not workbook.notes.finish(other)
    assert workbook.notes.unfinished(case) is None


def test_every_stretch_of_support_stands_with_its_worker(workbook: Workbook) -> None:
    case = workbook.cases.open(NewCase(working_name="Mira"))
    assert [one.workers for one in workbook.cases.overview(case).episodes] == [("Dana K.",)]
    workbook.cases.close(case, "She has work and a room.")
    [closed] = workbook.cases.overview(case).episodes
    assert (closed.workers, closed.because) == (("Dana K.",), "She has work and a room.")
    assert workbook.cases.head(case).worker == "Dana K."
    workbook.cases.reopen(case, "She called.")
    again, before = workbook.cases.overview(case).episodes
    assert (again.closed_on, before.closed_on) == (None, closed.closed_on)


def test_the_details_of_a_person_are_corrected_at_any_time(workbook: Workbook) -> None:
    case = opened(workbook, "Amena")
    sheet = {one.name: one.value for one in workbook.case_file.sheet("person", case, case).fields}
    assert sheet["working_name"] == "Amena"
    typed = {**sheet, "working_name": "Amina", "language": "Arabic", "birth": "about 1998"}
    workbook.cases.keep_details("person", case, {**typed, "wishes": "My own door"}, case)
    head, seen = workbook.cases.head(case), workbook.cases.overview(case)
    assert (head.name, head.language, seen.wishes, seen.wishes_on) == (
        "Amina", "ar", "My own door", TODAY,
    )  # fmt: skip
    again = {one.name: one.value for one in workbook.case_file.sheet("person", case, case).fields}
    assert (again["language"], again["birth"]) == ("Arabic", "about 1998")
    assert [row.id for row in workbook.cases.find(text="amina")] == [case]
    with pytest.raises(UserError, match=r"record\.needed"):
        workbook.cases.keep_details("person", case, {**again, "working_name": " "}, case)
    changes = workbook.history.of(case)
    assert "person.changed" in {entry.action for entry in workbook.audit.of_case(case)}
    workbook.history.undo(case, changes[0].id)
    assert workbook.cases.head(case).name == "Amena"


def test_details_that_stay_as_they_were_are_no_change(workbook: Workbook) -> None:
    case = opened(workbook, "Amina")
    typed = {one.name: one.value for one in workbook.case_file.sheet("person", case, case).fields}
    before = len(workbook.history.of(case))
    workbook.cases.keep_details("person", case, typed, case)
    assert len(workbook.history.of(case)) == before

"""The everyday verbs behind Today, Cases and the overview: taken back, narrowed, kept as typed."""

from datetime import date

import pytest

from app.bootstrap import Workbook
from app.domain.task import Task
from app.errors import UserError
from app.events import Event
from app.i18n import language_code
from app.services.case_rows import CaseFilter
from app.services.cases import NewCase
from tests.conftest import TODAY


def opened(workbook: Workbook, name: str = "Amina", **more: str) -> str:
    return workbook.cases.open(NewCase(working_name=name, **more))


def test_done_is_taken_back_with_its_next_time(workbook: Workbook) -> None:
    case = opened(workbook)
    task = Task(case_id=case, title="Check in", due_on=TODAY, every_days=7)
    workbook.notes.add_task(task)
    again = workbook.notes.done(task.id, "she replied")
    assert [one.id for one in workbook.notes.tasks(case)] == [again]
    workbook.notes.not_done(task.id, again)
    left = workbook.notes.tasks(case)
    assert [(one.id, one.due_on, one.outcome) for one in left] == [(task.id, TODAY, "")]


def test_reaching_somebody_is_one_entry_and_the_task_is_done(workbook: Workbook) -> None:
    case = opened(workbook)
    task = Task(case_id=case, title="Call", kind="contact", due_on=TODAY)
    workbook.notes.add_task(task)
    entry = workbook.notes.new_entry()
    workbook.notes.type_on(entry, case, "No ans", kind="call")
    workbook.notes.reached(
        entry, case, "No answer", kind="call", because="court tomorrow", task_id=task.id
    )
    first = workbook.cases.timeline(case)[0]
    assert first.text == "No answer\nOutside the safe hours, because: court tomorrow"
    assert (first.kind, first.who, first.amended) == ("call", "Dana K.", False)
    assert workbook.notes.tasks(case) == []
    assert workbook.notes.unfinished(case) is None


def test_what_cannot_be_done_for_a_task_leaves_no_entry_either(workbook: Workbook) -> None:
    """Told to try again, nobody finds that it stands there already."""
    case = opened(workbook)
    task = Task(case_id=case, title="Check-in", source="check_in", due_on=TODAY)
    workbook.notes.add_task(task)
    entry = workbook.notes.new_entry()
    workbook.notes.type_on(entry, case, "No ans", kind="call")
    with pytest.raises(UserError, match="has_its_own_place"):
        workbook.notes.reached(entry, case, "No answer", kind="call", task_id=task.id)
    assert [one.text for one in workbook.cases.timeline(case) if one.kind == "call"] == []
    left = workbook.notes.unfinished(case)
    assert left is not None
    assert (left.id, left.words) == (entry, "No ans")


def test_taking_a_change_back_tells_the_case(workbook: Workbook) -> None:
    case = opened(workbook)
    note = workbook.notes.add(case, "Monday")
    workbook.notes.amend(note, "Tuesday")
    told: list[Event] = []
    workbook.events.listen(told.append)
    workbook.history.undo(note, workbook.history.of(note)[0].id)
    assert (told[0].case_id, told[0].record_id) == (case, note)


def test_a_correction_not_saved_is_what_is_gone_on_with(workbook: Workbook) -> None:
    case = opened(workbook)
    note = workbook.notes.add(case, "Monday", kind="call")
    workbook.notes.type_on(note, case, "Tues", kind="call")
    assert workbook.notes.entry(note) == (note, "Tues", "call", "", True)
    assert workbook.notes.unfinished(case) == (note, "Tues", "call", "", True)
    workbook.notes.leave_as_it_was(note)
    assert workbook.notes.entry(note).words == "Monday"


def test_half_typed_safe_contact_is_never_promoted(workbook: Workbook) -> None:
    case = opened(workbook)
    form = workbook.notes.contact_form(case)
    workbook.drafts.keep(form.id, "safe_contact", "number", "555 0", case_id=case)
    workbook.drafts.keep(form.id, "safe_contact", "hours", "Mon-", case_id=case)
    assert workbook.drafts.promote_idle(all_of_them=True) == []
    again = workbook.notes.contact_form(case)
    assert (again.id, again.is_typed, again.fields["hours"]) == (form.id, True, "Mon-")
    workbook.notes.change_safe_contact(
        case, form_id=again.id, hours="Mon 9-10", channel="call", number="555 0142"
    )
    assert not workbook.notes.contact_form(case).is_typed
    assert [way.number for way in workbook.notes.safe_contacts(case)] == ["555 0142"]


def test_a_case_being_opened_waits_as_typed(workbook: Workbook) -> None:
    typed, nothing = workbook.cases.being_opened()
    assert nothing == {}
    workbook.drafts.keep(typed, "new_case", "working_name", "Ha", case_id=None)
    assert workbook.drafts.promote_idle(all_of_them=True) == []
    assert workbook.cases.being_opened() == (typed, {"working_name": "Ha"})
    workbook.cases.begin(typed, working_name="Hana", language="arabic")
    assert workbook.cases.being_opened()[1] == {}
    assert [(row.name, row.language) for row in workbook.cases.find()] == [("Hana", "ar")]


def test_cases_are_narrowed_by_worker_and_by_what_is_due(workbook: Workbook) -> None:
    soon, later = opened(workbook, "Soon"), opened(workbook, "Later")
    for case, day in ((soon, 25), (later, 31)):
        due = date(2026, 12 if day == 31 else 11, day)
        workbook.notes.add_task(Task(case_id=case, title="Court", due_on=due))
    find = workbook.cases.find
    assert [row.id for row in find(only=CaseFilter(due_within=7))] == [soon]
    assert [row.id for row in find(text="later", only=CaseFilter(due_within=7))] == []
    assert len(find(only=CaseFilter(mine=True))) == 2
    workbook.cases.close(later, "moved on")
    assert (workbook.cases.count(), workbook.cases.count(closed=True)) == (1, 2)


def test_pages_by_latest_change_join_without_a_gap(workbook: Workbook) -> None:
    made = [opened(workbook, f"Person {number}") for number in range(7)]
    first = workbook.cases.find(order="changed", limit=4)
    rest = workbook.cases.find(order="changed", limit=4, after=first[-1])
    assert [row.id for row in (*first, *rest)] == made[::-1]


def test_a_case_says_why_it_was_found(workbook: Workbook) -> None:
    opened(workbook, "Phuong", legal_name="Nguyễn Thị Phương", phone="555 0142")
    named, legal, phone = (workbook.cases.find(text=words)[0] for words in ("phu", "ngu", "555"))
    assert (named.mark, named.found_as) == ((0, 3), "")
    assert (legal.mark, legal.found_as) == (None, "Nguyễn Thị Phương")
    assert (phone.found_as, phone.found_at.unguarded) == ("", "555 0142")
    assert phone.found_at.contact == phone.contact


def test_one_case_lists_all_it_has_to_do(workbook: Workbook) -> None:
    case, other = opened(workbook), opened(workbook, "Lan")
    for title, on, whose in (("B", 30, case), ("A", 20, case), ("C", 24, other)):
        due = date(2026, 11, on)
        workbook.notes.add_task(Task(case_id=whose, title=title, due_on=due))
    assert [line.title for line in workbook.today.of_case(case)] == ["A", "B"]


def test_the_rail_counts_what_the_timeline_shows(workbook: Workbook) -> None:
    case = opened(workbook)
    workbook.notes.add(case, "One")
    workbook.cases.close(case, "over")
    assert workbook.cases.head(case).counts["timeline"] == len(workbook.cases.timeline(case))


def test_needs_are_said_in_the_words_of_the_form(workbook: Workbook) -> None:
    case = opened(workbook)
    assert workbook.needs.named(case) == ()
    sitting = workbook.forms.start(case, "screening_interview")
    workbook.forms.answer(sitting, "/h/h_needs", "lawyer language")
    workbook.forms.leave(sitting)
    assert workbook.needs.named(case) == ("A lawyer", "Language lessons")


@pytest.mark.parametrize(
    ("said", "code"), [("Arabic", "ar"), ("  spanish ", "es"), ("ti", "ti"), ("a mix", "a mix")]
)
def test_a_language_is_known_by_its_name(said: str, code: str) -> None:
    assert language_code(said) == code

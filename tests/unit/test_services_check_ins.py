"""Staying in touch as agreed: planned, written down, stopped; after missed ones step by step; and looking again."""

from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.consent.gate import Override
from app.domain.check_in import CheckIn, CheckInAgreement, ContactTry
from app.domain.disclosure import Disclosure
from app.domain.safe_contact import SafeContact, Window
from app.domain.task import Task
from app.errors import UserError
from app.services.cases import NewCase
from app.services.check_ins import CheckInsView
from app.services.monitoring_rules import rules
from app.services.today_lines import TodayLine
from tests.conftest import PASSPHRASE, QUICK, TODAY

IN_HOURS = time(10)


def opened(workbook: Workbook) -> str:
    """A case with safe hours on weekdays from 9 to 11."""
    case = workbook.cases.open(NewCase(working_name="Amina"))
    hours = tuple(Window(day, time(9), time(11)) for day in range(5))
    workbook.notes.set_safe_contact(SafeContact(case_id=case, channel="message", windows=hours))
    return case


def agreed(workbook: Workbook, case: str, **said: object) -> CheckInsView:
    workbook.check_ins.agree(case, **{"first_on": TODAY, **said})  # type: ignore[arg-type]
    return workbook.check_ins.of_case(case)


def planned(workbook: Workbook, case: str) -> str:
    found = workbook.check_ins.of_case(case).planned
    assert found is not None
    return found.id


def in_today(workbook: Workbook) -> list[TodayLine]:
    board = workbook.today.board()
    return [*board.overdue, *board.today, *board.next_days]


def on(workbook: Workbook, tmp_path: Path, day: date, hour: time = IN_HOURS) -> Workbook:
    """The same workbook, locked and opened again on another day."""
    workbook.lock()
    desk = Desk(today=datetime.combine(day, hour), limits=QUICK, state_folder=tmp_path / "state")
    return desk.unlock(tmp_path / "vault", PASSPHRASE)


def missing(workbook: Workbook, case: str) -> str:
    """Two check-ins missed one after the other; returns the second."""
    workbook.check_ins.missed(planned(workbook, case))
    second = planned(workbook, case)
    workbook.check_ins.missed(second)
    return second


def test_an_agreement_puts_the_first_check_in_into_today(workbook: Workbook) -> None:
    case = opened(workbook)
    view = agreed(workbook, case, words="Ask about the sewing", trusted="My sister, by phone")
    assert view.agreement is not None
    assert (view.agreement.agreed_on, view.agreement.every_days) == (TODAY, 7)
    (line,) = in_today(workbook)
    assert (line.source, line.source_id, line.on) == ("check_in", planned(workbook, case), TODAY)


def test_without_a_first_day_it_is_one_rhythm_away(workbook: Workbook) -> None:
    case = opened(workbook)
    workbook.check_ins.agree(case, every_days=28)
    found = workbook.check_ins.of_case(case).planned
    assert found is not None
    assert found.due_on == TODAY + timedelta(days=28)


def test_reached_moves_on_in_the_rhythm_and_keeps_own_words(workbook: Workbook) -> None:
    case = opened(workbook)
    agreed(workbook, case)
    workbook.check_ins.reached(
        planned(workbook, case), how="sleeping better", next="call on Monday"
    )
    view = workbook.check_ins.of_case(case)
    assert [(one.state, one.how, one.next) for one in view.past] == [
        ("reached", "sleeping better", "call on Monday")
    ]
    assert [line.on for line in in_today(workbook)] == [TODAY + timedelta(days=7)]


def test_reached_with_nothing_said_is_whole(workbook: Workbook) -> None:
    case = opened(workbook)
    agreed(workbook, case)
    workbook.check_ins.reached(planned(workbook, case), next_on=TODAY + timedelta(days=3))
    assert [line.on for line in in_today(workbook)] == [TODAY + timedelta(days=3)]


def test_an_answer_is_given_once(workbook: Workbook) -> None:
    case = opened(workbook)
    agreed(workbook, case)
    one = planned(workbook, case)
    workbook.check_ins.reached(one)
    for verb in (workbook.check_ins.reached, workbook.check_ins.missed, workbook.check_ins.cancel):
        with pytest.raises(UserError, match=r"check_in\.not_planned"):
            verb(one)


def test_a_tick_in_today_does_not_answer_a_check_in(workbook: Workbook) -> None:
    case = opened(workbook)
    agreed(workbook, case)
    with pytest.raises(UserError, match=r"task\.has_its_own_place"):
        workbook.notes.done(in_today(workbook)[0].record_id)
    assert planned(workbook, case)


def test_another_day_for_the_task_is_another_day_for_the_check_in(workbook: Workbook) -> None:
    case = opened(workbook)
    agreed(workbook, case)
    workbook.notes.move(in_today(workbook)[0].record_id, TODAY + timedelta(days=2))
    found = workbook.check_ins.of_case(case).planned
    assert found is not None
    assert found.due_on == TODAY + timedelta(days=2)


def test_one_act_stops_everything_and_asks_nothing(workbook: Workbook) -> None:
    case = opened(workbook)
    agreed(workbook, case)
    workbook.check_ins.stop(case)
    view = workbook.check_ins.of_case(case)
    assert view.agreement is not None
    assert view.agreement.stopped_on == TODAY
    assert view.planned is None
    assert [one.state for one in view.past] == ["cancelled"]
    assert in_today(workbook) == []
    assert workbook.notes.tasks(case) == []
    with pytest.raises(UserError, match=r"check_in\.no_agreement"):
        workbook.check_ins.stop(case)


def test_stopping_while_steps_are_gone_through_stops_them_too(workbook: Workbook) -> None:
    case = opened(workbook)
    agreed(workbook, case)
    second = missing(workbook, case)
    workbook.check_ins.stop(case)
    assert in_today(workbook) == []
    assert workbook.check_ins.of_case(case).steps == ()
    with pytest.raises(UserError, match=r"check_in\.not_this_step"):
        workbook.missed_contact.leave_out(second)


def test_after_a_stop_a_new_agreement_is_a_new_one(workbook: Workbook) -> None:
    case = opened(workbook)
    first = workbook.check_ins.agree(case)
    workbook.check_ins.stop(case)
    assert workbook.check_ins.agree(case) != first
    assert planned(workbook, case)


def test_a_changed_agreement_is_the_same_one_with_one_check_in(workbook: Workbook) -> None:
    case = opened(workbook)
    first = workbook.check_ins.agree(case, first_on=TODAY)
    assert (
        workbook.check_ins.agree(case, every_days=28, first_on=TODAY + timedelta(days=1)) == first
    )
    assert [line.on for line in in_today(workbook)] == [TODAY + timedelta(days=1)]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"every_days": 0}, "check_in.rhythm_unfit"),
        ({"every_days": 367}, "check_in.rhythm_unfit"),
        ({"gap_days": -1}, "check_in.gap_unfit"),
        ({"every_days": 2, "gap_days": 3}, "check_in.gap_unfit"),
    ],
)
def test_a_rhythm_that_cannot_be_is_refused(
    workbook: Workbook, said: dict[str, object], code: str
) -> None:
    case = opened(workbook)
    with pytest.raises(UserError, match=code.replace(".", r"\.")):
        workbook.check_ins.agree(case, **said)  # type: ignore[arg-type]
    assert workbook.check_ins.of_case(case).agreement is None


def test_one_miss_is_no_alarm_two_open_the_steps(workbook: Workbook) -> None:
    case = opened(workbook)
    agreed(workbook, case)
    workbook.check_ins.missed(planned(workbook, case))
    assert workbook.check_ins.of_case(case).missed == ""
    second = planned(workbook, case)
    workbook.check_ins.missed(second)
    view = workbook.check_ins.of_case(case)
    assert view.missed == second
    assert view.planned is None
    assert [line.state for line in view.steps] == ["now", "ahead", "not_agreed", "ahead", "ahead"]
    (line,) = in_today(workbook)
    assert (line.source, line.on) == ("missed_contact", TODAY + timedelta(days=1))


def test_reaching_somebody_between_begins_to_count_anew(workbook: Workbook) -> None:
    case = opened(workbook)
    agreed(workbook, case)
    workbook.check_ins.missed(planned(workbook, case))
    workbook.check_ins.reached(planned(workbook, case))
    workbook.check_ins.missed(planned(workbook, case))
    assert workbook.check_ins.of_case(case).missed == ""


def test_the_first_try_waits_for_a_day_with_safe_hours(workbook: Workbook, tmp_path: Path) -> None:
    case = opened(workbook)
    agreed(workbook, case)
    friday = TODAY + timedelta(days=4)
    workbook = on(workbook, tmp_path, friday)
    missing(workbook, case)
    assert [line.on for line in in_today(workbook)] == [friday + timedelta(days=3)]
    workbook.lock()


def test_tries_keep_to_the_gap_and_to_the_hours(workbook: Workbook, tmp_path: Path) -> None:
    case = opened(workbook)
    agreed(workbook, case)
    second = missing(workbook, case)
    with pytest.raises(UserError, match=r"check_in\.too_soon"):
        workbook.missed_contact.tried(second, reached=False)
    workbook = on(workbook, tmp_path, TODAY + timedelta(days=1), time(15))
    with pytest.raises(UserError, match=r"check_in\.outside_hours"):
        workbook.missed_contact.tried(second, reached=False)
    workbook = on(workbook, tmp_path, TODAY + timedelta(days=1))
    workbook.missed_contact.tried(second, reached=False)
    view = workbook.check_ins.of_case(case)
    assert [line.state for line in view.steps[:2]] == ["done", "now"]
    assert view.steps[0].at is not None
    with workbook.unlocked.begin() as work:
        (tried,) = work.find(ContactTry, case_id=case)
    assert (tried.channel, tried.outcome, tried.step) == ("message", "no_answer", "first_try")
    assert in_today(workbook)[0].on == TODAY + timedelta(days=2)
    workbook.lock()


def test_a_try_that_reaches_somebody_brings_the_rhythm_back(
    workbook: Workbook, tmp_path: Path
) -> None:
    case = opened(workbook)
    agreed(workbook, case)
    second = missing(workbook, case)
    workbook = on(workbook, tmp_path, TODAY + timedelta(days=1))
    workbook.missed_contact.tried(second, reached=True)
    view = workbook.check_ins.of_case(case)
    assert (view.missed, view.steps) == ("", ())
    assert view.planned is not None
    assert [one.state for one in view.past] == ["reached", "missed"]
    workbook.lock()


def test_the_trusted_person_is_a_step_only_where_the_plan_names_one(workbook: Workbook) -> None:
    case = opened(workbook)
    agreed(workbook, case, trusted="Her sister", gap_days=0)
    second = missing(workbook, case)
    workbook.missed_contact.leave_out(second)
    workbook.missed_contact.leave_out(second)
    assert workbook.check_ins.of_case(case).steps[2].state == "now"
    workbook.missed_contact.tried(second, reached=False)
    assert workbook.check_ins.of_case(case).steps[3].state == "now"


def to_welfare(workbook: Workbook, case: str) -> str:
    second = missing(workbook, case)
    for _ in range(2):
        workbook.missed_contact.leave_out(second)
    workbook.missed_contact.reviewed(second)
    return second


def test_a_report_needs_the_plan_or_danger_to_life(workbook: Workbook) -> None:
    case = opened(workbook)
    agreed(workbook, case)
    second = to_welfare(workbook, case)
    with pytest.raises(UserError, match=r"consent\.none"):
        workbook.missed_contact.reported(second, "Northside police")
    with pytest.raises(UserError, match=r"check_in\.needs_recipient"):
        workbook.missed_contact.reported(second, "  ")
    court = Override("court_order", "a letter", "D. K.")
    with pytest.raises(UserError, match=r"check_in\.only_danger"):
        workbook.missed_contact.reported(second, "Northside police", court)
    danger = Override("danger_to_life", "threats this week", "D. K.")
    gone = workbook.missed_contact.reported(second, "Northside police", danger)
    with workbook.unlocked.begin() as work:
        line = work.get(Disclosure, gone)
    assert (line.override_kind, line.override_because) == ("danger_to_life", "threats this week")
    assert line.categories == {"identity", "location"}
    assert "consent.overridden" in [one.action for one in workbook.audit.of_case(case)]
    assert planned(workbook, case)


def test_a_report_the_plan_agrees_to_overrides_nothing(workbook: Workbook) -> None:
    case = opened(workbook)
    view = agreed(workbook, case, welfare_agreed=True)
    second = to_welfare(workbook, case)
    gone = workbook.missed_contact.reported(second, "Northside police")
    with workbook.unlocked.begin() as work:
        line = work.get(Disclosure, gone)
    assert view.agreement is not None
    assert (line.override_kind, line.consent_id) == ("", view.agreement.id)


def test_after_the_last_step_the_rhythm_goes_on(workbook: Workbook) -> None:
    case = opened(workbook)
    agreed(workbook, case)
    second = to_welfare(workbook, case)
    workbook.missed_contact.leave_out(second)
    assert planned(workbook, case)
    with pytest.raises(UserError, match=r"check_in\.not_this_step"):
        workbook.missed_contact.leave_out(second)


def test_a_step_out_of_order_is_refused(workbook: Workbook) -> None:
    case = opened(workbook)
    agreed(workbook, case)
    second = missing(workbook, case)
    for verb in (
        lambda: workbook.missed_contact.reviewed(second),
        lambda: workbook.missed_contact.reported(second, "Police"),
    ):
        with pytest.raises(UserError, match=r"check_in\.not_this_step"):
            verb()


def test_a_try_has_no_room_for_words() -> None:
    """Never leave content: no field of a try holds free text."""
    assert {one.name for one in fields(ContactTry)} == {
        "id", "case_id", "alive", "restricted", "extra", "check_in_id", "step", "at", "channel",
        "outcome", "worker_id",
    }  # fmt: skip


@pytest.mark.parametrize("moved", [-400, -1, 1, 400])
def test_a_clock_set_back_or_forth_loses_and_doubles_no_check_in(
    workbook: Workbook, tmp_path: Path, moved: int
) -> None:
    case = opened(workbook)
    agreed(workbook, case, every_days=1)
    workbook = on(workbook, tmp_path, TODAY + timedelta(days=moved))
    workbook.check_ins.reached(planned(workbook, case))
    with workbook.unlocked.begin() as work:
        found = [one for one in work.find(CheckIn, case_id=case) if one.state == "planned"]
        tasks = [one for one in work.find(Task, case_id=case) if one.is_open]
    assert [one.due_on for one in found] == [one.due_on for one in tasks]
    assert found[0].due_on is not None
    assert found[0].due_on > max(TODAY, TODAY + timedelta(days=moved))
    workbook.lock()


def test_a_repeating_task_done_under_a_clock_set_back_comes_after_its_day(
    workbook: Workbook, tmp_path: Path
) -> None:
    case = opened(workbook)
    task = Task(
        case_id=case, title="Review", due_on=TODAY, every_days=7, source="review", source_id="plan"
    )
    workbook.notes.add_task(task)
    workbook = on(workbook, tmp_path, TODAY - timedelta(days=300))
    workbook.notes.done(task.id)
    (again,) = workbook.notes.tasks(case)
    assert (again.due_on, again.source, again.source_id) == (
        TODAY + timedelta(days=7),
        "review",
        "plan",
    )
    workbook.lock()


def test_reviews_come_again_and_are_brought_forward(workbook: Workbook) -> None:
    case = opened(workbook)
    task = workbook.reviews.plan(case, "plan")
    assert workbook.reviews.plan(case, "plan", TODAY) == task
    workbook.notes.done(task)
    (line,) = [one for one in workbook.reviews.of_case(case) if one.review.id == "plan"]
    assert (line.next_on, line.last_on) == (TODAY + timedelta(days=28), TODAY)
    workbook.reviews.bring_forward(case, "decision_received_negative")
    due = {one.review.id: one.next_on for one in workbook.reviews.of_case(case)}
    assert due == {"plan": TODAY, "safety": TODAY, "needs": TODAY, "workplace": None}
    assert len([line for line in in_today(workbook) if line.source == "review"]) == 3
    for unknown in (
        lambda: workbook.reviews.plan(case, "weather"),
        lambda: workbook.reviews.bring_forward(case, "weather"),
    ):
        with pytest.raises(UserError, match=r"review\.unknown"):
            unknown()


def test_a_review_ends_without_losing_what_was_done(workbook: Workbook) -> None:
    case = opened(workbook)
    workbook.notes.done(workbook.reviews.plan(case, "safety", TODAY))
    workbook.reviews.end(case, "safety")
    (line,) = [one for one in workbook.reviews.of_case(case) if one.review.id == "safety"]
    assert (line.next_on, line.last_on) == (None, TODAY)
    with pytest.raises(UserError, match=r"review\.not_planned"):
        workbook.reviews.end(case, "safety")


def test_the_rules_name_their_source_and_every_step_once() -> None:
    told = rules()
    assert told.source
    assert (told.as_of, told.confidence) == (date(2026, 11, 22), "medium")
    assert [one.days for one in told.rhythms] == [7, 1, 28]
    assert told.misses == 2
    ids = [one.id for one in (*told.steps, *told.reviews, *told.triggers)]
    assert len(ids) == len(set(ids))


def test_no_name_shows_in_what_a_log_would_print() -> None:
    agreement = CheckInAgreement(words="Ask for Lan", trusted="Lan's aunt", if_missed="Wait")
    assert "Lan" not in repr(agreement)
    assert "Lan" not in repr(replace(CheckIn(), how="Lan is well"))

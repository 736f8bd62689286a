"""From goals to help on a real vault: goals, actions, referrals, replies by code, and the tasks that follow."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.consent import Consent
from app.domain.organisation import Organisation
from app.domain.partial_date import PartialDate
from app.domain.task import Task
from app.errors import UserError
from app.services.case_file import Said
from app.services.cases import NewCase
from app.services.referrals import ReferralView, Reply
from tests.conftest import TODAY
from tests.role_parts import seated

LONG = "ከእናቴ ጋር መኖር እፈልጋለሁ. " * 4000


@pytest.fixture
def case(workbook: Workbook) -> str:
    return workbook.cases.open(NewCase(working_name="Amina"))


@pytest.fixture
def clinic(workbook: Workbook) -> str:
    return workbook.directory.add(Organisation(name="Riverside Clinic"))


def agree(workbook: Workbook, case: str, to: str, purpose: str = "referral_medical") -> str:
    categories = frozenset({"identity", "contact.safe", "health_physical"})
    return workbook.consents.give(
        Consent(case_id=case, purpose=purpose, recipient_id=to, categories=categories)
    )


def tasks(workbook: Workbook, case: str, source: str) -> list[Task]:
    with workbook.unlocked.begin() as work:
        return work.find(Task, case_id=case, source=source, done_on=None)


def asked(workbook: Workbook, case: str, to: str, service: str = "food", goal: str = "") -> str:
    typed: dict[str, Said] = {"organisation_id": to, "service": service}
    given = workbook.referrals.sheet(case, goal_id=goal)
    typed |= {one.name: one.value for one in given.fields if one.name not in typed}
    return workbook.referrals.write_down(case, typed, goal_id=goal)


def sent(workbook: Workbook, case: str, to: str) -> ReferralView:
    made = asked(workbook, case, to)
    workbook.referrals.mark_sent(made, "by telephone")
    return workbook.referrals.one(made)


def test_a_goal_is_written_on_its_sheet_and_changed_there(workbook: Workbook, case: str) -> None:
    plan = workbook.plan
    new = plan.sheet(case, words="A key", domain="safety")
    domain = next(one for one in new.fields if one.name == "domain")
    assert domain.value == "safety"
    assert len(domain.options) == 16
    made = plan.write_down(case, {one.name: one.value for one in new.fields})
    assert plan.goal(made).started_on == TODAY
    typed: dict[str, Said] = {one.name: one.value for one in plan.sheet(case, made).fields}
    plan.write_down(case, typed | {"target": "end of February 2027"}, made)
    target = plan.goal(made).target
    assert target is not None
    assert target.latest == date(2027, 2, 28)
    with pytest.raises(UserError, match=r"record\.empty|record\.needed"):
        plan.write_down(case, {"words": ""}, made)


def test_goals_stand_by_area_of_life_and_what_matters_most_first(
    workbook: Workbook, case: str
) -> None:
    plan = workbook.plan
    assert plan.of_case(case).is_empty
    plan.add_goal(case, words="See a doctor", domain="medical")
    later = plan.add_goal(case, words="A room of my own", domain="accommodation", priority="3")
    first = plan.add_goal(
        case,
        words="A key",
        domain="accommodation",
        priority="1",
        target=PartialDate.parse("before the rains"),
    )
    plan.add_goal(case, words=LONG)
    shown = plan.of_case(case)
    assert [area.domain for area in shown.areas] == ["accommodation", "medical", ""]
    assert [one.goal.id for one in shown.areas[0].goals] == [first, later]
    target = shown.areas[0].goals[0].goal.target
    assert target is not None
    assert target.words == "before the rains", "a date that names no day stays as it was said"
    assert shown.areas[2].goals[0].goal.words == LONG


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"words": " "}, "goal.needs_words"),
        ({"words": "A key", "domain": "astrology"}, "goal.no_such_domain"),
        ({"words": "A key", "priority": "6"}, "goal.no_such_priority"),
    ],
)  # fmt: skip
def test_a_goal_that_cannot_be_kept_says_what_to_do(
    workbook: Workbook, case: str, said: dict[str, object], code: str
) -> None:
    with pytest.raises(UserError) as refused:
        workbook.plan.add_goal(case, **said)
    assert refused.value.code == code
    assert workbook.plan.of_case(case).is_empty


def test_met_and_no_longer_wanted_end_a_goal_and_anything_else_takes_it_up(
    workbook: Workbook, case: str
) -> None:
    plan = workbook.plan
    goal = plan.add_goal(case, words="A key", review_on=date(2028, 2, 29))
    assert [one.due_on for one in tasks(workbook, case, "goal_review")] == [date(2028, 2, 29)]
    plan.came(goal, "met", "She has it.")
    ended = plan.goal(goal)
    assert (ended.is_open, ended.closed_on, ended.outcome) == (False, TODAY, "She has it.")
    assert tasks(workbook, case, "goal_review") == []
    plan.came(goal, "some_progress")
    assert plan.goal(goal).is_open
    with pytest.raises(UserError, match=r"goal\.no_such_progress"):
        plan.came(goal, "80 %")


def test_an_action_is_a_task_with_or_without_a_day(workbook: Workbook, case: str) -> None:
    goal = workbook.plan.add_goal(case, words="A key", domain="safety")
    someday = workbook.plan.add_action(goal, "Ask the landlord")
    dated = workbook.plan.add_action(goal, "Change the lock", TODAY)
    view = workbook.plan.of_case(case).areas[0].goals[0]
    assert [one.id for one in view.actions] == [dated, someday]
    assert [line.title for line in workbook.today.board().today] == ["Change the lock"]
    workbook.notes.done(dated, "Done with the caretaker")
    again = workbook.plan.of_case(case).areas[0].goals[0].actions
    assert [one.id for one in again] == [someday, dated], "what is still to do stands first"
    with pytest.raises(UserError, match=r"task\.needs_title"):
        workbook.plan.add_action(goal, "  ")


def test_a_referral_takes_its_words_from_the_goal(
    workbook: Workbook, case: str, clinic: str
) -> None:
    goal = workbook.plan.add_goal(
        case, words="See a doctor", need="My back hurts", domain="medical"
    )
    made = asked(workbook, case, clinic, "medical", goal)
    view = workbook.referrals.one(made)
    assert (view.asks, view.organisation, view.letter) == (
        "My back hurts",
        "Riverside Clinic",
        "L03",
    )
    assert (view.state, view.step, view.agreed) == ("draft", "ask_consent", False)
    agree(workbook, case, clinic)
    assert workbook.referrals.one(made).step == "send"
    sheet = workbook.referrals.sheet(case, made)
    assert [one.value for one in sheet.fields][:3] == ["medical", clinic, "My back hurts"]
    typed: dict[str, Said] = {one.name: one.value for one in sheet.fields} | {"needed_by": "soon"}
    assert workbook.referrals.write_down(case, typed, made) == made
    assert workbook.referrals.one(made).needed_by == "soon"
    assert workbook.plan.of_case(case).areas[0].goals[0].referrals[0].id == made


def test_what_leaves_no_letter_still_needs_the_agreement(
    workbook: Workbook, case: str, clinic: str
) -> None:
    made = asked(workbook, case, clinic, "medical")
    with pytest.raises(UserError, match=r"referral\.needs_how"):
        workbook.referrals.mark_sent(made, "")
    with pytest.raises(UserError, match=r"consent\.none"):
        workbook.referrals.mark_sent(made, "by telephone")
    given = agree(workbook, case, clinic)
    workbook.referrals.mark_sent(made, "by telephone")
    assert workbook.referrals.one(made).state == "sent"
    workbook.consents.withdraw(given)
    assert not workbook.referrals.one(made).agreed


def test_a_reply_finds_its_referral_by_code_and_moves_the_follow_up(
    workbook: Workbook, case: str, clinic: str
) -> None:
    view = sent(workbook, case, clinic)
    assert [one.due_on for one in tasks(workbook, case, "referral")] == [TODAY + timedelta(days=7)]
    typed = view.code.replace("-", " ").lower()
    assert workbook.referrals.by_code(typed).id == view.id
    answer = Reply(
        says="accepted", appointment="3 December 2026", conditions="Bring an interpreter"
    )
    workbook.referrals.reply(view.id, answer)
    after = workbook.referrals.one(view.id)
    assert (after.state, after.step, after.conditions) == (
        "accepted",
        "note_start",
        "Bring an interpreter",
    )
    assert after.look_again_on == date(2026, 12, 4), "the day after the appointment"
    assert [one.due_on for one in tasks(workbook, case, "referral_appointment")] == [
        date(2026, 12, 3)
    ]
    workbook.referrals.move(view.id, "service_started")
    assert tasks(workbook, case, "referral_appointment") == []
    workbook.referrals.move(view.id, "done")
    assert tasks(workbook, case, "referral") == []
    done = workbook.referrals.one(view.id)
    assert [step.state for step in done.steps] == ["sent", "accepted", "service_started", "done"]
    assert all(step.on == TODAY and step.who for step in done.steps)


def test_an_appointment_in_words_is_kept_and_makes_no_meeting(
    workbook: Workbook, case: str, clinic: str
) -> None:
    view = sent(workbook, case, clinic)
    workbook.referrals.reply(view.id, Reply(says="accepted", appointment="after the holidays"))
    after = workbook.referrals.one(view.id)
    assert after.appointment == "after the holidays"
    assert after.look_again_on == TODAY + timedelta(days=14)
    assert tasks(workbook, case, "referral_appointment") == []


def test_a_code_that_is_none_or_nobodys_says_which(
    workbook: Workbook, case: str, clinic: str
) -> None:
    view = sent(workbook, case, clinic)
    swapped = view.code[1] + view.code[0] + view.code[2:]
    if swapped != view.code:
        with pytest.raises(UserError, match=r"referral\.code_unread"):
            workbook.referrals.by_code(swapped)
    with pytest.raises(UserError, match=r"referral\.code_unread"):
        workbook.referrals.by_code("the slip is lost")
    with workbook.unlocked.begin() as work:
        from app.domain.referral import Referral

        work.delete(work.get(Referral, view.id))
        work.commit()
    with pytest.raises(UserError, match=r"referral\.no_such_code"):
        workbook.referrals.by_code(view.code)


def test_moves_that_cannot_be_are_refused_and_change_nothing(
    workbook: Workbook, case: str, clinic: str
) -> None:
    view = sent(workbook, case, clinic)
    refused = (
        ("sent", {}, "referral.no_such_move"),
        ("done", {}, "referral.no_such_move"),
        ("rejected", {}, "referral.needs_reason"),
        ("accepted", {"on": TODAY - timedelta(days=1)}, "referral.before_last_move"),
    )
    for to, more, code in refused:
        with pytest.raises(UserError) as problem:
            workbook.referrals.move(view.id, to, **more)  # type: ignore[arg-type]
        assert problem.value.code == code
    with pytest.raises(UserError, match=r"referral\.no_such_move"):
        workbook.referrals.reply(view.id, Reply(says="done"))
    with pytest.raises(UserError, match=r"referral\.already_sent"):
        workbook.referrals.write_down(case, {"organisation_id": clinic, "service": "food"}, view.id)
    assert workbook.referrals.one(view.id) == view


def test_an_open_referral_is_listed_wherever_it_is_and_a_finished_one_is_not(
    workbook: Workbook, case: str, clinic: str
) -> None:
    other = workbook.cases.open(NewCase(working_name="Bea"))
    first, second = sent(workbook, case, clinic), sent(workbook, other, clinic)
    assert {one.id for one in workbook.referrals.everywhere()} == {first.id, second.id}
    workbook.referrals.move(first.id, "revoked", reason="declined")
    assert [one.id for one in workbook.referrals.everywhere()] == [second.id]
    assert tasks(workbook, case, "referral") == []


def test_asking_nobody_or_for_nothing_known_is_refused(
    workbook: Workbook, case: str, clinic: str
) -> None:
    with pytest.raises(UserError, match=r"referral\.needs_organisation"):
        workbook.referrals.ask(case, service="food")
    with pytest.raises(UserError, match=r"referral\.no_such_service"):
        asked(workbook, case, clinic, "astrology")


def test_the_shelter_role_sees_neither_goals_nor_referrals(desk: Desk, tmp_path: Path) -> None:
    made: list[str] = []

    def fill(workbook: Workbook) -> None:
        case = workbook.cases.open(NewCase(working_name="Amina"))
        workbook.plan.add_goal(case, words="See a lawyer", domain="legal_criminal")
        clinic = workbook.directory.add(Organisation(name="Riverside Clinic"))
        made.extend((case, sent(workbook, case, clinic).code))

    workbook = seated(desk, tmp_path / "vault", "shelter", fill)
    try:
        assert workbook.plan.of_case(made[0]).is_empty
        assert workbook.search.find("lawyer") == []
        with pytest.raises(UserError, match=r"referral\.no_such_code"):
            workbook.referrals.by_code(made[1])
        with pytest.raises(UserError, match=r"right\.missing"):
            workbook.plan.add_goal(made[0], words="A key")
    finally:
        workbook.lock()


def test_asking_somebody_else_types_nothing_again(
    workbook: Workbook, case: str, clinic: str
) -> None:
    made = workbook.referrals.ask(
        case, organisation_id=clinic, service="transport", asks="A lift to the course",
        details="Not by train", needed_by=PartialDate.parse("soon"),
    )  # fmt: skip
    workbook.referrals.mark_sent(made, "by telephone")
    workbook.referrals.reply(made, Reply(says="rejected", reason="no_capacity"))
    assert workbook.referrals.one(made).step == "ask_another"
    again = {one.name: one.value for one in workbook.referrals.sheet(case, like=made).fields}
    assert again == {
        "service": "transport", "organisation_id": "", "asks": "A lift to the course",
        "details": "Not by train", "needed_by": "soon",
    }  # fmt: skip


def test_the_timeline_tells_goals_and_what_came_of_referrals(
    workbook: Workbook, case: str, clinic: str
) -> None:
    goal = workbook.plan.add_goal(case, words="A key")
    workbook.plan.came(goal, "met")
    view = sent(workbook, case, clinic)
    workbook.referrals.reply(view.id, Reply(says="accepted", conditions="Bring the letter"))
    told = {one.kind: one for one in workbook.cases.timeline(case)}
    assert {"goal", "goal_met", "referral_sent", "referral_accepted"} <= told.keys()
    accepted = told["referral_accepted"]
    assert (accepted.detail, accepted.text) == ("Riverside Clinic", "Bring the letter")
    assert told["goal"].own_words

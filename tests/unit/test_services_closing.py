"""Closing and reopening on a real vault: what is asked, what each decision does, and that nothing lingers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.attachment import Attachment
from app.domain.consent import Consent
from app.domain.custody import Custody
from app.domain.disclosure import Disclosure
from app.domain.episode import Episode
from app.domain.goal import Goal
from app.domain.organisation import Organisation
from app.domain.pathway import Pathway
from app.domain.referral import Referral
from app.domain.stay import Stay
from app.domain.task import Task
from app.errors import UserError
from app.services.cases import NewCase
from app.services.closing import Decided, Ending
from app.services.closing_lists import closing_lists, reason_words, way_words, ways_of
from app.services.still_open import OpenLine
from tests.conftest import PASSPHRASE, QUICK, TODAY

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def case(workbook: Workbook) -> str:
    return workbook.cases.open(NewCase(working_name="Amina"))


def episodes(workbook: Workbook, case: str) -> list[Episode]:
    with workbook.unlocked.begin() as work:
        return work.find(Episode, case_id=case)


def kept(workbook: Workbook, record: Any) -> None:
    with workbook.unlocked.begin() as work:
        work.save(record)
        work.commit()


def got(workbook: Workbook, kind: Any, record_id: str) -> Any:
    with workbook.unlocked.begin() as work:
        return work.get(kind, record_id)


def line(workbook: Workbook, case: str, kind: str) -> OpenLine:
    view = workbook.closing.of_case(case)
    return next(one for one in (*view.goals, *view.lines) if one.kind == kind)


def decide(workbook: Workbook, case: str, line_id: str, way: str, words: str = "") -> None:
    workbook.cases.close(case, "", Ending(settled={line_id: Decided(way, words)}))


# -- the lists


def test_every_reason_and_way_has_words_and_the_file_says_where_it_is_from() -> None:
    lists = closing_lists()
    assert lists.source
    assert lists.as_of >= date(2026, 1, 1)
    assert all(reason_words(one) not in ("", one) for one in lists.reasons)
    for kind in lists.ways:
        assert ways_of(kind)
        assert all(way_words(kind, way) not in ("", way) for way in ways_of(kind))


def test_a_goal_ends_only_as_the_plan_lets_it_end() -> None:
    assert set(ways_of(Goal.KIND)) == Goal.ENDS


# -- what each decision does


def test_nothing_open_asks_nothing_and_closes(workbook: Workbook, case: str) -> None:
    view = workbook.closing.of_case(case)
    assert (view.goals, view.lines, view.consents) == ((), (), ())
    workbook.cases.close(case, "")
    assert not workbook.cases.head(case).is_open


def test_a_goal_ends_in_the_words_of_the_person(workbook: Workbook, case: str) -> None:
    goal = workbook.plan.add_goal(case, words="A room of my own", review_on=TOMORROW)
    decide(workbook, case, goal, "handed_on", "The clinic helps her look")
    said = got(workbook, Goal, goal)
    assert (said.progress, said.outcome, said.closed_on) == (
        "handed_on", "The clinic helps her look", TODAY,
    )  # fmt: skip
    assert workbook.notes.tasks(case) == []


def test_a_goal_nobody_asked_about_stays_and_is_offered_again(
    workbook: Workbook, case: str
) -> None:
    workbook.plan.add_goal(case, words="A room of my own")
    workbook.cases.close(case, "")
    last = workbook.closing.last_time(case)
    assert last is not None
    assert [one.title for one in last.goals] == ["A room of my own"]
    workbook.cases.reopen(case, "")
    assert line(workbook, case, "goal").title == "A room of my own"


def test_tasks_end_with_their_words_and_none_lingers(workbook: Workbook, case: str) -> None:
    for title, day in (("Ring the clinic", TODAY), ("Ring the school", TOMORROW)):
        workbook.notes.add_task(Task(case_id=case, title=title, due_on=day, every_days=7))
    first = line(workbook, case, "task")
    decide(workbook, case, first.id, "handed_on", "Sam at the clinic")
    assert got(workbook, Task, first.id).outcome == "Sam at the clinic"
    assert workbook.notes.tasks(case) == []
    board = workbook.today.board()
    assert (board.overdue, board.today, board.next_days, board.next_after) == ((), (), (), None)


def test_a_restricted_task_ends_too(workbook: Workbook, case: str) -> None:
    hidden = Task(case_id=case, title="Court", due_on=TODAY, restricted=True)
    kept(workbook, hidden)
    assert workbook.closing.of_case(case).lines == ()
    workbook.cases.close(case, "")
    with workbook.unlocked.begin() as work:
        assert work.find(Task, case_id=case, done_on=None, include_restricted=True) == []


@pytest.mark.parametrize(
    ("way", "state", "reason"), [("goes_on", "sent", ""), ("revoked", "revoked", "not_needed")]
)
def test_a_referral_is_taken_back_or_goes_on_alone(
    workbook: Workbook, case: str, way: str, state: str, reason: str
) -> None:
    clinic = workbook.directory.add(Organisation(name="Riverside Clinic"))
    asked = workbook.referrals.ask(case, organisation_id=clinic, service="police")
    assert line(workbook, case, "referral").ways == ("revoked",)
    workbook.referrals.mark_sent(asked, "by telephone")
    decide(workbook, case, asked, way, "They ring her themselves")
    said = got(workbook, Referral, asked)
    assert (said.state, said.reason) == (state, reason)
    assert workbook.notes.tasks(case) == []


def test_help_that_began_can_be_given(workbook: Workbook, case: str) -> None:
    clinic = workbook.directory.add(Organisation(name="Riverside Clinic"))
    asked = workbook.referrals.ask(case, organisation_id=clinic, service="police")
    workbook.referrals.mark_sent(asked, "by telephone")
    workbook.referrals.move(asked, "service_started")
    assert line(workbook, case, "referral").ways == ("goes_on", "done", "revoked")
    decide(workbook, case, asked, "done")
    assert got(workbook, Referral, asked).state == "done"


def test_check_ins_stop_with_the_case(workbook: Workbook, case: str) -> None:
    workbook.check_ins.agree(case, every_days=14)
    decide(workbook, case, line(workbook, case, "check_ins").id, "stop")
    assert workbook.check_ins.of_case(case).planned is None
    assert workbook.notes.tasks(case) == []
    assert episodes(workbook, case)[0].status == "Closed"


def test_check_ins_after_the_end_stand_in_today(workbook: Workbook, case: str) -> None:
    workbook.check_ins.agree(case, every_days=14, first_on=TOMORROW)
    workbook.notes.add_task(Task(case_id=case, title="Ring the clinic", due_on=TODAY))
    decide(workbook, case, line(workbook, case, "check_ins").id, "go_on")
    assert [one.source for one in workbook.today.board().next_days] == ["check_in"]
    assert episodes(workbook, case)[0].status == "FollowUp"
    planned = workbook.check_ins.of_case(case).planned
    assert planned is not None
    workbook.check_ins.reached(planned.id, how="well")
    workbook.check_ins.stop(case)
    assert workbook.notes.tasks(case) == []


def test_a_stay_ends_by_saying_where_she_went(workbook: Workbook, case: str) -> None:
    stay = workbook.shelter.write(
        Stay(case_id=case, where="North House", since=date(2026, 11, 1), until=TOMORROW)
    )
    decide(workbook, case, stay, "own_home", "With her sister near")
    said = got(workbook, Stay, stay)
    assert (said.left_on, said.exit_pathway, said.exit_words) == (
        TODAY, "own_home", "With her sister near",
    )  # fmt: skip
    assert workbook.notes.tasks(case) == []


def test_a_stay_to_come_is_needed_no_more(workbook: Workbook, case: str) -> None:
    stay = workbook.shelter.write(Stay(case_id=case, where="North House", since=TOMORROW))
    decide(workbook, case, stay, "not_needed")
    assert workbook.shelter.of_case(case).stays == ()


def test_an_original_goes_back_and_its_chain_says_so(workbook: Workbook, case: str) -> None:
    item = Attachment(case_id=case, title="Passport", number="E-01", original_or_copy="original")
    kept(workbook, item)
    asked = line(workbook, case, "original")
    assert (asked.title, asked.more) == ("Passport", "E-01")
    decide(workbook, case, item.id, "returned", "Receipt signed")
    with workbook.unlocked.begin() as work:
        [step] = work.find(Custody, attachment_id=item.id)
    assert (step.action, step.reason) == ("returned", "Receipt signed")
    workbook.cases.reopen(case, "")
    assert workbook.closing.of_case(case).lines == ()


def test_dates_of_a_pathway_leave_today_and_come_back(workbook: Workbook, case: str) -> None:
    path = workbook.pathways.start(case, "uk_nrm")
    for event, _said in workbook.pathways.view(path).events:
        workbook.pathways.set_event(path, event.id, "1 September 2026")
    asked = [one for one in workbook.closing.of_case(case).lines if one.kind == "date"]
    given, *done = asked[:3]
    settled = {one.id: Decided("done") for one in done}
    settled[given.id] = Decided("given", "In her phone, as a birthday")
    assert any(one.kind == "deadline" for one in workbook.today.board().overdue)
    workbook.cases.close(case, "", Ending(settled=settled))
    board = workbook.today.board()
    assert (board.overdue, board.today, board.next_days, board.ending) == ((), (), (), ())
    remarks = got(workbook, Pathway, path).remarks
    assert {f"done:{one.id.partition('/')[2]}" for one in done} <= remarks.keys()
    workbook.cases.reopen(case, "")
    left = [one.id for one in workbook.closing.of_case(case).lines if one.kind == "date"]
    assert left == [one.id for one in asked if one not in done]


def test_what_runs_out_in_a_closed_case_is_not_told(workbook: Workbook, case: str) -> None:
    agreed(workbook, case, until=TOMORROW)
    assert len(workbook.today.board().ending) == 1
    workbook.cases.close(case, "")
    assert workbook.today.board().ending == ()
    workbook.cases.reopen(case, "")
    assert len(workbook.today.board().ending) == 1


# -- agreements about sharing


def agreed(workbook: Workbook, case: str, **more: Any) -> str:
    clinic = workbook.directory.add(Organisation(name="Riverside Clinic"))
    return workbook.consents.give(
        Consent(
            case_id=case, purpose="referral_medical", recipient_id=clinic,
            categories=frozenset({"identity"}), **more,
        )
    )  # fmt: skip


def states(workbook: Workbook, case: str) -> list[str]:
    return [one.state for one in workbook.consents.of_case(case)]


def test_what_nobody_decided_about_sharing_holds_until_its_day(
    workbook: Workbook, case: str
) -> None:
    agreed(workbook, case, until=date(2027, 5, 12))
    workbook.cases.close(case, "")
    assert states(workbook, case) == ["live"]


def test_sharing_ends_with_the_case_and_is_not_revived(
    workbook: Workbook, case: str, desk: Desk, tmp_path: Path
) -> None:
    consent = agreed(workbook, case)
    decide(workbook, case, consent, "end")
    assert got(workbook, Consent, consent).until == TODAY
    workbook.lock()
    later = Desk(today=TOMORROW, limits=QUICK, state_folder=tmp_path / "state")
    again = later.unlock(tmp_path / "vault", PASSPHRASE)
    last = again.closing.last_time(case)
    assert last is not None
    assert [one.recipient for one in last.consents] == ["Riverside Clinic"]
    again.cases.reopen(case, "")
    assert states(again, case) == ["ended"]
    again.lock()


def test_who_was_told_something_hears_that_sharing_stops(workbook: Workbook, case: str) -> None:
    consent = agreed(workbook, case)
    gone = Disclosure(case_id=case, kind="letter", recipient="Riverside Clinic", consent_id=consent)
    kept(workbook, gone)
    decide(workbook, case, consent, "withdrawn", "She said so")
    assert states(workbook, case) == ["withdrawn"]
    [task] = workbook.notes.tasks(case)
    assert task.source == "consent_withdrawn"


# -- refusals leave everything as it was


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        (lambda task: Ending(reason="gone_fishing"), "closing.no_such_reason"),
        (lambda task: Ending(settled={task: Decided("eaten")}), "closing.no_such_way"),
        (lambda task: Ending(settled={"somebody-else": Decided("done")}), "closing.not_open"),
        (lambda task: Ending(to_id="nobody"), "record.missing"),
    ],
)
def test_a_refusal_leaves_everything_as_it_was(
    workbook: Workbook, case: str, ending: Callable[[str], Ending], code: str
) -> None:
    task = workbook.notes.add_task(Task(case_id=case, title="Ring", due_on=TODAY))
    goal = workbook.plan.add_goal(case, words="A room")
    said = ending(task)
    both = {goal: Decided("met"), **said.settled}
    with pytest.raises(UserError) as refused:
        workbook.cases.close(case, "", Ending(reason=said.reason, to_id=said.to_id, settled=both))
    assert refused.value.code == code
    assert workbook.cases.head(case).is_open
    assert got(workbook, Goal, goal).is_open
    assert len(workbook.notes.tasks(case)) == 1


def test_nothing_of_another_case_can_be_settled(workbook: Workbook, case: str) -> None:
    other = workbook.cases.open(NewCase(working_name="Lan"))
    theirs = workbook.plan.add_goal(other, words="A bicycle")
    with pytest.raises(UserError, match=r"closing\.not_open"):
        decide(workbook, case, theirs, "met")


# -- what is remembered


def test_the_last_time_stands_beside_the_new_one(workbook: Workbook, case: str) -> None:
    clinic = workbook.directory.add(Organisation(name="Riverside Clinic"))
    task = workbook.notes.add_task(Task(case_id=case, title="Ring the bank", due_on=TODAY))
    left = workbook.notes.add_task(Task(case_id=case, title="Ring the school", due_on=TODAY))
    workbook.cases.close(
        case, "She has work and a room.",
        Ending(
            reason="handed_on", to_id=clinic, door_open="Ring any Tuesday", explained=True,
            settled={task: Decided("done", "on Monday"), left: Decided("", "No answer yet")},
        ),
    )  # fmt: skip
    last = workbook.closing.last_time(case)
    assert last is not None
    assert (last.worker, last.closed_by) == ("Dana K.", "Dana K.")
    assert (last.episode.status, last.episode.closed_to) == ("ClosedReferred", "Riverside Clinic")
    assert (last.episode.door_open, last.episode.explained) == ("Ring any Tuesday", True)
    assert [(one.title, one.way, one.words) for one in last.settled] == [
        ("Ring the bank", "done", "on Monday"), ("Ring the school", "", "No answer yet"),
    ]  # fmt: skip
    closed = [one for one in workbook.cases.timeline(case) if one.kind == "case_closed"]
    assert [(one.text, one.detail) for one in closed] == [
        ("She has work and a room.", "Another organisation goes on with it · Riverside Clinic")
    ]
    workbook.cases.reopen(case, "She called.")
    assert workbook.closing.last_time(case) is None
    assert [one.because for one in workbook.cases.overview(case).episodes] == [
        "", "She has work and a room.",
    ]  # fmt: skip


def test_how_long_it_would_stay_is_known_before_it_is_closed(workbook: Workbook, case: str) -> None:
    foreseen = workbook.closing.of_case(case).kept
    workbook.cases.close(case, "")
    assert foreseen == workbook.retention.of_case(case)
    workbook.cases.reopen(case, "")
    assert workbook.retention.of_case(case) is None


def test_the_29th_of_february_and_a_clock_set_back(tmp_path: Path) -> None:
    def at(day: date) -> Workbook:
        desk = Desk(today=day, limits=QUICK, state_folder=tmp_path / "state")
        if not (tmp_path / "vault").exists():
            return desk.create(
                tmp_path / "vault", PASSPHRASE, office="Northside", worker="Dana K."
            )[0]
        return desk.unlock(tmp_path / "vault", PASSPHRASE)

    leap = at(date(2028, 2, 29))
    case = leap.cases.open(NewCase(working_name="Łucja"))
    foreseen = leap.closing.of_case(case).kept
    assert foreseen is not None
    assert foreseen.until == date(2035, 3, 1)
    goal = leap.plan.add_goal(case, words="خانه‌ای برای خودم")
    leap.lock()
    back = at(date(2027, 1, 1))
    decide(back, case, goal, "met")
    assert episodes(back, case)[0].closed_on == date(2028, 2, 29)
    assert got(back, Goal, goal).closed_on == date(2028, 2, 29)
    back.cases.reopen(case, "")
    assert {one.opened_on for one in episodes(back, case)} == {date(2028, 2, 29)}
    assert back.cases.head(case).is_open
    back.cases.close(case, "second")
    last = back.closing.last_time(case)
    assert last is not None
    assert last.episode.closed_because == "second"
    back.lock()


def test_very_long_words_in_any_script_are_kept_whole(workbook: Workbook, case: str) -> None:
    words = "ትግርኛ שלום 😀 " * 2000
    workbook.cases.close(case, words, Ending(door_open=words))
    [episode] = episodes(workbook, case)
    assert (episode.closed_because, episode.door_open) == (words.strip(), words.strip())

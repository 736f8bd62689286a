"""What somebody once got past: each way in, tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.consent.gate import Decision
from app.domain.assessment import Assessment
from app.domain.consent import Consent
from app.domain.debt import Debt
from app.domain.disclosure import Disclosure
from app.domain.exposure import Exposure
from app.domain.ids import new_id
from app.domain.organisation import Organisation
from app.domain.protective import choose
from app.domain.referral import Referral
from app.domain.sitting import Sitting
from app.domain.staff import Staff
from app.domain.stay import Stay
from app.domain.stay_line import StayIncident
from app.domain.task import Task
from app.errors import HostError, UserError
from app.forms.builtin import builtin_form
from app.forms.run import Session
from app.indicators.model import catalogue
from app.services.answers import Wanted
from app.services.cases import NewCase
from app.services.facts import letter_facts, referral_facts
from app.services.leaving import write_ledger
from app.services.outgoing import carried
from app.services.referrals import Reply
from tests.conftest import TODAY
from tests.role_parts import seated

SECRET = "Quokka Sexual Health Clinic"


@pytest.fixture
def case(workbook: Workbook) -> str:
    return workbook.cases.open(NewCase(working_name="Mira"))


@pytest.fixture
def clinic(workbook: Workbook) -> str:
    return workbook.directory.add(Organisation(name=SECRET))


def asked(workbook: Workbook, case: str, to: str, **said: object) -> str:
    return workbook.referrals.ask(
        case, **{"organisation_id": to, "service": "medical", "asks": "A check-up", **said}
    )


def agree(workbook: Workbook, case: str, to: str, purpose: str = "referral_medical") -> None:
    workbook.consents.give(Consent(
        case_id=case, purpose=purpose, recipient_id=to, until=TODAY + timedelta(days=30),
        categories=frozenset({"identity", "contact.safe", "health_physical", "urgent_dates", "case_admin"}),
    ))  # fmt: skip


def board(workbook: Workbook) -> list[str]:
    shown = workbook.today.board()
    return [one.title for one in (*shown.overdue, *shown.today, *shown.next_days)]


# -- roles and things to do


def test_who_works_in_a_shelter_is_not_told_by_a_task_whom_the_person_was_sent_to(
    desk: Desk, tmp_path: Path
) -> None:
    """A referral's follow-up names the organisation; the shelter role sees tasks and no referrals."""
    known: dict[str, str] = {}

    def fill(workbook: Workbook) -> None:
        case = known["case"] = workbook.cases.open(NewCase(working_name="Mira"))
        to = workbook.directory.add(Organisation(name=SECRET))
        agree(workbook, case, to)
        workbook.referrals.mark_sent(asked(workbook, case, to), "by telephone")
        workbook.notes.add_task(Task(case_id=case, title="Bring the bedding", due_on=TODAY))
        assert any(SECRET in one.title for one in workbook.notes.tasks(case))

    workbook = seated(desk, tmp_path / "vault", "shelter", fill)
    case = known["case"]
    assert [one.title for one in workbook.notes.tasks(case)] == ["Bring the bedding"]
    assert board(workbook) == ["Bring the bedding"]
    days = workbook.calendar.between(TODAY, TODAY + timedelta(days=60))
    # An agreement about sharing is seen by whoever may be told that it is taken back.
    told = [one.title for one in days.lines if not one.kind.startswith("consent")]
    assert told == ["Bring the bedding"]
    assert not [one for one in workbook.search.find("Quokka") if one.kind == "task"]
    workbook.lock()


def test_a_second_view_is_nothing_to_do_for_whoever_asked_for_it(
    workbook: Workbook, case: str
) -> None:
    workbook.assessments.write(case, next(iter(catalogue().wordings)), "Too early to say.")
    assert workbook.notes.tasks(case) == []
    assert workbook.cases.overview(case).next_task is None
    [row] = workbook.cases.find()
    assert (row.next_title, row.next_on) == ("", None)
    assert [
        one for one in workbook.calendar.between(TODAY, TODAY).lines if one.kind == "second_view"
    ] == []


# -- goals and referrals that are restricted


def test_a_restricted_goal_takes_its_steps_and_referrals_out_of_sight(
    workbook: Workbook, case: str, clinic: str
) -> None:
    goal = workbook.plan.add_goal(case, words="Quokka visit", review_on=TODAY)
    workbook.plan.add_action(goal, "Quokka step", TODAY)
    referral = asked(workbook, case, clinic, goal_id=goal)
    agree(workbook, case, clinic)
    workbook.referrals.mark_sent(referral, "by telephone")
    workbook.restricted.restrict(goal, "Her sister reads along.")
    assert workbook.plan.of_case(case).is_empty
    assert workbook.notes.tasks(case) == []
    assert not any("uokka" in one for one in board(workbook))
    assert {one.kind for one in workbook.search.find("Quokka")} == {"organisation", "consent"}
    assert workbook.caseload.lines()[0].overdue == 0
    assert workbook.caseload.lines()[0].this_week == 0
    assert {one.kind for one in workbook.restricted.of_case(case)} == {"goal", "referral"}
    assert workbook.plan.of_case(case).is_empty
    workbook.restricted.open(goal, "The review is today.")
    assert [one.title for one in workbook.notes.tasks(case)] == [
        "Look at this goal together: Quokka visit", "Quokka step",
    ]  # fmt: skip
    later = asked(workbook, case, clinic, goal_id=goal)
    workbook.restricted.open(referral, "The review is today.")
    workbook.restricted.unrestrict(goal, "She moved out.")
    assert {one.record_id for one in workbook.restricted.of_case(case)} == {later}, (
        "what is asked for a restricted goal is restricted, and nothing is lifted unread"
    )


# -- words of the plan in letters


def test_a_letter_says_of_a_thing_to_do_when_it_is_and_nothing_more(
    workbook: Workbook, case: str, clinic: str
) -> None:
    """The follow-up of a goal is a meeting in the person's words; that of a referral names another organisation."""
    workbook.plan.add_goal(case, words="Leave Rashid for good", review_on=TODAY)
    referral = asked(workbook, case, clinic)
    agree(workbook, case, clinic)
    workbook.referrals.mark_sent(referral, "by telephone")
    workbook.referrals.reply(referral, Reply(says="accepted", appointment="2026-12-01"))
    with workbook.unlocked.begin() as work:
        facts = letter_facts(work, case, "en", TODAY)
    told = [(str(one.when), one.what) for one in facts["urgent_dates"]]
    assert told == [("2026-11-23", "Appointment"), ("2026-12-01", "Appointment")]


@pytest.mark.parametrize(
    ("domain", "told"),
    [("legal_criminal", ""), ("mental_health", ""), ("medical", "I was charged")],
)
def test_a_medical_letter_takes_no_words_from_another_part_of_life(
    workbook: Workbook, case: str, clinic: str, domain: str, told: str
) -> None:
    goal = workbook.plan.add_goal(case, words="A doctor", need="I was charged", domain=domain)
    referral = asked(workbook, case, clinic, goal_id=goal, asks="I was charged")
    with workbook.unlocked.begin() as work:
        assert referral_facts(work, referral, clinic)["need"] == told
        work.save(replace(work.get(Referral, referral), asks="Pain in the back"))
        assert referral_facts(work, referral, clinic)["need"] == "Pain in the back"


# -- whoever must never know


def test_nothing_is_handed_to_a_recipient_who_must_never_know(
    workbook: Workbook, case: str, clinic: str, tmp_path: Path
) -> None:
    workbook.notes.change_safe_contact(
        case, hours="", terms="quokka sexual health clinic", channel="none"
    )
    gone = Disclosure(case_id=case, kind="bundle", recipient_id=clinic, recipient=SECRET)
    with workbook.unlocked.begin() as work, pytest.raises(UserError, match=r"recipient\.never"):
        write_ledger(work, gone, Decision((), (), ("x",), frozenset()), None)
    sitting = workbook.forms.start(case, "first_contact")
    session = Session(builtin_form("first_contact"), {}, {}, fresh=False)
    asks = next(one for one in session.questions() if one.live and one.item.type == "text")
    with workbook.unlocked.begin() as work:
        work.save(replace(work.get(Sitting, sitting), answers={asks.stored_path: "By phone"}))
        work.commit()
    workbook.consents.give(Consent(
        case_id=case, purpose="case_transfer", recipient_id=clinic, categories=frozenset({"whole_record"}),
    ))  # fmt: skip
    target = tmp_path / "answers.xlsx"
    with pytest.raises(UserError, match=r"recipient\.never"):
        workbook.answers.write(
            Wanted(form_id="first_contact", recipient_id=clinic, case_id=case), target
        )
    assert list(tmp_path.glob("*.xlsx")) == []
    assert workbook.audit.of_case(case)[0].action != "answers.saved"


# -- the trail comes first


def test_a_calendar_file_or_register_is_there_only_once_the_trail_says_so(
    workbook: Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.storage.work import Work

    def full_disk(*_given: object) -> None:
        raise HostError("export.disk_full")

    monkeypatch.setattr(Work, "commit", full_disk)
    for save in (workbook.calendar.save, workbook.retention.save_register):
        with pytest.raises(HostError):
            save(tmp_path / "out")
        assert [one.name for one in tmp_path.iterdir() if one.is_file()] == []


def test_reasons_that_say_what_is_restricted_or_who_else_is_meant_stay_out(
    desk: Desk, tmp_path: Path
) -> None:
    known: dict[str, str] = {}

    def fill(workbook: Workbook) -> None:
        case = known["case"] = workbook.cases.open(NewCase(working_name="Mira"))
        other = workbook.cases.open(NewCase(working_name="Ana"))
        workbook.case_file.keep("debt", case, {"what_for": "the journey"})
        workbook.restricted.restrict_section(case, "debt", "He is owed by her uncle.")
        workbook.links.join(case, other, "Ana is the name on her card.")
        told = {one.action: one.reason for one in workbook.audit.of_case(case)}
        assert told["section.restricted"] == ""
        assert told["person.joined"] == "Ana is the name on her card."

    workbook = seated(desk, tmp_path / "vault", "read_only", fill)
    told = {one.action: one.reason for one in workbook.audit.of_case(known["case"])}
    assert (told["section.restricted"], told["person.joined"]) == ("", "")
    workbook.lock()


# -- packages to elsewhere and from there


def test_where_somebody_slept_goes_with_no_package(workbook: Workbook, case: str) -> None:
    """A stay says where a house is and who else was there that night; where the person is now, `stays_at` says."""
    with workbook.unlocked.begin() as work:
        work.save(Stay(case_id=case, where="North House, 12 Elm Row", since=TODAY))
        work.save(StayIncident(case_id=case, what="A man asked for her at the door.", on=TODAY))
        packed = repr(
            [[piece.value for piece in one.pieces] for one in carried(work, case, frozenset())]
        )
    assert "Elm Row" not in packed
    assert "at the door" not in packed


def test_a_package_adds_nothing_in_the_open_to_a_restricted_section(
    workbook: Workbook, case: str
) -> None:
    from types import SimpleNamespace

    from app.services.taking_in import take_records
    from app.transfer.snapshot import RecordSnapshot, Snapshot

    workbook.restricted.restrict_section(case, "debt", "Her file is read by many.")
    added = RecordSnapshot(
        id=new_id(), kind="debt", case=case, author=None, fields={"what_for": "the journey"}, heads={}
    )  # fmt: skip
    cover, sender = (
        SimpleNamespace(created=workbook.seat.clock.now()),
        SimpleNamespace(fingerprint=""),
    )
    package = SimpleNamespace(
        snapshot=Snapshot(records=(added,)), manifest=SimpleNamespace(cover=cover, sender=sender)
    )
    with workbook.unlocked.begin() as work:
        take_records(work, package, workbook.seat)  # type: ignore[arg-type]
        work.commit()
    with workbook.unlocked.begin() as work:
        assert work.find(Debt, case_id=case) == []
    [line] = workbook.restricted.of_case(case)
    assert line.record_id == added.id


def test_codes_of_a_newer_version_elsewhere_stop_no_page(workbook: Workbook, case: str) -> None:
    with workbook.unlocked.begin() as work:
        work.save(Referral(case_id=case, state="parked", moves={"parked": TODAY, "sent": TODAY}))
        work.save(Assessment(
            case_id=case, wording="a_later_wording", reasons="x", written_on=TODAY, worker_id="w",
        ))  # fmt: skip
        work.commit()
    [one] = workbook.referrals.of_case(case)
    assert [step.state for step in one.steps] == ["sent", "parked"]
    [line] = workbook.assessments.view(case).written
    assert line.words == "a_later_wording"


def test_while_two_laptops_disagree_the_careful_word_holds() -> None:
    assert choose("organisation", "shares", ["yes", "no"]) == "yes"
    assert choose("organisation", "shares", ["depends", "no"]) == "depends"
    assert choose("person", "restricted_kinds:debt", [True, None]) is True


# -- history


def test_an_address_out_of_sight_is_in_no_history_and_comes_back_by_no_undo(
    workbook: Workbook,
) -> None:
    house = workbook.directory.add(Organisation(name="North House", address="12 Elm Row"))
    workbook.directory.hide_address(house, "12 Elm Row")
    shown = workbook.history.of(house)
    assert "12 Elm Row" not in repr([(one.old, one.new) for each in shown for one in each.fields])
    with pytest.raises(UserError, match=r"record\.reason_needed"):
        workbook.history.undo(house, shown[0].id)
    workbook.directory.open_address(house, "Driving her there.")
    assert "12 Elm Row" in repr(
        [(one.old, one.new) for each in workbook.history.of(house) for one in each.fields]
    )


def test_what_a_colleague_writes_down_of_themselves_has_no_history_for_others(
    workbook: Workbook,
) -> None:
    with workbook.unlocked.begin() as work:
        one = Exposure(worker_id="somebody else", note="I could not sleep.")
        work.save(one)
        work.commit()
    with pytest.raises(UserError, match=r"right\.missing"):
        workbook.history.of(one.id)
    with pytest.raises(UserError, match=r"right\.missing"):
        workbook.history.undo(one.id, "whichever")


def test_a_move_taken_back_brings_back_the_day_to_look_again(
    workbook: Workbook, case: str, clinic: str
) -> None:
    referral = asked(workbook, case, clinic)
    agree(workbook, case, clinic)
    workbook.referrals.mark_sent(referral, "by telephone")
    before = workbook.referrals.one(referral).look_again_on
    workbook.referrals.move(referral, "revoked", reason="declined")
    assert workbook.notes.tasks(case) == []
    workbook.history.undo(referral, workbook.history.of(referral)[0].id)
    assert workbook.referrals.one(referral).state == "sent"
    assert [one.due_on for one in workbook.notes.tasks(case)] == [before]
    goal = workbook.plan.add_goal(case, words="A key", review_on=TODAY)
    workbook.plan.came(goal, "met")
    workbook.history.undo(goal, workbook.history.of(goal)[0].id)
    assert [one.title for one in workbook.notes.tasks(case)][:1] == [
        "Look at this goal together: A key"
    ]


# -- answers that are restricted one by one


def test_a_restricted_answer_is_found_by_nobody_who_searches(workbook: Workbook, case: str) -> None:
    sitting = workbook.forms.start(case, "recovery_needs")
    with workbook.unlocked.begin() as work:
        told = {
            "/legal_criminal/cri_accused": "Charged over the zebra crop",
            "/safety/saf_own": "The lock is broken",
        }
        work.save(replace(work.get(Sitting, sitting), answers=told))
        work.commit()
    assert workbook.search.find("zebra") == []
    [hit] = workbook.search.find("lock broken")
    assert "zebra" not in hit.snippet


def test_a_story_is_no_name_of_a_case() -> None:
    asked_for = {one.name: one for one in builtin_form("recovery_needs").questions()}
    assert not asked_for["cri_accused"].may_name
    assert not asked_for["med_own"].may_name


def test_what_is_restricted_goes_along_unseen_when_a_case_is_handed_over(
    workbook: Workbook, case: str
) -> None:
    with workbook.unlocked.begin() as work:
        work.save(Staff(id="colleague", name="Lou", role="caseworker"))
        work.commit()
    goal = workbook.plan.add_goal(case, words="Leave for good", review_on=TODAY)
    workbook.restricted.restrict(goal, "Her sister reads along.")
    workbook.handing_over.hand_over(case, "colleague", "On leave.")
    with workbook.unlocked.begin() as work:
        [task] = work.find(Task, case_id=case, source="goal_review", include_restricted=True)
        assert task.worker_id == "colleague"


def test_who_works_in_a_shelter_sees_what_was_agreed_about_a_house_and_no_other_agreement(
    desk: Desk, tmp_path: Path
) -> None:
    """An agreement with a clinic or a lawyer says what the person goes there for."""
    known: dict[str, str] = {}

    def fill(workbook: Workbook) -> None:
        case = known["case"] = workbook.cases.open(NewCase(working_name="Mira"))
        house = workbook.directory.add(Organisation(name="North House", kind="shelter"))
        clinic = workbook.directory.add(Organisation(name=SECRET, kind="clinic"))
        agree(workbook, case, clinic)
        agree(workbook, case, house, "case_transfer")
        agree(workbook, case, workbook.office.own().id, "case_record")
        for purpose, more in (("referral_shelter", {"identity"}), ("referral_legal", {"location"})):
            workbook.consents.give(Consent(
                case_id=case, purpose=purpose, recipient="Somebody in words", categories=frozenset(more),
            ))  # fmt: skip
        unsaid = known["unsaid"] = workbook.consents.give(Consent(
            case_id=case, purpose="referral_mental_health", recipient="Quokka talks",
            categories=frozenset({"health_mental"}),
        ))  # fmt: skip
        workbook.consents.withdraw(unsaid)
        with workbook.unlocked.begin() as work:
            work.save(Task(
                case_id=case, title=f"Ask {SECRET} to give it back", due_on=TODAY, source="consent_withdrawn",
                source_id=unsaid,
            ))  # fmt: skip
            work.commit()

    workbook = seated(desk, tmp_path / "vault", "shelter", fill)
    case = known["case"]
    seen = {one.purpose for one in workbook.consents.of_case(case)}
    assert seen == {"case_transfer", "case_record", "referral_shelter", "referral_legal"}
    assert workbook.notes.tasks(case) == []
    assert not [one for one in workbook.search.find("Quokka") if one.kind != "organisation"]
    days = workbook.calendar.between(TODAY, TODAY + timedelta(days=60))
    assert not [one for one in days.lines if "Quokka" in one.title]
    assert "Quokka" not in str([(one.what, one.detail) for one in workbook.audit.of_case(case)])
    timeline = [one for one in workbook.cases.timeline(case) if one.kind == "agreed"]
    assert not [one for one in timeline if "uokka" in f"{one.title} {one.text} {one.detail}"]
    for view in (workbook.history.of, workbook.consents.withdraw):
        with pytest.raises(UserError, match=r"right\.missing"):
            view(known["unsaid"])
    [stopped] = [
        one for one in workbook.consents.of_case(case) if one.purpose == "referral_shelter"
    ]
    workbook.consents.withdraw(stopped.id)
    assert not any(one.live for one in workbook.consents.of_case(case) if one.id == stopped.id), (
        "whoever is there hears that an agreement about the house is taken back"
    )
    workbook.lock()


def test_a_restricted_answer_goes_into_no_file_of_answers(workbook: Workbook, case: str) -> None:
    """Restricted is one thing more than agreed: the consent names health, and the words stay all the same."""
    to = workbook.directory.add(Organisation(name="Harbour"))
    workbook.consents.give(Consent(
        case_id=case, purpose="case_transfer", recipient_id=to, categories=frozenset({"whole_record"}),
    ))  # fmt: skip
    sitting = workbook.forms.start(case, "recovery_needs")
    workbook.forms.answer(sitting, "/medical/med_own", SECRET)
    workbook.forms.answer(sitting, "/medical/med_mine", "high")
    workbook.forms.leave(sitting)
    gone = workbook.answers.compose_for(case, "recovery_needs", to)
    answers = {path: value for one in gone.filled for path, value in one.answers.items()}
    assert answers["/medical/med_mine"] == "high"
    assert SECRET not in answers.values()
    assert gone.withheld == ("health_physical",)

"""Signs and assessments: answers point, a person decides, two people look, and each is somebody else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.assessment import Assessment
from app.domain.indication import Indication
from app.errors import UserError
from app.forms.builtin import builtin_form
from app.services.cases import NewCase
from app.services.indicators import SignLine, SignNote
from tests.conftest import PASSPHRASE

OTHER = "plank heron button velvet orchard minute"
COERCED = ("ilo.cd.documents", "ilo.cd.debt", "ilo.ex.excessive_hours", "ilo.ex.low_pay")


@pytest.fixture
def case(workbook: Workbook) -> str:
    return workbook.cases.open(NewCase(working_name="Amina"))


def answer(workbook: Workbook, case: str, said: dict[str, object]) -> str:
    sitting = workbook.forms.start(case, "screening_interview")
    paths = {one.name: one.path for one in builtin_form("screening_interview").questions()}
    for name, value in said.items():
        workbook.forms.answer(sitting, paths[name], value)
    workbook.forms.leave(sitting)
    return sitting


def signs(workbook: Workbook, case: str) -> dict[str, SignLine]:
    return {one.id: one for one in workbook.indicators.of_case(case)}


def pointed(workbook: Workbook, case: str) -> set[str]:
    return {one.id for one in workbook.indicators.of_case(case) if one.pointers}


def present(workbook: Workbook, case: str, *ids: str) -> None:
    for one in ids:
        workbook.indicators.note(case, one, SignNote("present", "told", "said so", "May 2026"))


def code(problem: pytest.ExceptionInfo[UserError]) -> str:
    return problem.value.code


# -- signs


def test_answers_point_to_signs_and_decide_nothing(workbook: Workbook, case: str) -> None:
    answer(workbook, case, {
        "e_watched": "yes", "e_contact": "yes", "e_documents_taken": "no", "c_fees_debt": 0,
        "b_documents_now": "lost", "e_hours": "Sixteen", "e_forced_offences": "words",
    })  # fmt: skip
    assert pointed(workbook, case) == {
        "ilo.cd.confinement", "ser.never_alone_outside", "gen.no_documents",
        "ilo.ex.excessive_hours", "gen.long_hours_no_days_off",
    }  # fmt: skip
    assert {one.answer for one in workbook.indicators.of_case(case)} == {""}
    [pointer] = signs(workbook, case)["ilo.cd.confinement"].pointers
    assert pointer.question == "Were you locked in, watched, or never alone?"
    assert pointer.form.startswith("Screening interview")
    assert "locked" not in repr(pointer)


def test_what_is_skipped_or_restricted_points_nowhere(workbook: Workbook, case: str) -> None:
    sitting = answer(workbook, case, {"e_watched": "yes"})
    workbook.forms.skip(sitting, "/e/e_watched", "declined")
    workbook.forms.leave(sitting)
    assert pointed(workbook, case) == set()
    workbook.forms.answer(sitting, "/e/e_watched", "yes")
    workbook.forms.leave(sitting)
    workbook.restricted.restrict(sitting, "A cousin works here.")
    assert pointed(workbook, case) == set()


def test_a_sign_is_noted_with_its_source_and_day_once(workbook: Workbook, case: str) -> None:
    note = workbook.indicators.note
    note(case, "ilo.cd.debt", SignNote("unknown"))
    note(case, "ilo.cd.debt", SignNote("present", "paper", " A list of sums. ", "after the rains"))
    line = signs(workbook, case)["ilo.cd.debt"]
    assert (line.answer, line.told_by, line.words) == ("present", "paper", "A list of sums.")
    assert line.on is not None
    assert line.on.words == "after the rains"
    assert line.who == "Dana K."
    with workbook.unlocked.begin() as work:
        assert len(work.find(Indication, case_id=case)) == 1


@pytest.mark.parametrize(
    ("sign", "said", "problem"),
    [
        ("no.such.sign", SignNote("present"), "indicator.unknown"),
        ("ilo.cd.debt", SignNote("surely"), "indicator.no_such_answer"),
        ("ilo.cd.debt", SignNote("present", "a feeling"), "indicator.no_such_answer"),
    ],
)
def test_what_is_not_offered_is_refused(
    workbook: Workbook, case: str, sign: str, said: SignNote, problem: str
) -> None:
    with pytest.raises(UserError) as refused:
        workbook.indicators.note(case, sign, said)
    assert code(refused) == problem


# -- the first view


def test_the_signs_present_point_in_permitted_words_with_reasons(
    workbook: Workbook, case: str
) -> None:
    view = workbook.assessments.view
    assert view(case).pointing.wording == "few_indicators"
    assert view(case).pointing.missing == ("age", "exploitation", "act")
    workbook.indicators.note(case, "ilo.dr.wages", SignNote("absent"))
    present(workbook, case, *COERCED)
    workbook.assessments.set(case, age="adult", exploitation=["labour"], act="yes")
    pointing = view(case).pointing
    assert pointing.words == "Indicators consistent with trafficking"
    assert (pointing.is_provisional, pointing.missing) == (False, ())
    found = {one.id: one.signs for one in pointing.reasons if one.is_found}
    assert set(found) == {"exploitation", "coercion_destination"}
    assert found["exploitation"] == ("Excessive hours or days", "Little or no pay")
    workbook.assessments.set(case, exploitation=["sexual"])
    assert view(case).pointing.is_provisional
    assert view(case).circumstances.age == "adult"


def test_the_interview_says_how_old_the_person_was(workbook: Workbook, case: str) -> None:
    answer(workbook, case, {"c_age_at_recruitment": 17})
    assert workbook.assessments.view(case).circumstances.age == "child"


def test_written_it_keeps_what_the_signs_said_that_day(workbook: Workbook, case: str) -> None:
    present(workbook, case, *COERCED)
    workbook.assessments.set(case, age="adult", exploitation=["labour"], act="yes")
    made = workbook.assessments.write(case, "more_information_needed", " Two accounts to hear. ")
    present(workbook, case, "ilo.cd.violence")
    with workbook.unlocked.begin() as work:
        one = work.get(Assessment, made)
    assert one.signs == frozenset(COERCED)
    assert (one.found, one.wording) == ("indicators_consistent", "more_information_needed")
    assert (one.reasons, one.written_on) == ("Two accounts to hear.", date(2026, 11, 23))
    [line] = workbook.assessments.view(case).written
    assert (line.state, line.may_second, line.who) == ("asked", False, "Dana K.")
    assert "accounts" not in repr(line)
    again = workbook.assessments.write(case, "indicators_consistent", "Heard both.")
    assert [one.id for one in workbook.assessments.view(case).written] == [again, made]


@pytest.mark.parametrize(
    ("wording", "reasons", "problem"),
    [
        ("confirmed_victim", "Sure", "assessment.choose_wording"),
        ("", "Sure", "assessment.choose_wording"),
        ("few_indicators", " \n", "assessment.needs_reasons"),
    ],
)
def test_only_permitted_words_with_reasons_are_written(
    workbook: Workbook, case: str, wording: str, reasons: str, problem: str
) -> None:
    with pytest.raises(UserError) as refused:
        workbook.assessments.write(case, wording, reasons)
    assert code(refused) == problem
    assert workbook.assessments.view(case).written == ()


@pytest.mark.parametrize(
    "said", [{"age": "old"}, {"act": "maybe"}, {"exploitation": ["labour", "love"]}]
)
def test_circumstances_are_those_offered(
    workbook: Workbook, case: str, said: dict[str, object]
) -> None:
    with pytest.raises(UserError) as refused:
        workbook.assessments.set(case, **said)  # type: ignore[arg-type]
    assert code(refused) == "indicator.no_such_answer"


# -- the second view


@pytest.fixture
def two(desk: Desk, workbook: Workbook, case: str, tmp_path: Path) -> tuple[str, str]:
    """A case with a written assessment that waits, in a vault a caseworker and a shelter worker can open too."""
    present(workbook, case, *COERCED)
    made = workbook.assessments.write(case, "indicators_consistent", "The signs and her account.")
    workbook.people.add("Omar Haddad", "caseworker", OTHER)
    workbook.people.add("Bea Lund", "shelter", OTHER + " two")
    workbook.people.add("Rae Quist", "read_only", OTHER + " three")
    workbook.lock()
    return case, made


def as_other(desk: Desk, tmp_path: Path, words: str = OTHER) -> Workbook:
    return desk.unlock(tmp_path / "vault", words)


def test_a_colleague_sees_it_in_today_and_adds_a_view(
    desk: Desk, tmp_path: Path, two: tuple[str, str]
) -> None:
    case, made = two
    other = as_other(desk, tmp_path)
    try:
        [line] = [one for one in other.today.board().today if one.kind == "second_view"]
        assert (line.case_id, line.name) == (case, "Amina")
        assert other.assessments.view(case).written[0].may_second
        other.assessments.second(made, "disagrees", "  Hear her brother first. ")
        [written] = other.assessments.view(case).written
        assert (written.state, written.second_view) == ("answered", "disagrees")
        assert (written.second_who, written.second_reasons) == (
            "Omar H.",
            "Hear her brother first.",
        )
        assert [one for one in other.today.board().today if one.kind == "second_view"] == []
        with pytest.raises(UserError) as refused:
            other.assessments.second(made, "agrees", "Changed my mind.")
        assert code(refused) == "assessment.not_ready"
    finally:
        other.lock()


def test_nobody_adds_the_second_view_to_their_own(
    desk: Desk, tmp_path: Path, two: tuple[str, str]
) -> None:
    _case, made = two
    first = as_other(desk, tmp_path, PASSPHRASE)
    try:
        assert [one for one in first.today.board().today if one.kind == "second_view"] == []
        with pytest.raises(UserError) as refused:
            first.assessments.second(made, "agrees", "I am sure.")
        assert code(refused) == "assessment.same_person"
    finally:
        first.lock()


@pytest.mark.parametrize(
    ("view", "reasons", "problem"),
    [("", "So.", "assessment.choose_view"), ("agrees", " ", "assessment.needs_reasons")],
)
def test_a_view_is_chosen_and_has_reasons(
    desk: Desk, tmp_path: Path, two: tuple[str, str], view: str, reasons: str, problem: str
) -> None:
    other = as_other(desk, tmp_path)
    try:
        with pytest.raises(UserError) as refused:
            other.assessments.second(two[1], view, reasons)
        assert code(refused) == problem
    finally:
        other.lock()


@pytest.mark.parametrize("words", [OTHER + " two", OTHER + " three"])
def test_roles_without_the_right_neither_see_the_task_nor_answer(
    desk: Desk, tmp_path: Path, two: tuple[str, str], words: str
) -> None:
    other = as_other(desk, tmp_path, words)
    try:
        assert [one for one in other.today.board().today if one.kind == "second_view"] == []
        with pytest.raises(UserError) as refused:
            other.assessments.second(two[1], "agrees", "Yes.")
        assert code(refused) == "right.missing"
    finally:
        other.lock()


def test_the_shelter_sees_neither_signs_nor_opinions(
    desk: Desk, tmp_path: Path, two: tuple[str, str]
) -> None:
    other = as_other(desk, tmp_path, OTHER + " two")
    try:
        view = other.assessments.view(two[0])
        assert view.written == ()
        assert view.pointing.wording == "few_indicators"
        assert {one.answer for one in other.indicators.of_case(two[0])} == {""}
    finally:
        other.lock()


def test_a_colleague_asked_by_name_is_the_only_one_reminded(
    desk: Desk, workbook: Workbook, case: str, tmp_path: Path
) -> None:
    workbook.people.add("Omar Haddad", "caseworker", OTHER)
    workbook.people.add("Ines Roth", "legal", OTHER + " two")
    colleagues = dict(workbook.assessments.view(case).colleagues)
    assert sorted(colleagues.values()) == ["Ines R.", "Omar H."]
    omar = next(key for key, name in colleagues.items() if name == "Omar H.")
    workbook.assessments.write(case, "few_indicators", "Not much yet.", ask=omar)
    workbook.lock()
    for words, asked in ((OTHER, 1), (OTHER + " two", 0)):
        other = as_other(desk, tmp_path, words)
        kinds = [one.kind for one in other.today.board().today]
        assert kinds.count("second_view") == asked
        other.lock()


def test_the_recovery_code_is_nobody_in_person(desk: Desk, tmp_path: Path) -> None:
    workbook, recovery = desk.create(
        tmp_path / "vault", PASSPHRASE, office="Northside", worker="Dana Kessler"
    )
    case = workbook.cases.open(NewCase(working_name="Amina"))
    made = workbook.assessments.write(case, "few_indicators", "Not much yet.")
    workbook.lock()
    holder = desk.unlock(tmp_path / "vault", recovery)
    try:
        for act in (
            lambda: holder.assessments.second(made, "agrees", "Yes."),
            lambda: holder.assessments.write(case, "few_indicators", "Still not much."),
        ):
            with pytest.raises(UserError) as refused:
                act()
            assert code(refused) == "assessment.not_in_person"
    finally:
        holder.lock()

"""Nothing asked twice: what a case holds is offered to the form that asks again, and says where it came from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.forms.builtin import builtin_form
from app.services.cases import NewCase
from tests.conftest import PASSPHRASE, QUICK

TODAY = date(2026, 11, 23)


@pytest.fixture
def case(workbook: Workbook) -> str:
    return workbook.cases.open(NewCase(working_name="Amina"))


def answer(workbook: Workbook, case: str, form: str, said: dict[str, object]) -> str:
    sitting = workbook.forms.start(case, form)
    paths = {one.name: one.path for one in builtin_form(form).questions()}
    for name, value in said.items():
        workbook.forms.answer(sitting, paths[name], value)
    workbook.forms.leave(sitting)
    return sitting


def shown(workbook: Workbook, sitting: str, name: str) -> tuple[str, str]:
    """The answer to a question, and where it is said to come from."""
    for line in workbook.forms.page(sitting).sections:
        page = workbook.forms.page(sitting, line.path)
        for one in page.section.questions():
            if one.name == name:
                return one.value, page.taken.get(one.key, "")
    raise AssertionError(name)


def test_a_rapid_screen_is_taken_over_by_the_interview(workbook: Workbook, case: str) -> None:
    answer(workbook, case, "rapid_screen", {
        "pre_immediate_danger": "no", "b_documents_now": "held_by_other", "c_fees_debt": 4000,
        "e_leave": "No. The door was locked.", "e_watched": "yes", "h_needs": ["doctor", "phone"],
    })  # fmt: skip
    known = workbook.forms.known(case, "screening_interview")
    assert [one.path for one in known] == [
        "/pre/pre_immediate_danger", "/b/b_documents_now", "/c/c_fees_debt", "/e/e_leave",
        "/e/e_watched", "/h/h_needs",
    ]  # fmt: skip
    sitting = workbook.forms.start(case, "screening_interview", take_over=True)
    for name, value in (
        ("b_documents_now", "held_by_other"), ("c_fees_debt", "4000"), ("h_needs", "doctor phone"),
        ("e_leave", "No. The door was locked."),
    ):  # fmt: skip
        said, source = shown(workbook, sitting, name)
        assert said == value
        assert source.startswith("Rapid screen, ")


def test_begun_empty_nothing_is_taken_over(workbook: Workbook, case: str) -> None:
    answer(workbook, case, "rapid_screen", {"e_watched": "yes"})
    sitting = workbook.forms.start(case, "screening_interview")
    assert shown(workbook, sitting, "e_watched") == ("", "")


def test_an_answer_changed_here_is_no_longer_taken_over(workbook: Workbook, case: str) -> None:
    answer(workbook, case, "rapid_screen", {"e_watched": "yes", "e_leave": "No"})
    sitting = workbook.forms.start(case, "screening_interview", take_over=True)
    workbook.forms.answer(sitting, "/e/e_watched", "no")
    workbook.forms.skip(sitting, "/e/e_leave", "declined")
    assert shown(workbook, sitting, "e_watched") == ("no", "")
    workbook.forms._open.clear()  # as after a crash: only what is kept counts
    assert shown(workbook, sitting, "e_watched") == ("no", "")
    workbook.forms.leave(sitting)
    assert shown(workbook, sitting, "e_watched") == ("no", "")
    assert shown(workbook, sitting, "e_leave") == ("", "")


def test_what_is_skipped_hidden_or_restricted_is_never_offered(
    workbook: Workbook, case: str
) -> None:
    sitting = answer(workbook, case, "rapid_screen", {"e_watched": "yes", "e_pay": "Nothing"})
    workbook.forms.skip(sitting, "/rapid_free/e_watched", "declined")
    workbook.forms.leave(sitting)
    assert [one.path for one in workbook.forms.known(case, "screening_interview")] == ["/e/e_pay"]
    workbook.restricted.restrict(sitting, "A relative works here.")
    assert workbook.forms.known(case, "screening_interview") == ()
    workbook.restricted.open(sitting, "To go on with her.")
    assert [one.path for one in workbook.forms.known(case, "screening_interview")] == ["/e/e_pay"]


def test_the_newest_answer_is_offered_and_never_to_the_same_form(
    workbook: Workbook, case: str
) -> None:
    answer(workbook, case, "first_contact", {"b_safe_contact": "By letter"})
    answer(workbook, case, "screening_interview", {"b_safe_contact": "By text, mornings"})
    assert workbook.forms.known(case, "screening_interview") != ()
    [offer] = [
        one for one in workbook.forms.known(case, "first_contact") if "b_safe_contact" in one.path
    ]
    assert offer.value == "By text, mornings"


def test_what_was_true_at_that_hour_is_asked_again_another_day(tmp_path: Path) -> None:
    def opened(day: date) -> Workbook:
        desk = Desk(today=day, limits=QUICK, state_folder=tmp_path / "state")
        if (tmp_path / "vault").exists():
            return desk.unlock(tmp_path / "vault", PASSPHRASE)
        return desk.create(tmp_path / "vault", PASSPHRASE, office="N", worker="Dana K.")[0]

    first = opened(TODAY)
    case = first.cases.open(NewCase(working_name="Amina"))
    answer(first, case, "rapid_screen", {"pre_immediate_danger": "no", "e_pay": "Nothing"})
    assert len(first.forms.known(case, "screening_interview")) == 2
    first.lock()
    later = opened(date(2026, 11, 24))
    assert [one.path for one in later.forms.known(case, "screening_interview")] == ["/e/e_pay"]
    later.lock()


def test_the_source_of_a_form_that_is_gone_is_said_plainly(workbook: Workbook, case: str) -> None:
    answer(workbook, case, "rapid_screen", {"e_pay": "Nothing"})
    sitting = workbook.forms.start(case, "screening_interview", take_over=True)
    workbook.forms._open.clear()
    with workbook.unlocked.begin() as work:
        from app.domain.sitting import Sitting

        work.save(replace(work.get(Sitting, sitting), taken={"/e/e_pay": "no-such-sitting"}))
        work.commit()
    assert shown(workbook, sitting, "e_pay") == ("Nothing", "an earlier form")

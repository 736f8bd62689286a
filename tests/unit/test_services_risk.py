"""Risks: the level by the rule of practice, who may change it, and when to look again."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import Desk
from app.domain.task import Task
from app.errors import UserError
from app.forms.builtin import builtin_form
from app.forms.run import Session
from app.services.cases import NewCase
from app.services.workbook import Workbook
from tests.role_parts import seated

LIKELY = ("unlikely", "possible", "likely", "imminent")
SEVERE = ("minor", "moderate", "serious", "grave")
LEVELS = ("low", "medium", "high", "urgent")
RULE = (
    "low low low medium",
    "low medium medium high",
    "low medium high urgent",
    "medium high urgent urgent",
)
"""The levels of the shared rule of practice, by likelihood and then severity: 1-3, 4-6, 8-9 and 12-16."""


def rated(likely: str, severe: str, **more: str) -> Session:
    answers = {
        "risk_kind": "trafficker",
        "risk_likelihood": likely,
        "risk_severity": severe,
        **more,
    }
    return Session(builtin_form("risk_assessment"), {"risk": [answers]}, fresh=False)


def level(session: Session) -> str:
    return session.place("/risk[1]/risk_level").value


@pytest.mark.parametrize(("likely", "severe"), [*product(range(4), range(4))])
def test_the_level_follows_the_rule(likely: int, severe: int) -> None:
    session = rated(LIKELY[likely], SEVERE[severe])
    assert level(session) == RULE[likely].split()[severe]


def test_half_a_rating_has_no_level() -> None:
    assert level(rated("likely", "")) == ""
    assert level(rated("", "grave")) == ""


@given(st.sampled_from(LIKELY), st.sampled_from(SEVERE), st.sampled_from(LEVELS))
def test_raising_never_makes_it_less_urgent(likely: str, severe: str, raised: str) -> None:
    rule = level(rated(likely, severe))
    now = level(rated(likely, severe, risk_raised=raised))
    assert LEVELS.index(now) == max(LEVELS.index(rule), LEVELS.index(raised))


def test_only_what_is_more_urgent_is_offered_for_raising_and_only_what_is_less_for_lowering() -> (
    None
):
    session = rated("likely", "moderate")
    offered = [
        [one.name for one in session.choices(f"/risk[1]/risk_{way}")]
        for way in ("raised", "lowered")
    ]
    assert offered == [["high", "urgent"], ["low"]]


def test_a_lowering_ends_when_what_it_was_decided_on_changes() -> None:
    session = rated("likely", "serious")
    session.set("/risk[1]/risk_lowered", "medium")
    assert level(session) == "medium"
    session.set("/risk[1]/risk_likelihood", "imminent")
    assert level(session) == "urgent"
    session.set("/risk[1]/risk_likelihood", "likely")
    assert level(session) == "medium"


def test_harming_oneself_is_never_rated() -> None:
    answers = {"risk_kind": "self", "risk_likelihood": "imminent", "risk_severity": "grave"}
    session = Session(builtin_form("risk_assessment"), {"risk": [answers]}, fresh=False)
    asked = {one.item.name for one in session.questions() if one.live}
    assert "risk_self_note" in asked
    assert not asked & {
        "risk_likelihood",
        "risk_severity",
        "risk_raised",
        "risk_level",
        "risk_what",
    }


# ---------------------------------------------------------------- in a workbook


def begun(workbook: Workbook, form: str = "risk_assessment") -> tuple[str, str]:
    case = workbook.cases.open(NewCase(working_name="Lan"))
    return case, workbook.forms.start(case, form)


def add(workbook: Workbook, sitting: str, repeat: str = "risk", **answers: str) -> str:
    row = workbook.forms.add_row(sitting, f"/{repeat}")
    for name, value in answers.items():
        page = workbook.forms.page(sitting, f"/{repeat}")
        keys = {
            one.name: one.key for one in page.section.questions() if one.path.startswith(f"{row}/")
        }
        workbook.forms.answer(sitting, keys[name], value)
    return row


def review(workbook: Workbook, case: str) -> Task:
    with workbook.unlocked.begin() as work:
        [task] = work.find(Task, case_id=case, source="sitting")
        return task


def test_the_most_urgent_risk_says_when_to_look_again(workbook: Workbook) -> None:
    case, sitting = begun(workbook)
    kind = {"risk_kind": "retrafficking"}
    add(workbook, sitting, **kind, risk_likelihood="unlikely", risk_severity="minor")
    add(workbook, sitting, **kind, risk_likelihood="likely", risk_severity="serious")
    workbook.forms.finish(sitting)
    task = review(workbook, case)
    assert task.due_on == workbook.clock.today() + timedelta(days=7)
    assert (task.kind, task.title) == ("safety", "Look again: Risk assessment")


def test_a_day_that_was_chosen_counts_where_it_comes_first_and_none_lies_in_the_past(
    workbook: Workbook,
) -> None:
    case, sitting = begun(workbook)
    today = workbook.clock.today()
    soon = (today + timedelta(days=3)).isoformat()
    row = add(
        workbook, sitting, risk_kind="digital", risk_likelihood="unlikely", risk_severity="minor",
        risk_review=soon,
    )  # fmt: skip
    workbook.forms.finish(sitting)
    assert review(workbook, case).due_on == today + timedelta(days=3)
    page = workbook.forms.page(sitting, "/risk")
    [key] = [one.key for one in page.section.questions() if one.name == "risk_review"]
    assert key.startswith("/risk[")
    assert row
    for typed, days in (("2020-02-29", 0), ("when the rains end", 90)):
        workbook.forms.answer(sitting, key, typed)
        workbook.forms.finish(sitting)
        assert review(workbook, case).due_on == today + timedelta(days=days)


def test_only_a_supervisor_lowers_a_level(desk: Desk, tmp_path: Path) -> None:
    kept: dict[str, str] = {}

    def fill(workbook: Workbook) -> None:
        kept["case"], kept["sitting"] = begun(workbook)
        answers = {"risk_kind": "family", "risk_likelihood": "likely", "risk_severity": "serious"}
        add(workbook, kept["sitting"], **answers)
        workbook.forms.leave(kept["sitting"])

    colleague = seated(desk, tmp_path / "vault", "caseworker", fill)
    forms, sitting = colleague.forms, kept["sitting"]
    asked = {one.name: one for one in forms.page(sitting, "/risk").section.questions()}
    assert asked["risk_lowered"].read_only
    assert not asked["risk_raised"].read_only
    for verb, value in ((forms.answer, "medium"), (forms.skip, "declined")):
        with pytest.raises(UserError, match=r"right\.missing"):
            verb(sitting, asked["risk_lowered"].key, value)
    forms.answer(sitting, asked["risk_raised"].key, "urgent")
    forms.finish(sitting)
    assert review(colleague, kept["case"]).due_on == colleague.clock.today() + timedelta(days=1)
    colleague.lock()


def test_risks_to_others_stand_on_a_sheet_of_their_own() -> None:
    kinds = {one.name for one in builtin_form("risk_assessment").lists["kind"]}
    assert "staff_others" not in kinds
    own, other = (builtin_form(name).questions() for name in ("risk_assessment", "risk_to_others"))
    assert not {one.name for one in own} & {one.name for one in other}

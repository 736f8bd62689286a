"""The log of hard material: one's own alone, and for the supervisor how much it was, without a word."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.exposure import Exposure
from app.domain.rights import ROLES, rights_of
from app.errors import UserError
from tests.role_parts import seated

TYPED = {
    "on": "2026-11-20",
    "level": "heavy",
    "minutes": "40",
    "pause": "no",
    "note": "Quinces all day.",
}


def of_somebody_else(workbook: Workbook) -> str:
    other = Exposure(worker_id="somebody else", on=date(2026, 11, 21), minutes=90, note="Mine.")
    with workbook.unlocked.begin() as work:
        work.save(other)
        work.commit()
    return other.id


def test_what_i_write_down_is_mine_and_of_no_case(workbook: Workbook) -> None:
    made = workbook.case_file.keep("exposure", None, TYPED)
    [line] = workbook.exposures.mine()
    assert (line.record_id, line.title, line.when) == (made, "Heavy", ("Fri 20 Nov",))
    assert line.details == ("No break yet", "Quinces all day.")
    assert workbook.search.find("quinces") == []


def test_what_somebody_else_wrote_is_theirs_alone(workbook: Workbook) -> None:
    theirs = of_somebody_else(workbook)
    assert workbook.exposures.mine() == []
    assert workbook.case_file.lines("exposure", None) == []
    for act in (
        lambda: workbook.case_file.read("exposure", None, theirs),
        lambda: workbook.case_file.sheet("exposure", None, theirs),
        lambda: workbook.case_file.keep("exposure", None, {"note": "x"}, theirs),
        lambda: workbook.case_file.remove("exposure", theirs),
    ):
        with pytest.raises(UserError, match=r"right\.missing"):
            act()


def test_a_supervisor_sees_how_much_it_was_and_no_words(workbook: Workbook) -> None:
    of_somebody_else(workbook)
    workbook.case_file.keep("exposure", None, TYPED)
    workbook.case_file.keep("exposure", None, {**TYPED, "on": "", "minutes": "", "pause": "yes"})
    workbook.case_file.keep("exposure", None, {**TYPED, "on": "2026-10-01"})
    first, second = workbook.exposures.of_team()
    assert (first.minutes, first.times, first.last) == (90, 1, date(2026, 11, 21))
    assert (second.worker, second.minutes, second.times, second.without_break) == (
        "Dana K.",
        40,
        2,
        1,
    )
    assert "uinces" not in str((first, second))


@pytest.mark.parametrize(
    "role", [role for role in ROLES if not rights_of(role).may("people.manage")]
)
def test_others_see_no_team_and_most_may_write(desk: Desk, tmp_path: Path, role: str) -> None:
    workbook = seated(desk, tmp_path / "v", role)
    with pytest.raises(UserError, match=r"right\.missing"):
        workbook.exposures.of_team()
    if rights_of(role).writes_kind("exposure"):
        workbook.case_file.keep("exposure", None, TYPED)
    else:
        with pytest.raises(UserError, match=r"right\.missing"):
            workbook.case_file.keep("exposure", None, TYPED)
    assert len(workbook.exposures.mine()) == rights_of(role).writes_kind("exposure")
    workbook.lock()

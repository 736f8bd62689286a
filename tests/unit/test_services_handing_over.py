"""Handing a case to a colleague: both names stay, what was planned goes or stays, and who has it now is told once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.task import Task
from app.errors import UserError
from app.services.cases import NewCase
from tests.conftest import PASSPHRASE, QUICK, TODAY

LINA_WORDS = "wooden kettle drift saffron acorn ledge"
OMAR_WORDS = "marble pigeon ladder cumin harbour fog"


class Team:
    """A supervisor who has a case, and two colleagues."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder = desk, folder
        dana, _code = desk.create(folder, PASSPHRASE, office="Northside", worker="Dana Kessler")
        self.lina = dana.people.add("Lina Sorensen", "caseworker", LINA_WORDS)
        self.omar = dana.people.add("Omar Haddad", "caseworker", OMAR_WORDS)
        dana.people.add("Uma Sand", "shelter", "copper willow basket thyme lantern ridge")
        self.dana, self.case = dana.seat.worker_id, dana.cases.open(NewCase(working_name="Amina"))
        for title in ("Ring the bank", "Ring the school"):
            dana.notes.add_task(Task(case_id=self.case, title=title, due_on=TODAY))
        dana.check_ins.agree(self.case, every_days=7)
        dana.lock()

    def as_(self, words: str, today: date = TODAY) -> Workbook:
        """Open the workbook as somebody."""
        desk = Desk(today=today, limits=QUICK, state_folder=self.folder.parent / "state")
        return desk.unlock(self.folder, words)


@pytest.fixture
def team(desk: Desk, tmp_path: Path) -> Team:
    return Team(desk, tmp_path / "vault")


def new_for_me(workbook: Workbook) -> list[str]:
    return [one.title for one in workbook.today.board().today if one.source == "handed_over"]


def workers(workbook: Workbook, case: str) -> list[str]:
    return sorted(
        {one.worker_id for one in workbook.notes.tasks(case) if one.source != "handed_over"}
    )


def test_who_can_carry_a_case_is_offered_and_nobody_else(team: Team) -> None:
    dana = team.as_(PASSPHRASE)
    assert dana.handing_over.colleagues(team.case) == [
        (team.lina, "Lina S."), (team.omar, "Omar H."),
    ]  # fmt: skip
    dana.lock()


def test_both_names_stay_and_who_has_it_now_is_told_until_they_look(team: Team) -> None:
    dana = team.as_(PASSPHRASE)
    dana.handing_over.hand_over(team.case, team.lina, "She likes to walk while talking.")
    [episode] = dana.cases.overview(team.case).episodes
    assert episode.workers == ("Dana K.", "Lina S.")
    head = dana.cases.head(team.case)
    assert (head.worker, head.since) == ("Lina S.", TODAY)
    assert [row.worker for row in dana.cases.find()] == ["Lina S."]
    [told] = [one for one in dana.cases.timeline(team.case) if one.kind == "handed_over"]
    assert (told.who, told.detail, told.text) == (
        "Dana K.", "Lina S.", "She likes to walk while talking.",
    )  # fmt: skip
    assert new_for_me(dana) == []
    assert workers(dana, team.case) == [team.lina]
    dana.lock()
    lina = team.as_(LINA_WORDS)
    assert new_for_me(lina) == ["New for you, from Dana K."]
    details = [one.detail for one in lina.today.of_case(team.case) if one.source == "handed_over"]
    assert details == ["She likes to walk while talking."]
    lina.handing_over.looked_at(team.case)
    assert new_for_me(lina) == []
    lina.handing_over.looked_at(team.case)
    lina.lock()


def test_what_was_planned_stays_where_that_is_chosen(team: Team) -> None:
    dana = team.as_(PASSPHRASE)
    dana.handing_over.hand_over(team.case, team.lina, with_tasks=False)
    assert workers(dana, team.case) == [team.dana]
    dana.lock()


def test_the_next_check_in_is_for_who_has_the_case(team: Team) -> None:
    dana = team.as_(PASSPHRASE)
    dana.handing_over.hand_over(team.case, team.lina)
    planned = dana.check_ins.of_case(team.case).planned
    assert planned is not None
    dana.check_ins.reached(planned.id)
    assert workers(dana, team.case) == [team.lina]
    dana.lock()


def test_nobody_but_who_has_it_or_leads_hands_a_case_over(team: Team) -> None:
    lina = team.as_(LINA_WORDS)
    with pytest.raises(UserError, match=r"right\.missing"):
        lina.handing_over.hand_over(team.case, team.lina)
    own = lina.cases.open(NewCase(working_name="Lan"))
    lina.handing_over.hand_over(own, team.omar)
    with pytest.raises(UserError, match=r"right\.missing"):
        lina.handing_over.hand_over(own, team.lina)
    lina.lock()
    dana = team.as_(PASSPHRASE)
    dana.handing_over.hand_over(own, team.lina, "Omar is on leave")
    [episode] = dana.cases.overview(own).episodes
    assert episode.workers == ("Lina S.", "Omar H.")
    dana.lock()
    omar = team.as_(OMAR_WORDS)
    assert new_for_me(omar) == []
    omar.lock()


@pytest.mark.parametrize(
    ("to", "code"), [("nobody", "case.no_such_colleague"), ("dana", "case.already_theirs")]
)
def test_a_case_goes_only_to_a_colleague(team: Team, to: str, code: str) -> None:
    dana = team.as_(PASSPHRASE)
    with pytest.raises(UserError) as refused:
        dana.handing_over.hand_over(team.case, getattr(team, to, to))
    assert refused.value.code == code
    assert dana.cases.head(team.case).worker == "Dana K."
    dana.lock()


def test_a_closed_case_stays_with_its_last_worker(team: Team) -> None:
    dana = team.as_(PASSPHRASE)
    dana.handing_over.hand_over(team.case, team.lina)
    dana.cases.close(team.case, "done")
    with pytest.raises(UserError, match=r"case\.already_closed"):
        dana.handing_over.hand_over(team.case, team.omar)
    [row] = dana.cases.find(closed=True)
    assert row.worker == "Lina S."
    last = dana.closing.last_time(team.case)
    assert last is not None
    assert (last.worker, last.closed_by) == ("Lina S.", "Dana K.")
    dana.lock()
    lina = team.as_(LINA_WORDS)
    assert new_for_me(lina) == []
    lina.lock()


def test_a_clock_set_back_turns_no_day_round(team: Team) -> None:
    dana = team.as_(PASSPHRASE, date(2024, 2, 29))
    dana.handing_over.hand_over(team.case, team.lina)
    assert dana.cases.head(team.case).since == TODAY
    dana.lock()


def test_whoever_leads_looks_at_a_closed_case_where_the_office_wants_it(team: Team) -> None:
    def looks(workbook: Workbook) -> list[str]:
        return [one.case_id for one in workbook.today.board().today if one.source == "second_look"]

    lina = team.as_(LINA_WORDS)
    first, second = (lina.cases.open(NewCase(working_name=name)) for name in ("Lan", "Mira"))
    lina.cases.close(first, "done")
    with pytest.raises(UserError, match=r"right\.missing"):
        lina.closing.want_second_look(True)
    lina.lock()
    dana = team.as_(PASSPHRASE)
    assert looks(dana) == []
    dana.closing.want_second_look(False)
    dana.closing.want_second_look(True)
    assert dana.closing.wants_second_look()
    dana.lock()
    lina = team.as_(LINA_WORDS)
    lina.cases.close(second, "done")
    assert looks(lina) == []
    lina.lock()
    dana = team.as_(PASSPHRASE)
    assert looks(dana) == [second]
    [task] = dana.notes.tasks(second)
    dana.notes.done(task.id)
    dana.cases.close(team.case, "done")
    assert looks(dana) == []
    dana.lock()

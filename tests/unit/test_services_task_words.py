"""What the program planned is said in the language of whoever reads it; what somebody typed stays as it was typed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app import i18n
from app.bootstrap import Workbook
from app.domain.stay import Stay
from app.domain.task import Task
from app.services.cases import NewCase
from app.services.task_words import _SAID, task_words
from tests.conftest import TODAY


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


def test_what_was_planned_in_english_is_read_in_spanish(workbook: Workbook) -> None:
    case = workbook.cases.open(NewCase(working_name="Amina"))
    workbook.check_ins.agree(case, first_on=TODAY)
    workbook.reviews.plan(case, "safety")
    workbook.plan.add_goal(case, words="A key of my own", review_on=TODAY)
    workbook.shelter.write(
        Stay(case_id=case, where="With a friend", since=TODAY, until=TODAY + timedelta(3))
    )
    workbook.notes.add_task(Task(case_id=case, title="Check-in", due_on=TODAY))

    i18n.set_language("es")
    said = {line.title for line in workbook.today.of_case(case)}
    assert said == {
        "Seguimiento", "Volver a mirar la seguridad", "Mirar juntos dónde quedarse después",
        "Mirar juntos esta meta: A key of my own", "Check-in",
    }  # fmt: skip
    assert {task.title for task in workbook.notes.tasks(case)} == said
    assert workbook.cases.find()[0].next_title in said


def test_a_step_after_missed_check_ins_is_read_in_spanish(workbook: Workbook) -> None:
    case = workbook.cases.open(NewCase(working_name="Amina"))
    workbook.check_ins.agree(case, first_on=TODAY)
    for _time in range(2):
        waiting = workbook.check_ins.of_case(case).planned
        assert waiting is not None
        workbook.check_ins.missed(waiting.id)
    said = {one.title for one in workbook.notes.tasks(case)}
    i18n.set_language("es")
    assert not said & {one.title for one in workbook.notes.tasks(case)}


@pytest.mark.parametrize("source", sorted(_SAID))
def test_a_task_of_an_older_version_keeps_the_title_it_has(source: str) -> None:
    kind, _space, why = source.partition(" ")
    old = Task(title="Written by an older version: Ms {K}", source=kind, why=why)
    if "{" in _SAID[source]:
        assert task_words(old) == old.title
    assert "Ms {K}" in task_words(replace(old, about="Ms {K}")) or "{" not in _SAID[source]


def test_a_filling_to_look_at_again_is_called_as_its_form_is_called_here() -> None:
    task = Task(source="sitting", why="recovery_needs", about="Recovery needs")
    i18n.set_language("es")
    assert "Necesidades de recuperación" in task_words(task)

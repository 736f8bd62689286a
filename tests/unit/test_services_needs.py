"""Needs by area: both views, both times, and the day to look again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from app.domain.task import Task
from app.forms.builtin import builtin_form
from app.services.cases import NewCase
from app.services.needs import FORM, LEVELS
from app.services.workbook import Workbook


def opened(workbook: Workbook) -> str:
    return workbook.cases.open(NewCase(working_name="Amina"))


def talked(
    workbook: Workbook, case: str, answers: Mapping[str, object], *, finish: bool = True
) -> str:
    """Fill the form with somebody; keys as ``saf_mine``."""
    paths = {item.name: item.path for item in builtin_form(FORM).questions()}
    sitting = workbook.forms.start(case, FORM)
    for name, value in answers.items():
        workbook.forms.answer(sitting, paths[name], value)
    (workbook.forms.finish if finish else workbook.forms.leave)(sitting)
    return sitting


def reviews(workbook: Workbook, case: str) -> list[Task]:
    with workbook.unlocked.begin() as work:
        return work.find(Task, case_id=case, source="sitting")


def test_both_views_stand_side_by_side_and_the_more_urgent_one_counts(workbook: Workbook) -> None:
    case = opened(workbook)
    sitting = talked(workbook, case, {
        "saf_own": "He knows the street.", "saf_want": "To move.", "saf_mine": "high", "saf_seen": "medium",
        "acc_mine": "low", "acc_source": "pre_existing", "acc_evidence": "A tenancy.",
    })  # fmt: skip
    safety, home = workbook.needs.current_needs(case)
    assert (safety.domain, safety.title, safety.sitting_id) == ("safety", "Safety", sitting)
    assert (safety.own_words, safety.wants) == ("He knows the street.", "To move.")
    assert (safety.survivor_level, safety.worker_level, safety.level) == ("high", "medium", "high")
    assert (home.level, home.source, home.evidence) == ("low", "pre_existing", "A tenancy.")
    assert safety.previous is None
    assert "street" not in repr(safety)


def test_an_area_keeps_what_was_said_last_and_what_was_said_before(workbook: Workbook) -> None:
    case = opened(workbook)
    first = talked(workbook, case, {"saf_mine": "urgent", "fin_mine": "medium"})
    second = talked(workbook, case, {"saf_mine": "low", "saf_since": "much_progress"})
    safety, money = workbook.needs.current_needs(case)
    assert (safety.sitting_id, safety.level, safety.progress) == (second, "low", "much_progress")
    assert safety.previous is not None
    assert (safety.previous.sitting_id, safety.previous.level) == (first, "urgent")
    assert (money.sitting_id, money.previous) == (first, None)


def test_what_was_typed_counts_before_the_form_is_finished_and_a_skipped_area_does_not(
    workbook: Workbook,
) -> None:
    case = opened(workbook)
    assert workbook.needs.current_needs(case) == []
    sitting = talked(workbook, case, {"saf_own": "Words"}, finish=False)
    workbook.forms.skip(sitting, "/language/lan_mine", "declined")
    assert [one.domain for one in workbook.needs.current_needs(case)] == ["safety"]


def test_an_area_that_is_not_wanted_is_not_counted(workbook: Workbook) -> None:
    case = opened(workbook)
    talked(workbook, case, {"fin_mine": "high", "needs_today": "language"})
    assert workbook.needs.current_needs(case) == []
    assert reviews(workbook, case) == []


def test_a_restricted_filling_stays_out_until_it_is_opened(workbook: Workbook) -> None:
    case = opened(workbook)
    sitting = talked(workbook, case, {"saf_mine": "high"})
    workbook.restricted.restrict(sitting, "She asked for it")
    assert workbook.needs.current_needs(case) == []
    workbook.restricted.open(sitting, "Planning with her")
    assert len(workbook.needs.current_needs(case)) == 1


def test_restricted_words_are_known_to_be_there_and_the_level_is_seen(workbook: Workbook) -> None:
    """Whoever stands in sees that somebody needs a doctor today, and not what for."""
    case = opened(workbook)
    talked(workbook, case, {
        "saf_own": "Calm", "saf_mine": "low", "med_own": "zqillqz", "med_want": "zqillqz", "med_evidence": "zqillqz",
        "med_mine": "urgent", "cri_own": "zqchargedqz", "needs_today": "medical legal_criminal",
    })  # fmt: skip
    safety, body, courts = workbook.needs.current_needs(case)
    assert (safety.own_words, safety.level, safety.keeps_back) == ("Calm", "low", False)
    assert (body.level, body.keeps_back) == ("urgent", True)
    assert (courts.level, courts.keeps_back) == ("", True)
    told = [(one.own_words, one.wants, one.evidence) for one in (body, courts)]
    assert told == [("", "", ""), ("", "", "")]


@pytest.mark.parametrize(
    ("mine", "seen", "days"),
    [("urgent", "none", 0), ("low", "high", 14), ("medium", "medium", 30), ("none", "", 90)],
)
def test_the_more_urgent_view_says_when_to_look_again(
    workbook: Workbook, mine: str, seen: str, days: int
) -> None:
    case = opened(workbook)
    sitting = talked(workbook, case, {"saf_mine": mine, "saf_seen": seen})
    [task] = reviews(workbook, case)
    assert task.due_on == workbook.clock.today() + timedelta(days=days)
    assert (task.kind, task.source_id) == ("safety", sitting)
    assert task.title == "Look again: Recovery needs"


def test_another_talk_moves_the_review_and_one_that_was_done_stays_done(workbook: Workbook) -> None:
    case = opened(workbook)
    talked(workbook, case, {"lan_mine": "urgent"})
    second = talked(workbook, case, {"lan_mine": "low"})
    [task] = reviews(workbook, case)
    assert (task.source_id, task.kind) == (second, "other")
    assert task.due_on == workbook.clock.today() + timedelta(days=60)
    workbook.notes.done(task.id)
    talked(workbook, case, {"lan_mine": "high"})
    assert len(reviews(workbook, case)) == 2


def test_every_area_has_every_level_with_words_of_its_own_and_the_days_of_the_scale() -> None:
    form = builtin_form(FORM)
    lists = {name: one for name, one in form.lists.items() if name.endswith("_level")}
    assert len(lists) == 16
    days = {"none": "90", "low": "60", "medium": "30", "high": "14", "urgent": "0"}
    said = set()
    for choices in lists.values():
        assert {one.name: one.extras["review_days"] for one in choices} == days
        for one in choices:
            name, _line, anchor = one.label["default"].partition("\n")
            assert name == LEVELS[one.name]
            said.add(anchor)
    assert len(said) == 16 * 5


def test_every_area_asks_every_part_of_a_need() -> None:
    parts = {
        "own_words",
        "wants",
        "survivor_level",
        "worker_level",
        "progress",
        "source",
        "evidence",
    }
    pages = [
        one for one in builtin_form(FORM).items if any("need" in item.extras for item in one.walk())
    ]
    assert len(pages) == 16
    assert pages[0].name == "safety"
    assert pages[0].relevant is None
    for page in pages:
        assert {item.extras["need"] for item in page.walk() if "need" in item.extras} == parts
        assert sum(item.type == "text" for item in page.walk()) >= 4

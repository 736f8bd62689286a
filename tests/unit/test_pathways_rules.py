"""Answers, dates and papers of a pathway, against values worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.partial_date import PartialDate
from app.domain.pathway import Override
from app.errors import UserError
from app.pathways.check import check_folder
from app.pathways.deadlines import dates_json, due_dates
from app.pathways.evaluate import assess
from app.pathways.load import FOLDER, built_in, read_rules, rules_of
from app.pathways.matrix import matrix
from app.pathways.model import Offset
from app.pathways.workdays import calendar_of, moved, subdivisions
from app.words import error_sentence, placeholders

TODAY = date(2026, 11, 22)
T_VISA = (FOLDER / "us_t_visa.yaml").read_text(encoding="utf-8")
MET = {
    "victim_severe_form": "yes",
    "physical_presence": "yes",
    "law_enforcement_assistance": "yes",
    "extreme_hardship": "yes",
    "admissible": "yes",
    "perpetrator": "no",
    "security": "no",
}

SMALL = """\
format: 1
id: small
title: Small
full_title: Small pathway
country: {country}
kind: labour
authority: Office
as_of: 2026-11-01
confidence: high
summary: A way.
sources:
  law: {{title: The law}}
criteria:
  combine: {combine}
  of:
    - {{id: one, label: One, statement: One., source: law, discretionary: {discretionary}}}
    - {{id: two, label: Two, statement: Two., source: law}}
bars:
  - {{id: stop, label: Stop, statement: Stop., source: law}}
events:
  - {{id: notice, label: notice}}
deadlines:
  - id: reply
    label: Reply
    anchor: notice
    offset: {{value: {value}, unit: {unit}}}
    direction: {direction}
    kind: {kind}
    source: law
"""


def small(**changes):
    given = {
        "country": "GB",
        "combine": "all",
        "discretionary": "false",
        "value": 5,
        "unit": "working_days",
        "direction": "after",
        "kind": "hard",
    }
    rules, problems = read_rules(SMALL.format(**{**given, **changes}), "small.yaml")
    assert rules is not None, problems
    return rules


def only(rules, words, **more):
    (found,) = due_dates(rules, {"notice": PartialDate.parse(words)}, today=TODAY, **more)
    return found


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ({}, "something_missing"),
        (MET, "worth_asking"),
        ({**MET, "security": "unknown"}, "something_missing"),
        ({**MET, "security": "yes"}, "lawyer_first"),
        ({**MET, "extreme_hardship": "no"}, "lawyer_first"),
        ({**MET, "physical_presence": "no"}, "something_missing"),
        ({**MET, "physical_presence": "no", "left_and_returned": "no"}, "lawyer_first"),
        ({**MET, "physical_presence": "no", "left_and_returned": "yes"}, "worth_asking"),
        ({**MET, "physical_presence": "unknown", "left_and_returned": "yes"}, "worth_asking"),
        ({"security": "yes"}, "lawyer_first"),
        ({**MET, "admissible": "nonsense"}, "something_missing"),
    ],
)
def test_results(answers, result):
    assert assess(rules_of("us_t_visa"), answers).result == result


def test_an_assessment_names_what_is_open_and_what_the_lawyer_must_see():
    found = assess(
        rules_of("us_t_visa"),
        {**MET, "admissible": "no", "security": "unknown", "trauma_unable": "yes"},
    )
    assert found.unknown == ("security",)
    assert found.concerns == ("admissible",)
    without = {**MET, "law_enforcement_assistance": "no", "trauma_unable": "yes"}
    by = {one.id: one.by_exception for one in assess(rules_of("us_t_visa"), without).criteria}
    assert by["law_enforcement_assistance"] == "trauma_unable"


@pytest.mark.parametrize(
    ("combine", "discretionary", "one", "two", "result"),
    [
        ("any", "false", "yes", "no", "worth_asking"),
        ("any", "false", "no", "unknown", "something_missing"),
        ("any", "false", "no", "no", "lawyer_first"),
        ("any", "true", "no", "no", "something_missing"),
        ("all", "true", "no", "yes", "something_missing"),
        ("all", "false", "no", "yes", "lawyer_first"),
    ],
)
def test_any_and_discretion(combine, discretionary, one, two, result):
    rules = small(combine=combine, discretionary=discretionary)
    assert assess(rules, {"one": one, "two": two, "stop": "no"}).result == result


@pytest.mark.parametrize(
    ("country", "anchor", "value", "unit", "direction", "due"),
    [
        ("US", "2026-09-01", 84, "calendar_days", "after", "2026-11-24"),
        ("US", "2024-02-28", 2, "calendar_days", "after", "2024-03-01"),
        ("US", "2026-01-31", 1, "months", "after", "2026-02-28"),
        ("US", "2024-01-31", 1, "months", "after", "2024-02-29"),
        ("US", "2026-05-31", 3, "months", "before", "2026-02-28"),
        ("US", "2024-02-29", 1, "years", "after", "2025-02-28"),
        ("US", "2024-02-29", 4, "years", "after", "2028-02-29"),
        ("US", "2027-03-01", 1, "calendar_days", "before", "2027-02-28"),
        ("US", "2026-11-25", 1, "working_days", "after", "2026-11-27"),  # Thanksgiving
        ("US", "2026-07-02", 1, "working_days", "after", "2026-07-06"),  # 3 July is observed
        ("GB", "2026-04-02", 1, "working_days", "after", "2026-04-07"),  # Easter, England
        ("GB", "2026-04-07", 1, "working_days", "before", "2026-04-02"),
        ("GB", "2026-11-27", 5, "working_days", "after", "2026-12-04"),
        ("GB", "2026-11-28", 0, "working_days", "after", "2026-11-28"),
    ],
)
def test_moved_dates(country, anchor, value, unit, direction, due):
    rules = small(country=country, value=value, unit=unit, direction=direction)
    calendar, _ = calendar_of(rules, "")
    if country == "GB":
        from app.pathways.workdays import _calendar

        calendar = _calendar("GB", "ENG")
    found = moved(date.fromisoformat(anchor), Offset(value=value, unit=unit), direction, calendar)
    assert found == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("kind", "act_by"),
    [
        ("hard", date(2026, 11, 30)),
        ("aim", date(2026, 12, 2)),
        ("minimum", None),
        ("maximum", None),
        ("earliest", date(2026, 12, 1)),
        ("reminder", date(2026, 12, 1)),
    ],
)
def test_what_to_act_by(kind, act_by):
    found = only(small(kind=kind, value=10, unit="calendar_days"), "21 November 2026")
    assert found.due == date(2026, 12, 1)
    assert found.act_by == act_by
    assert not found.about


def test_a_partly_known_event_gives_both_ends_and_the_careful_one_counts():
    hard = only(small(value=1, unit="months"), "September 2026")
    assert (hard.due, hard.due_latest, hard.about) == (date(2026, 10, 1), date(2026, 10, 30), True)
    first = only(small(value=1, unit="months", kind="earliest"), "September 2026")
    assert (first.due, first.due_latest) == (date(2026, 10, 30), date(2026, 10, 1))
    before = only(small(value=1, unit="months"), "before March 2021")
    assert (before.due, before.due_latest, before.act_by) == (None, date(2021, 3, 28), None)
    words = only(small(), "after the rains")
    assert (words.due, words.act_by, words.about) == (None, None, True)
    assert words.as_json()["anchor_on"] == "after the rains"


def test_working_days_without_a_calendar_are_about():
    rules = small(country="ZZ")
    found = only(rules, "2026-11-26")
    assert (found.due, found.about) == (date(2026, 12, 3), True)
    assert not only(small(country="FR"), "2026-11-26").about


def test_regions_have_holidays_of_their_own():
    rules = rules_of("uk_nrm")
    events = {"nrm_referred": PartialDate.parse("2026-03-16")}
    due = {
        region: due_dates(rules, events, today=TODAY, region=region)[0]
        for region in ("england", "northern_ireland", "")
    }
    assert due["england"].due == date(2026, 3, 23)
    assert due["northern_ireland"].due == date(2026, 3, 24)  # 17 March
    assert (due[""].due, due[""].about) == (date(2026, 3, 23), True)
    assert subdivisions("GB") == {"ENG", "NIR", "SCT", "WLS"}


def test_an_override_keeps_the_reckoned_date_and_the_reason():
    rules = rules_of("us_t_visa")
    events = {"rfe_notice": PartialDate.of(date(2026, 9, 1))}
    overrides = {"rfe_response": Override(date(2026, 11, 20), "the notice says so")}
    (found,) = due_dates(rules, events, today=TODAY, overrides=overrides)
    assert (found.due, found.act_by) == (date(2026, 11, 20), date(2026, 11, 19))
    assert (found.computed, found.because) == (date(2026, 11, 24), "the notice says so")
    assert "notice says" not in repr(found)


def test_the_published_shape_of_dates():
    rules = rules_of("us_t_visa")
    found = due_dates(rules, {"rfe_notice": PartialDate.of(date(2026, 9, 1))}, today=TODAY)
    answer = dates_json(rules, found, TODAY)
    assert (answer["pathway"], answer["as_of"], answer["stale"]) == (
        "us_t_visa",
        "2026-11-22",
        False,
    )
    (one,) = answer["deadlines"]
    assert one["id"] == "rfe_response"
    assert one["kind"] == "hard"
    assert one["anchor"] == "rfe_notice"
    assert one["due"] == "2026-11-24"
    assert one["act_by"] == "2026-11-23"
    assert one["rule"] == "84 days after: request for evidence"
    assert one["source"].startswith("8 CFR 103.2(b)(8)")


def test_dates_come_soonest_first_and_those_without_a_day_last():
    events = {
        "denial_notice": PartialDate.parse("2026-11-01"),
        "rfe_notice": PartialDate.parse("2026-06-01"),
        "moved_address": PartialDate.parse("in the rainy season"),
    }
    found = due_dates(rules_of("us_t_visa"), events, today=TODAY)
    assert [one.id for one in found] == ["rfe_response", "appeal", "address"]


def test_rules_grow_stale_after_180_days():
    rules = rules_of("us_t_visa")
    assert not rules.is_stale(date(2027, 5, 21))
    assert rules.is_stale(date(2027, 5, 22))


def test_the_matrix_shows_what_is_here_what_is_coming_and_what_is_missing():
    answers = {
        **MET,
        "law_enforcement_assistance": "no",
        "trauma_unable": "yes",
        "admissible": "unknown",
    }
    links = {
        "all/personal_statement": "on_file",
        "law_enforcement_assistance/report_evidence": "waiting",
        "law_enforcement_assistance/clinician_letter": "on_file",
        "extreme_hardship": "on_file",
    }
    page = matrix(rules_of("us_t_visa"), answers, links)
    names = [column.id for column in page.columns]
    assert "family_proof" not in names
    rows = {row.criterion: dict(zip(names, row.cells, strict=True)) for row in page.rows}
    assert {row["personal_statement"] for row in rows.values()} == {"on_file"}
    police = rows["law_enforcement_assistance"]
    assert police["report_evidence"] == "waiting"
    assert police["clinician_letter"] == "on_file"
    assert police["trauma_statement"] == "nothing_yet"
    assert police["age_evidence"] == "not_asked"
    assert rows["admissible"]["waiver_evidence"] == "nothing_yet"
    assert rows["admissible"]["presence_evidence"] == "not_asked"
    assert page.gaps == ("admissible",)
    assert page.rows[3].others == 1


BROKEN = [
    ("anchor: rfe_notice", "anchor: rfe_notise", "pathway.names_nothing"),
    ("done_when: i914_filed", "done_when: filed", "pathway.names_nothing"),
    ("source: cfr_rfe", "source: cfr_other", "pathway.names_nothing"),
    ("supports: [admissible]", "supports: [admissable]", "pathway.names_nothing"),
    ("exception: trauma_unable", "exception: trauma", "pathway.names_nothing"),
    ("{rfe_notice: 2026-09-01}", "{rfe: 2026-09-01}", "pathway.names_nothing"),
    ("id: noid_response", "id: rfe_response", "pathway.twice"),
    ("id: security", "id: trauma_unable", "pathway.twice"),
    ("kind: hard", "kind: hart", "pathway.misfit"),
    ("value: 84", "value: many", "pathway.misfit"),
    ("value: 84", "value: -84", "pathway.misfit"),
    ("format: 1", "format: 2", "pathway.misfit"),
    ("as_of: 2026-11-22", "as_of: last week", "pathway.misfit"),
    ("kind: immigration", "kind: immigration\ncolour: red", "pathway.misfit"),
    ("summary: >-", "summary: &s >-", "pathway.anchor"),
    ("kind: immigration", "kind: immigration\nkind: labour", "pathway.twice"),
    ("criteria:", "criteria: [", "pathway.yaml"),
]


@pytest.mark.parametrize(("old", "new", "code"), BROKEN)
def test_a_mistake_is_named_with_its_line(old, new, code):
    at = T_VISA.index(old)
    line = T_VISA[:at].count("\n") + 1
    rules, problems = read_rules(T_VISA.replace(old, new, 1), "us_t_visa.yaml")
    assert rules is None
    first = problems[0]
    assert first.code == code
    if code != "pathway.yaml":  # there YAML itself says where it got lost
        assert line - 1 <= first.line <= line + 2, (first.line, line)


def test_every_problem_has_a_sentence_with_all_its_parts(tmp_path):
    for n, (old, new, _) in enumerate(BROKEN):
        (tmp_path / f"broken_{n}.yaml").write_text(T_VISA.replace(old, new, 1), encoding="utf-8")
    wrong = T_VISA.replace("act_by: 2026-11-23}", "act_by: 2026-11-20}", 1)
    (tmp_path / "us_t_visa.yaml").write_text(wrong, encoding="utf-8")
    (tmp_path / "other.yaml").write_text(T_VISA.split("examples:")[0], encoding="utf-8")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe")
    problems = [
        *check_folder(tmp_path, date(2028, 1, 1)),
        *check_folder(tmp_path, date(2020, 1, 1)),
    ]
    codes = {problem.code for problem in problems}
    assert {
        "pathway.example", "pathway.stale", "pathway.from_the_future", "pathway.no_examples",
        "pathway.file_name", "pathway.unreadable",
    } <= codes  # fmt: skip
    for problem in problems:
        given = {"file": problem.file, "line": problem.line, **problem.params}
        assert placeholders(problem.code) <= given.keys()
        assert problem.file in error_sentence(problem.code, given)


def test_an_empty_folder_is_a_problem(tmp_path):
    assert [one.code for one in check_folder(tmp_path, TODAY)] == ["pathway.none_here"]


def test_working_days_in_a_country_without_a_calendar_are_worth_a_look(tmp_path):
    given = {"combine": "all", "discretionary": "false", "value": 1, "unit": "working_days"}
    text = SMALL.format(**given, country="ZZ", direction="after", kind="aim")
    (tmp_path / "small.yaml").write_text(text, encoding="utf-8")
    found = [(one.code, one.serious) for one in check_folder(tmp_path, TODAY)]
    assert found == [("pathway.no_calendar", False), ("pathway.no_examples", True)]


def test_an_unknown_pathway_is_refused():
    with pytest.raises(UserError, match="pathway.unknown"):
        rules_of("nowhere")
    assert list(built_in()) == sorted(built_in())

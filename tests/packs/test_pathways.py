"""Every pathway file that ships is sound, and its worked examples come out as a lawyer worked them out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.pathways.check import check_folder, differences
from app.pathways.load import FOLDER, built_in, load_rules

FILES = sorted(FOLDER.glob("*.yaml"))
CHECKED = date(2026, 11, 22)


def test_there_are_pathways():
    assert {"us_t_visa", "uk_nrm"} <= built_in().keys()


def test_the_folder_is_sound():
    assert check_folder(FOLDER, CHECKED) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_worked_examples_come_out(path: Path):
    rules = load_rules(path)
    assert rules.examples
    for example in rules.examples:
        assert list(differences(rules, example)) == [], example.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_fact_stands_on_a_source(path: Path):
    rules = load_rules(path)
    facts = list(rules.facts())
    assert len(facts) > 30
    for fact in facts:
        standing = rules.standing(fact)
        assert standing.source
        assert standing.as_of <= CHECKED
    assert {fact.source for fact in facts} <= rules.sources.keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_deadline_has_a_worked_example(path: Path):
    rules = load_rules(path)
    worked = {id for example in rules.examples for id in example.dates}
    missing = {rule.id for rule in rules.deadlines} - worked
    assert missing <= {"recovery_min", "evidence_window", "reconsider_cg", "jr_cg", "exit_negative"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_words_that_the_app_never_says(path: Path):
    text = path.read_text(encoding="utf-8").casefold()
    for word in ("eligible", "eligibility score", "prostitut"):
        assert word not in text

"""The catalogue of signs: whole, sourced, named by the forms that ask, and true to the published examples."""

from __future__ import annotations

import pytest

from app.domain.categories import CATEGORIES
from app.forms.builtin import builtin_forms
from app.indicators.model import as_written, catalogue, messages
from app.indicators.rule import Circumstances, find

KNOWN = as_written()
FORBIDDEN = ("victim", "confirmed", "score", "percent", "credib")


def test_every_sign_has_a_group_a_source_and_a_category() -> None:
    groups = {one.id for one in KNOWN.groups}
    kinds = {one.id for one in KNOWN.exploitation}
    assert len(KNOWN.by_id) == len(KNOWN.indicators)
    for one in KNOWN.indicators:
        assert one.group in groups, one.id
        assert one.source in KNOWN.sources, one.id
        assert KNOWN.category(one.id) in CATEGORIES, one.id
        assert set(one.exploitation) <= kinds, one.id
        assert set(one.forced_labour) <= set(range(1, 12)), one.id
    assert KNOWN.rule_source in KNOWN.sources


def test_weights_stand_in_known_lists_and_only_in_the_six_dimensions() -> None:
    lists = {one.id for one in KNOWN.lists}
    dimensions = {one.id for one in KNOWN.dimensions}
    assert len(dimensions) == 6
    for one in KNOWN.indicators:
        assert set(one.weights) <= lists, one.id
        assert bool(one.weights) == (one.group in dimensions), one.id


def test_the_labour_lists_have_as_many_items_as_the_brochure() -> None:
    """67 for adults and 65 for children, none of the children's weak (ILO_EC_2009)."""
    of = {
        key: [o.weights[key] for o in KNOWN.indicators if key in o.weights] for key in ("al", "cl")
    }
    assert len(of["al"]) == 67
    assert len(of["cl"]) == 65
    assert "weak" not in of["cl"]


def test_what_may_be_said_is_four_wordings_without_a_number_or_a_verdict() -> None:
    assert set(KNOWN.wordings) == {
        "indicators_consistent", "more_information_needed", "few_indicators", "labour_rights_concern",
    }  # fmt: skip
    for words in KNOWN.wordings.values():
        assert not any(sign.isdigit() or sign == "%" for sign in words)
        assert not any(word in words.lower() for word in FORBIDDEN)
    assert not any(word in text.lower() for text in messages() for word in ("victim", "score"))


def test_lists_that_were_not_checked_say_so() -> None:
    assert {one.id: one.confidence for one in KNOWN.lists} == {
        "al": "medium", "cl": "medium", "as": "low", "cs": "low",
    }  # fmt: skip
    assert all(one.source for one in KNOWN.lists)


def test_forms_name_only_signs_there_are_and_answers_they_offer() -> None:
    for form in builtin_forms():
        for item in form.questions():
            offered = {choice.name for choice in form.lists.get(item.list_name, ())}
            for told in item.extras.get("indicator", "").split():
                sign, _equals, answers = told.partition("=")
                assert sign in KNOWN.by_id, (form.id, item.name)
                assert set(answers.split(",")) - {""} <= offered, (form.id, item.name)
                assert bool(answers) == bool(offered), (form.id, item.name)


@pytest.mark.parametrize("number", range(len(KNOWN.examples)))
def test_the_published_examples_come_out_as_published(number: int) -> None:
    example = KNOWN.examples[number]
    strongest = {
        group: sorted(
            (one for one in KNOWN.indicators if one.group == group and "al" in one.weights),
            key=lambda one: ("strong", "medium", "weak").index(one.weights["al"]),
        )[:3]
        for group in example.positive
    }
    present = [one.id for signs in strongest.values() for one in signs]
    told = Circumstances("adult", frozenset({"labour"}), "yes")
    found = find(KNOWN, told, present)
    assert {one.id for one in found.dimensions if one.is_found} == set(example.positive)
    assert found.wording == example.result


def test_the_catalogue_in_use_has_the_same_signs() -> None:
    assert set(catalogue().by_id) == set(KNOWN.by_id)
    assert KNOWN.category("no.such.sign") == "uncategorised"

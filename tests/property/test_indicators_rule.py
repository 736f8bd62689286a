"""The rule of the indicators, for any signs and circumstances Hypothesis can think of."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.indicators.model import Weight, as_written
from app.indicators.rule import PURPOSE, Circumstances, Finding, find, is_found

KNOWN = as_written()
IDS = sorted(KNOWN.by_id)
RANK = {"weak": 0, "medium": 1, "strong": 2}
RULES: tuple[tuple[Weight, ...], ...] = (
    ("strong", "strong"),
    ("strong", "medium"),
    ("strong", "weak"),
    ("medium", "medium", "medium"),
    ("medium", "medium", "weak"),
)
"""The least that makes a dimension positive, as the brochure lists it."""

weights = st.lists(st.sampled_from(("strong", "medium", "weak")), max_size=8)
signs = st.sets(st.sampled_from(IDS), max_size=25)
told = st.builds(
    Circumstances,
    age=st.sampled_from(("adult", "child", "unsure", "")),
    exploitation=st.frozensets(st.sampled_from([one.id for one in KNOWN.exploitation]), max_size=3),
    act=st.sampled_from(("yes", "no", "")),
    was_stopped=st.booleans(),
)


def _covers(have: list[Weight], least: tuple[Weight, ...]) -> bool:
    """Whether some of `have` satisfy `least`, a stronger sign in place of a weaker one."""
    return any(
        all(RANK[a] >= RANK[b] for a, b in zip(sorted(some, key=RANK.get), sorted(least, key=RANK.get), strict=True))  # type: ignore[arg-type]
        for some in combinations(have, len(least))
    )  # fmt: skip


@given(weights)
def test_a_dimension_is_found_exactly_where_the_brochure_finds_it(have: list[Weight]) -> None:
    assert is_found(have) == any(_covers(have, least) for least in RULES)


@given(weights, st.sampled_from(("strong", "medium", "weak")))
def test_another_sign_never_takes_a_dimension_away(have: list[Weight], more: Weight) -> None:
    assert is_found([*have, more]) >= is_found(have)


@given(st.integers(0, 20))
def test_weak_signs_alone_and_a_strong_one_alone_find_nothing(many: int) -> None:
    assert not is_found(["weak"] * many)
    assert not is_found(["strong"])


@given(told, signs)
def test_only_the_permitted_words_come_out_and_no_number(
    circumstances: Circumstances, present: set[str]
) -> None:
    found = find(KNOWN, circumstances, present)
    assert found.wording in KNOWN.wordings
    kinds = {type(getattr(found, one.name)) for one in fields(Finding)}
    assert not kinds & {int, float}
    assert {sign for one in found.dimensions for sign in one.signs} <= present
    assert set(found.supporting) == {one for one in present if not KNOWN.by_id[one].weights}


@given(told, signs)
def test_the_order_of_signs_and_strangers_among_them_change_nothing(
    circumstances: Circumstances, present: set[str]
) -> None:
    backwards = [*sorted(present, reverse=True), *present, "gone.long.ago"]
    assert find(KNOWN, circumstances, backwards) == find(KNOWN, circumstances, present)


@given(told, signs)
def test_what_is_consistent_has_act_purpose_and_for_adults_means(
    circumstances: Circumstances, present: set[str]
) -> None:
    found = find(KNOWN, circumstances, present)
    if found.wording == "indicators_consistent":
        there = {one.id for one in found.dimensions if one.is_found}
        assert circumstances.act == "yes"
        assert PURPOSE in there or (circumstances.is_child and circumstances.was_stopped)
        assert circumstances.is_child or there - {PURPOSE}


@given(told, signs)
def test_a_child_needs_no_means(circumstances: Circumstances, present: set[str]) -> None:
    child = replace(circumstances, age="child", act="yes")
    without = {one for one in present if KNOWN.by_id[one].group == PURPOSE}
    found = find(KNOWN, child, present)
    if PURPOSE in {one.id for one in found.dimensions if one.is_found}:
        assert found.wording == find(KNOWN, child, without).wording == "indicators_consistent"


@given(told, signs)
def test_what_was_stopped_is_never_called_little(
    circumstances: Circumstances, present: set[str]
) -> None:
    stopped = find(KNOWN, replace(circumstances, was_stopped=True), present)
    assert stopped.wording in ("indicators_consistent", "more_information_needed")
    has_purpose = any(one.is_found for one in stopped.dimensions if one.id == PURPOSE)
    assert ("adviser" in stopped.missing) != has_purpose


@given(told, signs, st.sampled_from(IDS))
def test_another_sign_never_weakens_what_is_said(
    circumstances: Circumstances, present: set[str], more: str
) -> None:
    order = (
        "few_indicators",
        "labour_rights_concern",
        "more_information_needed",
        "indicators_consistent",
    )
    before = find(KNOWN, circumstances, present).wording
    after = find(KNOWN, circumstances, {*present, more}).wording
    # From "some" to a labour-rights concern is a clearer word, not a weaker one: the purpose was found.
    clearer = (before, after) == ("more_information_needed", "labour_rights_concern")
    assert order.index(after) >= order.index(before) or clearer


@given(told, signs)
def test_provisional_wherever_a_list_that_was_not_checked_is_used(
    circumstances: Circumstances, present: set[str]
) -> None:
    found = find(KNOWN, circumstances, present)
    low = {one.id for one in KNOWN.lists if one.confidence == "low"}
    nearest = {one.id for one in KNOWN.exploitation if one.confidence == "low"}
    assert found.is_provisional == bool(
        low & set(found.lists) or nearest & circumstances.exploitation
    )


@given(told)
def test_what_nobody_said_is_named(circumstances: Circumstances) -> None:
    missing: Any = Counter(find(KNOWN, circumstances, ()).missing)
    assert max(missing.values(), default=1) == 1
    assert ("age" in missing) == (not circumstances.age)
    assert ("act" in missing) == (not circumstances.act)
    assert ("exploitation" in missing) == (not circumstances.exploitation)

"""Order, tabs and labels before anything is drawn, and what a later insertion leaves untouched."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.bundle_labels import Earlier, letters, page_labels, tab_labels
from app.documents.bundle_plan import BundlePlan, plan_split, plan_whole
from app.documents.bundle_profile import profile, profile_from_text
from app.errors import UserError
from tests.bundle_parts import item, request

EXHIBITS = profile("us_exhibits")


def two_front_pages(_plan: BundlePlan) -> int:
    return 2


def test_labels_run_from_the_cover_through_tab_sheets_to_the_last_page() -> None:
    plan = plan_whole(request(item("a", pages=3), item("b", pages=2)), EXHIBITS, two_front_pages)
    assert plan.labels == tuple("123456789")
    first, second = plan.documents
    assert (first.tab, first.first, first.start, first.last) == ("A", 2, 3, 5)
    assert (second.tab, second.first, second.start, second.last) == ("B", 6, 7, 8)


def test_a_translation_shares_the_exhibit_of_its_original() -> None:
    items = (item("a"), item("b"), item("a-en", joined_to="a"), item("a-cert", joined_to="a"))
    plan = plan_whole(request(*items), EXHIBITS, two_front_pages)
    assert [document.tab for document in plan.documents] == ["A-1", "A-2", "A-3", "B"]
    assert [document.item.item_id for document in plan.documents] == ["a", "a-en", "a-cert", "b"]
    assert [document.sheet for document in plan.documents] == [True, False, False, True]


def test_the_front_grows_until_its_own_index_fits() -> None:
    seen: list[int] = []

    def count(plan: BundlePlan) -> int:
        seen.append(plan.front_pages)
        return 3 if plan.front_pages < 3 else 4 if plan.front_pages < 4 else 4

    plan = plan_whole(request(item("a")), EXHIBITS, count)
    assert seen == [1, 3, 4]
    assert plan.front_pages == 4
    assert plan.documents[0].first == 4


def test_a_front_that_would_shrink_again_ends_the_search() -> None:
    plan = plan_whole(request(item("a")), EXHIBITS, lambda plan: 3 if plan.front_pages == 1 else 2)
    assert plan.front_pages == 3


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ((), "bundle.empty"),
        ((item("a"), item("a")), "bundle.item_twice"),
        ((item("a", joined_to="gone"),), "bundle.joined_to_missing"),
    ],
    ids=["none", "twice", "joined"],
)
def test_a_request_that_cannot_be_planned_says_why(items: tuple[object, ...], code: str) -> None:
    with pytest.raises(UserError) as caught:
        plan_whole(request(*items), EXHIBITS, two_front_pages)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_late_pages_and_tabs_take_letters_and_numbers_behind_the_old_ones() -> None:
    old = plan_whole(request(item("a", pages=2), item("b", pages=2)), EXHIBITS, two_front_pages)
    wanted = request(
        item("a", pages=2), item("x", pages=2), item("b", pages=2), item("y", pages=1),
        earlier=old.earlier(),
    )  # fmt: skip
    new = plan_whole(wanted, EXHIBITS, lambda _plan: 3)
    assert new.labels == (
        *("1", "2", "2A"), *("3", "4", "5"), *("5A", "5B", "5C"), *("6", "7", "8"), *("9", "10"),
    )  # fmt: skip
    assert [exhibit.tab for exhibit in new.exhibits] == ["A", "A1", "B", "C"]
    newest = plan_whole(
        replace(wanted, items=(item("z"), *wanted.items), earlier=new.earlier()),
        EXHIBITS,
        lambda _plan: 3,
    )
    kept = dict(zip([d.item.item_id for d in newest.documents], newest.documents, strict=True))
    assert [newest.labels[n] for n in range(kept["x"].first, kept["x"].last + 1)] == [
        "5A", "5B", "5C",
    ]  # fmt: skip
    assert newest.labels[3:5] == ("2B", "2C")


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4)), max_size=5),
    st.integers(1, 3),
)
def test_no_label_is_ever_given_twice_or_changed(
    first: list[int], late: list[tuple[int, int]], front: int
) -> None:
    old_runs = [("", front)] + [(f"i{n}", pages) for n, pages in enumerate(first)]
    old = page_labels(old_runs, Earlier(), "", 1)
    kept: dict[str, tuple[str, ...]] = {}
    at = 0
    for name, pages in old_runs:
        kept[name] = tuple(old[at : at + pages])
        at += pages
    earlier = Earlier(front=kept.pop(""), items=kept)
    new_runs = list(old_runs)
    for number, (where, pages) in enumerate(late):
        new_runs.insert(1 + where % len(new_runs), (f"late{number}", pages))
    new = page_labels(new_runs, earlier, "", 1)
    assert len(set(new)) == len(new) == sum(pages for _, pages in new_runs)
    at = 0
    for name, pages in new_runs:
        if name in kept:
            assert tuple(new[at : at + pages]) == kept[name]
        at += pages


def test_tabs_never_repeat_either() -> None:
    earlier = Earlier(tabs={"a": "A", "b": "B"})
    late = ["x", "a", "y", "z", "b", "n"]
    assert tab_labels(late, earlier, "letters") == ["A0", "A", "A1", "A2", "B", "C"]
    numbered = Earlier(tabs={"a": "1", "b": "2"})
    assert tab_labels(late, numbered, "numbers") == ["0A", "1", "1A", "1B", "2", "3"]
    assert [letters(number) for number in (1, 26, 27, 52, 53, 703)] == [
        "A", "Z", "AA", "AZ", "BA", "AAA",
    ]  # fmt: skip


def test_a_large_bundle_is_cut_between_exhibits_and_numbers_run_on() -> None:
    small = replace(EXHIBITS, part_bytes=1_200_000)
    items = [replace(item(f"i{n}", pages=2), size=300_000) for n in range(6)]
    items.append(replace(item("i5-en", pages=1, joined_to="i5"), size=300_000))
    parts = plan_split(request(*items), small, two_front_pages)
    assert [(part.part, part.parts) for part in parts] == [
        (n + 1, len(parts)) for n in range(len(parts))
    ]
    labels = [label for part in parts for label in part.labels]
    assert labels == [str(number) for number in range(1, len(labels) + 1)]
    assert [d.tab for part in parts for d in part.documents] == [
        "A", "B", "C", "D", "E", "F-1", "F-2",
    ]  # fmt: skip
    assert len(parts) == 3
    assert plan_split(request(item("a")), small, two_front_pages)[0].parts == 1


def test_the_profile_names_a_source_and_a_day_for_every_rule() -> None:
    assert EXHIBITS.rules
    for rule in EXHIBITS.rules:
        assert rule.source
        assert len(rule.as_of.split("-")) == 3
        assert rule.confidence in {"high", "medium", "low"}
    assert "1367" in EXHIBITS.words["mark"]


@pytest.mark.parametrize("text", ["", "[]", "id: x", "stamp: {edge: middle, side: left}", "a: [b"])
def test_a_broken_profile_is_refused(text: str) -> None:
    with pytest.raises(UserError) as caught:
        profile_from_text(text)
    assert caught.value.code == "bundle.profile_wrong"
    for name in ("../letters/rules", "nowhere"):
        with pytest.raises(UserError) as missing:
            profile(name)
        assert missing.value.code == "bundle.profile_unknown"

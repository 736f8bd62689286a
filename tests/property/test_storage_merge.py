"""Whatever the order, and however often revisions come, all laptops end with the same record."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.storage.revisions import Revision, merge

PATHS = ("text", "title", "alive", "restricted")
VALUES = {
    "text": st.sampled_from(["a", "b", None]),
    "title": st.sampled_from(["x", "y"]),
    "alive": st.just(False),
    "restricted": st.sampled_from([True, None]),
}


@st.composite
def histories(draw: Callable[..., Any]) -> list[Revision]:
    """Edits by three laptops, each seeing a random part of what was there."""
    seen: list[set[str]] = [set(), set(), set()]
    made: list[Revision] = []
    for number in range(draw(st.integers(1, 12))):
        who = draw(st.integers(0, 2))
        for other in range(3):
            if draw(st.booleans()):
                seen[who] |= seen[other]
        path = draw(st.sampled_from(PATHS))
        visible = [one for one in made if one.id in seen[who]]
        heads = merge("note", visible).heads
        base = {path: heads.get(path, ())}
        if path == "alive":
            base = {one: heads.get(one, ()) for one in PATHS}
        revision = Revision(
            id=f"r{number:02}",
            record_id="n",
            kind="note",
            case_id=None,
            fields={path: draw(VALUES[path])},
            base=base,
            hlc=draw(st.integers(0, 3)) << 20 | number,
            author=f"p{who}",
            device=f"d{who}",
        )
        made.append(revision)
        seen[who].add(revision.id)
    return made


@given(histories(), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(made: list[Revision], chance: Random) -> None:
    expected = merge("note", made)
    mixed = made + made[: len(made) // 2]
    chance.shuffle(mixed)
    again = merge("note", mixed)
    assert (again.values, again.conflicts) == (expected.values, expected.conflicts)
    assert {path: set(ids) for path, ids in again.heads.items()} == {
        path: set(ids) for path, ids in expected.heads.items()
    }


@given(histories())
def test_every_edit_is_current_or_knowingly_replaced(made: list[Revision]) -> None:
    merged = merge("note", made)
    for revision in made:
        for path in revision.fields:
            current = revision.id in merged.heads[path]
            replaced = any(
                revision.id in one.base.get(path, ()) and path in one.fields for one in made
            )
            assert current != replaced


@given(histories())
def test_a_merge_never_loosens_protection(made: list[Revision]) -> None:
    merged = merge("note", made)
    by_id = {one.id: one for one in made}
    said = [by_id[one].fields["restricted"] for one in merged.heads.get("restricted", ())]
    if any(said):
        assert merged.values["restricted"] is True


@given(histories())
def test_different_values_nobody_chose_between_are_a_conflict(made: list[Revision]) -> None:
    merged = merge("note", made)
    by_id = {one.id: one for one in made}
    for path, ids in merged.heads.items():
        if len({by_id[one].fields[path] for one in ids}) > 1:
            assert path in merged.conflicts

"""Whatever is hidden from a role and whatever it changes: what it did not see stays what it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.categories import CATEGORIES, FIELDS, category_of
from app.domain.person import Person
from app.domain.rights import rights_of
from app.errors import UserError
from app.storage import Store
from tests.storage_parts import make

WORDS = st.text("abc é", min_size=1, max_size=8)
TEXT = [
    name
    for name in FIELDS["person"]
    if isinstance(getattr(Person(), name), str) and name not in ("same_as", "worker_id")
]
SUPERVISOR = rights_of("supervisor")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = make(tmp_path_factory.mktemp("rights"))
    yield made
    made.close()


@given(
    before=st.dictionaries(st.sampled_from(TEXT), WORDS),
    change=st.dictionaries(st.sampled_from(TEXT), WORDS | st.just("")),
    hidden=st.frozensets(st.sampled_from([c for c in CATEGORIES if c != "identity"])),
)
def test_a_save_changes_what_was_shown_and_nothing_else(
    store: Store, before: dict[str, str], change: dict[str, str], hidden: frozenset[str]
) -> None:
    store.hold_to(SUPERVISOR)
    with store.begin() as work:
        person = Person(**before)  # type: ignore[arg-type]
        work.save(person)
        work.commit()
    store.hold_to(replace(SUPERVISOR, hidden=hidden))
    unseen = {name for name in TEXT if category_of("person", name) in hidden}
    allowed = {name: value for name, value in change.items() if name not in unseen}
    with store.begin() as work:
        shown = work.get(Person, person.id)
        assert all(getattr(shown, name) == "" for name in unseen)
        work.save(replace(shown, **allowed))  # type: ignore[arg-type]
        others = {name for name, value in change.items() if value not in ("", before.get(name))}
        for name in unseen & others:  # the very words that stand there change nothing
            with pytest.raises(UserError, match=r"right\.missing"):
                work.save(replace(shown, **{name: change[name]}))  # type: ignore[arg-type]
        assert unseen.isdisjoint(
            path for one in work.history(person.id) for path in (*one.fields, *one.old)
        )
        work.commit()
    store.hold_to(SUPERVISOR)
    with store.begin() as work:
        after = work.get(Person, person.id)
    assert all(getattr(after, name) == {**before, **allowed}.get(name, "") for name in TEXT)

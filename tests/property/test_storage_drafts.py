"""Whatever is typed, discarded and promoted, the record says what was typed last."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import new_id
from app.domain.note import Note
from app.storage import Store
from tests.storage_parts import make

PATHS = st.sampled_from(["text", "title", "who"])
WORDS = st.text(max_size=12)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("type"), PATHS, WORDS),
        st.tuples(st.just("discard"), PATHS, st.just("")),
        st.tuples(st.just("promote"), st.just(""), st.just("")),
    ),
    max_size=15,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = make(tmp_path_factory.mktemp("store"))
    yield made
    made.close()


@given(steps=STEPS)
def test_typing_and_promoting_follow_a_plain_model(
    store: Store, steps: list[tuple[str, str, str]]
) -> None:
    note_id, typed, saved, revisions = new_id(), dict[str, str](), dict[str, str](), 0
    for step, path, words in steps:
        with store.begin() as work:
            if step == "type":
                work.drafts.keep(record_id=note_id, kind="note", path=path, value=words)
                typed[path] = words
            elif step == "discard":
                work.drafts.discard(note_id, [path])
                typed.pop(path, None)
            else:
                changes = any(saved.get(k, "") != v for k, v in typed.items())
                revisions += changes
                assert bool(work.drafts.promote(note_id)) is changes
                saved |= typed
                typed = {}
            work.commit()
    with store.begin() as work:
        drafts = {draft.path: draft.value for draft in work.drafts.of_record(note_id)}
        assert drafts == typed
        if revisions:
            note = work.get(Note, note_id)
            assert {"text": note.text, "title": note.title, "who": note.who} == {
                name: saved.get(name, "") for name in ("text", "title", "who")
            }
            assert len(work.history(note_id)) == revisions
            assert work.conflicts() == []

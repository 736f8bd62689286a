"""History, undo, delete, and two laptops that did not see each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.domain.attachment import Attachment
from app.domain.consent import Consent
from app.domain.note import Note
from app.domain.records import Record
from app.domain.sitting import Sitting
from app.errors import UserError
from app.storage import Store
from app.storage.revisions import Revision
from tests.storage_parts import Someone, make


def saved(store: Store, *records: Record) -> list[str | None]:
    with store.begin() as work:
        ids = [work.save(record) for record in records]
        work.commit()
    return ids


def sent(store: Store, record: Record) -> list[Revision]:
    with store.begin() as work:
        return work.history(record.id)


def test_history_names_who_when_and_the_old_value(tmp_path: Path) -> None:
    who = Someone()
    store = make(tmp_path, who)
    note = Note(text="She went by bus.", title="Visit")
    saved(store, note)
    saved(store, replace(note, text="She went by train."))
    newest, first = sent(store, note)
    assert (dict(newest.fields), dict(newest.old)) == (
        {"text": "She went by train."},
        {"text": "She went by bus."},
    )
    assert newest.author == who.author.person
    assert newest.device == who.author.device
    assert newest.base == {"text": [first.id]}
    assert first.at <= newest.at
    store.close()


def test_undo_is_a_revision_of_its_own_with_a_name(tmp_path: Path) -> None:
    store = make(tmp_path)
    note = Note(text="one", title="t")
    saved(store, note)
    [revision] = saved(store, replace(note, text="two", title=""))
    assert revision
    with store.begin() as work:
        work.undo(note.id, revision)
        work.commit()
    with store.begin() as work:
        assert work.get(Note, note.id) == note
        history = work.history(note.id)
        assert [one.name for one in history] == ["undo", "", ""]
        work.undo(note.id, history[0].id)
        assert work.get(Note, note.id).text == "two"
        with pytest.raises(UserError):
            work.undo(note.id, note.id)
    store.close()


def test_undo_of_the_first_change_deletes(tmp_path: Path) -> None:
    store = make(tmp_path)
    note = Note(text="one")
    [revision] = saved(store, note)
    assert revision
    with store.begin() as work:
        work.undo(note.id, revision)
        work.commit()
    with store.begin() as work:
        assert work.find(Note) == []
        assert [one.id for one in work.find(Note, alive=False)] == [note.id]
        work.save(note)
        work.commit()
    with store.begin() as work:
        assert work.find(Note) == [note]
    store.close()


def test_answers_and_sets_have_a_history_each(tmp_path: Path) -> None:
    store = make(tmp_path)
    sitting = Sitting(form_id="screening").answer("/a/name", "Amina").answer("/a/age", 34)
    saved(store, sitting)
    saved(store, sitting.answer("/a/age", 35).skip("/b", "declined"))
    assert dict(sent(store, sitting)[0].fields) == {"answers:/a/age": 35, "states:/b": "declined"}
    item = Attachment(categories=frozenset({"identity", "financial"}))
    saved(store, item)
    saved(store, replace(item, categories=frozenset({"identity"})))
    assert dict(sent(store, item)[0].fields) == {"categories:financial": None}
    with store.begin() as work:
        assert work.get(Attachment, item.id).categories == {"identity"}
    store.close()


def test_two_edits_apart_are_both_kept_until_a_person_decides(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    ours, theirs = make(tmp_path), make(tmp_path / "b")
    note = Note(text="first", title="t")
    saved(ours, note)
    with theirs.begin() as work:
        assert work.apply(sent(ours, note)) == [note.id]
        assert work.apply(sent(ours, note)) == []
        work.commit()
    saved(ours, replace(note, text="ours"))
    saved(theirs, replace(note, text="theirs", title="new title"))
    with ours.begin() as work:
        work.apply(sent(theirs, note))
        work.commit()
    with theirs.begin() as work:
        work.apply(sent(ours, note))
        work.commit()
    for store in (ours, theirs):
        with store.begin() as work:
            [conflict] = work.conflicts()
            assert conflict.path == "text"
            assert {version.value for version in conflict.versions} == {"ours", "theirs"}
            assert work.get(Note, note.id).title == "new title"
            assert conflict.shown == work.get(Note, note.id).text
    with ours.begin() as work:
        work.decide(note.id, "text", "ours and theirs")
        assert work.conflicts() == []
        work.commit()
    with theirs.begin() as work:
        work.apply(sent(ours, note))
        assert work.conflicts() == []
        assert work.get(Note, note.id).text == "ours and theirs"
        work.commit()
    ours.close()
    theirs.close()


def test_the_protective_value_holds_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    ours, theirs = make(tmp_path), make(tmp_path / "b")
    consent = Consent(
        given_on=date(2026, 1, 1),
        until=date(2027, 1, 1),
        categories=frozenset({"identity", "contact"}),
    )
    saved(ours, consent)
    with theirs.begin() as work:
        work.apply(sent(ours, consent))
        work.commit()
    saved(theirs, consent.withdraw(date(2026, 5, 1), "by telephone"))
    longer = replace(consent, until=date(2028, 1, 1), withdrawn_on=None)
    saved(ours, replace(longer, categories=frozenset({"identity", "location"})))
    with ours.begin() as work:
        work.apply(sent(theirs, consent))
        work.commit()
        ours_now = consent.id
    with ours.begin() as work:
        held = work.get(Consent, ours_now)
        assert held.withdrawn_on == date(2026, 5, 1)
        assert held.categories == {"identity", "location"}
        assert not held.is_live(date(2026, 6, 1))
    ours.close()
    theirs.close()


def test_a_delete_that_did_not_see_an_edit_leaves_the_record_flagged(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    ours, theirs = make(tmp_path), make(tmp_path / "b")
    note = Note(text="first")
    saved(ours, note)
    with theirs.begin() as work:
        work.apply(sent(ours, note))
        work.commit()
    with ours.begin() as work:
        work.delete(note)
        work.commit()
    saved(theirs, replace(note, text="important"))
    with ours.begin() as work:
        work.apply(sent(theirs, note))
        work.commit()
    with ours.begin() as work:
        assert work.get(Note, note.id).alive
        assert work.get(Note, note.id).text == "important"
        assert [one.path for one in work.conflicts()] == ["alive"]
        work.decide(note.id, "alive", False)
        assert work.conflicts() == []
        work.commit()
    with ours.begin() as work:
        assert work.find(Note) == []
    ours.close()
    theirs.close()


def test_a_copy_edited_elsewhere_merges_back_by_its_heads(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    ours, receiver = make(tmp_path), make(tmp_path / "b")
    note = Note(text="first", title="t")
    saved(ours, note)
    with ours.begin() as work:
        heads = work.heads(note.id)
    with receiver.begin() as work:
        work.save(replace(note, title=""), base=heads, name="transfer")
        work.commit()
    saved(receiver, replace(note, title="", text="their correction"))
    with ours.begin() as work:
        work.apply(sent(receiver, note))
        work.commit()
    with ours.begin() as work:
        assert work.get(Note, note.id).text == "their correction"
        assert work.get(Note, note.id).title == "t"
        assert work.conflicts() == []
    ours.close()
    receiver.close()

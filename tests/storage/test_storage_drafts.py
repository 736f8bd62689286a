"""Typing: durable at once, one revision when left, its author's only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.clock import Clock
from app.domain.consent import Consent
from app.domain.ids import new_id
from app.domain.note import Note
from app.domain.partial_date import PartialDate
from app.domain.pathway import Pathway
from app.domain.person import Person
from app.domain.sitting import Sitting
from app.domain.task import Task
from app.errors import UserError
from app.storage import Store
from tests.storage_parts import Someone, make, reopen


def typed(store: Store, record_id: str, kind: str, **values: object) -> None:
    for path, value in values.items():
        with store.begin() as work:
            work.drafts.keep(record_id=record_id, kind=kind, path=path, value=value, case_id="c")
            work.commit()


def test_typing_becomes_one_revision_one_entry_and_is_found(tmp_path: Path) -> None:
    store = make(tmp_path)
    note_id = new_id()
    for length in range(1, 12):
        typed(store, note_id, "note", text="a sparrow sang"[:length])
    typed(store, note_id, "note", text="a sparrow sang", title="Birds")
    with store.begin() as work:
        assert work.search("sparrow") == []
        assert len(work.drafts.own()) == 2
        at = "2026-11-22T10:00:00Z"
        assert work.drafts.promote(note_id, also={"at": at})
        assert work.drafts.own() == []
        work.commit()
    with store.begin() as work:
        note = work.get(Note, note_id)
        assert (note.text, note.title, note.case_id) == ("a sparrow sang", "Birds", "c")
        assert note.at == datetime(2026, 11, 22, 10, tzinfo=UTC)
        assert len(work.history(note_id)) == 1
        assert [hit.id for hit in work.search("sparr")] == [note_id]
        assert [entry.action for entry in work.trail("c")] == ["note.added"]
    store.close()


def test_drafts_come_back_exactly_as_typed(tmp_path: Path) -> None:
    who = Someone()
    store = make(tmp_path, who)
    words = "  She said: “no.”\n\nThen\tshe left… 🐦 "
    typed(store, "r", "note", text=words)
    store.close()
    store = reopen(tmp_path, who)
    with store.begin() as work:
        [draft] = work.drafts.of_case("c")
        assert (draft.value, draft.is_own, draft.path) == (words, True, "text")
    store.close()


def test_a_colleague_sees_that_there_are_words_and_not_which(tmp_path: Path) -> None:
    lina, dana = Someone(), Someone()
    store = make(tmp_path, lina)
    typed(store, "r", "note", text="canary")
    store.close()
    store = reopen(tmp_path, dana)
    with store.begin() as work:
        [draft] = work.drafts.of_case("c")
        assert (draft.value, draft.is_own, draft.author) == (None, False, lina.author.person)
        assert work.drafts.promote("r") is None
        work.drafts.discard("r")
        assert work.drafts.promote_idle() == []
        work.drafts.keep(record_id="r", kind="note", path="text", value="mine", case_id="c")
        work.commit()
    store.close()
    store = reopen(tmp_path, lina)
    with store.begin() as work:
        assert [one.value for one in work.drafts.own()] == ["canary"]
    store.close()


def test_words_typed_before_a_change_elsewhere_are_a_conflict(tmp_path: Path) -> None:
    store = make(tmp_path)
    note = Note(text="first", title="t")
    with store.begin() as work:
        work.save(note)
        work.commit()
    typed(store, note.id, "note", text="typed slowly")
    with store.begin() as work:
        work.save(replace(note, text="saved meanwhile"))
        work.commit()
    with store.begin() as work:
        work.drafts.promote(note.id)
        work.commit()
    with store.begin() as work:
        [conflict] = work.conflicts()
        assert {one.value for one in conflict.versions} == {"typed slowly", "saved meanwhile"}
    store.close()


def test_some_kinds_wait_until_they_are_left_on_purpose(tmp_path: Path) -> None:
    store = make(tmp_path)
    consent, pathway = Consent(), Pathway(pathway_id="us_t_visa")
    with store.begin() as work:
        work.save(pathway)
        work.commit()
    typed(store, consent.id, "consent", limits="not my cousin", purpose="referral_legal")
    typed(store, pathway.id, "pathway", **{"events:arrival": "May 2019"})
    typed(store, "n", "note", text="words")
    with store.begin() as work:
        assert work.drafts.promote_idle() == ["n"]
        assert work.find(Consent) == []
        assert {one.record_id for one in work.drafts.own()} == {consent.id, pathway.id}
        assert all(one.waits for one in work.drafts.own())
        work.drafts.promote(consent.id)
        work.drafts.promote(pathway.id)
        work.commit()
    with store.begin() as work:
        assert work.get(Consent, consent.id).limits == "not my cousin"
        arrival = work.get(Pathway, pathway.id).events["arrival"]
        assert arrival == PartialDate.parse("May 2019")
    store.close()


def test_idle_drafts_are_promoted_and_fresh_ones_are_not(tmp_path: Path) -> None:
    who = Someone()
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    store = make(tmp_path, who, Clock(noon))
    typed(store, "old", "note", text="old")
    store.close()
    store = reopen(tmp_path, who, Clock(noon + timedelta(seconds=30)))
    typed(store, "fresh", "note", text="fresh")
    with store.begin() as work:
        assert work.drafts.promote_idle(noon + timedelta(seconds=20)) == ["old"]
        work.commit()
    store.close()


def test_what_a_field_cannot_hold_stays_a_draft(tmp_path: Path) -> None:
    store = make(tmp_path)
    typed(store, "t", "task", due_on="next canary", title="Call")
    with store.begin() as work:
        assert work.drafts.promote_idle() == []
        with pytest.raises(UserError) as problem:
            work.drafts.promote("t")
        assert "canary" not in str(problem.value)
        work.commit()
    typed(store, "t", "task", due_on="2026-12-01")
    with store.begin() as work:
        work.drafts.promote("t")
        assert work.get(Task, "t").due_on is not None
    store.close()


def test_answers_are_typed_path_by_path(tmp_path: Path) -> None:
    store = make(tmp_path)
    sitting = Sitting(form_id="screening").answer("/a", "old").skip("/c", "unsure")
    with store.begin() as work:
        work.save(sitting)
        work.commit()
    paths = {"answers:/a": "new", "answers:/b": ["x", "y"], "states:/c": None}
    typed(store, sitting.id, "sitting", **paths)
    with store.begin() as work:
        work.drafts.promote(sitting.id)
        now = work.get(Sitting, sitting.id)
        assert (dict(now.answers), dict(now.states)) == ({"/a": "new", "/b": ["x", "y"]}, {})
        assert len(work.history(sitting.id)) == 2
    store.close()


def test_a_draft_that_changes_nothing_makes_no_revision(tmp_path: Path) -> None:
    store = make(tmp_path)
    person = Person(working_name="Amina")
    with store.begin() as work:
        work.save(person)
        work.commit()
    typed(store, person.id, "person", working_name="Amina")
    with store.begin() as work:
        assert work.drafts.promote(person.id) is None
        assert work.drafts.own() == []
        work.commit()
    store.close()

"""Opening fails closed; saving is whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.domain.episode import Episode
from app.domain.note import Note
from app.domain.person import Person
from app.errors import DamageError, HostError, UserError
from app.events import Event
from app.storage import Author, create_store, open_store, schema
from app.storage.connection import APPLICATION_ID
from tests.storage_parts import KEY, VAULT_ID, Someone, Told, make, reopen


def test_what_was_saved_is_there_after_reopening(tmp_path: Path) -> None:
    who = Someone()
    store = make(tmp_path, who)
    amina = Person(working_name="Amina Haddad", reference="A-0001", languages=("ar",))
    with store.begin() as work:
        work.save(amina)
        work.commit()
    store.close()
    store = reopen(tmp_path, who)
    with store.begin() as work:
        assert work.get(Person, amina.id) == amina
    assert amina.case_id == amina.id
    store.close()


def test_leaving_without_commit_changes_nothing(tmp_path: Path) -> None:
    who = Someone()
    store = make(tmp_path, who)
    note = Note(text="kept")
    with store.begin() as work:
        work.save(note)
        work.commit()
    before = store.witness()

    def fail() -> None:
        with store.begin() as work:
            work.save(replace(note, text="lost"))
            work.drafts.keep(record_id=note.id, kind="note", path="text", value="lost")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert store.witness() == before
    with store.begin() as work:
        assert work.get(Note, note.id).text == "kept"
        assert work.drafts.own() == []
        work.save(replace(note, text="saved later"))
        work.commit()
    assert store.check_latest(who.verify) == []
    store.close()


def test_events_are_told_after_the_commit_and_only_then(tmp_path: Path) -> None:
    told = Told()
    author = Someone().author
    store = create_store(tmp_path / "s.db", KEY, VAULT_ID, author=author, events=told.bus)
    note, other = Note(text="a"), Note(text="b")
    with store.begin() as work:
        work.save(note)
        work.save(other)
        work.record(Event("note.written", None, note.id))
        assert told.events == []
        work.commit()
    assert told.events == [
        Event("note.written", None, note.id),
        Event("note.added", None, other.id),
    ]
    with store.begin() as work:
        work.save(replace(note, text="lost"))
    assert len(told.events) == 2
    store.close()


def test_saving_what_has_not_changed_makes_no_revision(tmp_path: Path) -> None:
    store = make(tmp_path)
    note = Note(text="same")
    with store.begin() as work:
        assert work.save(note)
        assert work.save(note) is None
        assert len(work.history(note.id)) == 1
        work.commit()
    store.close()


def test_a_file_opened_without_its_key_shows_nothing(tmp_path: Path) -> None:
    store = make(tmp_path)
    with store.begin() as work:
        work.save(Person(working_name="Canary Sparrow", phone="+44 7700 900123"))
        work.commit()
    store.close()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"Canary" not in content
    assert b"CREATE TABLE" not in content
    assert b"7700" not in content
    assert os.stat(tmp_path / "store.db").st_mode & 0o777 == 0o600 or os.name == "nt"


@pytest.mark.parametrize(
    ("key", "vault_id", "code"),
    [(bytes(32), VAULT_ID, "store.wrong_key"), (KEY, "00" * 16, "store.other_vault")],
    ids=["key", "vault"],
)
def test_another_key_or_vault_is_refused(
    tmp_path: Path, key: bytes, vault_id: str, code: str
) -> None:
    make(tmp_path).close()
    before = (tmp_path / "store.db").read_bytes()
    with pytest.raises(DamageError) as problem:
        open_store(tmp_path / "store.db", key, vault_id, author=Someone().author)
    assert problem.value.code == code
    assert (tmp_path / "store.db").read_bytes() == before


def test_nothing_is_ever_made_by_opening(tmp_path: Path) -> None:
    with pytest.raises(DamageError) as problem:
        reopen(tmp_path)
    assert problem.value.code == "store.missing"
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "store.db").touch()
    with pytest.raises(DamageError) as problem:
        reopen(tmp_path)
    assert problem.value.code == "store.damaged"
    assert (tmp_path / "store.db").stat().st_size == 0


def test_an_unencrypted_database_is_refused(tmp_path: Path) -> None:
    plain = sqlite3.connect(tmp_path / "store.db")
    plain.execute("CREATE TABLE meta (name, value)")
    plain.commit()
    plain.close()
    with pytest.raises(DamageError) as problem:
        reopen(tmp_path)
    assert problem.value.code == "store.not_encrypted"


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")
def test_a_link_in_place_of_the_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    make(tmp_path / "elsewhere").close()
    (tmp_path / "store.db").symlink_to(tmp_path / "elsewhere" / "store.db")
    with pytest.raises(DamageError) as problem:
        reopen(tmp_path)
    assert problem.value.code == "store.strange_file"


def test_making_a_store_never_overwrites(tmp_path: Path) -> None:
    make(tmp_path).close()
    before = (tmp_path / "store.db").read_bytes()
    with pytest.raises(UserError) as problem:
        make(tmp_path)
    assert problem.value.code == "store.exists"
    assert (tmp_path / "store.db").read_bytes() == before


@pytest.mark.slow  # SQLite waits five seconds for a lock
def test_a_second_opening_is_told_that_it_is_in_use(tmp_path: Path) -> None:
    store = make(tmp_path)
    with pytest.raises(UserError) as problem:
        reopen(tmp_path)
    assert problem.value.code == "store.in_use"
    with store.begin() as work:
        work.save(Note(text="still writing"))
        work.commit()
    store.close()


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    store = make(tmp_path)
    store._connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    store.close()
    with pytest.raises(UserError) as problem:
        reopen(tmp_path)
    assert problem.value.code == "store.newer"


def test_migrations_end_at_the_version_this_program_writes() -> None:
    assert max(schema._migrations()) == schema.VERSION
    assert APPLICATION_ID < 2**31


def test_a_full_disk_says_so_and_keeps_what_was_there(tmp_path: Path) -> None:
    who = Someone()
    store = make(tmp_path, who)
    note = Note(text="kept")
    with store.begin() as work:
        work.save(note)
        work.commit()
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
    store._connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    def fill() -> None:
        with store.begin() as work:
            for number in range(2000):
                work.save(Note(text=f"{number} " * 400))
            work.commit()

    with pytest.raises(HostError) as problem:
        fill()
    assert problem.value.code == "store.disk_full"
    store._connection.execute("PRAGMA max_page_count = 1000000")
    with store.begin() as work:
        assert [one.text for one in work.find(Note)] == ["kept"]
        work.save(Note(text="after"))
        work.commit()
    assert store.check_latest(who.verify) == []
    store.close()


def test_a_read_only_store_says_so(tmp_path: Path) -> None:
    if os.name != "nt" and os.getuid() == 0:
        pytest.skip("root may write anywhere")
    make(tmp_path).close()
    (tmp_path / "store.db").chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(HostError) as problem:
            reopen(tmp_path)
        assert problem.value.code == "store.read_only"
    finally:
        tmp_path.chmod(0o700)


def test_finding_by_case_field_and_order(tmp_path: Path) -> None:
    store = make(tmp_path)
    amina, lan = Person(working_name="Amina"), Person(working_name="Lan")
    with store.begin() as work:
        for person in (amina, lan):
            work.save(person)
            work.save(Note(case_id=person.id, kind="call", text="first", title="b"))
            work.save(Note(case_id=person.id, text="second", title="a"))
        work.save(Episode(case_id=amina.id, opened_on=date(2026, 1, 2)))
        work.commit()
    with store.begin() as work:
        assert [one.text for one in work.find(Note, case_id=amina.id)] == ["first", "second"]
        assert [one.title for one in work.find(Note, case_id=lan.id, order="title")] == ["a", "b"]
        assert [one.title for one in work.find(Note, order="-title", limit=2)] == ["b", "b"]
        assert len(work.find(Note, case_ids=[amina.id, lan.id], kind="call")) == 2
        assert work.find(Episode, opened_on=date(2026, 1, 2))[0].case_id == amina.id
        assert len(work.find(Episode, closed_on=None)) == 1
        with pytest.raises(ValueError):
            work.find(Note, order="text') --")
        with pytest.raises(UserError):
            work.get(Person, "not there")
        with pytest.raises(UserError):
            work.get(Note, amina.id)
    store.close()


def test_no_author_no_content_in_reprs(tmp_path: Path) -> None:
    author = Author("p", "d", lambda m: m)
    assert "sign" not in repr(author)


def test_finding_tells_empty_from_the_default(tmp_path: Path) -> None:
    store = make(tmp_path)
    usual, empty = Note(text="usual"), Note(text="empty", kind="")
    with store.begin() as work:
        work.save(usual)
        work.save(empty)
        assert work.find(Note, kind="") == [empty]
        assert work.find(Note, kind="note") == [usual]
        assert len(work.find(Note, title="")) == 2
        work.commit()
    store.close()

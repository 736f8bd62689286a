"""The trail cannot be changed, and whatever is changed beside it shows."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.note import Note
from app.domain.person import Person
from app.errors import UserError
from app.events import Event
from app.storage import Finding, Store
from app.storage.connection import DatabaseError
from app.storage.verify import verify_store
from tests.storage_parts import KEY, VAULT_ID, Someone, make, reopen


def filled(folder: Path, who: Someone) -> tuple[Store, list[Note]]:
    store = make(folder, who)
    person = Person(working_name="Amina")
    notes = [Note(case_id=person.id, text=f"note {n}") for n in range(6)]
    with store.begin() as work:
        work.save(person)
        work.commit()
    for note in notes:
        with store.begin() as work:
            work.save(note)
            work.commit()
    with store.begin() as work:
        work.save(replace(notes[0], text="changed"))
        work.record(Event("letter.printed", person.id), "asked for by the lawyer")
        work.commit()
    return store, notes


def codes(findings: list[Finding]) -> set[str]:
    return {finding.what for finding in findings}


def test_a_clean_store_has_no_findings(tmp_path: Path) -> None:
    who = Someone()
    store, _ = filled(tmp_path, who)
    witness = store.witness()
    assert store.check_latest(who.verify) == []
    store.close()
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert verify_store(tmp_path / "store.db", KEY, VAULT_ID, witness=witness) == []
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_the_witness_names_the_last_row_of_each_device(tmp_path: Path) -> None:
    one, two = Someone(), Someone()
    store, _ = filled(tmp_path, one)
    first = store.witness()[one.author.device]
    store.close()
    store = reopen(tmp_path, two)
    with store.begin() as work:
        work.save(Note(text="by two"))
        work.commit()
    assert store.witness()[one.author.device] == first
    assert store.witness()[two.author.device][0] == 1
    assert store.audit_hash(one.author.device, first[0]) == first[1]
    assert store.audit_hash(one.author.device, first[0] + 1) is None
    store.close()
    older = {one.author.device: (99, bytes(32))}
    forked = {one.author.device: (1, bytes(32))}
    path = tmp_path / "store.db"
    assert codes(verify_store(path, KEY, VAULT_ID, witness=older)) == {"store.older"}
    assert codes(verify_store(path, KEY, VAULT_ID, witness=forked)) == {"store.forked"}


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM audit",
        "UPDATE audit SET action = 'x'",
        "REPLACE INTO audit SELECT * FROM audit",
    ],
)
def test_sql_cannot_change_the_trail(tmp_path: Path, sql: str) -> None:
    store, _ = filled(tmp_path, Someone())
    with pytest.raises(DatabaseError):
        store._connection.execute(sql)
    store.close()


Tamper = Callable[[Any, list[Note]], None]


def _without_triggers(run: Any) -> None:
    run("DROP TRIGGER audit_stays")
    run("DROP TRIGGER audit_is_final")


def drop_row(run: Any, notes: list[Note]) -> None:
    _without_triggers(run)
    run("DELETE FROM audit WHERE seq = 4")


def edit_row(run: Any, notes: list[Note]) -> None:
    _without_triggers(run)
    run("UPDATE audit SET action = 'nothing.happened' WHERE seq = 4")


def edit_hash(run: Any, notes: list[Note]) -> None:
    _without_triggers(run)
    run("UPDATE audit SET hash = zeroblob(32) WHERE seq = 4")


def edit_mac(run: Any, notes: list[Note]) -> None:
    _without_triggers(run)
    run("UPDATE audit SET mac = zeroblob(32) WHERE seq = 4")


def edit_signature(run: Any, notes: list[Note]) -> None:
    _without_triggers(run)
    run("UPDATE audit SET signature = zeroblob(64) WHERE seq = 4")


def edit_body(run: Any, notes: list[Note]) -> None:
    run('UPDATE record SET body = \'{"text":"other"}\' WHERE id = ?', (notes[2].id,))


def drop_record(run: Any, notes: list[Note]) -> None:
    run("DELETE FROM record WHERE id = ?", (notes[2].id,))


def add_record(run: Any, notes: list[Note]) -> None:
    run("INSERT INTO record SELECT 999, 'x', kind, case_id, category, 0, 1, body, born, '{}', 0 "
        "FROM record WHERE id = ?", (notes[2].id,))  # fmt: skip


def edit_history(run: Any, notes: list[Note]) -> None:
    run('UPDATE revision SET fields = \'{"text":"other"}\' WHERE n = 3')


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (drop_row, {"store.audit_gap"}),
        (edit_row, {"store.audit_changed"}),
        (edit_hash, {"store.audit_changed", "store.audit_mac"}),
        (edit_mac, {"store.audit_mac"}),
        (edit_signature, {"store.audit_signature"}),
        (edit_body, {"store.record_changed", "store.revisions_disagree"}),
        (drop_record, {"store.record_lost"}),
        (add_record, {"store.record_unaudited", "store.revisions_disagree"}),
        (edit_history, {"store.revisions_disagree"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_tampering_shows(tmp_path: Path, tamper: Tamper, expected: set[str]) -> None:
    who = Someone()
    store, notes = filled(tmp_path, who)
    tamper(store._connection.execute, notes)
    early = codes(store.check_latest(who.verify))
    store.close()
    path = tmp_path / "store.db"
    assert expected <= codes(verify_store(path, KEY, VAULT_ID, verify=who.verify))
    if all(code.startswith("store.audit") for code in expected):
        assert expected <= early


def test_only_the_last_hundred_links_are_looked_at_when_opening(tmp_path: Path) -> None:
    who = Someone()
    store = make(tmp_path, who)
    with store.begin() as work:
        for number in range(130):
            work.record(Event(f"thing.{number}"))
        work.commit()
    _without_triggers(store._connection.execute)
    store._connection.execute("UPDATE audit SET action = 'x' WHERE seq = 5")
    assert store.check_latest(who.verify) == []
    store._connection.execute("UPDATE audit SET action = 'x' WHERE seq = 100")
    assert codes(store.check_latest(who.verify)) == {"store.audit_changed"}
    store.close()


def test_a_new_mac_key_is_used_from_there_on_unless_rolled_back(tmp_path: Path) -> None:
    who = Someone()
    store, _ = filled(tmp_path, who)

    def used() -> int:
        with store.begin() as work:
            work.save(Note(text="after"))
            work.commit()
        assert store.check_latest(who.verify) == []
        newest = "SELECT mac_key FROM audit ORDER BY seq DESC LIMIT 1"
        return int(store._connection.execute(newest).fetchone()[0])

    before = used()
    with store.begin() as work:
        work.new_mac_key()
    assert used() == before
    with store.begin() as work:
        work.new_mac_key()
        work.commit()
    assert used() == before + 1
    store.close()
    store = reopen(tmp_path, who)
    assert used() == before + 1
    store.close()


def _leave_a_log(folder: Path) -> None:
    store = reopen(folder)
    with store.begin() as work:
        for number in range(5):
            work.save(Note(text=f"in the log {number}"))
        work.commit()
    with store.begin() as work:
        work.save(Note(text="last"))
        work.commit()
    os._exit(0)


def with_log(folder: Path) -> Path:
    filled(folder, Someone())[0].close()
    child = multiprocessing.get_context("spawn").Process(target=_leave_a_log, args=(folder,))
    child.start()
    child.join()
    assert (folder / "store.db-wal").stat().st_size > 0
    return folder / "store.db"


@pytest.mark.slow
def test_verifying_beside_a_log_changes_no_byte_and_sees_what_is_in_it(tmp_path: Path) -> None:
    path = with_log(tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert verify_store(path, KEY, VAULT_ID) == []
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
    store = reopen(tmp_path)
    with store.begin() as work:
        assert len(work.find(Note)) == 12
    store.close()


@pytest.mark.slow
def test_a_damaged_log_is_told_and_a_torn_end_is_not(tmp_path: Path) -> None:
    path = with_log(tmp_path)
    log = tmp_path / "store.db-wal"
    whole = log.read_bytes()
    log.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    assert "store.log_damaged" in codes(verify_store(path, KEY, VAULT_ID))
    log.write_bytes(whole[:-10])
    assert "store.log_damaged" not in codes(verify_store(path, KEY, VAULT_ID))


@pytest.mark.slow  # SQLite waits five seconds for a lock
def test_a_store_in_use_is_a_finding_of_the_lock(tmp_path: Path) -> None:
    store = make(tmp_path)
    with pytest.raises(UserError):
        reopen(tmp_path)
    with store.begin() as work:
        work.save(Note(text="x"))
        work.commit()
    areas = {finding.area for finding in verify_store(tmp_path / "store.db", KEY, VAULT_ID)}
    store.close()
    assert areas == {"lock"}


def test_an_older_page_put_back_is_found(tmp_path: Path) -> None:
    """Page replay passes both integrity checks of the database; the trail finds it."""
    who = Someone()
    store, notes = filled(tmp_path, who)
    store.close()
    shutil.copyfile(tmp_path / "store.db", tmp_path / "old")
    store = reopen(tmp_path, who)
    with store.begin() as work:
        work.save(replace(notes[3], text="newer words, same length"))
        work.commit()
    with store.begin() as work:
        work.save(replace(notes[3], text="other words, same length"))
        work.commit()
    store.close()
    old, new = (tmp_path / "old").read_bytes(), bytearray((tmp_path / "store.db").read_bytes())
    hits = 0
    for at in range(4096, len(old), 4096):
        if old[at : at + 4096] != new[at : at + 4096]:
            changed = bytearray(new)
            changed[at : at + 4096] = old[at : at + 4096]
            (tmp_path / "store.db").write_bytes(changed)
            findings = verify_store(tmp_path / "store.db", KEY, VAULT_ID)
            hits += bool(findings)
    assert hits > 0


@pytest.mark.slow
def test_beside_a_log_on_a_read_only_stick_a_copy_is_looked_at_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stick").mkdir()
    (tmp_path / "temp").mkdir()
    path = with_log(tmp_path / "stick")
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert verify_store(path, KEY, VAULT_ID) == []
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before
    assert list((tmp_path / "temp").iterdir()) == []

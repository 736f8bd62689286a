"""What a kill, a cut and a flipped bit do to the case file."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import pytest

from app.domain.note import Note
from app.errors import DamageError
from app.storage.verify import verify_store
from tests.storage_parts import KEY, VAULT_ID, Someone, make, reopen

SPAWN = multiprocessing.get_context("spawn")


def _save_for_ever(folder: Path, told: Connection) -> None:
    """Save and type until killed, telling each id only after its commit returned."""
    store = reopen(folder)
    while True:
        note = Note(text="saved words " * 20)
        with store.begin() as work:
            work.save(note)
            work.commit()
        told.send(("note", note.id))
        with store.begin() as work:
            work.drafts.keep(record_id=note.id, kind="note", path="title", value=note.id)
            work.commit()
        told.send(("draft", note.id))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_no_acknowledged_save_is_lost_to_a_kill(tmp_path: Path) -> None:
    make(tmp_path).close()
    chance = Random(7)
    saved: list[tuple[str, str]] = []
    for _ in range(4):
        ours, theirs = SPAWN.Pipe(duplex=False)
        child = SPAWN.Process(target=_save_for_ever, args=(tmp_path, theirs))
        child.start()
        theirs.close()
        saved.append(ours.recv())
        time.sleep(chance.random() * 0.2)
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        try:
            while True:
                saved.append(ours.recv())
        except EOFError:
            pass
        store = reopen(tmp_path)
        with store.begin() as work:
            kept = {note.id for note in work.find(Note)}
            assert {one for sort, one in saved if sort == "note"} <= kept
            typed = {draft.record_id for draft in work.drafts._read("", ())}
            assert {one for sort, one in saved if sort == "draft"} <= typed
        assert store.check_latest() == []
        store.close()
    assert len(saved) > 4
    assert verify_store(tmp_path / "store.db", KEY, VAULT_ID) == []


def filled(folder: Path) -> bytes:
    store = make(folder)
    with store.begin() as work:
        for number in range(60):
            work.save(Note(text=f"note {number} " * 60))
        work.commit()
    store.close()
    return (folder / "store.db").read_bytes()


def reads_or_refuses(folder: Path) -> bool:
    """True if the damage is named, by opening, by reading or by the full check."""
    try:
        store = reopen(folder, Someone())
    except DamageError:
        return True
    try:
        with store.begin() as work:
            assert len(work.find(Note)) == 60
        store.close()
    except DamageError:
        return True
    return bool(verify_store(folder / "store.db", KEY, VAULT_ID))


@pytest.mark.parametrize("keep", [0, 1, 4095, 4096, 4097, 8192, -4096, -1], ids=str)
def test_a_cut_file_is_refused_and_left_as_it_is(tmp_path: Path, keep: int) -> None:
    whole = filled(tmp_path)
    cut = whole[:keep]
    (tmp_path / "store.db").write_bytes(cut)
    with pytest.raises(DamageError):
        reopen(tmp_path)
    assert (tmp_path / "store.db").read_bytes() == cut
    assert verify_store(tmp_path / "store.db", KEY, VAULT_ID) != []


def test_zeros_in_place_of_the_file_are_refused(tmp_path: Path) -> None:
    whole = filled(tmp_path)
    (tmp_path / "store.db").write_bytes(bytes(len(whole)))
    with pytest.raises(DamageError) as problem:
        reopen(tmp_path)
    assert problem.value.code == "store.wrong_key"


def test_one_flipped_bit_anywhere_is_found(tmp_path: Path) -> None:
    whole = filled(tmp_path)
    chance = Random(11)
    places = [3, 20, 4090, *(chance.randrange(len(whole)) for _ in range(9))]
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << chance.randrange(8)
        (tmp_path / "store.db").write_bytes(damaged)
        assert reads_or_refuses(tmp_path), place
        (tmp_path / "store.db-wal").unlink(missing_ok=True)


def test_an_added_page_is_refused(tmp_path: Path) -> None:
    whole = filled(tmp_path)
    (tmp_path / "store.db").write_bytes(whole + bytes(4096))
    with pytest.raises(DamageError) as problem:
        reopen(tmp_path)
    assert problem.value.code == "store.damaged"


def test_the_store_of_another_vault_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    filled(tmp_path)
    (tmp_path / "other" / "store.db").write_bytes((tmp_path / "store.db").read_bytes())
    findings = verify_store(tmp_path / "other" / "store.db", KEY, "ff" * 16)
    assert [(one.area, one.what) for one in findings] == [("database", "store.other_vault")]

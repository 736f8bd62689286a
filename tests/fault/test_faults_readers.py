"""Fault 35: other programs read what we wrote, by the specification alone."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Desk
from app.services import sample
from app.services.recovering import recover
from app.storage import connection
from app.vault import newest_in
from tests.conftest import PASSPHRASE, QUICK, TODAY
from tests.fault.children import in_child
from tests.second_reader import blob_key, newest_head, open_door, read_blob, read_gone, read_list

apsw = pytest.importorskip("apsw", reason="apsw-sqlite3mc, the other reader, is not installed")
GOLDEN = Path(__file__).parents[1] / "golden" / "transfer"
TABLES = "meta party device record revision case_list deadline draft audit audit_words case_key blob gone".split()


@pytest.mark.slow
def test_fault_35_other_programs_read_the_same_rows_and_bytes(tmp_path: Path) -> None:
    desk = Desk(today=TODAY, limits=QUICK, state_folder=tmp_path / "state")
    workbook, code = desk.create(tmp_path / "vault", PASSPHRASE, office="North", worker="Dana K.")
    sample.fill(workbook)
    gone = workbook.cases.find()[-1].id
    with workbook.unlocked.begin() as work:
        left = work.erase_case(gone)
        work.commit()
    for one in left:
        workbook.unlocked.blobs.delete(one)
    (tmp_path / "stick").mkdir()
    workbook.backups.make(tmp_path / "stick")
    workbook.lock()
    a_vault_and_its_backup_hold_the_same(tmp_path, code, gone)
    what_is_recovered_is_what_the_other_reader_sees(tmp_path, code)
    age_reads_our_transfer(tmp_path)


def other_reader(store: Path, key: bytes) -> Any:
    """The store opened by SQLite3 Multiple Ciphers, which shares no code with SQLCipher's own library."""
    opened = apsw.Connection(str(store), flags=apsw.SQLITE_OPEN_READONLY)
    for sql in (
        "PRAGMA cipher = 'sqlcipher'", "PRAGMA legacy = 4", f"PRAGMA key = \"x'{key.hex()}'\"",
    ):  # fmt: skip
        opened.execute(sql).fetchall()
    return opened


def rows(opened: Any, table: str) -> list[tuple[Any, ...]]:
    return sorted(map(tuple, opened.execute(f"SELECT * FROM {table}").fetchall()), key=repr)


def a_vault_and_its_backup_hold_the_same(base: Path, code: str, gone: str) -> None:
    place = newest_in(base / "stick")
    for where, words, is_code in ((base / "vault", PASSPHRASE, False), (place, code, True)):
        door = open_door(newest_head(where), words, is_code=is_code)
        theirs = other_reader(where / "store.db", door.store_key)
        ours = connection.open_for_reading(where / "store.db", door.store_key, door.vault_id.hex())
        assert theirs.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for table in TABLES:
            assert rows(theirs, table) == rows(ours, table)
        keys = dict(theirs.execute("SELECT case_id, key FROM case_key").fetchall())
        blobs = theirs.execute("SELECT id, case_id, wrapped, sha256, size FROM blob").fetchall()
        assert len(blobs) > 5
        home = where.parent if where == place else where
        for blob_id, case_id, wrapped, sha256, size in blobs:
            key = blob_key(wrapped, keys[case_id], blob_id)
            content = read_blob(home / "b" / blob_id[:2] / blob_id, key, size)
            assert hashlib.sha256(content).digest() == sha256
        if where == place:
            listed = read_list((place / "list").read_bytes(), door.list_key)
            sizes = {
                one.name: one.stat().st_size for one in (home / "b").rglob("*") if one.is_file()
            }
            assert listed.files == sizes
            store = hashlib.blake2b((place / "store.db").read_bytes(), digest_size=32).digest()
            assert listed.store == store
            row = next(v for n, v in rows(theirs, "meta") if n == "state_row")
            assert read_gone((home / "gone").read_bytes(), row) == {gone.replace("-", "")}
        theirs.close()
        ours.close()


def what_is_recovered_is_what_the_other_reader_sees(base: Path, code: str) -> None:
    """The recovery command, in a process of its own, against the rows and bytes the other reader gives."""
    assert in_child(lambda: recover(base / "stick", code, base / "out", limits=QUICK)) == 0
    place = newest_in(base / "stick")
    door = open_door(newest_head(place), PASSPHRASE)
    theirs = other_reader(place / "store.db", door.store_key)
    told = [
        json.loads(one.read_text("utf-8")) for one in (base / "out" / "cases").glob("*/case.json")
    ]
    told.append(json.loads((base / "out" / "office" / "office.json").read_text("utf-8")))
    written = {one["id"]: one["body"] for each in told for one in each["records"]}
    stored = theirs.execute("SELECT id, body FROM record").fetchall()
    assert written == {record_id: json.loads(body) for record_id, body in stored}
    lines = [
        json.loads(line)
        for file in (base / "out").rglob("history.jsonl")
        for line in file.read_text("utf-8").splitlines()
    ]
    revisions = theirs.execute("SELECT id, fields FROM revision").fetchall()
    assert {one["id"].replace("-", ""): one["fields"] for one in lines} == {
        identity.hex(): json.loads(fields) for identity, fields in revisions
    }
    came_out = {
        hashlib.sha256(file.read_bytes()).digest() for file in (base / "out").rglob("attachments/*")
    }
    sql = (
        "SELECT sha256 FROM blob WHERE id IN "
        "(SELECT body ->> '$.blob_id' FROM record WHERE kind = 'attachment')"
    )
    assert came_out == {one for (one,) in theirs.execute(sql).fetchall()}
    theirs.close()


def age_reads_our_transfer(base: Path) -> None:
    """Stock `age` opens the published package, and finds the manifest we published in it."""
    if shutil.which("age") is None:
        pytest.skip("the age command is not installed (Debian package: age)")
    out = base / "package"
    subprocess.run(
        ["age", "-d", "-i", GOLDEN / "receiver-identity.txt", "-o", out, GOLDEN / "package-1.age"],
        check=True,
    )
    assert (GOLDEN / "manifest-1.json").read_bytes() in out.read_bytes()

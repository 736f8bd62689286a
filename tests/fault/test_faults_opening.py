"""What may stand between a person and their vault: another program, another user, a trap in a file's place."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Desk
from app.errors import DamageError, UserError
from app.storage import connection, schema
from tests.conftest import PASSPHRASE, QUICK, TODAY
from tests.fault.children import ended, forked, in_child
from tests.fault.counting import count, dice, nothing_lost, rounds
from tests.fault.vaults import Vault, left_by_a_crash, locked_vault

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX processes and file types"),
]
PAGE = 4096
PLAIN = b"SQLite format 3\0"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return locked_vault(tmp_path / "v", notes=3)


class Unkeyed:
    """A real SQLCipher connection whose key never arrives, as after a mistake in the code around it."""

    def __init__(self, *words: Any, **named: Any) -> None:
        import sqlcipher3.dbapi2 as sqlcipher

        self._real = sqlcipher.Connection(*words, **named)

    def execute(self, sql: str, *values: Any) -> Any:
        return None if sql.startswith("PRAGMA key") else self._real.execute(sql, *values)

    def close(self) -> None:
        self._real.close()


def first_bytes(folder: Path) -> list[bytes]:
    return [path.read_bytes()[:16] for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("connect", [sqlite3.connect, Unkeyed], ids=["stdlib", "no key"])
def test_fault_11_a_database_without_encryption_is_never_written(
    tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch, connect: Callable[..., Any]
) -> None:
    before = (vault.folder / "store.db").read_bytes()
    with monkeypatch.context() as wrong:
        wrong.setattr(connection.sqlcipher, "connect", connect)
        with pytest.raises(DamageError, match=r"store\.not_encrypted"):
            vault.unlock()
        with pytest.raises(DamageError, match=r"store\.not_encrypted"):
            vault.desk.create(tmp_path / "new", PASSPHRASE, office="Northside", worker="Dana K.")
    assert not (tmp_path / "new").exists()
    assert (vault.folder / "store.db").read_bytes() == before
    workbook = vault.unlock()
    vault.add(workbook, "in the log for now")
    assert len(first_bytes(vault.folder)) >= 5
    assert PLAIN not in first_bytes(vault.folder)
    workbook.lock()
    assert PLAIN not in first_bytes(vault.folder)


HOLDER = """
import sys
from pathlib import Path
from app.bootstrap import Desk
from tests.conftest import PASSPHRASE, QUICK
desk = Desk(limits=QUICK, state_folder=Path(sys.argv[2]))
workbook = desk.unlock(Path(sys.argv[1]), PASSPHRASE)
print("open", flush=True)
sys.stdin.read()
"""


def two_instances(vault: Vault, tmp_path: Path) -> None:
    """The second is told since when, at once, and keeps the first from nothing; then it may."""
    words = [sys.executable, "-c", HOLDER, str(vault.folder), str(tmp_path / "other")]
    holder = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        before = {path.name: path.read_bytes() for path in vault.folder.glob("*.*")}
        for _ in range(3):
            with pytest.raises(UserError, match=r"vault\.in_use") as refused:
                vault.unlock()
            assert len(str(refused.value.params["since"])) == len("2026-11-22 23:40")
        assert vault.verify() == [("lock", "vault.in_use")]
        assert not (vault.folder / "store.db-shm").exists()
        assert {path.name: path.read_bytes() for path in vault.folder.glob("*.*")} == before
    finally:
        holder.kill()
        holder.wait()
    count("kill")
    workbook = vault.unlock()
    nothing_lost(vault.missing(workbook))
    workbook.lock()


def two_users(vault: Vault) -> None:
    """Another user of the computer, who may even read and write every file, is refused and changes nothing."""
    if os.geteuid():
        return  # only root can become somebody else
    for path in (vault.folder, *vault.folder.rglob("*")):
        path.chmod(0o777)
    before = {path: path.read_bytes() for path in vault.folder.rglob("*") if path.is_file()}

    def come_as_nobody() -> None:
        state = Path(f"/tmp/workbook-nobody-{os.getpid()}")
        os.setuid(65534)
        desk = Desk(today=TODAY, limits=QUICK, state_folder=state)
        for act in (desk.unlock, desk.verify):
            with pytest.raises(UserError, match=r"vault\.not_yours"):
                act(vault.folder, PASSPHRASE)

    reachable(vault.base)
    assert in_child(come_as_nobody) == 0
    assert before == {p: p.read_bytes() for p in vault.folder.rglob("*") if p.is_file()}


def reachable(path: Path) -> None:
    """Let everybody reach a folder of this test: pytest closes its own to others."""
    for folder in (path, *path.parents):
        if folder.name.startswith(("pytest-", "popen-", "test_")) or folder == path:
            folder.chmod(0o755)


def in_turn(vault: Vault, tmp_path: Path) -> None:
    """A stick used from two laptops in turn, one of which crashes: no word is lost, nothing is called older."""
    chance = dice("two laptops")
    laptops = [tmp_path / "one", tmp_path / "other"]
    for number in range(rounds(8)):
        vault.state = laptops[number % 2]
        if chance.random() < 0.4:
            left_by_a_crash(vault, lambda _, save, number=number: save(f"then a crash {number}"))  # type: ignore[misc]
            count("kill")
        workbook = vault.unlock()
        nothing_lost(vault.missing(workbook))
        vault.add(workbook, f"laptop {number % 2}, time {number}")
        workbook.lock()
    assert vault.verify() == []
    vault.state = laptops[0]
    assert vault.verify() == []


def test_fault_12_two_instances_two_users_two_laptops(vault: Vault, tmp_path: Path) -> None:
    two_instances(vault, tmp_path)
    two_users(vault)
    in_turn(vault, tmp_path)


def test_fault_13_a_stale_lock_keeps_nobody_out_and_its_words_are_only_a_hint(vault: Vault) -> None:
    left_by_a_crash(vault, lambda _, save: save("before the crash"))
    count("kill")
    lock = vault.folder / "lock"
    assert lock.read_text(), "the crash left its hint"
    alive = f"pid {os.getpid()}"
    for text in (lock.read_text(), alive, "", "<b>Somebody's name</b>" * 1000, "\0" * 100_000):
        lock.write_text(text)
        workbook = vault.unlock()
        nothing_lost(vault.missing(workbook))
        lock.write_text(text)
        with pytest.raises(UserError, match=r"vault\.in_use") as refused:
            vault.unlock()
        assert len(str(refused.value.params["since"])) in (1, len("2026-11-22 23:40"))
        workbook.lock()
    lock.unlink()
    vault.unlock().lock()


FILES = ["head.0", "head.1", "lock", "store.db", "store.db-wal", "store.db-shm", "store.db-journal"]
SHAPES = ["link", "dangling", "hard link", "fifo", "socket", "device"]
STRANGE = [(name, shape) for name in FILES for shape in (*SHAPES, "folder")]
STRANGE += [(name, shape) for name in ("b", "q") for shape in (*SHAPES, "file")]


def put_in_place(path: Path, shape: str, precious: Path) -> None:
    """Replace a name in the vault by something that is not its own file or folder."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    makers: dict[str, Callable[[], object]] = {
        "link": lambda: path.symlink_to(precious),
        "dangling": lambda: path.symlink_to(precious.with_name("not there")),
        "hard link": lambda: os.link(precious, path),
        "fifo": lambda: os.mkfifo(path),
        "socket": lambda: bind(path),
        "device": lambda: os.mknod(path, 0o600 | 0o020000, os.makedev(1, 3)),
        "folder": path.mkdir,
        "file": lambda: path.write_text("a file"),
    }
    try:
        makers[shape]()
    except PermissionError:
        pytest.skip("only root makes devices")


def bind(path: Path) -> None:
    """Leave a socket at a path, however long that is."""
    here = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(f"/proc/self/fd/{here}/{path.name}")
    finally:
        os.close(here)


@pytest.mark.parametrize(("name", "shape"), STRANGE)
def test_fault_14_nothing_in_a_files_place_is_followed_or_cut(
    tmp_path: Path, vault: Vault, name: str, shape: str
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    put_in_place(vault.folder / name, shape, precious)
    with pytest.raises(DamageError) as refused:
        vault.unlock()
    assert refused.value.code == "vault.strange_file"
    assert refused.value.params["name"] == name
    assert "vault.strange_file" in [what for _, what in vault.verify()]
    assert precious.read_text() == "precious"
    assert not (tmp_path / "not there").exists()


HOT = bytes.fromhex("d9d505f920a163d7") + struct.pack(">5I", 0xFFFFFFFF, 1, 1, 512, PAGE)


@pytest.mark.parametrize(
    "content", [b"", HOT.ljust(512, b"\0") + bytes(PAGE + 8)], ids=["empty", "hot"]
)
@pytest.mark.parametrize("crashed", [False, True], ids=["locked", "crashed"])
def test_a_journal_beside_the_store_is_never_played_back(
    vault: Vault, content: bytes, crashed: bool
) -> None:
    """SQLite would cut the store to one page, on the word of the unsigned head of a file."""
    if crashed:
        left_by_a_crash(vault, lambda _, save: save("in the log"))
    before = (vault.folder / "store.db").read_bytes()
    journal = vault.folder / "store.db-journal"
    journal.write_bytes(content)
    with pytest.raises(DamageError, match=r"store\.strange_journal"):
        vault.unlock()
    assert vault.verify() == [("database", "store.strange_journal")]
    assert (vault.folder / "store.db").read_bytes() == before
    journal.unlink()
    workbook = vault.unlock()
    nothing_lost(vault.missing(workbook))
    workbook.lock()


@pytest.mark.parametrize("version", [schema.VERSION, 0], ids=["same version", "older version"])
def test_an_old_copy_in_the_place_of_an_upgrades_is_not_put_over_the_newest(
    vault: Vault, version: int
) -> None:
    """As a folder kept in step with another may bring one back."""
    copy = vault.folder / "store.db.before"
    older = (vault.folder / "store.db").read_bytes()
    workbook = vault.unlock()
    key = bytes(workbook.unlocked._opened.store_key)
    vault.add(workbook, "the newest")
    workbook.lock()
    copy.write_bytes(older)
    opened = connection.keyed(copy, key, "rw")
    opened.execute(f"PRAGMA user_version = {version}")
    opened.close()
    workbook = vault.unlock()
    nothing_lost(vault.missing(workbook))
    workbook.lock()
    assert not copy.exists()
    assert vault.verify() == []


def test_a_damaged_note_of_this_laptop_keeps_nobody_out_for_ever(vault: Vault) -> None:
    (state,) = (vault.base / "state").iterdir()
    state.write_bytes(state.read_bytes()[:-1])
    with pytest.raises(DamageError, match=r"vault\.state_damaged"):
        vault.unlock()
    workbook = vault.unlock(go_on="compared with the backup of Monday")
    workbook.lock()
    vault.unlock().lock()
    assert vault.verify() == []


@pytest.mark.parametrize("shape", [*SHAPES, "folder"])
def test_attachments_and_what_this_laptop_remembers_are_not_followed_either(
    tmp_path: Path, vault: Vault, shape: str
) -> None:
    import io

    precious = tmp_path / "precious"
    precious.write_text("precious")
    workbook = vault.unlock()
    blob = workbook.unlocked.blobs.write(io.BytesIO(b"content"))
    put_in_place(workbook.unlocked.blobs.kept(blob.id), shape, precious)
    with pytest.raises(DamageError, match=r"vault\.strange_file"):
        workbook.unlocked.blobs.check(blob)
    workbook.unlocked.settle()
    (state,) = (vault.base / "state").iterdir()
    vault.add(workbook, "noted")
    (note,) = set((vault.base / "state").iterdir()) - {state}
    put_in_place(note, shape, precious)
    vault.add(workbook, "kept all the same")
    left = forked(lambda: os.kill(os.getpid(), signal.SIGKILL))
    ended(left)
    assert precious.read_text() == "precious"
    assert not (tmp_path / "not there").exists()
    nothing_lost(vault.missing(workbook))

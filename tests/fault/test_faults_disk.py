"""Disks that fill up, vanish, may not be written or are open to all: a clear word, nothing acknowledged lost."""

from __future__ import annotations

import errno
import io
import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Workbook
from app.errors import AppError, HostError
from app.storage import schema
from app.words import error_sentence
from tests.fault.children import in_child
from tests.fault.counting import count, dice, nothing_lost, rounds
from tests.fault.disks import Disk, Stick, small_disk
from tests.fault.vaults import Vault, locked_vault

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="POSIX disks and processes"),
]

REAL_CHMOD = os.chmod
FULL = {"store.disk_full", "vault.disk_full"}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk", 6) as made:
        yield made


def says_full(problem: AppError) -> bool:
    return problem.code in FULL and "disk is full" in error_sentence(problem.code, problem.params)


def save_until_refused(vault: Vault, workbook: Workbook, chance: float) -> HostError:
    """Save until the disk refuses, and return its refusal; every save before that was acknowledged."""

    def save() -> None:
        for number in range(2_000):
            vault.add(workbook, f"entry {number} " + "word " * int(20 + 2_000 * chance) + "end")

    with pytest.raises(HostError) as refused:
        save()
    return refused.value


def full_while_saving(vault: Vault, disk: Disk) -> None:
    chance = dice("full while saving")
    for number in range(rounds(6)):
        workbook = vault.unlock()
        disk.fill(chance.randrange(60_000, 300_000))
        assert says_full(save_until_refused(vault, workbook, chance.random()))
        nothing_lost(vault.missing(workbook))
        if number % 2:
            with pytest.raises(HostError):  # nothing to save the log with: the lock says so
                lock_with_wiped_keys(workbook)
            disk.free()
            workbook = vault.unlock()
        else:
            disk.free()
        nothing_lost(vault.missing(workbook))
        vault.add(workbook, f"after {number}")
        workbook.lock()
        assert vault.verify() == []


def lock_with_wiped_keys(workbook: Workbook) -> None:
    """Lock on a disk without room; the keys are gone even so."""
    try:
        workbook.lock()
    finally:
        assert bytes(workbook.unlocked._opened.store_key) == bytes(32)


def full_while_importing(vault: Vault, disk: Disk) -> None:
    workbook = vault.unlock()
    disk.fill(900_000)
    blobs, used = workbook.unlocked.blobs, space(vault.folder)
    with pytest.raises(HostError) as refused:
        blobs.write(io.BytesIO(os.urandom(2 << 20)))
    assert says_full(refused.value)
    assert blobs.stored() == set()
    assert list((vault.folder / "q").iterdir()) == []
    assert space(vault.folder) <= used + 8192  # at most a shelf without a book
    disk.free()
    blob = blobs.write(io.BytesIO(b"later"))
    assert blobs.read_whole(blob, limit=9) == b"later"
    vault.add(workbook, "after the import")
    workbook.lock()
    assert vault.verify() == []


def space(folder: Path) -> int:
    """Bytes on the disk of everything in a folder."""
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*"))


def full_while_migrating(vault: Vault, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    later = {
        **schema._migrations(),
        schema.VERSION + 1: "CREATE TABLE later AS SELECT * FROM revision, revision AS other;\n",
    }
    disk.fill(250_000)
    with monkeypatch.context() as newer:
        newer.setattr(schema, "_migrations", lambda: later)
        newer.setattr(schema, "VERSION", schema.VERSION + 1)
        with pytest.raises(HostError) as refused:
            vault.unlock()
        assert says_full(refused.value)
    disk.free()
    workbook = vault.unlock()  # still of the version it had
    nothing_lost(vault.missing(workbook))
    vault.add(workbook, "after the migration")
    workbook.lock()
    assert vault.verify() == []


def test_fault_03_a_full_disk_while_saving_importing_and_migrating(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = locked_vault(disk.place / "home")
    full_while_saving(vault, disk)
    full_while_importing(vault, disk)
    full_while_migrating(vault, disk, monkeypatch)


def test_a_file_that_may_not_grow_loses_nothing(tmp_path: Path) -> None:
    """What can be tried without root: a limit on the size of any file."""
    vault = locked_vault(tmp_path / "v")

    def fill() -> None:
        workbook = vault.unlock()
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
        refusal = save_until_refused(vault, workbook, 0.5)
        assert refusal.code == "store.disk_failed"  # SQLite calls only ENOSPC full
        assert vault.missing(workbook) == []

    assert in_child(fill) == 0
    workbook = vault.unlock()
    nothing_lost(vault.missing(workbook))
    workbook.lock()


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Stick]:
    made = Stick(tmp_path)
    yield made
    made.put_away()


def pulled_out_while_saving(stick: Stick, vault: Vault) -> None:
    """Somebody saves, the stick goes; what had been acknowledged by then is on it."""
    told, kept = os.pipe()
    chance = dice("pulled out").randrange(3, 25)

    def save() -> None:
        workbook = vault.unlock()
        saved = 0
        while True:
            text = f"on the stick {saved}"
            try:
                note = workbook.notes.add(vault.case, text)
            except HostError:
                break
            os.write(kept, f"{note} {text}\n".encode())
            saved += 1
            if saved == chance:
                stick.pull_out()
        with pytest.raises(HostError):  # not "damaged, restore a backup": the stick is only out
            workbook.notes.add(vault.case, "once more")
        with pytest.raises(HostError):
            workbook.cases.timeline(vault.case)
        with pytest.raises(HostError):
            lock_with_wiped_keys(workbook)

    assert in_child(save) == 0
    count("kill")
    os.close(kept)
    with open(told, encoding="utf-8") as lines:
        vault.notes |= dict(line.rstrip("\n").split(" ", 1) for line in lines)
    stick.put_away()
    assert stick.plug_in()
    workbook = vault.unlock()
    nothing_lost(vault.missing(workbook))
    workbook.lock()
    assert vault.verify() == []


def not_to_be_written(stick: Stick, vault: Vault) -> None:
    """A stick with its switch on: said in words, and a full look still works."""
    stick.put_away()
    assert stick.plug_in(read_only=True)
    with pytest.raises(HostError) as refused:
        vault.unlock()
    assert refused.value.code == "vault.read_only"
    assert vault.verify() == []
    stick.put_away()
    assert stick.plug_in()


def open_to_everybody(vault: Vault) -> None:
    """A folder anybody may look into: a full look says so, opening closes it."""
    vault.folder.chmod(0o755)
    assert ("folder", "vault.folder_open") in vault.verify()
    workbook = vault.unlock()
    assert workbook.unlocked.findings == ()
    workbook.lock()
    assert vault.folder.stat().st_mode & 0o777 == 0o700


def on_a_stick_that_knows_no_owners(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAT cannot close a folder to others, and says so; the vault is made and used, with a word about it."""

    def refuse(path: object, mode: int, **_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    with monkeypatch.context() as fat:
        fat.setattr(os, "chmod", refuse)
        vault = locked_vault(base / "fat", notes=2)
        for path in (vault.folder, vault.folder / "b", vault.folder / "q"):
            REAL_CHMOD(path, 0o755)
        workbook = vault.unlock()
        assert [one.what for one in workbook.unlocked.findings] == ["vault.folder_open"]
        vault.add(workbook, "written on a stick")
        workbook.lock()
        assert vault.verify() == [("folder", "vault.folder_open")]


def test_fault_15_a_stick_that_vanishes_may_not_be_written_or_is_open_to_all(
    stick: Stick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = locked_vault(stick.place / "home", state=tmp_path / "state")
    for _ in range(rounds(4)):
        pulled_out_while_saving(stick, vault)
    not_to_be_written(stick, vault)
    open_to_everybody(vault)
    on_a_stick_that_knows_no_owners(tmp_path, monkeypatch)

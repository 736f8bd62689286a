"""`kill -9` at every file step, a second instance, a full disk and a read-only folder."""

from __future__ import annotations

import io
import os
import resource
import sys
import tempfile
from functools import partial
from pathlib import Path

import pytest

from app import vault
from app.errors import AppError, DamageError, HostError, UserError
from app.process import harden
from tests.fault.children import in_child, killed_at
from tests.vault_parts import DEVICE, LOW, OTHER_WORDS, WORDS, closed_vault, new_vault

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child")


def opens(place: Path, words: str) -> bool:
    """Whether these words open the vault now."""
    try:
        vault.open(place, words, limits=LOW).close()
    except UserError as problem:
        if problem.code != "vault.wrong_passphrase":
            raise
        return False
    return True


def test_creating_killed_at_each_step_is_no_vault_or_one_without_a_store(tmp_path: Path) -> None:
    def make() -> None:
        vault.create(tmp_path / f"v{step}", WORDS, limits=LOW)[0].close()

    step = 0
    while killed_at(step, make):
        with pytest.raises(AppError) as refused:
            vault.open(tmp_path / f"v{step}", WORDS, limits=LOW)
        assert refused.value.code in {"vault.not_here", "vault.store_missing"}
        assert not (tmp_path / f"v{step}" / "store.db").exists()
        step += 1
    assert step > 10


@pytest.mark.parametrize("first", [WORDS, OTHER_WORDS])
def test_a_passphrase_change_killed_at_each_step_leaves_one_of_the_two(
    tmp_path: Path, first: str
) -> None:
    second = OTHER_WORDS if first == WORDS else WORDS
    step, seen = 0, set()
    while True:
        place = tmp_path / f"v{step}"
        closed_vault(place)
        opened = vault.open(place, WORDS, limits=LOW)
        opened.checkpoint({DEVICE: vault.Mark(5, b"w" * 32)})
        killed = killed_at(step, partial(vault.change_passphrase, opened, WORDS, OTHER_WORDS))
        opened.close()
        one = opens(place, first)
        other = opens(place, second)
        assert one != other, "the first to open settles it"
        last = vault.open(place, first if one else second, limits=LOW)
        assert last.findings == ()
        assert last.witness == {DEVICE: vault.Mark(5, b"w" * 32)}
        last.close()
        assert sorted(path.name for path in place.glob("head*")) == ["head.0", "head.1"]
        seen.add(one)
        if not killed:
            break
        step += 1
    assert step >= 8
    assert seen == {True, False}
    assert opens(place, OTHER_WORDS)


def test_a_checkpoint_or_lock_killed_at_each_step_keeps_the_last_witness_or_the_new_one(
    tmp_path: Path,
) -> None:
    closed_vault(tmp_path / "v")
    for way in ("checkpoint", "close"):
        step, seq = 0, 1
        while True:
            opened = vault.open(tmp_path / "v", WORDS, limits=LOW)
            before, new = dict(opened.witness), {DEVICE: vault.Mark(seq + 1, bytes([seq]) * 32)}
            killed = killed_at(step, partial(getattr(opened, way), new))
            opened.close()
            again = vault.open(tmp_path / "v", WORDS, limits=LOW)
            assert again.findings == ()
            assert again.witness in (before, new)
            again.close()
            if not killed:
                assert again.witness == new
                break
            step, seq = step + 1, seq + 1
        assert step >= 4


def test_an_import_killed_at_each_step_leaves_at_most_what_the_sweep_removes(
    tmp_path: Path,
) -> None:
    opened, _ = new_vault(tmp_path / "v")
    known = opened.blobs.write(io.BytesIO(b"known"))
    step = 0
    while killed_at(step, lambda: opened.blobs.write(io.BytesIO(bytes(3 << 20)))):
        swept = opened.blobs.sweep({known.id})
        assert swept.removed <= 1
        assert opened.blobs.stored() == {known.id}
        assert list((tmp_path / "v" / "q").iterdir()) == []
        step += 1
    assert step >= 7
    assert len(opened.blobs.stored()) == 2
    assert opened.blobs.read_whole(known, limit=9) == b"known"
    opened.close()


def test_a_state_copy_killed_at_each_step_is_the_old_or_the_new(tmp_path: Path) -> None:
    row, step = bytes(range(32)), 0
    old = vault.StateCopy(DEVICE, {DEVICE: vault.Mark(1, b"a" * 32)})
    new = vault.StateCopy(DEVICE, {DEVICE: vault.Mark(2, b"b" * 32)})
    vault.write_state(tmp_path, row, old)
    while killed_at(step, lambda: vault.write_state(tmp_path, row, new)):
        assert vault.read_state(tmp_path, row) in (old, new)
        vault.write_state(tmp_path, row, old)
        step += 1
    assert vault.read_state(tmp_path, row) == new
    assert step >= 4


def test_a_full_disk_keeps_no_half_attachment(tmp_path: Path) -> None:
    opened, _ = new_vault(tmp_path / "v")
    known = opened.blobs.write(io.BytesIO(b"known"))

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, 2 << 20))
        with pytest.raises(HostError, match=r"vault\.disk_full"):
            opened.blobs.write(io.BytesIO(bytes(40 << 20)))
        opened.blobs.write(io.BytesIO(b"small"))

    assert in_child(fill) == 0
    assert list((tmp_path / "v" / "q").iterdir()) == []
    assert len(opened.blobs.stored()) == 2
    assert opened.blobs.read_whole(known, limit=9) == b"known"
    opened.close()


def test_a_full_disk_keeps_the_old_passphrase_and_the_old_witness(tmp_path: Path) -> None:
    closed_vault(tmp_path / "v")
    opened = vault.open(tmp_path / "v", WORDS, limits=LOW)

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        for work in (
            lambda: vault.change_passphrase(opened, WORDS, OTHER_WORDS),
            lambda: opened.checkpoint({}),
            lambda: opened.close({}),
        ):
            with pytest.raises(HostError, match=r"vault\.disk_full"):
                work()
        assert bytes(opened.store_key) == bytes(32)

    assert in_child(fill) == 0
    opened.close()
    assert not opens(tmp_path / "v", OTHER_WORDS)
    again = vault.open(tmp_path / "v", WORDS, limits=LOW)
    assert again.witness == {DEVICE: vault.Mark(1, b"h" * 32)}
    assert again.findings == ()
    again.close()


def test_a_read_only_folder_can_be_read_only() -> None:
    with tempfile.TemporaryDirectory() as base:  # outside pytest's own folder, which is root's
        read_only_folder(Path(base))


def read_only_folder(base: Path) -> None:
    """As an ordinary user who may not write: refused for writing, open for reading."""
    place = base / "v"
    closed_vault(place)
    nobody = 65534 if os.geteuid() == 0 else os.geteuid()
    for path in (place, *place.rglob("*"), base):
        if os.geteuid() == 0:
            os.chown(path, nobody, -1)
    for path in (*place.rglob("*"), place):
        path.chmod(0o500 if path.is_dir() else 0o400)

    def look() -> None:
        if os.geteuid() == 0:
            os.setuid(nobody)
        with pytest.raises(HostError, match=r"vault\.read_only"):
            vault.open(place, WORDS, limits=LOW)
        opened = vault.open(place, WORDS, limits=LOW, read_only=True)
        assert opened.witness == {DEVICE: vault.Mark(1, b"h" * 32)}
        opened.close()

    assert in_child(look) == 0
    place.chmod(0o700)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's own ways to look inside")
def test_a_hardened_process_leaves_no_core_and_shows_no_memory() -> None:
    def check() -> None:
        assert harden() == ()
        assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
        import ctypes

        assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0
        assert os.umask(0) == 0o077

    assert in_child(check) == 0


def test_damage_is_told_from_a_wrong_passphrase_after_a_kill(tmp_path: Path) -> None:
    closed_vault(tmp_path / "v")
    for name in ("head.0", "head.1"):
        (tmp_path / "v" / name).write_bytes(bytes(8192))
    with pytest.raises(DamageError, match=r"vault\.header_damaged"):
        vault.open(tmp_path / "v", "anything", limits=LOW)

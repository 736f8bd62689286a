"""Cut files and flipped bits in a whole vault: opened without loss, or refused by name; never a new empty vault."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from app.bootstrap import Workbook
from app.errors import DamageError
from app.storage.wal import log_damage
from app.words import error_sentence
from tests.fault.counting import count, dice, nothing_silent, rounds
from tests.fault.vaults import Vault, left_by_a_crash, locked_vault

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child"),
]

PAGE = 4096
HEADS = ("head.0", "head.1")
FIELDS = {
    "magic": (0, 16),
    "format": (16, 18),
    "min_reader": (18, 20),
    "min_writer": (20, 22),
    "spare": (22, 24),
    "generation": (24, 32),
    "vault id": (32, 48),
    "kdf set 0": (48, 80),
    "kdf set 1": (80, 112),
    "zeros": (112, 128),
    **{f"slot {n}": (128 + 256 * n, 384 + 256 * n) for n in range(16)},
    "body": (4224, 8128),
    "mac": (8128, 8160),
    "checksum": (8160, 8192),
}
STORE_AREAS = {
    "salt": (0, 16),
    "page 1": (16, PAGE - 80),
    "nonce of page 1": (PAGE - 80, PAGE - 64),
    "HMAC of page 1": (PAGE - 64, PAGE),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """A vault closed as it should be."""
    return locked_vault(tmp_path_factory.mktemp("whole"))


def save_a_while(workbook: Workbook, save: object) -> None:
    workbook.unlocked.settle()
    for number in range(12):
        save(f"after the pause {number} " + "word " * 80 + "end")  # type: ignore[operator]


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory, whole: Vault) -> Vault:
    """The same vault, whose program was killed with twelve saves in the log."""
    vault = whole.copy(tmp_path_factory.mktemp("crashed") / "v")
    return left_by_a_crash(vault, save_a_while)


def flip(path: Path, area: tuple[int, int], chance: Random) -> str:
    """Turn one bit within an area of a file; says where."""
    content = bytearray(path.read_bytes())
    at, bit = chance.randrange(*area), chance.randrange(8)
    content[at] ^= 1 << bit
    path.write_bytes(content)
    count("bits")
    return f"{path.name}:{at}.{bit}"


def test_fault_04_a_cut_store_is_never_a_new_vault(tmp_path: Path, whole: Vault) -> None:
    size = (whole.folder / "store.db").stat().st_size
    chance = dice("cuts of the store")
    keeps = [0, 1, 100, 4095, 4096, 4097, size // 2, size - 1, size + 1, size + PAGE]
    keeps += range(PAGE, size, PAGE)
    keeps += [chance.randrange(size) for _ in range(rounds(40))]
    unnoticed = []
    vault = whole.copy(tmp_path / "v")
    store = vault.folder / "store.db"
    content = store.read_bytes()
    for keep in keeps:
        cut = (content + bytes(PAGE))[:keep]
        store.write_bytes(cut)
        count("trunc")
        with pytest.raises(DamageError) as refused:
            vault.unlock().lock()
        assert "backup" in error_sentence(refused.value.code, refused.value.params)
        assert store.read_bytes() == cut, "the bytes are kept as they are"
        if not any(area == "database" for area, _ in vault.verify()):
            unnoticed.append(keep)
    nothing_silent(unnoticed)
    store.unlink()
    with pytest.raises(DamageError, match=r"vault\.store_missing"):
        vault.unlock()
    assert not store.exists()


def header_flips(tmp_path: Path, whole: Vault, chance: Random) -> list[str]:
    """Each field and each slot of each copy: the other copy is used, the bad one mended and named."""
    unnoticed = []
    vault = whole.copy(tmp_path / "header")
    good = {name: (vault.folder / name).read_bytes() for name in HEADS}
    for area in FIELDS.values():
        for name in HEADS:
            for _ in range(rounds(2)):
                where = flip(vault.folder / name, area, chance)
                if ("header", "vault.header_damaged") not in vault.verify():
                    unnoticed.append(where)
                workbook = vault.unlock()
                found = [(one.area, one.what) for one in workbook.unlocked.findings]
                if found != [("header", "vault.header_damaged")]:
                    unnoticed.append(where)
                workbook.unlocked._opened.close()
                workbook.unlocked._store.close()
                assert (vault.folder / name).read_bytes() == good[other(name)]
                (vault.folder / name).write_bytes(good[name])
        for name in HEADS:
            where = flip(vault.folder / name, area, chance)
        with pytest.raises(DamageError, match=r"vault\.header_damaged"):
            vault.unlock()
        for name in HEADS:
            (vault.folder / name).write_bytes(good[name])
    return unnoticed


def other(name: str) -> str:
    return HEADS[1 - HEADS.index(name)]


def store_flips(tmp_path: Path, whole: Vault, chance: Random) -> list[str]:
    """Page 1 by its parts, every other page, its HMAC: a full look names the database, reading never lies."""
    pages = (whole.folder / "store.db").stat().st_size // PAGE
    areas = [area for area in STORE_AREAS.values() for _ in range(6)]
    for page in range(1, pages):
        areas += [
            (page * PAGE, (page + 1) * PAGE - 80),
            (page * PAGE + PAGE - 64, (page + 1) * PAGE),
        ]
    areas = areas[:24] + chance.sample(areas[24:], min(len(areas) - 24, rounds(130)))
    unnoticed = []
    for area in areas:
        vault = whole.copy(tmp_path / "store")
        where = flip(vault.folder / "store.db", area, chance)
        if not any(found == "database" for found, _ in vault.verify()):
            unnoticed.append(where)
        if not vault.is_noticed():
            unnoticed.append(where)
    return unnoticed


def log_flips(tmp_path: Path, crashed: Vault, chance: Random) -> list[str]:
    """Anywhere in the log: refused, asked about, or every acknowledged save is there."""
    size = (crashed.folder / "store.db-wal").stat().st_size
    frame = 24 + PAGE
    starts = list(range(32, size - frame + 1, frame))
    areas = [(0, 32)] * 12
    for _ in range(rounds(60)):
        start = chance.choice(starts)
        areas += [(start, start + 24), (start + 24, start + frame)]
    areas += [(starts[-1], starts[-1] + frame)] * 8
    unnoticed = []
    for area in areas:
        vault = crashed.copy(tmp_path / "log")
        where = flip(vault.folder / "store.db-wal", area, chance)
        if not vault.is_noticed():
            unnoticed.append(where)
    return unnoticed


def log_gone(tmp_path: Path, crashed: Vault, chance: Random) -> list[str]:
    """The log deleted, emptied, or cut anywhere: this laptop's witness remembers what was acknowledged."""
    size = (crashed.folder / "store.db-wal").stat().st_size
    frame = 24 + PAGE
    unnoticed = []
    cuts = [0, 31, 32, *(32 + frame * n for n in range(1, size // frame))]
    for keep in [None, *cuts, *(chance.randrange(size) for _ in range(rounds(60)))]:
        vault = crashed.copy(tmp_path / "cut")
        log = vault.folder / "store.db-wal"
        if keep is None:
            log.unlink()
        else:
            log.write_bytes(log.read_bytes()[:keep])
        count("trunc")
        if not vault.is_noticed():
            unnoticed.append(f"cut at {keep}")
    return unnoticed


def test_fault_05_one_bit_flipped_anywhere(tmp_path: Path, whole: Vault, crashed: Vault) -> None:
    chance = dice("flipped bits")
    unnoticed = header_flips(tmp_path, whole, chance)
    unnoticed += store_flips(tmp_path, whole, chance)
    unnoticed += log_flips(tmp_path, crashed, chance)
    unnoticed += log_gone(tmp_path, crashed, chance)
    nothing_silent(unnoticed)


def test_a_full_look_names_the_log_and_the_witness(tmp_path: Path, crashed: Vault) -> None:
    vault = crashed.copy(tmp_path / "v")
    assert log_damage(vault.folder / "store.db-wal") == ""
    before = {path: path.read_bytes() for path in vault.folder.iterdir() if path.is_file()}
    assert vault.verify() == []
    assert {path: path.read_bytes() for path in vault.folder.iterdir() if path.is_file()} == before
    flip(vault.folder / "store.db-wal", (5000, 5001), dice("one bit"))
    assert ("wal", "store.log_damaged") in vault.verify()
    (vault.folder / "store.db-wal").unlink()
    assert vault.verify() == [("witness", "store.older")]


def test_a_damaged_log_is_given_up_only_with_a_reason(tmp_path: Path, crashed: Vault) -> None:
    vault = crashed.copy(tmp_path / "v")
    flip(vault.folder / "store.db-wal", (5000, 5001), dice("one bit"))
    kept = (vault.folder / "store.db-wal").read_bytes()
    with pytest.raises(DamageError, match=r"store\.log_damaged"):
        vault.unlock()
    assert (vault.folder / "store.db-wal").read_bytes() == kept
    workbook = vault.unlock(go_on="there is no backup")
    assert len(vault.missing(workbook)) == 12
    workbook.lock()
    vault.unlock().lock()
    assert vault.verify() == []


def test_an_undamaged_log_is_taken_in_whole(tmp_path: Path, crashed: Vault) -> None:
    vault = crashed.copy(tmp_path / "v")
    workbook = vault.unlock()
    assert workbook.unlocked.findings == ()
    assert vault.missing(workbook) == []
    workbook.lock()

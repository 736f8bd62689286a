"""Damaged, exchanged and forged files: the vault opens as it was, or not at all."""

from __future__ import annotations

import io
import os
import random
import shutil
from pathlib import Path

import pytest

from app import vault
from app.errors import AppError, DamageError, UserError
from app.vault import header
from tests.fault.counting import count, dice, rounds
from tests.vault_parts import DEVICE, LOW, WORDS, closed_vault, new_vault

HEADS = ("head.0", "head.1")
REGIONS = {
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
    "slots": (128, 4224),
    "body": (4224, 8128),
    "mac": (8128, 8160),
    "checksum": (8160, 8192),
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A locked vault."""
    closed_vault(tmp_path / "v")
    return tmp_path / "v"


def forge(content: bytes, region: str, chance: random.Random) -> bytes:
    """Turn one bit of a region and make the unkeyed checksum fit, as an attacker would."""
    changed = bytearray(content)
    changed[chance.randrange(*REGIONS[region])] ^= 1 << chance.randrange(8)
    changed[8160:] = header._checksum(bytes(changed[:8160]))
    count("bits")
    return bytes(changed)


@pytest.mark.parametrize("region", [name for name in REGIONS if name != "checksum"])
def test_a_forged_header_with_a_fitting_checksum_never_opens(place: Path, region: str) -> None:
    whole = (place / "head.0").read_bytes()
    chance = dice("forged " + region)
    for _ in range(rounds(6)):
        forged = forge(whole, region, chance)
        for name in HEADS:
            (place / name).write_bytes(forged)
        with pytest.raises(AppError) as refused:
            vault.open(place, WORDS, limits=LOW).close()
        assert refused.value.code in {
            "vault.header_damaged",
            "vault.kdf_bounds",
            "vault.newer",
            "vault.wrong_passphrase",
        }
        (place / "head.1").write_bytes(whole)
        if refused.value.code != "vault.newer":
            vault.open(place, WORDS, limits=LOW).close()
            assert (place / "head.0").read_bytes() == whole


@pytest.mark.parametrize("size", [0, 1, 100, 4096, 8191, 8193, 20000])
def test_a_cut_or_grown_header(place: Path, size: int) -> None:
    whole = (place / "head.0").read_bytes()
    wrong = (whole + os.urandom(20000))[:size]
    (place / "head.0").write_bytes(wrong)
    opened = vault.open(place, WORDS, limits=LOW)
    assert opened.findings == (vault.Finding("header", "vault.header_damaged"),)
    opened.close()
    for name in HEADS:
        (place / name).write_bytes(wrong)
    with pytest.raises(DamageError, match=r"vault\.header_damaged"):
        vault.open(place, WORDS, limits=LOW)


def test_missing_headers(place: Path) -> None:
    (place / "head.1").unlink()
    opened = vault.open(place, WORDS, limits=LOW)
    assert opened.findings == (vault.Finding("header", "vault.header_missing"),)
    opened.close()
    assert (place / "head.1").read_bytes() == (place / "head.0").read_bytes()
    for name in HEADS:
        (place / name).unlink()
    with pytest.raises(DamageError, match=r"vault\.header_missing"):
        vault.open(place, WORDS, limits=LOW)


def test_a_damaged_copy_does_not_turn_a_wrong_passphrase_into_damage(place: Path) -> None:
    (place / "head.0").write_bytes(b"")
    with pytest.raises(UserError, match=r"vault\.wrong_passphrase"):
        vault.open(place, "no", limits=LOW)
    assert (place / "head.0").read_bytes() == b""


def test_the_header_of_another_vault_opens_nothing_here(place: Path, tmp_path: Path) -> None:
    closed_vault(tmp_path / "other")
    shutil.copy(tmp_path / "other" / "head.0", place / "head.0")
    mine = header.parse((place / "head.1").read_bytes(), LOW).vault_id.hex()
    opened = vault.open(place, WORDS, limits=LOW)
    identity = opened.vault_id
    opened.close()
    if identity == mine:
        assert opened.findings == (vault.Finding("header", "vault.header_damaged"),)


def test_a_slot_copied_to_another_place_opens_nothing(place: Path) -> None:
    content = (place / "head.0").read_bytes()
    outside = header.parse(content, LOW)
    for source in range(16):
        moved = bytearray(content)
        target = (source + 1) % 16
        moved[128 + 256 * target : 384 + 256 * target] = outside.table[source]
        moved[8160:] = header._checksum(bytes(moved[:8160]))
        for name in HEADS:
            (place / name).write_bytes(moved)
        with pytest.raises(AppError):
            vault.open(place, WORDS, limits=LOW).close()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "vault.store_damaged"),
        (b"x" * 100, "vault.store_damaged"),
        (b"x" * 6000, "vault.store_damaged"),
        (bytes(8192), "vault.store_damaged"),
        (b"SQLite format 3\0" + bytes(8176), "vault.store_plain"),
        (None, "vault.store_missing"),
    ],
)
def test_a_wrong_store_is_never_a_new_vault(place: Path, content: bytes | None, code: str) -> None:
    (place / "store.db").unlink()
    if content is not None:
        (place / "store.db").write_bytes(content)
    for read_only in (False, True):
        with pytest.raises(DamageError) as refused:
            vault.open(place, WORDS, limits=LOW, read_only=read_only)
        assert refused.value.code == code
    assert (place / "store.db").exists() == (content is not None)


def test_an_older_header_pair_shows_in_the_generation(place: Path) -> None:
    old = {name: (place / name).read_bytes() for name in HEADS}
    opened = vault.open(place, WORDS, limits=LOW)
    newest = opened.checkpoint({DEVICE: vault.Mark(2, b"i" * 32)})
    opened.close()
    for name, content in old.items():
        (place / name).write_bytes(content)
    again = vault.open(place, WORDS, limits=LOW)
    assert vault.compare_generation(again.generation, newest) == [vault.WitnessFinding("older", "")]
    again.close()


def test_empty_folders_that_a_copy_dropped_are_made_again(place: Path) -> None:
    for name in ("b", "q"):
        (place / name).rmdir()
    opened = vault.open(place, WORDS, limits=LOW)
    assert opened.blobs.stored() == set()
    opened.close()


@pytest.mark.skipif(os.name == "nt", reason="POSIX file types")
def test_a_shelf_of_attachments_replaced_by_a_link(tmp_path: Path) -> None:
    opened, _ = new_vault(tmp_path / "v")
    blob = opened.blobs.write(io.BytesIO(b"content"))
    shelf = opened.blobs.kept(blob.id).parent
    shelf.rename(tmp_path / "elsewhere")
    shelf.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DamageError, match=r"vault\.strange_file"):
        opened.blobs.check(blob)
    with pytest.raises(DamageError, match=r"vault\.strange_file"):
        opened.blobs.delete(blob.id)
    opened.blobs.sweep({blob.id})
    assert (tmp_path / "elsewhere" / blob.id).exists()
    shelf.unlink()
    (tmp_path / "elsewhere").rename(shelf)
    path = opened.blobs.kept(blob.id)
    path.rename(tmp_path / "blob")
    path.symlink_to(tmp_path / "blob")
    with pytest.raises(DamageError, match=r"vault\.strange_file"):
        opened.blobs.check(blob)
    opened.blobs.sweep(())
    assert (tmp_path / "blob").exists()
    opened.close()


@pytest.mark.skipif(os.name == "nt", reason="POSIX file types")
def test_a_left_over_link_beside_the_header_is_not_written_through(
    tmp_path: Path, place: Path
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious")
    opened = vault.open(place, WORDS, limits=LOW)
    for name in HEADS:
        (place / f"{name}.new").symlink_to(precious)
    opened.checkpoint({})
    opened.close()
    vault.open(place, WORDS, limits=LOW).close()
    assert precious.read_text() == "precious"
    assert not list(place.glob("*.new"))

"""A new vault key: which store it opens, who holds it, and what an old header copy is worth afterwards."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from app import vault
from app.errors import HostError, UserError
from app.vault import folder
from app.vault.opened import NEW_STORE
from tests.vault_parts import DEVICE, LOW, OTHER_WORDS, PERSON, WORDS

LINA = "018f3f6e-0000-7000-8000-000000000111"


def write_store(path: Path, key: bytes | bytearray) -> None:
    """A store as far as a vault can tell: whole pages that one key opens."""
    path.write_bytes(hashlib.sha256(bytes(key)).digest() + os.urandom(4064))


def opens(path: Path, key: bytes | bytearray) -> bool:
    return path.read_bytes()[:32] == hashlib.sha256(bytes(key)).digest()


def come_in(place: Path, words: str, *, read_only: bool = False) -> vault.Opened:
    return vault.open(place, words, limits=LOW, opens=opens, read_only=read_only)


def refused(place: Path, words: str) -> str:
    with pytest.raises(UserError) as problem:
        come_in(place, words).close()
    return problem.value.code


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A vault that two people and a code open, locked."""
    opened, _ = vault.create(tmp_path / "v", WORDS, limits=LOW, person_id=PERSON)
    write_store(opened.store_path, opened.store_key)
    vault.admit(opened, LINA, OTHER_WORDS)
    opened.close({DEVICE: vault.Mark(4, b"w" * 32)})
    return tmp_path / "v"


def removal(opened: vault.Opened) -> vault.Renewal:
    """Lina goes; the store is copied, nothing is in force yet."""
    renewal = vault.Renewal(opened)
    vault.dismiss(renewal, LINA)
    write_store(renewal.store_path, renewal.store_key)
    return renewal


def heads(place: Path) -> list[bytes]:
    return [(place / name).read_bytes() for name in ("head.0", "head.1")]


def test_everybody_left_holds_the_new_key_and_it_goes_on(place: Path) -> None:
    opened = come_in(place, WORDS)
    old, before = bytes(opened.store_key), heads(place)
    renewal = removal(opened)
    assert heads(place) == before
    renewal.put_in_force()
    new = bytes(renewal.store_key)
    renewal.forget()
    assert (bytes(opened.store_key), new != old) == (new, True)
    assert opens(opened.store_path, opened.store_key)
    assert not (place / NEW_STORE).exists()
    assert opened.witness == {DEVICE: vault.Mark(4, b"w" * 32)}
    assert [one.id for one in opened.owners if one.kind == "person"] == [PERSON]
    assert opened.state()[1].rotation == 1
    opened.checkpoint({DEVICE: vault.Mark(5, b"x" * 32)})
    opened.close()
    again = come_in(place, WORDS)
    assert (bytes(again.store_key), again.findings) == (new, ())
    assert again.witness == {DEVICE: vault.Mark(5, b"x" * 32)}
    again.close()
    assert refused(place, OTHER_WORDS) == "vault.wrong_passphrase"


def test_every_slot_changes_its_sealed_part_or_it_would_show_who_is_there(place: Path) -> None:
    opened = come_in(place, WORDS)
    before = opened.state()[0].table
    vault.Renewal(opened).forget()
    renewal = vault.Renewal(opened)
    write_store(renewal.store_path, renewal.store_key)
    renewal.put_in_force()
    after = opened.state()[0].table
    for one, other in zip(before, after, strict=True):
        assert one[136:216] != other[136:216]
        assert one[:136] == other[:136]
    opened.close()


@pytest.mark.parametrize("copy", [0, 1])
def test_a_header_copy_of_before_lets_nobody_in_who_was_removed(place: Path, copy: int) -> None:
    old = heads(place)
    opened = come_in(place, WORDS)
    removal(opened).put_in_force()
    key = bytes(opened.store_key)
    opened.close()
    name = f"head.{copy}"
    (place / name).write_bytes(old[copy])
    assert refused(place, OTHER_WORDS) == "vault.wrong_passphrase"
    assert (place / name).read_bytes() == old[copy], "who is not let in mends nothing"
    again = come_in(place, WORDS)
    assert (bytes(again.store_key), again.findings) == (key, ())
    again.close()
    assert (place / name).read_bytes() != old[copy]


def test_a_forged_newer_header_under_the_old_key_is_passed_over(place: Path) -> None:
    """Whoever was removed still knows the old key: a header they make may claim to be the newest."""
    opened = come_in(place, WORDS)
    header, body, _, old_key = opened.state()
    from dataclasses import replace

    forged = replace(header, generation=header.generation + 100).sealed(body, bytes(old_key))
    removal(opened).put_in_force()
    key = bytes(opened.store_key)
    opened.close()
    (place / "head.0").write_bytes(forged.content)
    again = come_in(place, WORDS)
    assert bytes(again.store_key) == key
    again.close()
    assert refused(place, OTHER_WORDS) == "vault.wrong_passphrase"


def test_looking_only_reads_the_store_where_it_lies(place: Path) -> None:
    opened = come_in(place, WORDS)
    renewal = removal(opened)
    header, body, _, _ = renewal.state()
    from app.vault.renewal import renewed

    made, roster = renewed(header, body, renewal._key)
    from dataclasses import replace

    content = replace(made, generation=made.generation + 1).sealed(roster, renewal._key).content
    opened.close()
    (place / "head.0").write_bytes(content)  # cut off between the first header copy and the store
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    looked = come_in(place, WORDS, read_only=True)
    assert (looked.store_path.name, looked.findings) == (NEW_STORE, ())
    looked.close()
    assert before == {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    (place / "store.db-wal").write_bytes(b"of the old store")
    done = come_in(place, WORDS)
    assert (done.store_path.name, opens(done.store_path, done.store_key)) == ("store.db", True)
    done.close()
    assert not list(place.glob("store.db?*"))
    assert refused(place, OTHER_WORDS) == "vault.wrong_passphrase"


@pytest.mark.parametrize("step", ["write head", "rename head", "rename store.db", "fsync folder"])
def test_a_disk_that_refuses_leaves_the_old_key_or_the_new_in_force(
    place: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for nth in range(4):
        opened = come_in(place, WORDS)
        old = bytes(opened.store_key)
        renewal = vault.Renewal(opened)
        write_store(renewal.store_path, renewal.store_key)
        left = iter([False] * nth + [True])

        def refuse(name: str, left: object = left) -> None:
            if name.startswith(step) and next(left, False):  # type: ignore[call-overload]
                raise folder.host_error(OSError(28, "full"))

        with monkeypatch.context() as patched:
            patched.setattr(folder, "reached", refuse)
            try:
                renewal.put_in_force()
                done = True
            except HostError:
                done = False
            renewal.forget()
        assert (bytes(opened.store_key) != old) == done
        assert opens(opened.store_path, opened.store_key)
        opened.checkpoint({DEVICE: vault.Mark(9, b"z" * 32)})
        opened.close()
        for words in (WORDS, OTHER_WORDS):
            again = come_in(place, words)
            assert opens(again.store_path, again.store_key)
            assert again.findings == ()
            again.close()
        assert not (place / NEW_STORE).exists()


def test_a_damaged_store_is_left_to_the_store_to_name(place: Path) -> None:
    before = heads(place)
    write_store(place / "store.db", b"another key")
    opened = come_in(place, WORDS)
    assert heads(place) == before, "nothing is mended where no key opens the store"
    opened.close()

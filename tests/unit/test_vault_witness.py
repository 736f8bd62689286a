"""The witness in both headers and in the state folder."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from app import vault
from app.errors import DamageError
from app.vault import witness
from tests.vault_parts import DEVICE, LOW, WORDS, new_vault

ROW = bytes(range(32))


def test_a_checkpoint_rewrites_only_the_older_copy_and_keeps_the_slots(tmp_path: Path) -> None:
    opened, _ = new_vault(tmp_path / "v")
    names = [tmp_path / "v" / "head.0", tmp_path / "v" / "head.1"]
    for turn in range(1, 5):
        before = [path.read_bytes() for path in names]
        generation = opened.checkpoint({DEVICE: vault.Mark(turn, bytes([turn]) * 32)})
        after = [path.read_bytes() for path in names]
        changed = [which for which in (0, 1) if before[which] != after[which]]
        assert len(changed) == 1
        assert after[changed[0]][48:4224] == before[0][48:4224]
        assert int.from_bytes(after[changed[0]][24:32], "little") == generation == turn + 1
    opened.close()
    again = vault.open(tmp_path / "v", WORDS, limits=LOW)
    assert again.witness == {DEVICE: vault.Mark(4, bytes([4]) * 32)}
    again.close({DEVICE: vault.Mark(7, bytes([7]) * 32)})
    assert names[0].read_bytes() == names[1].read_bytes()
    last = vault.open(tmp_path / "v", WORDS, limits=LOW)
    assert last.witness == {DEVICE: vault.Mark(7, bytes([7]) * 32)}
    last.close()


def test_older_fork_and_fine() -> None:
    stored = {(DEVICE, 3): b"c" * 32, (DEVICE, 4): b"d" * 32}

    def found(device: str, seq: int) -> bytes | None:
        return stored.get((device, seq))

    assert vault.compare({DEVICE: vault.Mark(4, b"d" * 32)}, found) == []
    assert vault.compare({DEVICE: vault.Mark(3, b"c" * 32)}, found) == []
    assert vault.compare({}, found) == []
    older = vault.compare({DEVICE: vault.Mark(5, b"e" * 32)}, found)
    assert older == [vault.WitnessFinding("older", DEVICE)]
    fork = vault.compare({DEVICE: vault.Mark(4, b"x" * 32)}, found)
    assert fork == [vault.WitnessFinding("fork", DEVICE)]


def test_an_older_header_is_noticed() -> None:
    assert vault.compare_generation(7, 8) == [vault.WitnessFinding("older", "")]
    assert vault.compare_generation(8, 8) == vault.compare_generation(9, 8) == []


def test_the_size_never_says_how_many_devices_there_are() -> None:
    many = {str(uuid.UUID(int=n)): vault.Mark(n, bytes([n]) * 32) for n in range(60)}
    sizes = {len(witness.encode(dict(list(many.items())[:count]))) for count in (0, 1, 40, 60)}
    assert sizes == {witness.SIZE}
    kept = witness.decode(witness.encode(many))
    assert list(kept.items()) == list(many.items())[-40:]


def test_the_state_copy_comes_back_and_tells_nothing(tmp_path: Path) -> None:
    state = tmp_path / "state" / "deeper"
    assert vault.read_state(state, ROW) is None
    copy = vault.StateCopy(DEVICE, {DEVICE: vault.Mark(5, b"e" * 32)})
    vault.write_state(state, ROW, copy)
    vault.write_state(state, ROW, copy)
    assert vault.read_state(state, ROW) == copy
    assert vault.read_state(state, bytes(32)) is None
    (only,) = state.iterdir()
    assert len(only.read_bytes()) == witness.STATE_SIZE
    assert uuid.UUID(DEVICE).bytes not in only.read_bytes()


def test_a_changed_state_copy_is_damage(tmp_path: Path) -> None:
    vault.write_state(tmp_path, ROW, vault.StateCopy(DEVICE, {}))
    (only,) = tmp_path.iterdir()
    whole = only.read_bytes()
    for wrong in (whole[:-1], whole + b"x", b"", whole[:100] + b"\0" + whole[101:]):
        if wrong == whole:
            continue
        only.write_bytes(wrong)
        with pytest.raises(DamageError, match=r"vault\.state_damaged"):
            vault.read_state(tmp_path, ROW)


def test_the_note_of_a_commit_goes_before_the_state_copy_until_that_is_renewed(
    tmp_path: Path,
) -> None:
    old = vault.StateCopy(DEVICE, {DEVICE: vault.Mark(5, b"e" * 32)})
    new = vault.StateCopy(DEVICE, {DEVICE: vault.Mark(6, b"f" * 32)})
    vault.Noting(tmp_path / "not there", ROW).note(new)
    vault.write_state(tmp_path, ROW, old)
    (state,) = tmp_path.iterdir()
    vault.Noting(tmp_path, ROW).note(new)
    assert vault.read_state(tmp_path, ROW) == new
    (note,) = set(tmp_path.iterdir()) - {state}
    assert len(note.read_bytes()) == witness.STATE_SIZE
    note.write_bytes(note.read_bytes()[:-1])
    assert vault.read_state(tmp_path, ROW) == old
    vault.Noting(tmp_path, ROW).note(new)
    vault.write_state(tmp_path, ROW, old)
    assert vault.read_state(tmp_path, ROW) == old
    assert list(tmp_path.iterdir()) == [state]

"""Creating a vault and opening it again, by passphrase and by recovery code."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from nacl.signing import VerifyKey

from app import vault
from app.errors import HostError, UserError
from app.vault import folder, header, kdf
from app.vault.keys import authenticate
from tests.vault_parts import DEVICE, LOW, OTHER_WORDS, PERSON, WORDS, closed_vault, new_vault


def test_a_new_vault_opens_with_the_same_keys(tmp_path: Path) -> None:
    opened, _ = new_vault(tmp_path / "v")
    key, identity = bytes(opened.store_key), opened.vault_id
    opened.close()
    again = vault.open(tmp_path / "v", WORDS, limits=LOW)
    assert (bytes(again.store_key), again.vault_id) == (key, identity)
    assert (again.person.id, again.person.kind, again.findings) == (PERSON, "person", ())
    signature = again.person.sign(b"entry")
    VerifyKey(again.person.verify_key).verify(b"entry", signature)
    again.close()


def test_the_recovery_code_opens_the_same_store_as_somebody_else(tmp_path: Path) -> None:
    opened, code = new_vault(tmp_path / "v")
    key, person = bytes(opened.store_key), opened.person
    opened.close()
    again = vault.open(tmp_path / "v", f"  {code.lower().replace('-', ' ')} ", limits=LOW)
    assert bytes(again.store_key) == key
    assert again.person.kind == "recovery"
    assert again.person.verify_key != person.verify_key
    again.close()


def test_layout_and_modes(tmp_path: Path) -> None:
    closed_vault(tmp_path / "v")
    found = {path.name: path.lstat() for path in (tmp_path / "v").iterdir()}
    assert set(found) == {"head.0", "head.1", "store.db", "b", "q", "lock"}
    assert stat.S_IMODE((tmp_path / "v").lstat().st_mode) == 0o700
    assert {stat.S_IMODE(found[name].st_mode) for name in ("head.0", "head.1", "lock")} == {0o600}
    assert {found[name].st_size for name in ("head.0", "head.1")} == {8192}


def test_closing_wipes_the_keys_and_lets_the_next_one_in(tmp_path: Path) -> None:
    opened, _ = new_vault(tmp_path / "v")
    sign = opened.person.sign
    opened.close()
    opened.close()
    assert bytes(opened.store_key) == bytes(32)
    with pytest.raises(RuntimeError):
        sign(b"entry")
    vault.open(tmp_path / "v", WORDS, limits=LOW).close()


@pytest.mark.parametrize(
    "wrong", ["", "x", WORDS + " ", " " + WORDS, WORDS.upper(), "\ud800", "🔑"]
)
def test_a_wrong_passphrase(tmp_path: Path, wrong: str) -> None:
    closed_vault(tmp_path / "v")
    with pytest.raises(UserError, match=r"vault\.wrong_passphrase"):
        vault.open(tmp_path / "v", wrong, limits=LOW)
    vault.open(tmp_path / "v", WORDS, limits=LOW).close()


def test_composed_and_decomposed_letters_are_one_passphrase(tmp_path: Path) -> None:
    composed, decomposed = (
        "k\u00e9ram s\u00f8vn h\u00fctte d\u0101ru",
        "ke\u0301ram s\u00f8vn hu\u0308tte da\u0304ru",
    )
    opened, _ = vault.create(tmp_path / "v", composed, limits=LOW)
    opened.store_path.write_bytes(os.urandom(4096))
    opened.close()
    vault.open(tmp_path / "v", decomposed, limits=LOW).close()


@pytest.mark.parametrize("weak", ["", "      ", "password1", "aaaaaaaaaaaaaaaaaaaa", "Waymark2026"])
def test_a_weak_passphrase_makes_no_vault(tmp_path: Path, weak: str) -> None:
    with pytest.raises(UserError, match=r"vault\.passphrase_weak"):
        vault.create(tmp_path / "v", weak, limits=LOW)
    assert not (tmp_path / "v").exists()


def test_suggestions_are_six_words_and_strong() -> None:
    one, other = vault.suggest(), vault.suggest()
    assert one != other
    assert len(one.split(" ")) == 6
    vault.require_strong(one)


def test_a_vault_is_made_only_in_an_empty_folder(tmp_path: Path) -> None:
    closed_vault(tmp_path / "v")
    before = sorted((path, path.read_bytes()) for path in (tmp_path / "v").glob("*.*"))
    with pytest.raises(UserError, match=r"vault\.not_empty"):
        vault.create(tmp_path / "v", OTHER_WORDS, limits=LOW)
    assert before == sorted((path, path.read_bytes()) for path in (tmp_path / "v").glob("*.*"))
    with pytest.raises(UserError, match=r"vault\.place_missing"):
        vault.create(tmp_path / "none" / "v", WORDS, limits=LOW)
    (tmp_path / "empty").mkdir()
    opened, _ = new_vault(tmp_path / "empty")
    opened.close()


def test_an_abandoned_vault_leaves_nothing(tmp_path: Path) -> None:
    opened, _ = new_vault(tmp_path / "v")
    opened.checkpoint({})
    vault.abandon(opened)
    assert list(tmp_path.iterdir()) == []
    closed_vault(tmp_path / "v")
    again = vault.open(tmp_path / "v", WORDS, limits=LOW)
    with pytest.raises(RuntimeError):
        vault.abandon(again)
    again.close()


def test_no_vault_there(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("x")
    for place in (tmp_path / "notes", tmp_path / "nowhere"):
        with pytest.raises(UserError, match=r"vault\.not_here"):
            vault.open(place, WORDS, limits=LOW)
    assert [path.name for path in (tmp_path / "notes").iterdir()] == ["a.txt"]


def test_the_owners_are_known_and_the_unused_slots_look_alike(tmp_path: Path) -> None:
    opened, _ = new_vault(tmp_path / "v")
    assert sorted(owner.kind for owner in opened.owners) == ["person", "recovery"]
    outside = opened.state()[0]
    assert len(set(outside.table)) == 16
    for start, end in ((0, 24), (136, 168)):  # nonce and ephemeral key of each slot
        assert len({slot[start:end] for slot in outside.table}) == 16
    assert all(
        slot[167] < 128 for slot in outside.table
    )  # a Curve25519 point has its top bit clear
    opened.close()


def test_a_newer_format_is_refused_and_kept(tmp_path: Path) -> None:
    closed_vault(tmp_path / "v")
    content = bytearray((tmp_path / "v" / "head.0").read_bytes())
    content[18:20] = (2).to_bytes(2, "little")
    content[-32:] = header._checksum(bytes(content[:-32]))
    (tmp_path / "v" / "head.0").write_bytes(content)
    for read_only in (False, True):
        with pytest.raises(UserError, match=r"vault\.newer"):
            vault.open(tmp_path / "v", WORDS, limits=LOW, read_only=read_only)
    assert (tmp_path / "v" / "head.0").read_bytes() == content


def test_a_format_that_may_only_be_read_is_not_written(tmp_path: Path) -> None:
    opened, _ = new_vault(tmp_path / "v")
    outside, _, _, vault_key = opened.state()
    front = bytearray(outside.content[:-64])
    front[20:22] = (2).to_bytes(2, "little")
    mac_key, _ = header._head_keys(vault_key, outside.vault_id)
    front += authenticate(mac_key, bytes(front))
    content = bytes(front) + header._checksum(bytes(front))
    opened.close()
    for name in ("head.0", "head.1"):
        (tmp_path / "v" / name).write_bytes(content)
    with pytest.raises(UserError, match=r"vault\.newer"):
        vault.open(tmp_path / "v", WORDS, limits=LOW)
    vault.open(tmp_path / "v", WORDS, limits=LOW, read_only=True).close()


def test_reading_only_writes_nothing(tmp_path: Path) -> None:
    place = tmp_path / "v"
    closed_vault(place)
    (place / "head.1").write_bytes(b"gone")
    (place / "lock").unlink()
    before = {path: (path.lstat().st_mtime_ns, path.lstat().st_mode) for path in place.rglob("*")}
    opened = vault.open(place, WORDS, limits=LOW, read_only=True)
    assert opened.findings == (vault.Finding("header", "vault.header_damaged"),)
    with pytest.raises(HostError, match=r"vault\.read_only"):
        opened.checkpoint({})
    with pytest.raises(HostError, match=r"vault\.read_only"):
        opened.blobs.sweep(())
    opened.close({DEVICE: vault.Mark(9, b"x" * 32)})
    assert before == {
        path: (path.lstat().st_mtime_ns, path.lstat().st_mode) for path in place.rglob("*")
    }


def test_a_folder_open_to_others_is_closed(tmp_path: Path) -> None:
    closed_vault(tmp_path / "v")
    (tmp_path / "v").chmod(0o755)
    looked = vault.open(tmp_path / "v", WORDS, limits=LOW, read_only=True)
    assert looked.findings == (vault.Finding("folder", "vault.folder_open"),)
    looked.close()
    opened = vault.open(tmp_path / "v", WORDS, limits=LOW)
    assert opened.findings == ()
    assert stat.S_IMODE((tmp_path / "v").lstat().st_mode) == 0o700
    opened.close()


def test_production_limits_are_the_ones_we_promise() -> None:
    assert (
        vault.KdfLimits(
            least_memory=65536,
            most_memory=1048576,
            usual_memory=262144,
            least_passes=3,
            most_passes=10,
            lanes=4,
            most_lanes=16,
            quickest=0.8,
            slowest=1.5,
        )
        == vault.PRODUCTION
    )


@pytest.mark.parametrize(
    ("seconds", "memory", "passes"),
    [(1.0, 262144, 3), (3.0, 131072, 3), (60.0, 65536, 3), (0.4, None, 3), (0.01, None, 10)],
)
def test_calibration_stays_within_bounds(
    monkeypatch: pytest.MonkeyPatch, seconds: float, memory: int | None, passes: int
) -> None:
    monkeypatch.setattr(kdf, "_trial", lambda *_: seconds)
    found = kdf.calibrate(vault.PRODUCTION)
    found.require_within(vault.PRODUCTION)
    assert found.lanes == 4
    assert found.passes >= passes or seconds > 0.1
    if memory:
        assert found.memory == memory
    else:
        assert found.memory * found.passes > 262144 * 3


def test_a_disk_that_refuses_leaves_no_half_vault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    monkeypatch.setattr(folder, "reached", steps.append)
    opened, _ = vault.create(tmp_path / "counted", WORDS, limits=LOW)
    opened.close()
    for fails_at in range(len(steps)):
        count = iter(range(1000))

        def refuse(step: str, count: object = count, fails_at: int = fails_at) -> None:
            if next(count) == fails_at:  # type: ignore[call-overload]
                raise folder.host_error(OSError(28, "full"))

        monkeypatch.setattr(folder, "reached", refuse)
        with pytest.raises(HostError, match=r"vault\.disk_full"):
            vault.create(tmp_path / "v", WORDS, limits=LOW)
        assert not (tmp_path / "v").exists()

"""The format specification is good enough for a second reader: here is one, using nothing of ours.

It recomputes the test vectors of `app/vault/README.md` and reads the sample vault by its offsets.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import secrets
import shutil
import unicodedata
from pathlib import Path

import pytest
from nacl.public import PrivateKey, SealedBox
from nacl.signing import SigningKey
from shamir_mnemonic import Share, combine_mnemonics

from app import vault
from app.vault import keys, recovery, slots
from app.vault import shares as our_shares
from app.vault.kdf import KdfSet
from tests.second_reader import argon2id, hkdf, newest_head, open_door, read_blob, unwrap

README = Path(vault.__file__).with_name("README.md")
SAMPLE = Path(__file__).parents[1] / "golden" / "vault"
SAMPLE_LIMITS = vault.KdfLimits(256, 256, 256, 3, 3, 4, 4, 0.0, 1e9)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@pytest.fixture(scope="module")
def vectors() -> dict[str, str]:
    """The table at the end of the specification."""
    table = README.read_text("utf-8").split("| name | value |")[1]
    return dict(re.findall(r"^\| ([^|]+?) \| `([^`]*)`", table, re.MULTILINE))


def test_vectors_of_the_keys(vectors: dict[str, str]) -> None:
    is_hex = re.compile(r"(?:[0-9a-f]{2}){10,}")
    known = {name: bytes.fromhex(text) for name, text in vectors.items() if is_hex.fullmatch(text)}
    secret = unicodedata.normalize("NFKC", vectors["passphrase"]).encode()
    assert secret == known["secret"]
    root = argon2id(secret, known["KDF set"])
    assert root == known["root"]
    identity, vk = known["vault id"], known["VK"]
    assert hkdf(vk, identity, b"db/1", 32) == known["K_db"]
    assert hkdf(vk, identity, b"head/1", 64) == known["K_mac"] + known["K_body"]
    k_slot = hkdf(root, identity, b"slot/1\x05", 32)
    assert k_slot == known["K_slot, slot 5"]
    aad = b"slot/1" + identity + b"\x05\x01\x00" + known["KDF set"]
    assert aad == known["slot additional data"]
    plain = known["X25519 secret"] + known["Ed25519 seed"] + known["owner"] + bytes(16)
    assert unwrap(k_slot, known["wrapped part"], aad) == plain
    private = PrivateKey(known["X25519 secret"])
    assert bytes(private.public_key) == known["X25519 public"]
    assert bytes(SigningKey(known["Ed25519 seed"]).verify_key) == known["Ed25519 public"]
    assert SealedBox(private).decrypt(known["sealed VK (one of many)"]) == vk
    row = hkdf(known["state row R"], b"", b"witness/1", 48)
    assert row == known["state file name"] + known["state key"]


def test_our_own_code_makes_the_same_vectors(
    vectors: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def known(name: str) -> bytes:
        return bytes.fromhex(vectors[name])

    nonce = known("wrapped part")[:24]
    kdf = KdfSet.decode(known("KDF set"))
    assert kdf is not None
    pair = keys.KeyPair(
        known("owner"), bytearray(known("X25519 secret")), bytearray(known("Ed25519 seed"))
    )
    place = slots.SlotPlace(known("vault id"), 5, kdf)
    monkeypatch.setattr(secrets, "token_bytes", lambda n: nonce if n == 24 else bytes(n))
    slot = slots.make(place, known("root"), pair, known("VK"))
    assert slot[:136] == known("wrapped part")
    assert slot[216:] == bytes(40)
    assert pair.unseal(slot[136:216]) == pair.unseal(known("sealed VK (one of many)"))
    code = recovery.from_secret(known("vault id"), known("recovery secret"))
    assert str(code) == vectors["recovery code"]


def test_vectors_of_the_recovery_code(vectors: dict[str, str]) -> None:
    number = int(vectors["recovery secret"], 16)
    letters = [CROCKFORD[number >> (5 * at) & 31] for at in reversed(range(32))]
    mark = hashlib.blake2b(
        bytes.fromhex(vectors["vault id"]), digest_size=2, person=b"recovery/1"
    ).digest()
    mark_number = int.from_bytes(mark, "big") % 1024
    letters += [CROCKFORD[mark_number // 32], CROCKFORD[mark_number % 32]]
    total = 0
    for letter in letters:
        total = total * 32 + CROCKFORD.index(letter)
    check = total % 1021
    letters += [CROCKFORD[check // 32], CROCKFORD[check % 32]]
    assert "".join(letters) == vectors["recovery code"].replace("-", "")


def test_vectors_of_the_shares(vectors: dict[str, str]) -> None:
    shares = [vectors[f"share {number}"] for number in (1, 2, 3)]
    for two in itertools.permutations(shares, 2):
        assert combine_mnemonics(two).hex() == vectors["recovery secret"]
    vault_id = bytes.fromhex(vectors["vault id"])
    mark = hashlib.blake2b(vault_id, digest_size=2, person=b"recovery/1").digest()
    for share in map(Share.from_mnemonic, shares):
        assert share.identifier >> 5 == int.from_bytes(mark, "big") % 1024
        assert (share.member_threshold, share.group_count, share.extendable) == (2, 1, True)
        assert share.iteration_exponent == 0
    joined = our_shares.join("\n".join(shares[1:]), {vault_id})
    assert str(joined) == vectors["recovery code"]


def padme(size: int) -> int:
    """The stored length, from the text of the specification."""
    size = max(size, 4096)
    e = size.bit_length() - 1
    s = e.bit_length()
    step = 1 << (e - s)
    return -(-size // step) * step


def test_vectors_of_the_padding(vectors: dict[str, str]) -> None:
    for pair in vectors["padded sizes"].split():
        size, whole = map(int, pair.split(":"))
        assert padme(size) == whole


@pytest.mark.parametrize("entrance", ["sample passphrase", "sample recovery code"])
def test_a_second_reader_opens_the_sample_vault(vectors: dict[str, str], entrance: str) -> None:
    head = newest_head(SAMPLE)
    assert int.from_bytes(head[24:32], "little") == int(vectors["sample newest generation"])
    door = open_door(head, vectors[entrance], is_code="code" in entrance)
    number, plain, body = door.number, door.plain, door.body
    assert len(body) == 3864
    row = body[8 + 96 * number : 104 + 96 * number]
    assert row[0] == (2 if "code" in entrance else 1)
    assert row[16:32] == plain[64:80]
    assert row[64:96] == bytes(SigningKey(plain[32:64]).verify_key)
    assert int.from_bytes(body[1544:1546], "little") == 1
    assert int.from_bytes(body[1568:1576], "little") == 7
    assert body[1576:1608] == bytes(range(32))
    assert door.store_key.hex() == vectors["sample K_db"]


def test_a_second_reader_opens_the_sample_attachment(vectors: dict[str, str]) -> None:
    name = vectors["sample blob id"]
    key, size = bytes.fromhex(vectors["sample blob key"]), int(vectors["sample blob size"])
    file = SAMPLE / "b" / name[:2] / name
    assert file.stat().st_size == 24 + padme(size) + 17
    content = read_blob(file, key, size)
    assert hashlib.sha256(content).hexdigest() == vectors["sample blob SHA-256"]


def test_this_version_still_opens_the_sample_vault(vectors: dict[str, str], tmp_path: Path) -> None:
    place = tmp_path / "v"
    shutil.copytree(SAMPLE, place)
    (place / "store.db").write_bytes(os.urandom(4096))
    for entrance in ("sample passphrase", "sample recovery code"):
        opened = vault.open(place, vectors[entrance], limits=SAMPLE_LIMITS)
        assert bytes(opened.store_key).hex() == vectors["sample K_db"]
        assert opened.findings == ()
        blob = vault.Blob(
            vectors["sample blob id"],
            bytes.fromhex(vectors["sample blob key"]),
            bytes.fromhex(vectors["sample blob SHA-256"]),
            int(vectors["sample blob size"]),
        )
        assert opened.blobs.read_whole(blob, limit=10**6) == b"one invented page\n" * 300
        opened.close()

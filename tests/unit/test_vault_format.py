"""The format specification is good enough for a second reader: here is one, using nothing of ours.

It recomputes the test vectors of `app/vault/README.md` and reads the sample vault by its offsets.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import os
import re
import secrets
import shutil
import unicodedata
from pathlib import Path

import nacl.bindings as sodium
import pytest
from argon2.low_level import Type, hash_secret_raw
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.signing import SigningKey
from shamir_mnemonic import Share, combine_mnemonics

from app import vault
from app.vault import keys, recovery, slots
from app.vault import shares as our_shares
from app.vault.kdf import KdfSet

README = Path(vault.__file__).with_name("README.md")
SAMPLE = Path(__file__).parents[1] / "golden" / "vault"
SAMPLE_LIMITS = vault.KdfLimits(256, 256, 256, 3, 3, 4, 4, 0.0, 1e9)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@pytest.fixture(scope="module")
def vectors() -> dict[str, str]:
    """The table at the end of the specification."""
    table = README.read_text("utf-8").split("| name | value |")[1]
    return dict(re.findall(r"^\| ([^|]+?) \| `([^`]*)`", table, re.MULTILINE))


def hkdf(key: bytes, salt: bytes, info: bytes, size: int) -> bytes:
    """RFC 5869 with SHA-256."""
    early = hmac.digest(salt or bytes(32), key, "sha256")
    out, block, count = b"", b"", 0
    while len(out) < size:
        count += 1
        block = hmac.digest(early, block + info + bytes([count]), "sha256")
        out += block
    return out[:size]


def argon2id(secret: bytes, kdf_set: bytes) -> bytes:
    """The root key under one 32-byte KDF record."""
    memory, passes, lanes = (int.from_bytes(kdf_set[at : at + 4], "little") for at in (16, 20, 24))
    return hash_secret_raw(secret, kdf_set[:16], passes, memory, lanes, 32, Type.ID)


def unwrap(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """XChaCha20-Poly1305 with its nonce in front."""
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[24:], aad, sealed[:24], key)


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
    heads = [(SAMPLE / name).read_bytes() for name in ("head.0", "head.1")]
    for head in heads:
        assert hashlib.blake2b(head[:8160], digest_size=32).digest() == head[8160:]
    head = max(heads, key=lambda one: int.from_bytes(one[24:32], "little"))
    assert int.from_bytes(head[24:32], "little") == int(vectors["sample newest generation"])
    secret = vectors[entrance]
    if "code" in entrance:
        secret = secret.replace("-", "")[:32]
    identity, kdf_set = head[32:48], head[48:80]
    root = argon2id(unicodedata.normalize("NFKC", secret).encode(), kdf_set)
    found = []
    for number in range(16):
        slot = head[128 + 256 * number : 384 + 256 * number]
        aad = b"slot/1" + identity + bytes([number, 1, 0]) + kdf_set
        try:
            plain = unwrap(hkdf(root, identity, b"slot/1" + bytes([number]), 32), slot[:136], aad)
        except CryptoError:
            continue
        found.append((number, plain, SealedBox(PrivateKey(plain[:32])).decrypt(slot[136:216])))
    ((number, plain, vk),) = found
    both = hkdf(vk, identity, b"head/1", 64)
    assert hashlib.blake2b(head[:8128], digest_size=32, key=both[:32]).digest() == head[8128:8160]
    body = unwrap(both[32:], head[4224:8128], b"head/1" + identity)
    assert len(body) == 3864
    row = body[8 + 96 * number : 104 + 96 * number]
    assert row[0] == (2 if "code" in entrance else 1)
    assert row[16:32] == plain[64:80]
    assert row[64:96] == bytes(SigningKey(plain[32:64]).verify_key)
    assert int.from_bytes(body[1544:1546], "little") == 1
    assert int.from_bytes(body[1568:1576], "little") == 7
    assert body[1576:1608] == bytes(range(32))
    assert hkdf(vk, identity, b"db/1", 32).hex() == vectors["sample K_db"]


def test_a_second_reader_opens_the_sample_attachment(vectors: dict[str, str]) -> None:
    name = vectors["sample blob id"]
    sealed = (SAMPLE / "b" / name[:2] / name).read_bytes()
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    key = bytes.fromhex(vectors["sample blob key"])
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, sealed[:24], key)
    aad = bytes.fromhex(name) + b"\x01\x00"
    plain, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, sealed[24:], aad)
    size = int(vectors["sample blob size"])
    assert tag == sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
    assert (len(plain), plain[size:]) == (padme(size), bytes(padme(size) - size))
    assert hashlib.sha256(plain[:size]).hexdigest() == vectors["sample blob SHA-256"]


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

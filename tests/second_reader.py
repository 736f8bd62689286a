"""A second reader of vaults and backups, written from `app/vault/README.md` alone and using nothing of ours."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import nacl.bindings as sodium
from argon2.low_level import Type, hash_secret_raw
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox


@dataclass(frozen=True)
class Door:
    """What a passphrase opens in one header: the slot, its 112 bytes of secrets less the tag, and the vault key."""

    number: int
    plain: bytes
    vault_key: bytes
    vault_id: bytes
    body: bytes

    @property
    def store_key(self) -> bytes:
        return hkdf(self.vault_key, self.vault_id, b"db/1", 32)

    @property
    def list_key(self) -> bytes:
        return hkdf(self.vault_key, self.vault_id, b"backup/1", 32)


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


def newest_head(place: Path) -> bytes:
    """The header copy that counts; both must have their checksum."""
    heads = [(place / name).read_bytes() for name in ("head.0", "head.1")]
    for head in heads:
        assert hashlib.blake2b(head[:8160], digest_size=32).digest() == head[8160:]
    return max(heads, key=lambda one: int.from_bytes(one[24:32], "little"))


def open_door(head: bytes, words: str, *, is_code: bool = False) -> Door:
    """Open a header by a passphrase, or by a recovery code; its MAC is checked."""
    secret = words.replace("-", "")[:32] if is_code else unicodedata.normalize("NFKC", words)
    identity, kdf_set = head[32:48], head[48:80]
    root = argon2id(secret.encode(), kdf_set)
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
    return Door(
        number, plain, vk, identity, unwrap(both[32:], head[4224:8128], b"head/1" + identity)
    )


def read_blob(file: Path, key: bytes, size: int) -> bytes:
    """The content of an attachment: every chunk, the FINAL tag on the last and only there, zeros behind."""
    sealed, state = file.read_bytes(), sodium.crypto_secretstream_xchacha20poly1305_state()
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, sealed[:24], key)
    aad, plain, at = bytes.fromhex(file.name) + b"\x01\x00", b"", 24
    while at < len(sealed):
        piece = sealed[at : at + 65536 + 17]
        at += len(piece)
        content, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, piece, aad)
        is_last = tag == sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
        assert is_last == (at >= len(sealed))
        plain += content
    assert not any(plain[size:])
    return plain[:size]


def blob_key(wrapped: bytes, case_key: bytes, blob_id: str) -> bytes:
    """The key of an attachment, from its row and its case's key."""
    stream = hashlib.blake2b(
        blob_id.encode(), digest_size=32, key=case_key, person=b"blob key"
    ).digest()
    return bytes(a ^ b for a, b in zip(wrapped, stream, strict=True))


@dataclass(frozen=True)
class Listed:
    """What a backup's list says."""

    id: str
    made: int
    store: bytes
    files: dict[str, int]


def read_list(content: bytes, list_key: bytes) -> Listed:
    """The list of a backup, its MAC checked."""
    assert hashlib.blake2b(content[:-32], digest_size=32, key=list_key).digest() == content[-32:]
    assert content[:16].hex() == "b4e11f7a926d4c03f81a5ee0347dc92b"
    count = int.from_bytes(content[80:84], "little")
    rows = content[88:-32]
    assert len(rows) == count * 24
    files = {
        rows[at : at + 16].hex(): int.from_bytes(rows[at + 16 : at + 24], "little")
        for at in range(0, len(rows), 24)
    }
    return Listed(
        content[24:40].hex(), int.from_bytes(content[40:48], "little"), content[48:80], files
    )


def read_gone(content: bytes, row: bytes) -> set[str]:
    """The list of erased cases beside all backups, as hex."""
    plain = unwrap(hkdf(row, b"", b"gone/1", 32), content, b"gone/1")
    count = int.from_bytes(plain[:8], "little")
    return {plain[8 + 16 * n : 24 + 16 * n].hex() for n in range(count)}

"""The header's 16 slots: a person's keys under their passphrase, the vault key sealed to them.

An unused slot is made by the same code with keys that are thrown away, so the number of people
cannot be seen.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from app.vault.kdf import KdfSet
from app.vault.keys import (
    KEY_SIZE,
    NONCE_SIZE,
    PAIR_SIZE,
    SEAL_SIZE,
    TAG_SIZE,
    KeyPair,
    decrypt,
    derive,
    encrypt,
    seal_to,
)

COUNT = 16
FORMAT = 1
WRAPPED_SIZE = NONCE_SIZE + PAIR_SIZE + TAG_SIZE  # 136
SEALED_SIZE = KEY_SIZE + SEAL_SIZE  # 80
SPARE_SIZE = 40
SIZE = WRAPPED_SIZE + SEALED_SIZE + SPARE_SIZE  # 256


@dataclass(frozen=True, slots=True)
class SlotPlace:
    """Where a slot stands; bound into its encryption, so that none can be moved or copied."""

    vault_id: bytes
    number: int
    kdf: KdfSet

    def aad(self) -> bytes:
        """Label, vault id, slot number, slot format, the KDF record: 57 bytes."""
        place = bytes([self.number]) + FORMAT.to_bytes(2, "little")
        return b"slot/1" + self.vault_id + place + self.kdf.encode()

    def wrapping_key(self, root: bytes) -> bytearray:
        """The key that wraps this slot, from the root key of a passphrase."""
        return derive(root, self.vault_id, b"slot/1" + bytes([self.number]))


def make(place: SlotPlace, root: bytes, pair: KeyPair, vault_key: bytes | bytearray) -> bytes:
    """The 256 bytes of a slot that `root` opens."""
    wrapped = encrypt(place.wrapping_key(root), pair.encode(), place.aad())
    sealed = seal_to(pair.box_public, bytes(vault_key))
    return wrapped + sealed + secrets.token_bytes(SPARE_SIZE)


def make_unused(place: SlotPlace) -> bytes:
    """A slot that nothing opens, made by the same steps."""
    pair = KeyPair.generate(secrets.token_bytes(16))
    return make(place, secrets.token_bytes(KEY_SIZE), pair, secrets.token_bytes(KEY_SIZE))


def reseal(slot: bytes, box_public: bytes, vault_key: bytes | bytearray) -> bytes:
    """The same slot with a new vault key sealed to its owner; their passphrase is not needed."""
    sealed = seal_to(box_public, bytes(vault_key))
    return slot[:WRAPPED_SIZE] + sealed + slot[WRAPPED_SIZE + SEALED_SIZE :]


def try_open(slot: bytes, place: SlotPlace, root: bytes) -> KeyPair | None:
    """The pair inside, or None when `root` is not this slot's."""
    plain = decrypt(place.wrapping_key(root), slot[:WRAPPED_SIZE], place.aad())
    return None if plain is None else KeyPair.decode(plain)


def vault_key_in(slot: bytes, pair: KeyPair) -> bytearray | None:
    """The vault key sealed to `pair`, or None when those bytes were changed."""
    return pair.unseal(slot[WRAPPED_SIZE : WRAPPED_SIZE + SEALED_SIZE])

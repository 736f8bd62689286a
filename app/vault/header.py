"""The vault's header, 8 KiB, kept twice: who can open it, and how far the audit chain had come.

The byte offsets are specified in README.md; every field that is zero now must be ignored when read.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
from dataclasses import dataclass, field, replace
from typing import Literal

from app.errors import AppError, DamageError, UserError
from app.vault import slots, witness
from app.vault.kdf import SET_SIZE, KdfLimits, KdfSet
from app.vault.keys import NONCE_SIZE, TAG_SIZE, authenticate, decrypt, derive, encrypt, same, wipe

SIZE = 8192
MAGIC = bytes.fromhex("9d1c5be7402fa8d36e0477b1c99a8350")  # random: no name of any program
FORMAT = 1
_CLEAR = struct.Struct(
    "<16sHHH2xQ16s"
)  # magic, format, min_reader, min_writer, generation, vault id
_SETS_AT = _CLEAR.size  # 48
_SLOTS_AT = 128
_BODY_AT = _SLOTS_AT + slots.COUNT * slots.SIZE  # 4224
_MAC_AT = SIZE - 64  # 8128
_SUM_AT = SIZE - 32  # 8160
_PLAIN = _MAC_AT - _BODY_AT - NONCE_SIZE - TAG_SIZE  # 3864
_ENTRY = struct.Struct("<BB14x16s32s32s")  # kind, KDF set, owner, X25519 public, Ed25519 public
_ROSTER_AT = 8
_WITNESS_AT = _ROSTER_AT + slots.COUNT * _ENTRY.size  # 1544
_HEAD_LABEL = b"head/1"

Kind = Literal["person", "recovery"]
_KINDS: dict[int, Kind] = {1: "person", 2: "recovery"}
_NUMBERS: dict[Kind, int] = {"person": 1, "recovery": 2}


@dataclass(frozen=True, slots=True)
class Entry:
    """Who owns a slot: their public keys, and the KDF set (0 or 1) of their passphrase."""

    kind: Kind
    kdf: int
    owner: bytes
    box_public: bytes
    verify_key: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """The encrypted part: rotations of the vault key so far, owners of the slots, the witness."""

    rotation: int = 0
    roster: dict[int, Entry] = field(default_factory=dict)
    witness: witness.Witness = field(default_factory=dict)

    def encode(self) -> bytes:
        """The 3864 bytes before encryption."""
        plain = bytearray(_PLAIN)
        plain[:4] = self.rotation.to_bytes(4, "little")
        for number, one in self.roster.items():
            row = (_NUMBERS[one.kind], one.kdf, one.owner, one.box_public, one.verify_key)
            _ENTRY.pack_into(plain, _ROSTER_AT + number * _ENTRY.size, *row)
        plain[_WITNESS_AT : _WITNESS_AT + witness.SIZE] = witness.encode(self.witness)
        return bytes(plain)

    @classmethod
    def decode(cls, plain: bytes) -> Body:
        """The body of 3864 decrypted bytes; a kind this version does not know is left out."""
        roster = {}
        for number in range(slots.COUNT):
            kind, *row = _ENTRY.unpack_from(plain, _ROSTER_AT + number * _ENTRY.size)
            if kind in _KINDS:
                roster[number] = Entry(_KINDS[kind], *row)
        seen = witness.decode(plain[_WITNESS_AT : _WITNESS_AT + witness.SIZE])
        return cls(int.from_bytes(plain[:4], "little"), roster, seen)


@dataclass(frozen=True, slots=True)
class Header:
    """The readable outside of one header copy; `content` is all 8192 bytes as on disk."""

    generation: int
    vault_id: bytes
    sets: tuple[KdfSet | None, KdfSet | None]
    table: tuple[bytes, ...] = field(repr=False)
    content: bytes = field(repr=False)
    min_writer: int = FORMAT

    def place(self, number: int, which: int) -> slots.SlotPlace:
        """Where slot `number` stands when its owner's passphrase goes through KDF set `which`."""
        kdf = self.sets[which]
        if kdf is None:
            raise DamageError("vault.header_damaged")
        return slots.SlotPlace(self.vault_id, number, kdf)

    @property
    def sets_newest_first(self) -> list[int]:
        """The numbers (0, 1) of the KDF sets in use."""
        used = [(kdf.serial, number) for number, kdf in enumerate(self.sets) if kdf is not None]
        return [number for _, number in sorted(used, reverse=True)]

    @property
    def newest_set(self) -> int:
        """The KDF set for every new passphrase."""
        return self.sets_newest_first[0]

    def open_body(self, vault_key: bytes | bytearray) -> Body | None:
        """The body, after the MAC over everything was checked; None for another key or bytes."""
        mac_key, body_key = _head_keys(vault_key, self.vault_id)
        try:
            if not same(
                authenticate(mac_key, self.content[:_MAC_AT]), self.content[_MAC_AT:_SUM_AT]
            ):
                return None
            plain = decrypt(body_key, self.content[_BODY_AT:_MAC_AT], self._body_aad())
            return None if plain is None else Body.decode(plain)
        finally:
            wipe(mac_key, body_key)

    def _body_aad(self) -> bytes:
        return _HEAD_LABEL + self.vault_id

    def sealed(self, body: Body, vault_key: bytes | bytearray) -> Header:
        """The same header with this body, encrypted, MACed and with its checksum."""
        mac_key, body_key = _head_keys(vault_key, self.vault_id)
        clear = _CLEAR.pack(MAGIC, FORMAT, FORMAT, FORMAT, self.generation, self.vault_id)
        sets = b"".join(one.encode() if one else bytes(SET_SIZE) for one in self.sets)
        front = (clear + sets).ljust(_SLOTS_AT, b"\0") + b"".join(self.table)
        front += encrypt(body_key, body.encode(), self._body_aad())
        front += authenticate(mac_key, front)
        wipe(mac_key, body_key)
        return replace(self, content=front + _checksum(front))


def _head_keys(vault_key: bytes | bytearray, vault_id: bytes) -> tuple[bytearray, bytearray]:
    both = derive(vault_key, vault_id, _HEAD_LABEL, 64)
    return both[:32], both[32:]


def _checksum(front: bytes) -> bytes:
    return hashlib.blake2b(front, digest_size=32).digest()


def empty(kdf: KdfSet, vault_id: bytes | None = None) -> Header:
    """A header nobody can open yet: generation 0, 16 unused slots."""
    identity = vault_id or secrets.token_bytes(16)
    places = (slots.SlotPlace(identity, number, kdf) for number in range(slots.COUNT))
    return Header(0, identity, (kdf, None), tuple(map(slots.make_unused, places)), b"")


def parse(content: bytes, limits: KdfLimits) -> Header:
    """The header in the bytes of one copy; nothing is allocated on the word of an unchecked field.

    `DamageError` for a wrong size, checksum or KDF bounds; `UserError("vault.newer")` for a later
    format.
    """
    if len(content) != SIZE or content[:16] != MAGIC:
        raise DamageError("vault.header_damaged")
    if not same(_checksum(content[:_SUM_AT]), content[_SUM_AT:]):
        raise DamageError("vault.header_damaged")
    _, _, min_reader, min_writer, generation, vault_id = _CLEAR.unpack_from(content)
    if min_reader > FORMAT:
        raise UserError("vault.newer", needed=min_reader)
    first, second = (
        KdfSet.decode(content[at : at + SET_SIZE]) for at in (_SETS_AT, _SETS_AT + SET_SIZE)
    )
    for kdf in (first, second):
        if kdf is not None:
            kdf.require_within(limits)
    if first is None and second is None:
        raise DamageError("vault.header_damaged")
    table = content[_SLOTS_AT:_BODY_AT]
    cut = tuple(table[at : at + slots.SIZE] for at in range(0, len(table), slots.SIZE))
    return Header(generation, vault_id, (first, second), cut, content, min_writer)


def judge(content: bytes | None, limits: KdfLimits) -> Header | AppError:
    """`parse`, with the reason returned where there is no header to be had."""
    if content is None:
        return DamageError("vault.header_missing")
    try:
        return parse(content, limits)
    except AppError as problem:
        return problem

"""The witness: how far each laptop's audit chain had come, out of the store's reach.

It stands encrypted in both headers and in the user's state folder, always the same size.  It may
lag behind the store after a crash, it never leads: the store is committed first.
"""

from __future__ import annotations

import os
import struct
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.errors import AppError, DamageError
from app.vault import folder
from app.vault.keys import NONCE_SIZE, TAG_SIZE, decrypt, derive, encrypt

MOST_DEVICES = 40
_COUNT = struct.Struct("<H6x")
_MARK = struct.Struct("<16sQ32s")
SIZE = _COUNT.size + MOST_DEVICES * _MARK.size  # 2248
STATE_SIZE = NONCE_SIZE + 16 + SIZE + TAG_SIZE  # 2304
_STATE_LABEL = b"witness/1"
_NOTE_LABEL = b"latest/1"


@dataclass(frozen=True, slots=True)
class Mark:
    """The last audit entry seen of one device: its number and its 32-byte hash."""

    seq: int
    hash: bytes


Witness = Mapping[str, Mark]
"""Device id (UUID text) to mark, least recent first: beyond 40 devices the first ones fall out."""


@dataclass(frozen=True, slots=True)
class WitnessFinding:
    """`older`: the store lacks an entry it once had.  `fork`: it holds another entry in that place.

    `device` is empty when the header itself is older than the store remembers.
    """

    kind: Literal["older", "fork"]
    device: str


def encode(witness: Witness) -> bytes:
    """2248 bytes, whatever the number of devices."""
    marks = list(witness.items())[-MOST_DEVICES:]
    body = b"".join(_MARK.pack(uuid.UUID(name).bytes, mark.seq, mark.hash) for name, mark in marks)
    return (_COUNT.pack(len(marks)) + body).ljust(SIZE, b"\0")


def decode(plain: bytes) -> dict[str, Mark]:
    """The witness of `encode`; a count that cannot be is a `DamageError`."""
    (count,) = _COUNT.unpack_from(plain)
    if len(plain) != SIZE or count > MOST_DEVICES:
        raise DamageError("vault.header_damaged")
    rows = (_MARK.unpack_from(plain, _COUNT.size + i * _MARK.size) for i in range(count))
    return {str(uuid.UUID(bytes=device)): Mark(seq, digest) for device, seq, digest in rows}


def compare(witness: Witness, stored: Callable[[str, int], bytes | None]) -> list[WitnessFinding]:
    """What speaks against the store; `stored(device, seq)` is the hash it holds, or None.

    An empty list means that the store is as far as the witness or ahead of it.
    """
    findings = []
    for device, mark in witness.items():
        held = stored(device, mark.seq)
        if held is None:
            findings.append(WitnessFinding("older", device))
        elif held != mark.hash:
            findings.append(WitnessFinding("fork", device))
    return findings


def compare_generation(header: int, remembered: int) -> list[WitnessFinding]:
    """A header older than the highest generation the store remembers is a finding."""
    return [WitnessFinding("older", "")] if header < remembered else []


@dataclass(frozen=True, slots=True)
class StateCopy:
    """What the user's state folder remembers: this laptop's device id and its last witness."""

    device: str
    witness: dict[str, Mark]


def _place(state_folder: Path, row: bytes, label: bytes) -> tuple[Path, bytearray]:
    """File and key come from a random row of the store: neither says which vault it is."""
    derived = derive(row, b"", label, 48)
    return state_folder / derived[:16].hex(), derived[16:]


def _sealed(key: bytearray, copy: StateCopy, label: bytes) -> bytes:
    return encrypt(key, uuid.UUID(copy.device).bytes + encode(copy.witness), label)


def _unsealed(key: bytearray, sealed: bytes, label: bytes) -> StateCopy | None:
    plain = decrypt(key, sealed, label) if len(sealed) == STATE_SIZE else None
    if plain is None:
        return None
    return StateCopy(str(uuid.UUID(bytes=plain[:16])), decode(plain[16:]))


def write_state(state_folder: Path, row: bytes, copy: StateCopy) -> None:
    """Replace the state folder's copy; `row` is the store's random 32 bytes."""
    if folder.look(state_folder) is None:
        with folder.host_errors():
            state_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, key = _place(state_folder, row, _STATE_LABEL)
    folder.replace(path, _sealed(key, copy, _STATE_LABEL))
    folder.remove(_place(state_folder, row, _NOTE_LABEL)[0])


def read_state(state_folder: Path, row: bytes) -> StateCopy | None:
    """The state folder's copy, or None; `DamageError("vault.state_damaged")` if changed.

    The note of a later commit goes before it, where there is one.
    """
    path, key = _place(state_folder, row, _STATE_LABEL)
    try:
        sealed = folder.read_up_to(path, STATE_SIZE + 1)
    except FileNotFoundError:
        return None
    copy = _unsealed(key, sealed, _STATE_LABEL)
    if copy is None:
        raise DamageError("vault.state_damaged")
    noted = _read_note(state_folder, row)
    return noted if noted is not None and noted.device == copy.device else copy


class Noting:
    """Notes each commit in the state folder at once, without waiting for the disk.

    It is what tells a lost log: the store is durable first, and the headers hear of a commit only at the next pause.
    A power cut may tear or lose the note, so one that cannot be read counts for nothing, and one that cannot be
    written keeps nobody from saving.
    """

    def __init__(self, state_folder: Path, row: bytes) -> None:
        self._path, self._key = _place(state_folder, row, _NOTE_LABEL)

    def note(self, copy: StateCopy) -> None:
        """Write how far the store has come, in place."""
        with suppress(OSError, AppError):
            descriptor = self._open()
            try:
                os.write(descriptor, _sealed(self._key, copy, _NOTE_LABEL))
            finally:
                os.close(descriptor)

    def _open(self) -> int:
        try:
            return folder.open_ordinary(self._path, os.O_WRONLY)
        except FileNotFoundError:
            return folder.create_new(self._path)


def _read_note(state_folder: Path, row: bytes) -> StateCopy | None:
    path, key = _place(state_folder, row, _NOTE_LABEL)
    with suppress(OSError, AppError):
        return _unsealed(key, folder.read_up_to(path, STATE_SIZE + 1), _NOTE_LABEL)
    return None

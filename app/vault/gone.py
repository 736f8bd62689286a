"""The list of erased cases beside all backups: random ids, encrypted, so that a restore brings none of them back."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Iterable
from pathlib import Path

from app.errors import DamageError
from app.vault import folder
from app.vault.keys import NONCE_SIZE, TAG_SIZE, decrypt, derive, encrypt

_NAME = "gone"
_LABEL = b"gone/1"
_COUNT = struct.Struct("<Q")
_STEP = 1024  # it grows in steps, so that its size says little
_MOST = 16 << 20


def add_gone(home: Path, row: bytes, case_ids: Iterable[str]) -> None:
    """Add erased cases (UUID text) to the list in a folder of backups; what it says already stays.

    `row` is the random row of the store that a renewal of the vault key does not change.
    """
    ids = {uuid.UUID(one).bytes for one in (*case_ids, *(read_gone(home, row) or ()))}
    plain = _COUNT.pack(len(ids)) + b"".join(sorted(ids))
    plain = plain.ljust(-(-len(plain) // _STEP) * _STEP, b"\0")
    folder.replace(home / _NAME, encrypt(derive(row, b"", _LABEL), plain, _LABEL))


def read_gone(home: Path, row: bytes) -> frozenset[str] | None:
    """The erased cases (UUID text); None where there is no list, or none that this row opens."""
    try:
        sealed = folder.read_up_to(home / _NAME, _MOST)
    except (FileNotFoundError, DamageError):
        return None
    if len(sealed) < NONCE_SIZE + TAG_SIZE + _COUNT.size:
        return None
    plain = decrypt(derive(row, b"", _LABEL), sealed, _LABEL)
    if plain is None:
        return None
    (count,) = _COUNT.unpack_from(plain)
    ids = plain[_COUNT.size : _COUNT.size + 16 * count]
    return frozenset(str(uuid.UUID(bytes=ids[at : at + 16])) for at in range(0, len(ids), 16))

"""One backup's own part: a fresh key that the same people open, and a list of what belongs to it.

The byte offsets are specified in README.md.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from app.errors import DamageError, HostError
from app.job import NO_JOB, Job
from app.process import pin
from app.vault import folder
from app.vault.header import Body, Header
from app.vault.keys import authenticate, derive, same, wipe
from app.vault.opened import HEADS, Opened, store_key_of
from app.vault.renewal import renewed
from app.vault.witness import Witness

LIST = "list"
_LIST_LABEL = b"backup/1"
_MAGIC = bytes.fromhex("b4e11f7a926d4c03f81a5ee0347dc92b")  # random: no name of any program
_FORMAT = 1
_FRONT = struct.Struct("<16sH6x16sQ32sI4x")  # magic, format, id, made, digest of the store, count
_ROW = struct.Struct("<16sQ")  # blob id, size of its file
_MAC_SIZE = 32
_MOST = 64 << 20
_BITE = 1 << 20


@dataclass(frozen=True, slots=True)
class Inventory:
    """What belongs to one backup.

    `id` is 32 random hex characters, `made_at` in UTC to the second, `store` the BLAKE2b-256 of `store.db`;
    `files` maps each attachment to the size of its file in bytes, 0 for one that was missing when it was made.
    """

    id: str
    made_at: datetime
    store: bytes = field(repr=False)
    files: Mapping[str, int] = field(repr=False)

    def encode(self, key: bytes | bytearray) -> bytes:
        """The bytes of the file `list`, MACed with the backup's list key."""
        made = int(self.made_at.timestamp())
        front = _FRONT.pack(
            _MAGIC, _FORMAT, bytes.fromhex(self.id), made, self.store, len(self.files)
        )
        rows = b"".join(
            _ROW.pack(bytes.fromhex(one), self.files[one]) for one in sorted(self.files)
        )
        return front + rows + authenticate(key, front + rows)


def read_inventory(place: Path, key: bytes | bytearray | None = None) -> Inventory:
    """The list of the backup in `place`; with its key the MAC is checked too.

    Without the key nothing in it is proved: good enough to show a date, or to see which files are in use.
    `DamageError("backup.list_damaged")` for anything but a whole list.
    """
    damaged = DamageError("backup.list_damaged")
    try:
        content = folder.read_up_to(place / LIST, _MOST + 1)
    except FileNotFoundError:
        raise damaged from None
    if not _FRONT.size + _MAC_SIZE <= len(content) <= _MOST:
        raise damaged
    magic, made_by, identity, made, digest, count = _FRONT.unpack_from(content)
    rows = content[_FRONT.size : -_MAC_SIZE]
    if magic != _MAGIC or made_by != _FORMAT or len(rows) != count * _ROW.size:
        raise damaged
    if key is not None and not same(authenticate(key, content[:-_MAC_SIZE]), content[-_MAC_SIZE:]):
        raise damaged
    try:
        made_at = datetime.fromtimestamp(made, UTC)
    except (OverflowError, ValueError, OSError):
        raise damaged from None
    files = {one.hex(): size for one, size in _ROW.iter_unpack(rows)}
    return Inventory(identity.hex(), made_at, digest, files)


def list_key(opened: Opened) -> bytearray:
    """The key of the list of an open backup."""
    header, _, _, vault_key = opened.state()
    return derive(vault_key, header.vault_id, _LIST_LABEL)


def digest_of(path: Path, job: Job = NO_JOB) -> bytes:
    """BLAKE2b-256 of a file as the medium gives it back, where the system lets us ask for that."""
    digest = hashlib.blake2b(digest_size=32)
    try:
        descriptor = folder.open_ordinary(path)
    except FileNotFoundError:
        raise DamageError("backup.incomplete") from None
    try:
        forget(descriptor)
        with folder.host_errors():
            total, done = os.fstat(descriptor).st_size, 0
            while part := os.read(descriptor, _BITE):
                digest.update(part)
                done += len(part)
                job.step(done, total)
    finally:
        os.close(descriptor)
    return digest.digest()


def forget(descriptor: int) -> None:
    """Have the system drop what it remembers of a file, so that the next read asks the medium."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


class FreshKey:
    """A vault key for one backup: everybody who may open the vault may open that, each with their own words."""

    def __init__(self, opened: Opened) -> None:
        header, body, _, _ = opened.state()
        self._vault_key = bytearray(secrets.token_bytes(32))
        self._header: Header
        self._body: Body
        self._header, self._body = renewed(header, body, self._vault_key)
        self.store_key = store_key_of(self._vault_key, header.vault_id)
        self.list_key = derive(self._vault_key, header.vault_id, _LIST_LABEL)
        pin(self._vault_key, self.store_key)

    def head(self, witness: Witness) -> bytes:
        """The 8192 bytes of both header copies of the backup."""
        sealed = self._header.sealed(replace(self._body, witness=witness), self._vault_key)
        return sealed.content

    def wipe(self) -> None:
        """Overwrite the keys: from here on only the header leads to them."""
        wipe(self._vault_key, self.store_key, self.list_key)


def write_generation(place: Path, key: FreshKey, inventory: Inventory, witness: Witness) -> None:
    """Write headers and list of a backup beside its store, durable; then read all of it back."""
    head, listed = key.head(witness), inventory.encode(key.list_key)
    for name, content in ((HEADS[0], head), (HEADS[1], head), (LIST, listed)):
        folder.replace(place / name, content)
        if folder.read_up_to(place / name, len(content) + 1) != content:
            raise HostError("vault.disk_failed", reason="readback")

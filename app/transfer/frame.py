"""The bytes inside the age file.

`magic | version | length | signed manifest | items back to back | padding`

Reading is a small state machine that is fed pieces of any size; nothing of the manifest is parsed
before its signature is valid, and no memory is taken for a length that was not checked.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from typing import Protocol

from app.errors import DamageError, UserError
from app.transfer.keys import OrgIdentity, verify
from app.transfer.limits import STANDARD, Limits, padded
from app.transfer.manifest import Item, Manifest, read_manifest

MAGIC = b"WMKTRANS"
MAJOR, MINOR = 1, 0
MANIFEST_DOMAIN = b"waymark transfer manifest v1\0"
_HEAD = struct.Struct(">8sHHI32s64s")
_SIGNED_HEAD = 16
"""Bytes of the head that the signature covers: magic, version, length."""


class Quarantine(Protocol):
    """Where the bytes of one incoming item wait, encrypted, until somebody accepts them."""

    def write(self, piece: bytes, /) -> object:
        """Take the next bytes."""
        ...

    def close(self) -> object:
        """The item is complete; keep it until it is accepted or discarded."""
        ...

    def discard(self) -> object:
        """Forget the item, complete or not; may be called at any time and more than once."""
        ...


def write_head(manifest: bytes, signer: OrgIdentity) -> bytes:
    """Return head and manifest, signed by `signer`."""
    start = struct.pack(">8sHHI", MAGIC, MAJOR, MINOR, len(manifest))
    signature = signer.sign(MANIFEST_DOMAIN + start + manifest)
    return start + signer.sign_key + signature + manifest


def content_length(manifest: Manifest) -> int:
    """Length of the whole container in bytes, padding included."""
    return padded(_HEAD.size + len(manifest.raw) + sum(item.bytes for item in manifest.items))


class FrameReader:
    """Takes the container piece by piece, checks it, passes each item's bytes to its quarantine."""

    def __init__(
        self,
        accept: Callable[[Manifest], None],
        quarantine: Callable[[Item], Quarantine] | None,
        limits: Limits = STANDARD,
    ) -> None:
        """`accept` may refuse the manifest; without `quarantine`, items are only hashed."""
        self._accept = accept
        self._quarantine = quarantine
        self._limits = limits
        self._start = bytearray()
        self._wanted = _HEAD.size
        self._left = 0
        self._hash = hashlib.sha256()
        self._next = 0
        self._sink: Quarantine | None = None
        self._padding = 0
        self._items: tuple[Item, ...] = ()
        self.manifest: Manifest | None = None
        self.opened: list[Quarantine] = []

    @property
    def expected(self) -> int | None:
        """Length of the container, once the manifest says it."""
        return None if self.manifest is None else content_length(self.manifest)

    def take(self, piece: bytes) -> None:
        """Read the next bytes of the container."""
        view = memoryview(piece)
        while view:
            if self.manifest is None:
                view = self._take_start(view)
            elif self._left:
                view = self._take_item(view)
            else:
                view = self._take_padding(view)

    def finish(self) -> Manifest:
        """Say that the container has ended; `transfer.truncated` unless all of it was there."""
        if self.manifest is None or self._left or self._next < len(self._items) or self._padding:
            raise DamageError("transfer.truncated")
        return self.manifest

    def discard(self) -> None:
        """Throw away everything that was put into quarantine."""
        for sink in self.opened:
            sink.discard()

    def _take_start(self, view: memoryview) -> memoryview:
        part = min(len(view), self._wanted - len(self._start))
        self._start += view[:part]
        if len(self._start) == self._wanted == _HEAD.size:
            self._wanted += self._check_head()
        if len(self._start) == self._wanted:
            self._read_manifest()
        return view[part:]

    def _check_head(self) -> int:
        magic, major, _minor, length, _key, _signature = _HEAD.unpack(self._start)
        if magic != MAGIC:
            raise UserError("transfer.not_a_package")
        if major != MAJOR:
            raise UserError("transfer.newer")
        if not 0 < length <= self._limits.manifest:
            raise UserError("transfer.too_big", part="manifest")
        return int(length)

    def _read_manifest(self) -> None:
        *_, key, signature = _HEAD.unpack_from(self._start)
        raw = bytes(self._start[_HEAD.size :])
        if not verify(key, MANIFEST_DOMAIN + bytes(self._start[:_SIGNED_HEAD]) + raw, signature):
            raise UserError("transfer.forged")
        manifest = read_manifest(raw, key, self._limits)
        self._accept(manifest)
        self.manifest = manifest
        self._items = manifest.items
        length = _HEAD.size + len(raw) + sum(item.bytes for item in manifest.items)
        self._padding = padded(length) - length
        self._start.clear()
        self._open_next()

    def _open_next(self) -> None:
        """Open the next item that has bytes; empty ones are complete at once."""
        while self._next < len(self._items) and not self._left:
            item = self._items[self._next]
            self._hash = hashlib.sha256()
            self._left = item.bytes
            if self._quarantine is not None:
                self._sink = self._quarantine(item)
                self.opened.append(self._sink)
            if not self._left:
                self._close_item(item)

    def _take_item(self, view: memoryview) -> memoryview:
        piece = view[: self._left]
        self._hash.update(piece)
        if self._sink is not None:
            self._sink.write(bytes(piece))
        self._left -= len(piece)
        if not self._left:
            self._close_item(self._items[self._next])
            self._open_next()
        return view[len(piece) :]

    def _close_item(self, item: Item) -> None:
        if self._hash.hexdigest() != item.sha256:
            raise DamageError("transfer.wrong_hash")
        if self._sink is not None:
            self._sink.close()
            self._sink = None
        self._next += 1

    def _take_padding(self, view: memoryview) -> memoryview:
        if len(view) > self._padding or bytes(view).strip(b"\0"):
            raise UserError("transfer.malformed", part="padding")
        self._padding -= len(view)
        return view[len(view) :]

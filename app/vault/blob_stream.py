"""One attachment as an encrypted file: a libsodium secretstream of 64 KiB chunks, padded.

The padding is Padme's, so that the size says little; the format is specified in README.md.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from app.errors import DamageError, UserError
from app.job import Job
from app.vault import folder

FORMAT = 1
FRONT_SIZE = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES  # 24
CHUNK_EXTRA = sodium.crypto_secretstream_xchacha20poly1305_ABYTES  # 17
StreamState = sodium.crypto_secretstream_xchacha20poly1305_state
init_push = sodium.crypto_secretstream_xchacha20poly1305_init_push
push = sodium.crypto_secretstream_xchacha20poly1305_push
init_pull = sodium.crypto_secretstream_xchacha20poly1305_init_pull
pull = sodium.crypto_secretstream_xchacha20poly1305_pull
TAG_MESSAGE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
TAG_FINAL = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
CHUNK = 64 * 1024
_SEALED_CHUNK = CHUNK + CHUNK_EXTRA
_LEAST = 4096
BITE = 16  # chunks per disk write, and between two points where a job may stop
_AHEAD = 16  # bites that may wait for the disk; it is made durable as often, while we encrypt
MTIME = 946_684_800  # 2000-01-01: the time of an attachment is nobody's business


@dataclass(frozen=True, slots=True)
class Blob:
    """What the store must keep to read one attachment; without the key it is gone.

    `id` is 32 hex characters, `key` 32 bytes, `sha256` and `size` are those of the content in
    bytes.
    """

    id: str
    key: bytes = field(repr=False)
    sha256: bytes = field(repr=False)
    size: int


def padded(size: int) -> int:
    """The stored length of `size` content bytes: Padme, at most 12 % more, never under 4096."""
    size = max(size, _LEAST)
    exponent = size.bit_length() - 1
    loose = exponent - exponent.bit_length()
    mask = (1 << loose) - 1
    return (size + mask) & ~mask


def file_size(size: int) -> int:
    """The exact size of the file that holds `size` content bytes."""
    whole = padded(size)
    return FRONT_SIZE + whole + -(-whole // CHUNK) * CHUNK_EXTRA


def _aad(blob_id: str) -> bytes:
    return bytes.fromhex(blob_id) + FORMAT.to_bytes(2, "little")


class BlobWriter:
    """Encrypts what it is given into one new file in `q/`; leaving unfinished removes it."""

    def __init__(self, waiting: Path, *, limit: int | None = None) -> None:
        self._limit = limit
        self.id = secrets.token_hex(16)
        self._key = secrets.token_bytes(32)
        self._aad = _aad(self.id)
        self._state = StreamState()
        self._digest = hashlib.sha256()
        self._size = 0
        self._rest = bytearray()
        self._out = bytearray(init_push(self._state, self._key))
        self._path = waiting / self.id
        self._disk = _Disk(folder.create_new(self._path))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.abandon()

    def write(self, content: bytes | memoryview) -> None:
        """Take the next bytes; over `limit` in all is `UserError("vault.attachment_large")`."""
        self._size += len(content)
        if self._limit is not None and self._size > self._limit:
            raise UserError("vault.attachment_large", megabytes=self._limit >> 20)
        self._digest.update(content)
        self._feed(content)

    def finish(self) -> Blob:
        """Pad, seal and make durable; the blob is then whole, and still in quarantine."""
        zeros = padded(self._size) - self._size
        while zeros > 0:
            self._feed(bytes(min(zeros, CHUNK)))
            zeros -= CHUNK
        self._seal(bytes(self._rest), TAG_FINAL)
        self._flush()
        self._disk.settle()
        with folder.host_errors():
            os.utime(self._path, (MTIME, MTIME))
        folder.sync(self._disk.descriptor, "blob")
        self._disk.close()
        folder.sync_folder(self._path.parent)
        return Blob(self.id, self._key, self._digest.digest(), self._size)

    def abandon(self) -> None:
        """Remove the unfinished file; harmless after `finish`."""
        if self._disk.close():
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _feed(self, content: bytes | memoryview) -> None:
        """Seal each whole chunk; the last waits in `_rest` for its FINAL tag."""
        view = memoryview(content)
        if self._rest:
            room = CHUNK - len(self._rest)
            self._rest += view[:room]
            view = view[room:]
            if not view:
                return
            self._seal(bytes(self._rest), TAG_MESSAGE)
            self._rest.clear()
        while len(view) > CHUNK:
            self._seal(bytes(view[:CHUNK]), TAG_MESSAGE)
            view = view[CHUNK:]
        self._rest += view

    def _seal(self, plain: bytes, tag: int) -> None:
        self._out += push(self._state, plain, self._aad, tag)
        if len(self._out) >= BITE * _SEALED_CHUNK:
            self._flush()

    def _flush(self) -> None:
        folder.reached("write blob")
        self._disk.write(self._out)
        self._out = bytearray()


class _Disk:
    """Writes behind our back on a thread of its own, so that encrypting need not wait for it."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._pending: deque[Future[None]] = deque()
        self._thread: ThreadPoolExecutor | None = None
        self._bites = 0
        self._open = True

    def write(self, content: bytearray) -> None:
        """Hand over the next bite; an error of an earlier one is raised here or by `settle`."""
        self._bites += 1
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "blob")
        while len(self._pending) >= _AHEAD:
            self._pending.popleft().result()
        self._pending.append(self._thread.submit(self._put, content, self._bites))

    def _put(self, content: bytearray, bite: int) -> None:
        folder.write_all(self.descriptor, memoryview(content))
        if bite % _AHEAD == 0:
            with folder.host_errors():
                os.fsync(self.descriptor)

    def settle(self) -> None:
        """Wait until everything handed over was written."""
        while self._pending:
            self._pending.popleft().result()

    def close(self) -> bool:
        """Let the thread and the file go; False if that was done before."""
        was_open, self._open = self._open, False
        if was_open:
            if self._thread is not None:
                self._thread.shutdown(wait=True, cancel_futures=True)
            os.close(self.descriptor)
        return was_open


def decrypt(descriptor: int, blob: Blob, job: Job) -> Iterator[bytes]:
    """Pull chunk after chunk; the last piece is given out only when the whole file was right."""
    with folder.host_errors():
        found = os.fstat(descriptor).st_size
    if found != file_size(blob.size):
        raise DamageError("vault.attachment_damaged")
    state, digest, aad = StreamState(), hashlib.sha256(), _aad(blob.id)
    left, hidden = blob.size, padded(blob.size)
    held = b""
    _begin(state, _take(descriptor, FRONT_SIZE), blob.key)
    while hidden > 0:
        size = min(hidden, CHUNK)
        hidden -= size
        plain = _pull(state, _take(descriptor, size + CHUNK_EXTRA), aad, last=hidden == 0)
        content = plain[:left]
        if any(plain[len(content) :]):
            raise DamageError("vault.attachment_damaged")
        if content:
            if held:
                yield held
            job.step(blob.size - left, blob.size)
            left -= len(content)
            digest.update(content)
            held = content
    if digest.digest() != blob.sha256:
        raise DamageError("vault.attachment_damaged")
    if held:
        yield held
    job.step(blob.size, blob.size)


def _take(descriptor: int, size: int) -> bytes:
    with folder.host_errors():
        return os.read(descriptor, size)


def _begin(state: StreamState, front: bytes, key: bytes) -> None:
    try:
        init_pull(state, front, key)
    except (CryptoError, ValueError, RuntimeError):
        raise DamageError("vault.attachment_damaged") from None


def _pull(state: StreamState, sealed: bytes, aad: bytes, *, last: bool) -> bytes:
    try:
        plain, tag = pull(state, sealed, aad)
    except (CryptoError, ValueError, RuntimeError):
        raise DamageError("vault.attachment_damaged") from None
    if (tag == TAG_FINAL) != last:
        raise DamageError("vault.attachment_damaged")
    return plain

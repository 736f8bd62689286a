"""Attachments: one encrypted file each, under a random name and a random key that the store keeps.

A blob is a libsodium secretstream of 64 KiB chunks, padded so that its size says little.  It is
written in `q/` and renamed into `b/`; a crash at any step leaves at most a file that the next
opening sweeps away.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Self

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from app.errors import DamageError, HostError, UserError
from app.job import NO_JOB, Job
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
_BITE = 16  # chunks per disk write and per safe point to stop
_ID = re.compile(r"[0-9a-f]{32}")
_MTIME = 946_684_800  # 2000-01-01: the time of an attachment is nobody's business
_FEW = 100


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


@dataclass(frozen=True, slots=True)
class Swept:
    """How many left-over files a sweep removed, and how many unknown blobs it kept because they
    were too many.
    """

    removed: int
    kept: int


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
    """Encrypts what it is given into one new file in `q/`; leaving the `with` block without
    `finish` removes it.
    """

    def __init__(self, blobs: Blobs, *, limit: int | None = None) -> None:
        self._blobs = blobs
        self._limit = limit
        self.id = secrets.token_hex(16)
        self._key = secrets.token_bytes(32)
        self._aad = _aad(self.id)
        self._state = StreamState()
        self._digest = hashlib.sha256()
        self._size = 0
        self._rest = bytearray()
        self._out = bytearray(init_push(self._state, self._key))
        self._path = blobs.waiting(self.id)
        self._descriptor: int | None = folder.create_new(self._path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.abandon()

    def write(self, content: bytes | memoryview) -> None:
        """Take the next bytes; more than `limit` in all is `UserError("vault.attachment_large")`."""
        self._size += len(content)
        if self._limit is not None and self._size > self._limit:
            raise UserError("vault.attachment_large", megabytes=self._limit >> 20)
        self._digest.update(content)
        self._feed(content)

    def finish(self) -> Blob:
        """Pad, seal the end, make it durable in `q/`; the blob is then whole, and still in
        quarantine.
        """
        zeros = padded(self._size) - self._size
        while zeros > 0:
            self._feed(bytes(min(zeros, CHUNK)))
            zeros -= CHUNK
        self._seal(bytes(self._rest), TAG_FINAL)
        self._flush()
        descriptor = self._open_descriptor()
        with folder.host_errors():
            os.utime(self._path, (_MTIME, _MTIME))
        folder.sync(descriptor, "blob")
        os.close(descriptor)
        self._descriptor = None
        folder.sync_folder(self._path.parent)
        return Blob(self.id, self._key, self._digest.digest(), self._size)

    def abandon(self) -> None:
        """Remove the unfinished file; harmless after `finish`."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _open_descriptor(self) -> int:
        if self._descriptor is None:
            raise RuntimeError("this blob was already finished")
        return self._descriptor

    def _feed(self, content: bytes | memoryview) -> None:
        """Seal every whole chunk that is not the last one; the last waits in `_rest` for its FINAL
        tag.
        """
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
        if len(self._out) >= _BITE * _SEALED_CHUNK:
            self._flush()

    def _flush(self) -> None:
        folder.reached("write blob")
        folder.write_all(self._open_descriptor(), bytes(self._out))
        self._out.clear()


class Blobs:
    """The attachments of one open vault: `b/` for good, `q/` for what is still being looked at."""

    def __init__(self, vault_folder: Path) -> None:
        self._kept = vault_folder / "b"
        self._waiting = vault_folder / "q"
        self.read_only = False

    def waiting(self, blob_id: str) -> Path:
        """Where a blob in quarantine lies."""
        folder.require_folder(self._waiting)
        return self._waiting / _require_id(blob_id)

    def kept(self, blob_id: str) -> Path:
        """Where an adopted blob lies."""
        return self._kept / _require_id(blob_id)[:2] / blob_id

    def writer(self, *, limit: int | None = None) -> BlobWriter:
        """A writer into quarantine, for bytes that are pushed; `adopt` its blob afterwards, or
        `discard` it.
        """
        self._require_writable()
        return BlobWriter(self, limit=limit)

    def quarantine(self, source: BinaryIO, *, job: Job = NO_JOB, limit: int | None = None) -> Blob:
        """Encrypt all of `source` into `q/`.  `job` counts content bytes; cancelling leaves nothing."""
        total = _length(source)
        with self.writer(limit=limit) as writer:
            done = 0
            job.step(done, total)
            while content := _read(source, _BITE * CHUNK):
                writer.write(content)
                done += len(content)
                job.step(done, max(total, done))
            return writer.finish()

    def write(self, source: BinaryIO, *, job: Job = NO_JOB, limit: int | None = None) -> Blob:
        """Encrypt all of `source` as an attachment; commit its row after this returns."""
        blob = self.quarantine(source, job=job, limit=limit)
        self.adopt(blob.id)
        return blob

    def adopt(self, blob_id: str) -> None:
        """Move a blob from quarantine among the attachments; its key becomes the row that the
        caller commits.
        """
        self._require_writable()
        target = self.kept(blob_id)
        folder.require_folder(self._kept)
        folder.make_folder(target.parent)
        source = self.waiting(blob_id)
        if folder.ordinary(source) is None:
            raise DamageError("vault.attachment_missing")
        if folder.look(target) is not None:
            raise DamageError("vault.strange_file", name="b")
        folder.move(source, target)
        folder.sync_folder(target.parent)
        folder.sync_folder(self._waiting)

    def discard(self, blob_id: str) -> None:
        """Remove a blob from quarantine; none there is fine."""
        self._require_writable()
        folder.remove(self.waiting(blob_id))

    def delete(self, blob_id: str) -> None:
        """Remove an attachment's file, after the removal of its row was committed; none there is
        fine.
        """
        self._require_writable()
        path = self.kept(blob_id)
        if folder.look(path.parent) is not None:
            folder.require_folder(path.parent)
        if folder.remove(path):
            folder.sync_folder(path.parent)

    def read(self, blob: Blob, *, job: Job = NO_JOB) -> Iterator[bytes]:
        """The content in pieces of at most 64 KiB, each one authentic; `job` counts content bytes.

        A changed, shortened, lengthened or exchanged file is
        `DamageError("vault.attachment_damaged")`, raised at the latest instead of the last piece:
        keep nothing of an iteration that did not end by itself.
        """
        descriptor = self._open(blob)
        try:
            with folder.host_errors():
                found = os.fstat(descriptor).st_size
            if found != file_size(blob.size):
                raise DamageError("vault.attachment_damaged")
            yield from _decrypt(descriptor, blob, job)
        finally:
            os.close(descriptor)

    def read_whole(self, blob: Blob, *, limit: int, job: Job = NO_JOB) -> bytes:
        """All of the content at once, for items of at most `limit` bytes (`vault.attachment_large`
        beyond).
        """
        if blob.size > limit:
            raise UserError("vault.attachment_large", megabytes=limit >> 20)
        return b"".join(self.read(blob, job=job))

    def check(self, blob: Blob, *, job: Job = NO_JOB) -> None:
        """Read all of it and keep nothing: returns only if the attachment is whole."""
        for _ in self.read(blob, job=job):
            pass

    def stored(self) -> set[str]:
        """The ids of all attachments on disk."""
        folder.require_folder(self._kept)
        found = set()
        with folder.host_errors():
            for shelf in os.scandir(self._kept):
                if len(shelf.name) == 2 and shelf.is_dir(follow_symlinks=False):
                    names = (entry.name for entry in os.scandir(shelf.path))
                    found |= {
                        name for name in names if _ID.fullmatch(name) and name[:2] == shelf.name
                    }
        return found

    def sweep(self, known: Collection[str]) -> Swept:
        """Empty `q/`, and remove attachments whose row was never committed: those not in `known`.

        Call it only after the witness agreed with the store.  Should more be unknown than a crash
        can explain (over 100, and over the number known), they are kept and counted: the store may
        be the part that is wrong.
        """
        self._require_writable()
        folder.require_folder(self._waiting)
        with folder.host_errors():
            leftovers = [Path(entry.path) for entry in os.scandir(self._waiting)]
        leftovers = [path for path in leftovers if not _is_folder(path)]
        orphans = [self.kept(name) for name in self.stored().difference(known)]
        kept = len(orphans) if len(orphans) > max(_FEW, len(known)) else 0
        removed = sum(folder.remove(path) for path in leftovers + ([] if kept else orphans))
        return Swept(removed, kept)

    def _open(self, blob: Blob) -> int:
        for path in (self.kept(blob.id), self._waiting / blob.id):
            if folder.look(path) is None:
                continue
            folder.require_folder(path.parent)
            with suppress(FileNotFoundError):
                return folder.open_ordinary(path)
        raise DamageError("vault.attachment_missing")

    def _require_writable(self) -> None:
        if self.read_only:
            raise HostError("vault.read_only")


def _decrypt(descriptor: int, blob: Blob, job: Job) -> Iterator[bytes]:
    """Pull chunk after chunk; the piece that ends the content is given out only when the whole file
    was right.
    """
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


def _require_id(blob_id: str) -> str:
    if not _ID.fullmatch(blob_id):
        raise DamageError("vault.attachment_missing")
    return blob_id


def _is_folder(path: Path) -> bool:
    found = folder.look(path)
    return found is not None and stat.S_ISDIR(found.st_mode)


def _length(source: BinaryIO) -> int:
    """How long a source says it is, for progress only; 0 where it cannot say."""
    try:
        return os.fstat(source.fileno()).st_size
    except (OSError, AttributeError, ValueError):
        return 0


def _read(source: BinaryIO, most: int) -> bytes:
    try:
        return source.read(most)
    except OSError:
        raise HostError("vault.source_failed") from None

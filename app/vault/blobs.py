"""The vault's attachments: `b/` for good, `q/` for what is still being looked at.

Each is written in `q/` and renamed into `b/`; a crash at any step leaves at most a file that the
next opening sweeps away.  Keys are the store's: a blob whose row is gone cannot be read again.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.errors import AppError, DamageError, HostError, UserError
from app.job import NO_JOB, Job
from app.vault import folder
from app.vault.blob_stream import BITE, CHUNK, Blob, BlobWriter, decrypt

_ID = re.compile(r"[0-9a-f]{32}")
_FEW = 100


@dataclass(frozen=True, slots=True)
class Swept:
    """How many files a sweep removed, and how many blobs it kept: too many for a crash."""

    removed: int
    kept: int


def blob_home(place: Path) -> Path:
    """The folder whose `b/` holds the attachments: a backup shares it with the backups beside it."""
    return place.parent if is_backup(place) else place


def is_backup(place: Path) -> bool:
    """Whether a folder is one backup rather than a vault: it has a list of what belongs to it."""
    return folder.look(place / "list") is not None


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
        """A writer for bytes that are pushed; `adopt` its blob afterwards, or `discard` it."""
        self._require_writable()
        folder.require_folder(self._waiting)
        return BlobWriter(self._waiting, limit=limit)

    def quarantine(self, source: BinaryIO, *, job: Job = NO_JOB, limit: int | None = None) -> Blob:
        """Encrypt all of `source` into `q/`; cancelling leaves nothing.  `job` counts bytes."""
        total = _length(source)
        with self.writer(limit=limit) as writer:
            done = 0
            job.step(done, total)
            while content := _read(source, BITE * CHUNK):
                writer.write(content)
                done += len(content)
                job.step(done, max(total, done))
            return writer.finish()

    def write(self, source: BinaryIO, *, job: Job = NO_JOB, limit: int | None = None) -> Blob:
        """Encrypt all of `source` as an attachment; commit its row after this returns."""
        blob = self.quarantine(source, job=job, limit=limit)
        try:
            self.adopt(blob.id)
        except AppError:
            with suppress(AppError):
                self.discard(blob.id)
            raise
        return blob

    def adopt(self, blob_id: str) -> None:
        """Move a blob from quarantine among the attachments; the caller then commits its row."""
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
        """Remove an attachment after the removal of its row was committed; none there is fine."""
        self._require_writable()
        path = self.kept(blob_id)
        if folder.look(path.parent) is not None:
            folder.require_folder(path.parent)
        if folder.remove(path):
            folder.sync_folder(path.parent)

    def unlink(self, ids: Iterable[str]) -> set[str]:
        """Remove attachments whose rows are gone already; returns those whose files are gone now."""
        gone = set()
        for one in ids:
            with suppress(AppError):
                self.delete(one)
                gone.add(one)
        return gone

    def read(self, blob: Blob, *, job: Job = NO_JOB) -> Iterator[bytes]:
        """The content in pieces of at most 64 KiB, each one authentic; `job` counts content bytes.

        A changed, shortened, lengthened or exchanged file is
        `DamageError("vault.attachment_damaged")`, raised at the latest instead of the last piece:
        keep nothing of an iteration that did not end by itself.
        """
        descriptor = self._open(blob)
        try:
            yield from decrypt(descriptor, blob, job)
        finally:
            os.close(descriptor)

    def read_whole(self, blob: Blob, *, limit: int, job: Job = NO_JOB) -> bytes:
        """All the content at once; over `limit` bytes is `UserError("vault.attachment_large")`."""
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

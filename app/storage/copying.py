"""Copying the open case file to another place under another key, and proving that a copy is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.errors import Cancelled, DamageError, HostError
from app.job import NO_JOB, Job
from app.storage import audit, connection
from app.storage.blobs import BlobKey, blob_keys
from app.storage.connection import PAGE, Connection, DatabaseError, named_errors

STEP = 200
"""Pages copied before others may use the case file again."""
_INSTRUCTIONS = 50_000  # of the database's own machine, between two looks whether to stop
Heads = dict[str, tuple[int, bytes]]


def copy_to(opened: Connection, target: Path, key: bytes | bytearray, job: Job = NO_JOB) -> Heads:
    """Copy an open case file into a new file at `target` under another 32-byte key; how far its audit chains came.

    Between two steps nothing holds the case file: `job` may let others save, and the copy follows what they write.
    The file is not yet durable.  `job` counts pages; cancelled or failed, nothing stays at `target`.
    """

    def between(_status: int, left: int, total: int) -> None:
        if left:  # after the last step the copy is done: what is saved then is not in it
            job.step(total - left, total)

    with _target(target, key) as copy, named_errors():
        opened.backup(copy, pages=STEP, progress=between)
        return audit.heads(opened)


@contextmanager
def _target(path: Path, key: bytes | bytearray) -> Iterator[Connection]:
    """A new, empty, keyed file: without a journal, for it is thrown away unless it becomes whole."""
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
    with connection.host_errors():
        os.close(os.open(path, flags, 0o600))
    try:
        with named_errors():
            copy = connection.keyed(path, key, "rw")
        try:
            with named_errors():
                copy.execute("PRAGMA journal_mode = OFF").fetchall()
                copy.execute("PRAGMA synchronous = OFF")
                yield copy
        finally:
            copy.close()
    except BaseException:
        for name in (
            path,
            path.with_name(path.name + "-wal"),
            path.with_name(path.name + "-journal"),
        ):
            with suppress(OSError):
                name.unlink()
        raise


def make_durable(path: Path) -> None:
    """Wait until a copy is on its medium."""
    with connection.host_errors():
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Wait until names made or moved in a folder are on its medium; not for Windows."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def prove_pages(path: Path, key: bytes | bytearray, vault_id: str, heads: Heads) -> None:
    """Read every page of a closed copy; enough where a damaged structure would be the original's own.

    Raises HostError where the medium did not keep what it was given.
    """
    try:
        with _closed(path, key, vault_id) as opened:
            bad = opened.execute("PRAGMA cipher_integrity_check").fetchall()
            if bad or audit.heads(opened) != heads:
                raise HostError("store.disk_failed")
    except DamageError:
        raise HostError("store.disk_failed") from None


def prove_copy(path: Path, key: bytes | bytearray, vault_id: str, heads: Heads) -> None:
    """Read a closed copy from end to end, seals first.

    Raises DamageError ``store.*`` where a page, the structure or the audit trail is not what was copied.
    """
    prove_seals(path, key, vault_id)
    prove_structure(path, key, vault_id, heads)


def prove_seals(path: Path, key: bytes | bytearray, vault_id: str) -> None:
    """Read every page of a closed copy, the unused ones too; DamageError where one is not what was copied."""
    with _closed(path, key, vault_id) as opened:
        _require_seals(opened)


def prove_structure(
    path: Path, key: bytes | bytearray, vault_id: str, heads: Heads, job: Job = NO_JOB
) -> None:
    """Go through the structure of a closed copy; `job` may be cancelled meanwhile, from any thread.

    A proof together with `prove_seals`, beside which it may run.  Raises DamageError ``store.*``.
    """
    with _closed(path, key, vault_id) as opened:
        _require_structure(opened, job)
        if audit.heads(opened) != heads:
            raise DamageError("store.older")


def attachments_of(path: Path, key: bytes | bytearray, vault_id: str) -> list[BlobKey]:
    """The keys of the attachments that a closed copy knows."""
    with _closed(path, key, vault_id) as opened:
        return blob_keys(opened)


@contextmanager
def _closed(path: Path, key: bytes | bytearray, vault_id: str) -> Iterator[Connection]:
    opened = connection.open_for_reading(path, key, vault_id)
    try:
        with named_errors():
            yield opened
    finally:
        opened.close()


def require_sound(opened: Connection) -> None:
    """Raise DamageError where any page or the structure of an open case file is not what was written."""
    _require_seals(opened)
    _require_structure(opened, NO_JOB)


def _require_seals(opened: Connection) -> None:
    if opened.execute("PRAGMA cipher_integrity_check").fetchall():
        raise DamageError("store.pages_damaged")


def _require_structure(opened: Connection, job: Job) -> None:
    opened.set_progress_handler(lambda: int(job.is_cancelled), _INSTRUCTIONS)
    try:
        if opened.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
            raise DamageError("store.structure_damaged")
    except DatabaseError:
        if job.is_cancelled:
            raise Cancelled from None
        raise
    finally:
        opened.set_progress_handler(None, 0)


def size_of(opened: Connection) -> int:
    """How many bytes a copy of an open case file takes."""
    with named_errors():
        (pages,) = opened.execute("PRAGMA page_count").fetchone()
    return int(pages) * PAGE

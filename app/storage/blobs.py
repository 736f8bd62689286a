"""The keys of attachments: each wrapped by its case's key, so that one erased row ends them all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.errors import DamageError
from app.storage.connection import Connection
from app.storage.session import Session

LEAVING = "blobs_leaving"
"""Kept while files of attachments that were taken away may still lie in the vault's folder."""


@dataclass(frozen=True, slots=True)
class BlobKey:
    """What reading one attachment takes: 32-byte key, SHA-256 and size in bytes of its content."""

    id: str
    case_id: str
    key: bytes = field(repr=False)
    sha256: bytes = field(repr=False)
    size: int


class BlobTable:
    """The attachment keys in the store; within the running transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._run = session.connection.execute

    def put(self, blob: BlobKey) -> None:
        """Keep the key of an attachment that lies in the vault's folder."""
        wrapped = self._mask(blob.case_id, blob.id, blob.key)
        values = (blob.id, blob.case_id, wrapped, blob.sha256, blob.size)
        self._run("INSERT INTO blob VALUES (?,?,?,?,?)", values)

    def get(self, blob_id: str) -> BlobKey:
        """The key of an attachment; DamageError ``store.no_blob_key`` if there is none."""
        sql = "SELECT case_id, wrapped, sha256, size FROM blob WHERE id = ?"
        row = self._run(sql, (blob_id,)).fetchone()
        if row is None:
            raise DamageError("store.no_blob_key")
        case_id, wrapped, sha256, size = row
        return BlobKey(blob_id, case_id, self._mask(case_id, blob_id, wrapped), sha256, size)

    def ids(self, case_id: str | None = None) -> set[str]:
        """The attachments the store knows: all, or those of one case."""
        if case_id is None:
            return {row[0] for row in self._run("SELECT id FROM blob")}
        return {row[0] for row in self._run("SELECT id FROM blob WHERE case_id = ?", (case_id,))}

    def drop(self, ids: Iterable[str]) -> None:
        """Forget keys; the files are `leaving` until somebody unlinked them after the commit."""
        going = set(ids)
        for one in going:
            self._run("DELETE FROM blob WHERE id = ?", (one,))
        if going:
            self._keep_leaving(self.leaving() | going)

    def leaving(self) -> set[str]:
        """Attachments without a key whose files may still be there, after a crash too."""
        return set(str(self._session.kept(LEAVING) or "").split())

    def left(self, ids: Iterable[str]) -> None:
        """The files of these were unlinked."""
        self._keep_leaving(self.leaving() - set(ids))

    def _keep_leaving(self, ids: set[str]) -> None:
        self._session.keep(LEAVING, " ".join(sorted(ids)))

    def _mask(self, case_id: str, blob_id: str, key: bytes) -> bytes:
        """Wrap or unwrap: XOR with a keystream that only the case key and this blob's id give."""
        case_key = self._session.trail.case_key(self._session.connection, case_id)
        return masked(case_key, blob_id, key)


def blob_keys(opened: Connection) -> list[BlobKey]:
    """Every attachment key of a store opened for reading; one whose case was erased has none."""
    sql = (
        "SELECT blob.id, blob.case_id, wrapped, sha256, size, key FROM blob "
        "JOIN case_key ON case_key.case_id = blob.case_id"
    )
    return [
        BlobKey(blob_id, case_id, masked(case_key, blob_id, wrapped), sha256, size)
        for blob_id, case_id, wrapped, sha256, size, case_key in opened.execute(sql)
    ]


def masked(case_key: bytes, blob_id: str, key: bytes) -> bytes:
    """An attachment's key wrapped by its case's key, or the other way round."""
    stream = hashlib.blake2b(
        blob_id.encode(), digest_size=32, key=case_key, person=b"blob key"
    ).digest()
    return bytes(a ^ b for a, b in zip(key, stream, strict=True))

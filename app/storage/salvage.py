"""Reading what can still be read from a case file, damaged or not; writes nothing.

One damaged page ends a whole query, and SQLCipher then refuses everything on that connection: so rows are read in
small bites, and after each failure the file is opened anew and what cannot be read is stepped over and counted.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from app.errors import DamageError
from app.storage import connection
from app.storage.blobs import BlobKey, masked
from app.storage.connection import DatabaseError

_BITE = 500
_NEAR = 256  # numbers tried one by one behind a row that cannot be read; then in growing leaps
_FAR = 1 << 40
Row = tuple[Any, ...]


class Salvage:
    """A closed case file, read tolerantly.  `lost` counts by table what could not be read."""

    def __init__(self, path: Path, key: bytes | bytearray) -> None:
        self._path, self._key = path, key
        self.lost: Counter[str] = Counter()
        self._opened = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def numbers(self, table: str, column: str) -> Iterator[tuple[int, Any]]:
        """(n, column) of every row of a table that is numbered by `n`, in order."""
        sql = f"SELECT n, {column} FROM {table} WHERE n > ? ORDER BY n LIMIT ?"  # noqa: S608 - our own names
        last, bite = -1, _BITE
        while True:
            rows = self._try(sql, (last, bite))
            if rows is None and bite > 1:
                bite = 1
            elif rows is None:
                found = self._beyond(sql, last)
                self.lost[table] += 1
                if found is None:
                    return
                last = found
            elif not rows:
                return
            else:
                yield from rows
                last, bite = rows[-1][0], min(_BITE, bite * 2)

    def row(self, table: str, columns: str, where: str, value: Any) -> Row | None:
        """One row; None where there is none or it cannot be read."""
        sql = f"SELECT {columns} FROM {table} WHERE {where} = ?"  # noqa: S608 - our own names
        rows = self._try(sql, (value,))
        if rows is None:
            self.lost[table] += 1
        return rows[0] if rows else None

    def all(self, table: str, columns: str) -> list[Row]:
        """Every row of a small table; [] where it cannot be read."""
        rows = self._try(f"SELECT {columns} FROM {table}", ())  # noqa: S608 - our own names
        if rows is None:
            self.lost[table] += 1
        return rows or []

    def blob_key(self, blob_id: str) -> BlobKey | None:
        """The key of an attachment, if its row and its case's key can be read."""
        row = self.row("blob", "case_id, wrapped, sha256, size", "id", blob_id)
        key = self.row("case_key", "key", "case_id", row[0]) if row else None
        if row is None or key is None:
            return None
        case_id, wrapped, sha256, size = row
        return BlobKey(blob_id, case_id, masked(key[0], blob_id, wrapped), sha256, size)

    def _beyond(self, sql: str, last: int) -> int | None:
        """The highest number after `last` behind which there is something to read again, or the end."""
        leap = 1
        while leap < _FAR:
            if self._try(sql, (last + leap, 1)) is not None:
                return last + leap
            leap += 1 if leap < _NEAR else leap
        return None

    def _try(self, sql: str, values: Row) -> list[Row] | None:
        try:
            rows: list[Row] = self._opened.execute(sql, values).fetchall()
        except DatabaseError:
            self._opened.close()
            self._opened = self._open()
            return None
        return rows

    def _open(self) -> Any:
        opened = connection.keyed(self._path, self._key, "ro&immutable=1")
        try:
            opened.execute("PRAGMA query_only = ON")
            # The key opens page one: it is this vault's.
            opened.execute("PRAGMA user_version").fetchone()
        except DatabaseError:
            opened.close()
            raise DamageError("store.damaged") from None
        return opened


@contextmanager
def readable(path: Path, key: bytes | bytearray) -> Iterator[Path]:
    """A closed case file where it lies; beside a log, a copy of both (as encrypted as they are), folded together."""
    if not connection.has_log(path):
        yield path
        return
    with tempfile.TemporaryDirectory() as aside:  # mode 0700
        copy = Path(aside) / path.name
        with connection.host_errors():
            for ending in ("", "-wal"):
                shutil.copyfile(f"{path}{ending}", f"{copy}{ending}")
        _fold_log(copy, key)
        yield copy


def _fold_log(copy: Path, key: bytes | bytearray) -> None:
    """Fold the log into a copy of a case file, as far as it goes: for a copy only, never for the file itself."""
    opened = connection.keyed(copy, key, "rw")
    with suppress(DatabaseError):
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    opened.close()

"""Opening the encrypted database so that it fails closed, and naming its errors once.

SQLCipher opens a zero-byte file as an empty database and writes plain text without a key; so
nothing is created on opening, and encryption is proved, never assumed.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

import sqlcipher3.dbapi2 as sqlcipher

from app.errors import AppError, DamageError, HostError, UserError
from app.storage import schema
from app.storage.wal import Damage, log_damage

PAGE = 4096
APPLICATION_ID = 0x574B4231
DatabaseError = sqlcipher.Error
Connection: TypeAlias = Any
"""A connection of sqlcipher3, which ships no types."""
_CACHE_KIB = 16_384
"""Pages kept decrypted: a case with thousands of notes is then decrypted once, not at each look."""
_PLAIN_START = b"SQLite format 3\0"
_FULL, _READ_ONLY, _IO, _BUSY, _LOCKED, _CANTOPEN = 13, 8, 10, 5, 6, 14
_CORRUPT, _NOT_A_DATABASE = 11, 26
_BY_WORDS = {
    "database or disk is full": _FULL,
    "disk I/O error": _IO,
    "attempt to write a readonly database": _READ_ONLY,
    "unable to open database file": _CANTOPEN,
    "database disk image is malformed": _CORRUPT,
}
"""What sqlcipher3's `backup` says has no number; the words are SQLite's own."""


def create(path: Path, key: bytes | bytearray, vault_id: str) -> Connection:
    """Make a new, empty, encrypted store at `path` (mode 0600) and leave it open for writing.

    Raises UserError ``store.exists`` where something lies there already, HostError for the disk.
    """
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
    with host_errors():
        os.close(os.open(path, flags, 0o600))
    try:
        with named_errors():
            connection = keyed(path, key, "rw")
            _settle(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            schema.migrate(connection)
            connection.execute("INSERT INTO meta VALUES ('vault_id', ?)", (vault_id,))
            return connection
    except BaseException:
        for name in (path, _wal(path)):
            with suppress(OSError):
                name.unlink()
        raise


def open_writable(
    path: Path, key: bytes | bytearray, vault_id: str, *, go_on: bool = False
) -> Connection:
    """Open the store for work: exclusive, WAL, every commit synced; never creates anything.

    An older one stays as old as it is: `upgrade.open_current` is what sessions use.
    Raises DamageError ``store.*`` where it is not what was written, UserError ``store.in_use``,
    HostError ``store.read_only`` where the file or its folder may not be written.  A damaged log is
    ``store.log_damaged``; with `go_on` the saves behind the damage are given up.
    """
    _look(path)
    _ask_to_write(path)
    _failed.clear()
    if not go_on and damage_to_log(path) == "saves":
        raise DamageError("store.log_damaged")
    with _given_up_on_error(path) as hold:
        connection = hold(keyed(path, key, "rw"))
        _prove(connection, path, vault_id)
        _settle(connection)
        _measure(connection, path)
        return connection


def open_for_reading(path: Path, key: bytes | bytearray, vault_id: str) -> Connection:
    """Open the store to look at it; writes nothing, nowhere.

    With a write-ahead log beside it, call this only in a process that ends by `os._exit`: closing
    would fold the log into the store.
    """
    _look(path)
    _failed.clear()
    with _given_up_on_error(path) as hold:
        if has_log(path):
            connection = keyed(path, key, "rw")
            _kept_open[path] = connection, DamageError("store.damaged")
            connection.execute("PRAGMA wal_autocheckpoint = 0")
        else:
            connection = hold(keyed(path, key, "ro&immutable=1"))
        _prove(connection, path, vault_id)
        connection.execute("PRAGMA query_only = ON")
        _guard(connection)
        return connection


def opens(path: Path, key: bytes | bytearray) -> bool:
    """Whether a key opens the first page of a store; looks at the file alone and writes nothing, nowhere."""
    try:
        connection = keyed(path, key, "ro&immutable=1")
    except DatabaseError:
        return False
    try:
        return bool(_value(connection, "PRAGMA application_id") == APPLICATION_ID)
    except DatabaseError:
        return False
    finally:
        connection.close()


_kept_open: dict[Path, tuple[Connection, AppError]] = {}
"""Connections that must not change a byte beside a log, and why they were given up: closing one
would fold the log in, so they end with the process."""


@contextmanager
def _given_up_on_error(path: Path) -> Iterator[Callable[[Connection], Connection]]:
    """Lets go of the connection given to it, without a changed byte, if what follows fails."""
    if path in _kept_open:
        raise _kept_open[path][1]
    held: list[Connection] = []

    def hold(connection: Connection) -> Connection:
        held.append(connection)
        return connection

    try:
        with named_errors():
            yield hold
    except BaseException as problem:
        for connection in held:
            if isinstance(problem, DamageError) and has_log(path):
                _kept_open[path] = connection, problem
            else:
                connection.close()
        raise


def damage_to_log(path: Path) -> Damage:
    """What cannot be read of the log beside a store; look before opening, which gives it up without a word."""
    try:
        return log_damage(_wal(path))
    except OSError as problem:
        raise _disk(problem) from None


def has_log(path: Path) -> bool:
    """True if a write-ahead log with something in it lies beside the store."""
    with suppress(OSError):
        return _wal(path).stat().st_size > 0
    return False


@contextmanager
def named_errors() -> Iterator[None]:
    """Turn the database's errors into ours, once, here; what is no trouble of disk is a bug."""
    try:
        yield
    except DatabaseError as problem:
        known = _named(problem)
        if known is None:
            raise
        if known.code == _DISK_FAILED:
            _failed.add(_DISK_FAILED)
        if isinstance(known, DamageError) and _failed:
            raise HostError(_DISK_FAILED) from None
        raise known from None


_DISK_FAILED = "store.disk_failed"
_failed: set[str] = set()
"""Holds that code once the disk failed under the open store, as when a stick is pulled out: what the database says
after that is about its own memory, and nobody should be told to restore a backup."""


def _named(problem: Exception) -> AppError | None:
    code = getattr(problem, "sqlite_errorcode", 0) & 0xFF or _BY_WORDS.get(str(problem), 0)
    return {
        _FULL: HostError("store.disk_full"),
        _READ_ONLY: HostError("store.read_only"),
        _IO: HostError(_DISK_FAILED),
        _CANTOPEN: HostError("store.cannot_open"),
        _BUSY: UserError("store.in_use"),
        _LOCKED: UserError("store.in_use"),
        _CORRUPT: DamageError("store.damaged"),
        _NOT_A_DATABASE: DamageError("store.wrong_key"),
    }.get(code)


@contextmanager
def host_errors() -> Iterator[None]:
    """Turn what the system refuses into ours."""
    try:
        yield
    except FileExistsError:
        raise UserError("store.exists") from None
    except OSError as problem:
        raise _disk(problem) from None


def _disk(problem: OSError) -> HostError:
    import errno

    codes = {
        errno.ENOSPC: "store.disk_full",
        errno.EACCES: "store.read_only",
        errno.EROFS: "store.read_only",
    }
    return HostError(codes.get(problem.errno or 0, "store.disk_failed"))


def _look(path: Path) -> None:
    """The file is ordinary, ours and whole pages.

    It is not opened here: closing it again would drop the locks this process holds on it (POSIX).
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        raise DamageError("store.missing") from None
    except OSError as problem:
        raise _disk(problem) from None
    if not stat.S_ISREG(found.st_mode) or (sys.platform != "win32" and found.st_uid != os.getuid()):
        raise DamageError("store.strange_file")
    if found.st_size < PAGE or found.st_size % PAGE:
        raise DamageError("store.damaged")
    if os.path.lexists(path.with_name(path.name + "-journal")):
        # We keep none.  SQLite would play any back unread: cut the store, even delete a file the journal names.
        raise DamageError("store.strange_journal")


def _ask_to_write(path: Path) -> None:
    """SQLite quietly opens such a file for reading, then calls the missing log a disk error."""
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise HostError("store.read_only")


def keyed(path: Path, key: bytes | bytearray, mode: str) -> Connection:
    """For this package: a connection that has its key: 32 bytes, written as the fixed 64 digits SQLCipher wants."""
    if len(key) != 32:
        raise ValueError("a store key has 32 bytes")
    uri = f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}"
    connection = sqlcipher.connect(uri, uri=True, isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    if _value(connection, "PRAGMA cipher_status") != "1":
        connection.close()
        raise DamageError("store.not_encrypted")
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # before the first read: no -shm file
    return connection


def _prove(connection: Connection, path: Path, vault_id: str) -> None:
    """The key opens page one, and it is our store, of this vault, of a version we know."""
    try:
        application = _value(connection, "PRAGMA application_id")
    except DatabaseError as problem:
        if _is_plain(path, problem):
            raise DamageError("store.not_encrypted") from None
        raise
    if application != APPLICATION_ID:
        raise DamageError("store.not_ours")
    if _value(connection, "PRAGMA user_version") > schema.VERSION:
        raise UserError("store.newer")
    if _value(connection, "SELECT value FROM meta WHERE name = 'vault_id'") != vault_id:
        raise DamageError("store.other_vault")
    if not _wal(path).exists():
        _measure(connection, path)


def _is_plain(path: Path, problem: Exception) -> bool:
    if getattr(problem, "sqlite_errorcode", 0) & 0xFF != _NOT_A_DATABASE:
        return False
    with path.open("rb") as file:
        return file.read(len(_PLAIN_START)) == _PLAIN_START


def _measure(connection: Connection, path: Path) -> None:
    """Without a log, the file is exactly its pages: a cut at a page's end shows nowhere else."""
    if not has_log(path) and _value(connection, "PRAGMA page_count") * PAGE != path.stat().st_size:
        raise DamageError("store.damaged")


def _settle(connection: Connection) -> None:
    _guard(connection)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")


def _guard(connection: Connection) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute("PRAGMA cache_size = -16000")


def _wal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _value(connection: Connection, sql: str) -> Any:
    row = connection.execute(sql).fetchone()
    return row[0] if row else ""

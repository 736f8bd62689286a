"""Bringing an older case file up to date, with a proved copy of it beside until that is done.

The copy is `store.db.before`, as encrypted as the case file and made by this process alone.  Whoever finds one begins
again from it: the case file is not given to anybody before the copy is gone, so nothing was saved since.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from app.errors import AppError
from app.storage import audit, connection, copying, schema
from app.storage.connection import Connection
from app.storage.copying import Heads

_BEFORE, _PARTIAL = ".before", ".before.partial"


def open_current(
    path: Path,
    key: bytes | bytearray,
    vault_id: str,
    *,
    witness: Heads | None = None,
    go_on: bool = False,
) -> Connection:
    """Open the store for work, brought up to date first; see `connection.open_writable`.

    `witness` maps a device to (number, hash) of an audit row once seen here.
    """
    begin_again(path, key, vault_id, witness or {})
    opened = connection.open_writable(path, key, vault_id, go_on=go_on)
    try:
        with connection.named_errors():
            upgrade(opened, path, key, vault_id)
    except BaseException:
        opened.close()
        raise
    return opened


def upgrade(opened: Connection, path: Path, key: bytes | bytearray, vault_id: str) -> None:
    """Migrate an open case file of an older version; an error leaves it as it was.

    Raises HostError where there is no room for the copy, DamageError where the case file or its copy is not whole.
    """
    if schema.is_older(opened):
        copying.require_sound(opened)
        _keep(opened, path, key, vault_id)
        schema.migrate(opened)
        copying.require_sound(opened)
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    with connection.host_errors():
        for ending in (_PARTIAL, _BEFORE):  # before anybody saves: who finds one goes back to it
            path.with_name(path.name + ending).unlink(missing_ok=True)


def begin_again(path: Path, key: bytes | bytearray, vault_id: str, witness: Heads) -> None:
    """Put the copy of an upgrade that was cut off back in place, if there is a whole one.

    One that does not hold what the vault was seen to hold comes from elsewhere, as from a folder that is kept in
    step with another: it must not take the place of what was saved since.
    """
    before = path.with_name(path.name + _BEFORE)
    if not before.exists():
        return
    try:
        opened = connection.open_for_reading(before, key, vault_id)
        try:
            with connection.named_errors():
                copying.require_sound(opened)
                if not (schema.is_older(opened) and _holds(opened, witness)):
                    return
        finally:
            opened.close()
    except AppError:
        return
    with connection.host_errors():
        with suppress(FileNotFoundError):
            path.with_name(path.name + "-wal").unlink()
        os.replace(before, path)
        copying.sync_folder(path.parent)


def _holds(opened: Connection, witness: Heads) -> bool:
    return all(
        audit.stored_hash(opened, device, seq) == digest
        for device, (seq, digest) in witness.items()
    )


def _keep(opened: Connection, path: Path, key: bytes | bytearray, vault_id: str) -> None:
    partial = path.with_name(path.name + _PARTIAL)
    with connection.host_errors():
        partial.unlink(missing_ok=True)
    heads = copying.copy_to(opened, partial, key)
    copying.make_durable(partial)
    copying.prove_copy(partial, key, vault_id, heads)
    with connection.host_errors():
        os.replace(partial, path.with_name(path.name + _BEFORE))
        copying.sync_folder(path.parent)

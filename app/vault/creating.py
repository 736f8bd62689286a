"""Making a new vault, and taking it back while nothing was stored in it."""

from __future__ import annotations

import os
import secrets
import uuid
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from app.errors import AppError, HostError, UserError
from app.vault import folder, lock, passphrase, recovery, slots
from app.vault.header import Body, Header, Kind, empty
from app.vault.kdf import KdfLimits, calibrate
from app.vault.keys import KeyPair
from app.vault.opened import HEADS, LOGS, STORE, Opened
from app.vault.people import fill
from app.vault.swap import require_ground


def create(
    place: Path, words: str, *, limits: KdfLimits, person_id: str | None = None
) -> tuple[Opened, str]:
    """Make a new vault in an absent or empty folder; returns it open, and its recovery code.

    The store is not made here: do that next, at `store_path` with `store_key`, or call
    `abandon`.  `person_id` is the UUID of the first caseworker's record.  `UserError` for a weak
    passphrase or a folder in use, `HostError` for a disk that refuses; both leave nothing behind.
    """
    passphrase.require_strong(words)
    place = Path(os.path.abspath(place))
    _require_empty(place)
    header, body = empty(calibrate(limits)), Body()
    vault_key = bytearray(secrets.token_bytes(32))
    pair = KeyPair.generate((uuid.UUID(person_id) if person_id else uuid.uuid4()).bytes)
    code = recovery.generate(header.vault_id)
    people: list[tuple[bytes, KeyPair, Kind]] = [
        (passphrase.spell(words), pair, "person"),
        (code.secret, KeyPair.generate(secrets.token_bytes(16)), "recovery"),
    ]
    numbers = secrets.SystemRandom().sample(range(slots.COUNT), len(people))
    table = list(header.table)
    for number, (secret, keys, kind) in zip(numbers, people, strict=True):
        root = header.place(number, 0).kdf.stretch(secret, limits)
        table[number], body.roster[number] = fill(header, number, root, keys, kind, vault_key)
    header = replace(header, generation=1, table=tuple(table)).sealed(body, vault_key)
    held = _make_folder(place, header)
    opened = Opened(place, held, header, body, pair, numbers[0], vault_key, limits)
    opened.is_new = True
    return opened, str(code)


def abandon(opened: Opened) -> None:
    """Close a vault that `create` just made and remove it, for when its store could not be made."""
    if not opened.is_new:
        raise RuntimeError("only a vault that was just created can be abandoned")
    opened.close()
    _remove(opened.folder)


def _require_empty(place: Path) -> None:
    if folder.look(place.parent) is None:
        raise UserError("vault.place_missing")
    require_ground(place)
    if folder.look(place) is None:
        return
    folder.require_own(place)
    with folder.host_errors():
        if any(os.scandir(place)):
            raise UserError("vault.not_empty")


def _make_folder(place: Path, header: Header) -> lock.VaultLock:
    """The folder with everything but the store; the headers last, for they make it a vault."""
    was_there = folder.look(place) is not None
    held = None
    try:
        folder.make_folder(place)
        with suppress(HostError):  # a stick that knows no owners; opening says that others can look
            folder.make_private(place)
        held = lock.take(place / "lock")
        for name in ("b", "q"):
            folder.make_folder(place / name)
        for name in HEADS:
            folder.replace(place / name, header.content)
    except AppError:
        if held is not None:
            held.release()
        with suppress(AppError):
            _remove(place, keep_folder=was_there)
        raise
    return held


def _remove(place: Path, *, keep_folder: bool = False) -> None:
    """Remove exactly what creating made, and only that."""
    names = (*HEADS, STORE, *(STORE + log for log in LOGS), "lock")
    for name in names:
        folder.remove(place / name)
    with folder.host_errors(), suppress(FileNotFoundError):
        for name in ("b", "q"):
            os.rmdir(place / name)
    if not keep_folder:
        with folder.host_errors(), suppress(FileNotFoundError):
            os.rmdir(place)

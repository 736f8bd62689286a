"""Opening a vault; each step fails closed."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.errors import DamageError, HostError, UserError
from app.vault import folder, lock
from app.vault.blobs import is_backup
from app.vault.header import FORMAT
from app.vault.kdf import KdfLimits
from app.vault.keys import wipe
from app.vault.mending import mend
from app.vault.opened import HEADS, LOGS, NEW_STORE, STORE, Opened, store_key_of
from app.vault.recovery import RecoveryCode
from app.vault.unlocking import Copies, Way, Ways, read_copies, unlock, unlock_with_keys
from app.vault.upgrading import upgrade

PAGE = 4096
_PLAIN_DATABASE = b"SQLite format 3\0"

Opens = Callable[[Path, bytearray], bool]
"""Whether a raw key opens the store at a path; it must write nothing."""


def _taken_on_trust(path: Path, _: bytearray) -> bool:
    """For those who need no more than the outside of a vault: the store is the one under the newest key."""
    return path.name == STORE


def open(
    place: Path,
    words: str,
    *,
    limits: KdfLimits,
    read_only: bool = False,
    opens: Opens = _taken_on_trust,
) -> Opened:
    """Open a vault by passphrase, by recovery code or by two shares of it, whichever `words` is.

    `UserError`: not a vault, a backup unless `read_only`, in use, wrong passphrase, a newer format, a recovery code
    mistyped or of another vault. `DamageError`: both headers bad, KDF parameters out of bounds, the store
    missing, cut, or not encrypted. With `read_only` nothing is written anywhere: no repair, no
    sweeping, no checkpoint.

    `opens` tells which store a key is for, where the vault key was being renewed.  If no key opens any store, nothing
    is mended: opening the store will say what is wrong with it.
    """
    return _open(place, lambda copies: unlock(copies, words, limits), limits, read_only, opens)


def open_with_keys(place: Path, opened: Opened, *, read_only: bool = True) -> Opened:
    """Open a backup, or a copy of one, by the keys of somebody who has its vault open: no passphrase is asked again.

    `UserError("backup.not_for_you")` where it was made before this person could open the vault; else as `open`.
    """
    pair = opened.state()[2]
    return _open(
        place,
        lambda copies: unlock_with_keys(copies, pair),
        opened.limits,
        read_only,
        _taken_on_trust,
    )


def _open(
    place: Path,
    unlock_by: Callable[[Copies], Ways],
    limits: KdfLimits,
    read_only: bool,
    opens: Opens,
) -> Opened:
    place = Path(os.path.realpath(place))
    _require_vault(place)
    if is_backup(place) and not read_only:
        raise UserError("backup.not_to_work_in")
    held = lock.take(place / "lock", read_only=read_only)
    try:
        copies = read_copies(place, limits)
        ways = unlock_by(copies)
        if ways.found[0].header.min_writer > FORMAT and not read_only:
            raise UserError("vault.newer", needed=ways.found[0].header.min_writer)
        _check_store(place / STORE)
        way, store = _choose(place, ways, opens)
        ways.wipe(but=way)
        opened = Opened(
            place, held, way.header, way.body, way.pair, way.slot, way.vault_key, limits
        )
    except BaseException:
        held.release()
        raise
    opened.read_only = opened.blobs.read_only = read_only
    opened.older = 1 - way.copy
    opened.store_path = store or opened.store_path
    try:
        if store or read_only:
            opened.findings = mend(opened, copies, len(ways.found) > 1)
        if store and ways.roots and not read_only:
            with suppress(HostError):
                upgrade(opened, way.slot, way.pair, ways.roots)
    except BaseException:
        opened.close()
        raise
    return opened


def _choose(place: Path, ways: Ways, opens: Opens) -> tuple[Way, Path | None]:
    """The newest way in whose key opens a store, and that store; no store if it must be a damaged one.

    A header copy of before the last renewal may have been left, or put back: who can open only that one is no longer
    let in.
    """
    for way in ways.found:
        key = store_key_of(way.vault_key, way.header.vault_id)
        for store in (place / STORE, place / NEW_STORE):
            if folder.ordinary(store) is not None and opens(store, key):
                wipe(key)
                return way, store
    if ways.found[0].header.generation < ways.newest:
        raise ways.refusal
    return ways.found[0], None


def try_recovery(opened: Opened, words: str) -> RecoveryCode:
    """Go the whole way in that a recovery code or two shares open, as the headers lie on the disk now.

    Returns the code.  UserError as `open`, or ``recovery.not_a_code`` where `words` are somebody's passphrase.
    """
    ways = unlock(read_copies(opened.folder, opened.limits), words, opened.limits)
    _, body, _, vault_key = opened.state()
    way = next((one for one in ways.found if one.vault_key == vault_key), None)
    try:
        if way is None or ways.roots is None:
            raise ways.refusal
        if ways.code is None or body.roster[way.slot].kind != "recovery":
            raise UserError("recovery.not_a_code")
        with suppress(HostError):
            upgrade(opened, way.slot, way.pair, ways.roots)
        return ways.code
    finally:
        ways.wipe()


def _require_vault(place: Path) -> None:
    if folder.look(place) is None:
        raise UserError("vault.not_here")
    folder.require_own(place)
    if all(folder.look(place / name) is None for name in (*HEADS, STORE)):
        raise UserError("vault.not_here")


def _check_store(path: Path) -> None:
    """An ordinary, encrypted file of whole pages; all else is damage, never a new store."""
    for log in LOGS:
        folder.ordinary(path.with_name(path.name + log))
    found = folder.ordinary(path)
    if found is None:
        raise DamageError("vault.store_missing")
    if found.st_size < PAGE or found.st_size % PAGE:
        raise DamageError("vault.store_damaged")
    front = folder.read_up_to(path, len(_PLAIN_DATABASE))
    if front == _PLAIN_DATABASE:
        raise DamageError("vault.store_plain")
    if not any(front):
        raise DamageError("vault.store_damaged")

"""Opening a vault; each step fails closed."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.errors import AppError, DamageError, HostError, UserError
from app.vault import folder, lock, passphrase, recovery, slots
from app.vault.blobs import is_backup
from app.vault.header import FORMAT, SIZE, Body, Header, judge
from app.vault.kdf import KdfLimits, KdfSet
from app.vault.keys import KeyPair
from app.vault.opened import HEADS, STORE, Finding, Opened
from app.vault.people import open_slot

PAGE = 4096
_PLAIN_DATABASE = b"SQLite format 3\0"


def open(place: Path, words: str, *, limits: KdfLimits, read_only: bool = False) -> Opened:
    """Open a vault by passphrase or by recovery code, whichever `words` is.

    `UserError`: not a vault, in use, wrong passphrase, a newer format, a recovery code mistyped or
    of another vault. `DamageError`: both headers bad, KDF parameters out of bounds, the store
    missing, cut, or not encrypted. With `read_only` nothing is written anywhere: no repair, no
    sweeping, no checkpoint.
    """
    place = Path(os.path.realpath(place))
    _require_vault(place)
    return _open(place, lambda copies: _unlock(copies, words, limits), limits, read_only)


def open_with_keys(place: Path, opened: Opened, *, read_only: bool = True) -> Opened:
    """Open a backup, or a copy of one, by the keys of somebody who has its vault open: no passphrase is asked again.

    `UserError("backup.not_for_you")` where it was made before this person could open the vault; else as `open`.
    """
    place = Path(os.path.realpath(place))
    _require_vault(place)
    pair = opened.state()[2]

    def unlock(copies: list[Header | AppError]) -> _Unlocked:
        own = KeyPair(pair.owner, bytearray(pair.box), bytearray(pair.seed))
        return _unlock_with_keys(copies, own)

    return _open(place, unlock, opened.limits, read_only)


def _open(
    place: Path,
    unlock: Callable[[list[Header | AppError]], _Unlocked],
    limits: KdfLimits,
    read_only: bool,
) -> Opened:
    held = lock.take(place / "lock", read_only=read_only)
    try:
        copies = [judge(_content(place / name), limits) for name in HEADS]
        key = unlock(copies)
        if key.header.min_writer > FORMAT and not read_only:
            raise UserError("vault.newer", needed=key.header.min_writer)
        _check_store(place / STORE)
        opened = Opened(
            place, held, key.header, key.body, key.pair, key.slot, key.vault_key, limits
        )
    except BaseException:
        held.release()
        raise
    opened.read_only = opened.blobs.read_only = read_only
    opened.older = 1 - key.copy
    try:
        opened.findings = (*_tidy(opened), *_mend(opened, copies[1 - key.copy]))
    except BaseException:
        opened.close()
        raise
    return opened


@dataclass(frozen=True, slots=True)
class _Unlocked:
    """What a passphrase opened: in which header copy, which slot, and the keys inside."""

    copy: int
    header: Header
    body: Body
    slot: int
    pair: KeyPair
    vault_key: bytearray = field(repr=False)


def _require_vault(place: Path) -> None:
    if folder.look(place) is None:
        raise UserError("vault.not_here")
    folder.require_own(place)
    if all(folder.look(place / name) is None for name in (*HEADS, STORE)):
        raise UserError("vault.not_here")


def _content(path: Path) -> bytes | None:
    try:
        return folder.read_up_to(path, SIZE + 1)
    except FileNotFoundError:
        return None


def _unlock(copies: list[Header | AppError], words: str, limits: KdfLimits) -> _Unlocked:
    """The newest header copy that opens; a wrong passphrase only if no slot of either does."""
    headers = [(which, copy) for which, copy in enumerate(copies) if isinstance(copy, Header)]
    headers.sort(key=lambda numbered: -numbered[1].generation)
    problems = [copy for copy in copies if isinstance(copy, AppError)]
    _require_readable(headers, problems)
    code = recovery.read_code(words)
    by_code = code is not None and code.is_well_written
    if code and by_code and not any(code.is_for(header.vault_id) for _, header in headers):
        raise UserError("vault.recovery_other")
    secret = code.secret if code and by_code else passphrase.spell(words)
    roots: dict[KdfSet, bytes] = {}
    forged = False
    for which, header in headers:
        found = _unlock_copy(which, header, secret, roots, limits)
        if isinstance(found, _Unlocked):
            return found
        forged |= found
    if forged:
        raise DamageError("vault.header_damaged")
    if by_code:
        raise UserError("vault.recovery_unknown")
    raise UserError("vault.recovery_typo" if code else "vault.wrong_passphrase")


def _require_readable(headers: list[tuple[int, Header]], problems: list[AppError]) -> None:
    """Refuse a later format, and when no copy can be read, for the most telling reason."""
    by_code = {problem.code: problem for problem in problems}
    if "vault.newer" in by_code:
        raise by_code["vault.newer"]
    if not headers:
        for code in ("vault.kdf_bounds", "vault.header_damaged"):
            if code in by_code:
                raise by_code[code]
        raise DamageError("vault.header_missing")


def _unlock_copy(
    which: int, header: Header, secret: bytes, roots: dict[KdfSet, bytes], limits: KdfLimits
) -> _Unlocked | bool:
    """What `secret` opens in one copy; True if that copy is forged, False if nothing opened."""
    forged = False
    for number in header.sets_newest_first:
        kdf = header.place(0, number).kdf
        if kdf not in roots:
            roots[kdf] = kdf.stretch(secret, limits)
        opened = open_slot(header, number, roots[kdf])
        if opened is None:
            continue
        slot, pair = opened
        vault_key = slots.vault_key_in(header.table[slot], pair)
        body = None if vault_key is None else header.open_body(vault_key)
        if vault_key is not None and body is not None and slot in body.roster:
            return _Unlocked(which, header, body, slot, pair, vault_key)
        forged = True
    return forged


def _unlock_with_keys(copies: list[Header | AppError], pair: KeyPair) -> _Unlocked:
    """The newest header copy that a person's own keys open."""
    headers = [(which, copy) for which, copy in enumerate(copies) if isinstance(copy, Header)]
    _require_readable(headers, [copy for copy in copies if isinstance(copy, AppError)])
    for which, header in sorted(headers, key=lambda numbered: -numbered[1].generation):
        for number, slot in enumerate(header.table):
            vault_key = slots.vault_key_in(slot, pair)
            body = None if vault_key is None else header.open_body(vault_key)
            if vault_key is not None and body is not None and number in body.roster:
                return _Unlocked(which, header, body, number, pair, vault_key)
    raise UserError("backup.not_for_you")


def _check_store(path: Path) -> None:
    """An ordinary, encrypted file of whole pages; all else is damage, never a new store."""
    for name in ("-wal", "-shm", "-journal"):
        folder.ordinary(path.with_name(path.name + name))
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


def _tidy(opened: Opened) -> list[Finding]:
    """Remove a crash's left-overs, close the folder to others, make folders copying dropped."""
    findings = []
    if not folder.is_private(folder.require_own(opened.folder)):
        findings.append(Finding("folder", "vault.folder_open"))
    if is_backup(opened.folder):
        return []  # it lies on a stick, whose file system may know no owners
    if opened.read_only:
        return findings
    if findings:
        with suppress(HostError):
            folder.make_private(opened.folder)
            if folder.is_private(folder.require_own(opened.folder)):
                findings.clear()
    for name in HEADS:
        folder.remove(opened.folder / f"{name}.new")
    for name in ("b", "q"):
        folder.make_folder(opened.folder / name)
    return findings


def _mend(opened: Opened, other: Header | AppError) -> list[Finding]:
    """Bring the other header copy in step; a full disk does not keep anybody out."""
    header, body, _, vault_key = opened.state()
    findings, theirs = [], None
    if isinstance(other, Header):
        theirs = other.open_body(vault_key)
        if theirs and other.table == header.table and other.sets == header.sets:
            return []
    if theirs is None:
        code = other.code if isinstance(other, AppError) else "vault.header_damaged"
        findings.append(Finding("header", code))
    if opened.read_only:
        return findings
    with suppress(HostError):
        if isinstance(other, Header) and theirs and other.generation > header.generation:
            # A change of slots stopped before it was reported, and the old passphrase was used: it
            # did not happen.
            ahead = replace(header, generation=other.generation)
            opened.rewrite(ahead, replace(body, witness=theirs.witness))
        else:
            folder.replace(opened.folder / HEADS[opened.older], header.content)
    return findings

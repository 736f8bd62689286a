"""After a way in was found: what a crash left half done is finished or undone, the headers brought in step."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from app.errors import AppError, DamageError, HostError
from app.vault import folder
from app.vault.blobs import is_backup
from app.vault.header import Header
from app.vault.opened import HEADS, LOGS, NEW_STORE, STORE, Finding, Opened, remove_new_store
from app.vault.unlocking import Copies


def mend(opened: Opened, copies: Copies, opened_too: bool) -> tuple[Finding, ...]:
    """Put the vault in order for whoever opened it, and say what had been wrong; read-only, only say it.

    `opened_too`: the same words open the other header copy as well.
    """
    was_renewing = folder.look(opened.folder / NEW_STORE) is not None
    findings = _close_folder(opened)
    if not opened.read_only:
        _settle_store(opened)
        for name in HEADS:
            folder.remove(opened.folder / f"{name}.new")
    findings += _attachment_folders(opened)
    return (*findings, *_settle_headers(opened, copies[opened.older], opened_too, was_renewing))


def _close_folder(opened: Opened) -> list[Finding]:
    """A vault's folder that others may look into is closed to them; the stick of a backup may know no owners."""
    if folder.is_private(folder.require_own(opened.folder)) or is_backup(opened.folder):
        return []
    if not opened.read_only:
        with suppress(HostError):
            folder.make_private(opened.folder)
            if folder.is_private(folder.require_own(opened.folder)):
                return []
    return [Finding("folder", "vault.folder_open")]


def _attachment_folders(opened: Opened) -> list[Finding]:
    """The two folders are made where a copy dropped them; nothing else may stand in their place."""
    findings = []
    for name in ("b", "q"):
        path = opened.folder / name
        if not opened.read_only:
            folder.make_folder(path)
        elif folder.look(path) is not None:
            try:
                folder.require_folder(path)
            except DamageError as problem:
                findings.append(Finding("attachment", problem.code, name))
    return findings


def _settle_store(opened: Opened) -> None:
    """Finish the renewal whose key opened the new store, or take away the copy of one that was not to be.

    The copy goes before any header: whatever header a crash then leaves, its key opens this store or none.
    """
    store = opened.folder / STORE
    if opened.store_path != store:
        for log in LOGS:  # the old store's: empty, or the renewal would not have come so far
            folder.remove(store.with_name(STORE + log))
        folder.move(opened.store_path, store)
        folder.sync_folder(opened.folder)
        opened.store_path = store
    remove_new_store(opened.folder)


def _settle_headers(
    opened: Opened, found: Header | AppError, opened_too: bool, was_renewing: bool
) -> list[Finding]:
    """Bring the other header copy in step; a full disk does not keep anybody out."""
    header, body, _, vault_key = opened.state()
    if isinstance(found, AppError):
        return _copy_over(opened, header, [Finding("header", found.code)])
    theirs = found.open_body(vault_key)
    if theirs and (found.table, found.sets) == (header.table, header.sets):
        return []
    if not (theirs or opened_too or was_renewing):
        return _copy_over(opened, header, [Finding("header", "vault.header_damaged")])
    if found.generation <= header.generation:
        return _copy_over(opened, header, [])
    # A change of slots or of the key stopped before it was reported, and the old way in was used: it did not happen.
    if not opened.read_only:
        seen = theirs.witness if theirs else body.witness
        with suppress(HostError):
            ahead = replace(header, generation=found.generation)
            opened.rewrite(ahead, replace(body, witness=seen))
    return []


def _copy_over(opened: Opened, header: Header, findings: list[Finding]) -> list[Finding]:
    if not opened.read_only:
        with suppress(HostError):
            folder.replace(opened.folder / HEADS[opened.older], header.content)
    return findings

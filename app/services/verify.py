"""Looking at everything in a vault, or a backup, and writing nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import app.vault as vault
from app.errors import DamageError, UserError
from app.job import NO_JOB, Job
from app.services.newest import mended
from app.services.unlocked import GENERATION, STATE_ROW, Place
from app.storage import connection as database
from app.storage.blobs import BlobKey
from app.storage.verify import Memory, verify_store


@dataclass(frozen=True, slots=True)
class _Remembered:
    """Reads what this laptop's state folder remembers of a vault, in a child process too."""

    state_folder: Path

    def __call__(self, row: bytes) -> dict[str, tuple[int, bytes]]:
        copy = vault.read_state(self.state_folder, row)
        marks = copy.witness if copy is not None else {}
        return {device: (mark.seq, mark.hash) for device, mark in marks.items()}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that speaks against a vault; `what` is a code, `where` names no content."""

    area: str
    what: str
    where: str = ""


def verify(place: Place, words: str, *, limits: vault.KdfLimits) -> list[Finding]:
    """Look at everything in a vault and write nothing: headers, store, log, audit, witness, attachments.

    A backup, or a folder of backups (the newest of them), is looked at in the same way.

    A wrong passphrase is a UserError as at unlock; a vault that is open elsewhere is a finding of area `lock`.
    """
    try:
        named = vault.newest_in(place.folder)
        opened = vault.open(named, words, limits=limits, read_only=True, opens=database.opens)
    except DamageError as problem:
        return [_prevented(problem)]
    except UserError as problem:
        if problem.code == "vault.in_use":
            return [Finding("lock", problem.code)]
        raise
    try:
        return verify_opened(opened, memory=_memory(place, opened))
    finally:
        opened.close()


_AREAS = {"head.0": "header", "head.1": "header", "store.db-wal": "wal", "lock": "lock"}
_HEADER = frozenset({"vault.header_damaged", "vault.header_missing", "vault.kdf_bounds"})


def _prevented(problem: DamageError) -> Finding:
    """What kept the vault from being opened at all, and the area it is in."""
    name = str(problem.params.get("name", ""))
    area = "header" if problem.code in _HEADER else _AREAS.get(name, "database")
    return Finding(area, problem.code, name)


def _memory(place: Place, opened: vault.Opened) -> Memory | None:
    """What is remembered of a vault beside it; a backup may be as old as it likes."""
    if vault.is_backup(opened.folder):
        return None
    newest = opened.generation + mended(opened)
    return Memory(STATE_ROW, _Remembered(place.state_folder), GENERATION, newest)


def verify_opened(
    opened: vault.Opened, job: Job = NO_JOB, *, memory: Memory | None = None
) -> list[Finding]:
    """The same on a vault or a backup that is open for reading; `job` counts bytes of attachments."""
    findings = [Finding(one.area, one.what, one.where) for one in opened.findings]
    lacking: frozenset[str] = frozenset()
    if vault.is_backup(opened.folder):
        listed, lacking = _verify_list(opened, job)
        findings += listed
    witness = {device: (mark.seq, mark.hash) for device, mark in opened.witness.items()}
    signed = vault.Signatures({one.id: one.verify_key for one in opened.owners})
    held: list[BlobKey] = []
    found = verify_store(
        opened.store_path, opened.store_key, opened.vault_id,
        verify=signed, witness=witness, memory=memory, attachments=held,
    )  # fmt: skip
    findings += [Finding(*one) for one in dict.fromkeys((f.area, f.what, f.where) for f in found)]
    return findings + verify_attachments(
        opened.blobs, [one for one in held if one.id not in lacking], job
    )


def _verify_list(opened: vault.Opened, job: Job) -> tuple[list[Finding], frozenset[str]]:
    """Compare a backup with its list; also the attachments that were lacking when it was made."""
    try:
        inventory = vault.read_inventory(opened.folder, vault.list_key(opened))
    except DamageError as problem:
        return [Finding("attachment", problem.code)], frozenset()
    lacking = frozenset(one for one, size in inventory.files.items() if not size)
    if vault.digest_of(opened.store_path, job) != inventory.store:
        return [Finding("database", "backup.store_changed")], lacking
    return [], lacking


def verify_attachments(blobs: vault.Blobs, held: list[BlobKey], job: Job) -> list[Finding]:
    """Read every attachment the store knows; each damaged one is named by its random id."""
    findings = []
    total, done = sum(key.size for key in held), 0
    for key in held:
        job.step(done, total)
        try:
            blobs.check(vault.Blob(key.id, key.key, key.sha256, key.size))
        except DamageError as problem:
            findings.append(Finding("attachment", problem.code, key.id))
        done += key.size
    return findings

"""A full look at the case file that writes nothing: pages, structure, audit chain, records.

With a write-ahead log beside the store a child process looks, and ends without closing it: closing
would fold the log into the file.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from app.errors import AppError
from app.process import harden
from app.storage import connection
from app.storage.audit import Finding, Verify
from app.storage.blobs import BlobKey, blob_keys
from app.storage.checking import Check, Heads, against_witness, damaged_pages
from app.storage.connection import Connection, named_errors

_MOST = 50  # findings of one sort: a thousand bad pages need not be listed
_IN_USE = "store.in_use"

Seen = tuple[list[Finding], list[BlobKey]]


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a store beside its vault; a child process may be handed it, so all of it pickles.

    `read` takes the value the store keeps as `row` and gives the witness of this laptop; it may raise DamageError.
    The number kept as `counter` is at most `highest`, or the vault around the store is older than it.
    """

    row: str
    read: Callable[[bytes], Heads]
    counter: str
    highest: int


@dataclass(frozen=True, slots=True)
class Against:
    """All a store is held against from outside it."""

    verify: Verify | None = None
    witness: Heads | None = None
    memory: Memory | None = None


def verify_store(
    path: Path,
    key: bytes | bytearray,
    vault_id: str,
    *,
    verify: Verify | None = None,
    witness: Heads | None = None,
    memory: Memory | None = None,
    attachments: list[BlobKey] | None = None,
) -> list[Finding]:
    """Everything that speaks against a store; [] is a clean one.  Writes nothing beside it.

    `attachments`, where given, receives the key of every attachment of a store that can be read.

    `verify` checks signatures; it must be picklable where a log lies beside the store, for a child
    process runs it then.  `witness` maps a device to (number, hash) of an audit row once seen.
    """
    findings, held = _look(path, key, vault_id, Against(verify, witness, memory))
    if attachments is not None:
        attachments += held
    return findings


def _look(path: Path, key: bytes | bytearray, vault_id: str, against: Against) -> Seen:
    if not connection.has_log(path):
        return _findings(path, bytes(key), vault_id, against)
    log = path.with_name(path.name + "-wal")
    damaged = [Finding("wal", "store.log_damaged")] if connection.damage_to_log(path) else []
    if os.access(path.parent, os.W_OK) and os.access(path, os.W_OK):
        findings, held = _in_child(path, bytes(key), vault_id, against)
        return damaged + findings, held
    with tempfile.TemporaryDirectory() as folder:  # mode 0700; only ciphertext goes there
        for file in (path, log):
            shutil.copyfile(file, Path(folder) / file.name)
        copy = Path(folder) / path.name
        findings, held = _in_child(copy, bytes(key), vault_id, against)
        return damaged + findings, held


def _in_child(path: Path, key: bytes, vault_id: str, against: Against) -> Seen:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    questions, asked = context.Pipe(duplex=False)  # the key goes this way, never as an argument
    child = context.Process(target=_report, args=(questions, theirs), daemon=True)
    child.start()
    theirs.close()
    asked.send((path, key, vault_id, against))
    try:
        told: Seen = ours.recv()
    except EOFError:
        return [Finding("database", "store.damaged")], []
    finally:
        child.join()
    return told


def _report(questions: Pipe, answer: Pipe) -> None:
    """The child: look, tell, and end at once with the store still open."""
    try:
        harden()  # before it is handed the key
        path, key, vault_id, against = questions.recv()
        answer.send(_findings(path, key, vault_id, against, keep_open=True))
    finally:
        answer.close()
        os._exit(0)


def _findings(
    path: Path, key: bytes, vault_id: str, against: Against, keep_open: bool = False
) -> Seen:
    try:
        opened = connection.open_for_reading(path, key, vault_id)
    except AppError as problem:
        return [_opening(problem)], []
    try:
        with named_errors():
            return check(opened, against), blob_keys(opened)
    except AppError as problem:
        return [_opening(problem)], []
    finally:
        if not keep_open:
            opened.close()


def _opening(problem: AppError) -> Finding:
    return Finding("lock" if problem.code == _IN_USE else "database", problem.code)


def check(opened: Connection, against: Against) -> list[Finding]:
    """All checks on an open store; the later ones only where its pages and structure are sound."""
    findings = damaged_pages(opened)[:_MOST]
    if not findings:
        said = [row[0] for row in opened.execute("PRAGMA integrity_check(50)")]
        if said != ["ok"]:
            findings = [Finding("database", "store.structure_damaged")]
    if findings:
        return findings
    looked = Check(opened, against.verify, against.witness)
    for _ in looked.contents():
        pass
    remembered = _against_memory(opened, against.memory) if against.memory else []
    return looked.findings + remembered


def _against_memory(opened: Connection, memory: Memory) -> list[Finding]:
    """What this laptop and the store itself remember of how far the vault had come."""
    kept = dict(
        opened.execute(
            "SELECT name, value FROM meta WHERE name IN (?, ?)", (memory.row, memory.counter)
        )
    )
    findings = []
    if (kept.get(memory.counter) or 0) > memory.highest:
        findings.append(Finding("witness", "vault.header_older"))
    try:
        remembered = memory.read(kept[memory.row]) if memory.row in kept else {}
    except AppError as problem:
        return [*findings, Finding("witness", problem.code)]
    return findings + against_witness(opened, remembered)

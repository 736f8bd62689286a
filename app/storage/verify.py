"""A full look at the case file that writes nothing: pages, structure, audit chain, records.

With a write-ahead log beside the store a child process looks, and ends without closing it: closing
would fold the log into the file.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from app.errors import AppError
from app.storage import connection
from app.storage.audit import Finding, Verify
from app.storage.blobs import BlobKey, blob_keys
from app.storage.checking import Check, Heads, damaged_pages
from app.storage.connection import Connection, named_errors
from app.storage.wal import log_is_whole

_MOST = 50  # findings of one sort: a thousand bad pages need not be listed
_IN_USE = "store.in_use"

Seen = tuple[list[Finding], list[BlobKey]]


def verify_store(
    path: Path,
    key: bytes | bytearray,
    vault_id: str,
    *,
    verify: Verify | None = None,
    witness: Heads | None = None,
    attachments: list[BlobKey] | None = None,
) -> list[Finding]:
    """Everything that speaks against a store; [] is a clean one.  Writes nothing beside it.

    `attachments`, where given, receives the key of every attachment of a store that can be read.

    `verify` checks signatures; it must be picklable where a log lies beside the store, for a child
    process runs it then.  `witness` maps a device to (number, hash) of an audit row once seen.
    """
    findings, held = _look(path, key, vault_id, verify, witness or {})
    if attachments is not None:
        attachments += held
    return findings


def _look(
    path: Path, key: bytes | bytearray, vault_id: str, verify: Verify | None, witness: Heads
) -> Seen:
    if not connection.has_log(path):
        return _findings(path, bytes(key), vault_id, verify, witness)
    log = path.with_name(path.name + "-wal")
    damaged = [] if log_is_whole(log) else [Finding("wal", "store.log_damaged")]
    if os.access(path.parent, os.W_OK) and os.access(path, os.W_OK):
        findings, held = _in_child(path, bytes(key), vault_id, verify, witness)
        return damaged + findings, held
    with tempfile.TemporaryDirectory() as folder:  # mode 0700; only ciphertext goes there
        for file in (path, log):
            shutil.copyfile(file, Path(folder) / file.name)
        copy = Path(folder) / path.name
        findings, held = _in_child(copy, bytes(key), vault_id, verify, witness)
        return damaged + findings, held


def _in_child(path: Path, key: bytes, vault_id: str, verify: Verify | None, witness: Heads) -> Seen:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    questions, asked = context.Pipe(duplex=False)  # the key goes this way, never as an argument
    child = context.Process(target=_report, args=(questions, theirs), daemon=True)
    child.start()
    theirs.close()
    asked.send((path, key, vault_id, verify, witness))
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
        path, key, vault_id, verify, witness = questions.recv()
        answer.send(_findings(path, key, vault_id, verify, witness, keep_open=True))
    finally:
        answer.close()
        os._exit(0)


def _findings(
    path: Path,
    key: bytes,
    vault_id: str,
    verify: Verify | None,
    witness: Heads,
    keep_open: bool = False,
) -> Seen:
    try:
        opened = connection.open_for_reading(path, key, vault_id)
    except AppError as problem:
        return [_opening(problem)], []
    try:
        with named_errors():
            return check(opened, verify, witness), blob_keys(opened)
    except AppError as problem:
        return [_opening(problem)], []
    finally:
        if not keep_open:
            opened.close()


def _opening(problem: AppError) -> Finding:
    return Finding("lock" if problem.code == _IN_USE else "database", problem.code)


def check(opened: Connection, verify: Verify | None, witness: Heads) -> list[Finding]:
    """All checks on an open store; the later ones only where its pages and structure are sound."""
    findings = damaged_pages(opened)[:_MOST]
    if not findings:
        said = [row[0] for row in opened.execute("PRAGMA integrity_check(50)")]
        if said != ["ok"]:
            findings = [Finding("database", "store.structure_damaged")]
    if findings:
        return findings
    looked = Check(opened, verify, witness)
    for _ in looked.contents():
        pass
    return looked.findings

"""A full look at the case file that writes nothing: pages, structure, audit chain, records.

With a write-ahead log beside the store a child process looks, and ends without closing it: closing
would fold the log into the file.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import msgspec

from app.domain.mapping import flatten
from app.errors import AppError
from app.storage import audit, connection
from app.storage.audit import Finding, Verify
from app.storage.blobs import BlobKey, blob_keys
from app.storage.connection import Connection, named_errors
from app.storage.derived import check_derived
from app.storage.ledger import state_paths
from app.storage.revisions import Revision, merge

_MOST = 50  # findings of one sort: a thousand bad pages need not be listed
_IN_USE = "store.in_use"

Heads = dict[str, tuple[int, bytes]]
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
    pages = [row[0] for row in opened.execute("PRAGMA cipher_integrity_check")]
    findings = [Finding("database", "store.pages_damaged", where) for where in pages[:_MOST]]
    if not findings:
        said = [row[0] for row in opened.execute("PRAGMA integrity_check(50)")]
        if said != ["ok"]:
            findings = [Finding("database", "store.structure_damaged")]
    if findings:
        return findings
    findings += audit.check(opened, against.verify)[:_MOST]
    findings += _against_witness(opened, against.witness or {})
    findings += _against_memory(opened, against.memory) if against.memory else []
    findings += _against_trail(opened)[:_MOST]
    findings += _against_history(opened)[:_MOST]
    return findings + check_derived(opened)[:_MOST]


def _against_witness(opened: Connection, witness: Heads) -> list[Finding]:
    findings = []
    for device, (seq, digest) in witness.items():
        stored = audit.stored_hash(opened, device, seq)
        if stored != digest:
            what = "store.older" if stored is None else "store.forked"
            findings.append(Finding("witness", what, device))
    return findings


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
    return findings + _against_witness(opened, remembered)


def _against_trail(opened: Connection) -> list[Finding]:
    """Each record is what the trail last said it was: this is what finds a replayed page."""
    last: dict[str, tuple[bytes, str | None]] = {}
    sql = (
        "SELECT object, row_hash, case_id FROM audit WHERE row_hash IS NOT NULL OR action = ? "
        "ORDER BY device, seq"
    )
    for record_id, digest, case_id in opened.execute(sql, (audit.DESTROYED,)):
        if digest is None:
            last.pop(record_id, None)
        else:
            last[record_id] = (digest, case_id)
    keys = dict(opened.execute("SELECT case_id, key FROM case_key"))
    findings = []
    for record in _records(opened):
        said = last.pop(record["id"], None)
        key = keys.get(record["case_id"] or audit.OFFICE, b"")
        if said is None:
            findings.append(Finding("database", "store.record_unaudited", record["id"]))
        elif audit.row_hash(record, key) != said[0]:
            findings.append(Finding("database", "store.record_changed", record["id"]))
    gone = {row[0] for row in opened.execute("SELECT case_id FROM gone")}
    lost = [record_id for record_id, (_, case_id) in last.items() if case_id not in gone]
    return findings + [Finding("database", "store.record_lost", one) for one in lost]


def _records(opened: Connection) -> Iterator[dict[str, Any]]:
    names = ("id", "kind", "case_id", "category", "restricted", "alive", "body")
    sql = "SELECT id, kind, case_id, category, restricted, alive, body FROM record"
    return (dict(zip(names, row, strict=True)) for row in opened.execute(sql))


def _against_history(opened: Connection) -> list[Finding]:
    """Each record is what its own revisions come to."""
    sql = (
        "SELECT record.id, kind, case_id, restricted, alive, body, revision.id, fields, base, hlc "
        "FROM record LEFT JOIN revision ON revision.record = record.n ORDER BY record.n"
    )
    findings = []
    for (record_id, kind, case_id, restricted, alive, body), rows in groupby(
        opened.execute(sql), key=lambda row: row[:6]
    ):
        revisions = [_revision(record_id, kind, case_id, row) for row in rows if row[6] is not None]
        values = {p: v for p, v in merge(kind, revisions).values.items() if v is not None}
        flat = flatten(kind, msgspec.json.decode(body))
        flat |= state_paths(alive=bool(alive), restricted=bool(restricted))
        if _plain(values) != flat:
            findings.append(Finding("database", "store.revisions_disagree", record_id))
    return findings


def _revision(record_id: str, kind: str, case_id: str | None, row: tuple[Any, ...]) -> Revision:
    return Revision(
        id=str(uuid.UUID(bytes=row[6])),
        record_id=record_id,
        kind=kind,
        case_id=case_id,
        fields=msgspec.json.decode(row[7]),
        base=msgspec.json.decode(row[8]),
        hlc=row[9],
        author="",
        device="",
    )


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Paths as the projection states them: only what differs from alive and unrestricted."""
    return {
        path: value
        for path, value in values.items()
        if (path, value) not in (("alive", True), ("restricted", False))
    }

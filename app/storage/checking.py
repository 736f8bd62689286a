"""All checks on an open case file, in steps short enough for a save to be served between them.

No step leaves a reading cursor open, and each first reads what the trail got since the last one: a record saved while
the check goes on is compared with what the trail says of it now.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import msgspec

from app.domain.mapping import flatten
from app.storage import audit
from app.storage.audit import Finding, Verify
from app.storage.connection import Connection, named_errors
from app.storage.derived import check_derived
from app.storage.ledger import state_paths
from app.storage.revisions import Revision, merge

Heads = Mapping[str, tuple[int, bytes]]
"""Device id -> (number, hash) of an audit row once seen."""

_MOST = 50  # findings of one sort: a thousand bad pages need not be listed
_ROWS, _RECORDS = 500, 100  # a step: some 50 ms on a slow laptop


class Check:
    """One look at everything in an open case file; `findings` is what speaks against it so far.

    `verify` checks signatures, `witness` is what was once seen of each device's trail.
    """

    def __init__(
        self, opened: Connection, verify: Verify | None = None, witness: Heads | None = None
    ) -> None:
        self.findings: list[Finding] = []
        self._opened = opened
        self._trail = _Trail(opened, verify)
        self._witness = witness or {}
        self._counted: Counter[str] = Counter()

    def steps(self) -> Iterator[tuple[int, int]]:
        """Pages and structure, then contents where those are sound; yields (done, total) after each step."""
        before = len(tables(self._opened)) + 1
        for done, findings in enumerate(page_steps(self._opened), start=1):
            self._note(findings)
            yield done, before + self._size()
        if self.findings:
            return
        for done, total in self.contents():
            yield before + done, before + total

    def contents(self) -> Iterator[tuple[int, int]]:
        """Trail, witness and records; yields (done, total) after each step."""
        done = 0
        for step in (self._trail_steps, self._record_steps):
            for size in step():
                done += size
                yield done, max(done, self._size())
        with named_errors():
            self._note(check_derived(self._opened))

    def _trail_steps(self) -> Iterator[int]:
        with named_errors():
            self._note(self._trail.shared_keys())
        left = self._length()  # where it ends is settled first, or saves would keep it going
        while left > 0 and (read := self._read_on()):
            left -= read
            yield read
        with named_errors():
            self._note(against_witness(self._opened, self._witness))

    def _record_steps(self) -> Iterator[int]:
        last, checked = 0, set[str]()
        with named_errors():
            end = self._opened.execute("SELECT max(n) FROM record").fetchone()[0] or 0
        while last < end:
            while self._read_on():  # what was saved since the last step
                pass
            with named_errors():
                records = _records(self._opened, last)
                if not records:  # a case was erased meanwhile
                    break
                first, last = records[0]["n"], records[-1]["n"]
                self._note(self._against_trail(records))
                self._note(_against_history(records, _revisions(self._opened, first, last)))
            checked |= {record["id"] for record in records}
            yield len(records)
        with named_errors():
            self._note(self._lost(checked))

    def _read_on(self) -> int:
        with named_errors():
            findings, read = self._trail.read()
        self._note(findings)
        return read

    def _size(self) -> int:
        with named_errors():
            records = self._opened.execute("SELECT count(*) FROM record").fetchone()[0]
        return self._length() + int(records)

    def _length(self) -> int:
        with named_errors():
            return sum(seq for seq, _ in audit.heads(self._opened).values())

    def _against_trail(self, records: list[dict[str, Any]]) -> list[Finding]:
        """Each record is what the trail last said it was: this is what finds a replayed page."""
        findings = []
        for record in records:
            said = self._trail.said(record["id"])
            key = audit.case_key(self._opened, record["case_id"] or audit.OFFICE) or b""
            if not said:
                findings.append(Finding("database", "store.record_unaudited", record["id"]))
            elif audit.row_hash(record, key) not in said:
                findings.append(Finding("database", "store.record_changed", record["id"]))
        return findings

    def _lost(self, checked: set[str]) -> list[Finding]:
        gone = {row[0] for row in self._opened.execute("SELECT case_id FROM gone")}
        return [
            Finding("database", "store.record_lost", record_id)
            for record_id, case_id in self._trail.told()
            if record_id not in checked and case_id not in gone and not self._is_here(record_id)
        ]

    def _is_here(self, record_id: str) -> bool:
        found = self._opened.execute("SELECT 1 FROM record WHERE id = ?", (record_id,))
        return found.fetchone() is not None

    def _note(self, findings: list[Finding]) -> None:
        for finding in findings:
            self._counted[finding.what] += 1
            if self._counted[finding.what] <= _MOST:
                self.findings.append(finding)


class _Trail:
    """Reads every device's chain in parts, checks it, and remembers what it last said of each record."""

    def __init__(self, opened: Connection, verify: Verify | None) -> None:
        self._opened, self._verify = opened, verify
        self._heads: dict[int, tuple[int, bytes]] = {}
        self._last: dict[str, dict[int, bytes | None]] = {}
        """Each device's last word on a record: its hash, or None where it was destroyed."""
        self._cases: dict[str, str | None] = {}

    def read(self) -> tuple[list[Finding], int]:
        """Check the next rows of the first chain that has any; the findings, and how many rows there were."""
        for device in audit.devices(self._opened):
            seq, digest = self._heads.get(device, (0, audit.START))
            rows = audit.rows_after(self._opened, device, seq, _ROWS)
            if rows:
                seals = audit.Seals.of(self._opened, self._verify)
                findings = audit.check_chain(rows, seals, seq, digest)
                self._remember(device, rows)
                return findings, len(rows)
        return [], 0

    def shared_keys(self) -> list[Finding]:
        """People who hold the same signature key."""
        return audit.Seals.of(self._opened, self._verify).shared()

    def said(self, record_id: str) -> set[bytes]:
        """The last hash each device gave of a record: which of the devices was last, no clock can tell."""
        return {digest for digest in self._last.get(record_id, {}).values() if digest is not None}

    def told(self) -> Iterator[tuple[str, str | None]]:
        """Every record that is there by what the trail tells, with its case."""
        return (pair for pair in self._cases.items() if None not in self._last[pair[0]].values())

    def _remember(self, device: int, rows: list[tuple[Any, ...]]) -> None:
        for row in rows:
            action, case_id, record_id, digest = row[6:10]
            if digest is not None or action == audit.DESTROYED:
                self._last.setdefault(record_id, {})[device] = digest
                self._cases[record_id] = case_id
        self._heads[device] = rows[-1][2], rows[-1][12]


def page_steps(opened: Connection) -> Iterator[list[Finding]]:
    """The seals of all pages, then, where they are whole, the structure of one table after the other."""
    with named_errors():
        broken = damaged_pages(opened)
    yield broken
    if not broken:
        yield from (check_table(opened, name) for name in tables(opened))


def tables(opened: Connection) -> list[str]:
    """The names of all tables, those the search index keeps for itself included."""
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    with named_errors():
        return [row[0] for row in opened.execute(sql)]


def damaged_pages(opened: Connection) -> list[Finding]:
    """The pages whose seal is broken; all of them are read in one go.

    This comes before anything else reads them: SQLCipher gives up the whole connection at the first such page it meets
    on its way, and with it what somebody has just typed.
    """
    rows = opened.execute("PRAGMA cipher_integrity_check").fetchall()
    return [Finding("database", "store.pages_damaged", row[0]) for row in rows]


def check_table(opened: Connection, name: str) -> list[Finding]:
    """What is wrong with the pages of one table and its indexes."""
    with named_errors():
        quoted = name.replace("'", "''")
        said = [row[0] for row in opened.execute(f"PRAGMA quick_check('{quoted}')")]
    return [] if said == ["ok"] else [Finding("database", "store.structure_damaged")]


def against_witness(opened: Connection, witness: Heads) -> list[Finding]:
    """Each device's trail still holds the row that was once seen there."""
    findings = []
    for device, (seq, digest) in witness.items():
        stored = audit.stored_hash(opened, device, seq)
        if stored != digest:
            what = "store.older" if stored is None else "store.forked"
            findings.append(Finding("witness", what, device))
    return findings


def _records(opened: Connection, after: int) -> list[dict[str, Any]]:
    names = ("n", "id", "kind", "case_id", "category", "restricted", "alive", "body")
    sql = f"SELECT {', '.join(names)} FROM record WHERE n > ? ORDER BY n LIMIT ?"  # noqa: S608
    rows = opened.execute(sql, (after, _RECORDS)).fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def _revisions(opened: Connection, first: int, last: int) -> dict[int, list[tuple[Any, ...]]]:
    sql = (
        "SELECT record, id, fields, base, hlc FROM revision "
        "WHERE record BETWEEN ? AND ? ORDER BY record"
    )
    rows = opened.execute(sql, (first, last)).fetchall()
    return {number: list(group) for number, group in groupby(rows, key=lambda row: row[0])}


def _against_history(
    records: list[dict[str, Any]], history: dict[int, list[tuple[Any, ...]]]
) -> list[Finding]:
    """Each record is what its own revisions come to."""
    findings = []
    for record in records:
        kind = record["kind"]
        revisions = [_revision(record, row) for row in history.get(record["n"], ())]
        values = {p: v for p, v in merge(kind, revisions).values.items() if v is not None}
        flat = flatten(kind, msgspec.json.decode(record["body"]))
        flat |= state_paths(alive=bool(record["alive"]), restricted=bool(record["restricted"]))
        if _plain(values) != flat:
            findings.append(Finding("database", "store.revisions_disagree", record["id"]))
    return findings


def _revision(record: dict[str, Any], row: tuple[Any, ...]) -> Revision:
    return Revision(
        id=str(uuid.UUID(bytes=row[1])),
        record_id=record["id"],
        kind=record["kind"],
        case_id=record["case_id"],
        fields=msgspec.json.decode(row[2]),
        base=msgspec.json.decode(row[3]),
        hlc=row[4],
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

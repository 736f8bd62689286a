"""The audit trail: one chain of rows for each device, added to and never changed.

A row's hash covers its fields and the hash before it; a random key MACs it and the person who did
it signs it.  It holds the keyed hash of the record it speaks of, not its content: after an erasure
the chain still verifies and erased values cannot be guessed.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import msgspec

START = bytes(32)
CHECKED_AT_OPENING = 100
OFFICE = ""
"""The name under which the key of records outside any case is kept."""
DESTROYED = "record.destroyed"
"""The last word of the trail on a record that was taken away for good."""


class Verify(Protocol):
    """Says whether a person signed a message; `also` are the keys (32 bytes) the store keeps for them."""

    def __call__(
        self, person: str, message: bytes, signature: bytes, also: Iterable[bytes] = ()
    ) -> bool:
        """True if `person`, a staff id, made the 64-byte `signature` of `message`."""
        ...


@dataclass(frozen=True, slots=True)
class Author:
    """Who works in this session, on which device, and how they sign (Ed25519 in the vault)."""

    person: str
    device: str
    sign: Callable[[bytes], bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a check noticed; `what` is an error code, `where` names no content."""

    area: str
    what: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the trail, with device and actor by their ids."""

    device: str
    seq: int
    at: datetime
    actor: str
    action: str
    case_id: str | None
    record_id: str | None
    words: str = field(default="", repr=False)


class Trail:
    """Writes this session's chain and knows how far every device's chain has come."""

    def __init__(self, connection: Any, author: Author, party: Callable[[str], int]) -> None:
        self._author = author
        self._device = party(author.device)
        self._actor = party(author.person)
        self._keys: dict[str, bytes] = {}
        rows = connection.execute("SELECT max(seq) FROM audit WHERE device = ?", (self._device,))
        self._seq = rows.fetchone()[0] or 0
        self._hash = stored_hash(connection, author.device, self._seq) or START
        self._mac = _newest_mac_key(connection)
        self._settled = (self._seq, self._hash, self._mac)

    def add(
        self,
        cursor: Any,
        action: str,
        case_id: str | None,
        object_id: str | None,
        row: bytes | None,
        words: str,
        at: datetime,
    ) -> None:
        """Append one row; `row` is the canonical text of the record after the change."""
        mac_number, mac_key = self._mac
        key = self.case_key(cursor, case_id or OFFICE)
        row_digest = _digest(row, key=key) if row else None
        words_hash = _digest(words.encode(), key=key) if words else None
        seq, moment, boot = self._seq + 1, at.isoformat(), int(time.monotonic() * 1000)
        fields = (moment, boot, action, case_id, object_id, row_digest, words_hash, mac_number)
        author = self._author
        digest = chained(self._hash, author.device, seq, author.person, fields)
        mac = _digest(digest, key=mac_key)
        cursor.execute(
            "INSERT INTO audit VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                *(self._device, seq, moment, boot, self._actor, action, case_id, object_id),
                *(row_digest, words_hash, mac_number, digest, mac, author.sign(digest)),
            ),
        )
        if words:
            cursor.execute(
                "INSERT INTO audit_words VALUES (?,?,?,?)", (self._device, seq, case_id, words)
            )
        self._seq, self._hash = seq, digest

    @property
    def settled(self) -> tuple[int, bytes]:
        """Number and hash of the last committed row."""
        return self._settled[0], self._settled[1]

    def settle(self) -> None:
        """The rows added since are committed."""
        self._settled = (self._seq, self._hash, self._mac)

    def forget(self) -> None:
        """The rows added since were rolled back."""
        self._seq, self._hash, self._mac = self._settled
        self._keys.clear()

    def renew_mac_key(self, cursor: Any) -> None:
        """MAC the rows added from here on with a new random key."""
        make_mac_key(cursor)
        self._mac = _newest_mac_key(cursor)

    def case_key(self, cursor: Any, case_id: str) -> bytes:
        """The key of a case, made at its first use."""
        if case_id not in self._keys:
            self._keys[case_id] = case_key(cursor, case_id) or _make_case_key(cursor, case_id)
        return self._keys[case_id]

    def drop_case_key(self, cursor: Any, case_id: str) -> None:
        """Erase the key of a case: its row hashes and blob keys mean nothing any more."""
        cursor.execute("DELETE FROM case_key WHERE case_id = ?", (case_id,))
        self._keys.pop(case_id, None)


def _digest(content: bytes, key: bytes = b"") -> bytes:
    return hashlib.blake2b(content, digest_size=32, key=key).digest()


def chained(prev: bytes, device: str, seq: int, actor: str, fields: tuple[Any, ...]) -> bytes:
    """The hash of a row: BLAKE2b-256 over the hash before it and its fields as JSON."""
    said = [part.hex() if isinstance(part, bytes) else part for part in fields]
    return _digest(prev + msgspec.json.encode([device, seq, actor, said]))


def row_text(record: Mapping[str, Any]) -> bytes:
    """The canonical text of a stored record, whose keyed hash the trail holds."""
    order = ("id", "kind", "case_id", "category", "restricted", "alive", "body")
    return msgspec.json.encode([record[name] for name in order])


def row_hash(record: Mapping[str, Any], key: bytes) -> bytes:
    """The hash of a stored record under its case's key, as the trail holds it."""
    return _digest(row_text(record), key=key)


def case_key(cursor: Any, case_id: str) -> bytes | None:
    """The stored key of a case, or None if it has none (any more)."""
    row = cursor.execute("SELECT key FROM case_key WHERE case_id = ?", (case_id,)).fetchone()
    return row[0] if row else None


def _make_case_key(cursor: Any, case_id: str) -> bytes:
    key = secrets.token_bytes(32)
    cursor.execute("INSERT INTO case_key VALUES (?, ?)", (case_id, key))
    return key


def make_mac_key(cursor: Any) -> None:
    """A new random MAC key; the rows from here on use it."""
    cursor.execute("INSERT INTO mac_key (key) VALUES (?)", (secrets.token_bytes(32),))


def _newest_mac_key(connection: Any) -> tuple[int, bytes]:
    row = connection.execute("SELECT n, key FROM mac_key ORDER BY n DESC LIMIT 1").fetchone()
    number, key = row
    return number, key


def heads(connection: Any) -> dict[str, tuple[int, bytes]]:
    """The last row of every device's chain: device id -> (seq, hash), for the witness."""
    sql = (
        "SELECT party.id, audit.seq, audit.hash FROM audit JOIN party ON party.n = audit.device "
        "WHERE audit.device = ? ORDER BY audit.seq DESC LIMIT 1"
    )
    rows = (connection.execute(sql, (device,)).fetchone() for device in devices(connection))
    return {device: (seq, digest) for device, seq, digest in rows}


def devices(connection: Any) -> list[int]:
    """The numbers of devices that have a chain, found by steps and not by reading every row."""
    found: list[int] = []
    while True:
        sql = "SELECT device FROM audit WHERE device > ? ORDER BY device LIMIT 1"
        row = connection.execute(sql, (found[-1] if found else -1,)).fetchone()
        if row is None:
            return found
        found.append(row[0])


def stored_hash(connection: Any, device: str, seq: int) -> bytes | None:
    """The hash of one row, or None if the store does not hold it."""
    sql = (
        "SELECT audit.hash FROM audit JOIN party ON party.n = audit.device "
        "WHERE party.id = ? AND audit.seq = ?"
    )
    row = connection.execute(sql, (device, seq)).fetchone()
    return row[0] if row else None


_ROWS = (
    "SELECT audit.device, device.id, seq, actor.id, at, boot, action, case_id, object, row_hash, "
    "words_hash, mac_key, hash, mac, signature FROM audit "
    "JOIN party AS device ON device.n = audit.device JOIN party AS actor ON actor.n = audit.actor "
)


def rows_after(connection: Any, device: int, seq: int, most: int = -1) -> list[tuple[Any, ...]]:
    """Rows of one device's chain after a number, in order; all of them unless `most` says how many."""
    sql = f"{_ROWS} WHERE audit.device = ? AND seq > ? ORDER BY seq LIMIT ?"
    rows: list[tuple[Any, ...]] = connection.execute(sql, (device, seq, most)).fetchall()
    return rows


def check(connection: Any, verify: Verify | None, last: int) -> list[Finding]:
    """What speaks against the last so many rows of each chain, as opening looks at them."""
    seals = Seals.of(connection, verify)
    findings = seals.shared()
    for device in devices(connection):
        top = "SELECT max(seq) FROM audit WHERE device = ?"
        first = max(0, connection.execute(top, (device,)).fetchone()[0] - last)
        before = None if first else START
        findings += check_chain(rows_after(connection, device, first), seals, first, before)
    return findings


@dataclass(frozen=True, slots=True)
class Seals:
    """What rows are proved by: the keys they are MACed with, by number, and everybody's public signature keys."""

    macs: Mapping[int, bytes] = field(repr=False)
    people: Mapping[str, list[bytes]]
    verify: Verify | None

    @classmethod
    def of(cls, connection: Any, verify: Verify | None) -> Seals:
        """What an open store holds of them; without `verify` nobody's signature is checked."""
        people = signature_keys(connection) if verify is not None else {}
        return cls(dict(connection.execute("SELECT n, key FROM mac_key")), people, verify)

    def signed(self, person: str, digest: bytes, signature: bytes) -> bool:
        """Whether this person signed, where signatures are checked at all."""
        known = self.people.get(person, ())
        return self.verify is None or self.verify(person, digest, signature, known)

    def shared(self) -> list[Finding]:
        """A key that stands under two people would let one sign as the other."""
        owners: dict[bytes, str] = {}
        return [
            Finding("audit", "store.audit_key_shared", person)
            for person, several in self.people.items()
            for key in several
            if owners.setdefault(key, person) != person
        ]


def signature_keys(connection: Any) -> dict[str, list[bytes]]:
    """Every public signature key of everybody who works or worked here, by staff id."""
    sql = "SELECT id, body ->> '$.sign_key' FROM record WHERE kind = 'staff'"
    return {
        person: [bytes.fromhex(key) for key in (keys or "").split()]
        for person, keys in connection.execute(sql)
    }


def check_chain(
    rows: Iterable[tuple[Any, ...]], seals: Seals, first: int, prev: bytes | None
) -> list[Finding]:
    """What speaks against rows that follow number `first`: gaps, changed rows, wrong MACs and signatures.

    `prev` is the hash of row `first`, None where it is not known.
    """
    findings: list[Finding] = []
    expected = first + 1
    for _, device, seq, actor, *said, digest, mac, signature in rows:
        fields = tuple(said)
        where = f"{device}:{seq}"
        if seq != expected:
            findings.append(Finding("audit", "store.audit_gap", where))
        elif prev is not None and chained(prev, device, seq, actor, fields) != digest:
            findings.append(Finding("audit", "store.audit_changed", where))
        if not hmac.compare_digest(_digest(digest, key=seals.macs.get(fields[-1], b"?")), mac):
            findings.append(Finding("audit", "store.audit_mac", where))
        elif not seals.signed(actor, digest, signature):
            findings.append(Finding("audit", "store.audit_signature", where))
        prev, expected = digest, seq + 1
    return findings


def entries(connection: Any, case_id: str, limit: int = 500) -> list[Entry]:
    """The trail of one case, newest first."""
    return _read(connection, "audit.case_id = ?", (case_id, limit))


def entries_between(connection: Any, first: datetime, end: datetime) -> list[Entry]:
    """The trail of everything from one moment (UTC) up to another, newest first."""
    return _read(
        connection, "at >= ? AND at < ?", (first.isoformat()[:19], end.isoformat()[:19], -1)
    )


def _read(connection: Any, where: str, values: tuple[Any, ...]) -> list[Entry]:
    sql = (
        "SELECT device.id, audit.seq, at, actor.id, action, audit.case_id, object, "  # noqa: S608
        "coalesce(audit_words.text, '') FROM audit JOIN party AS device ON device.n = audit.device "
        "JOIN party AS actor ON actor.n = audit.actor LEFT JOIN audit_words "
        "ON audit_words.device = audit.device AND audit_words.seq = audit.seq "
        f"WHERE {where} ORDER BY at DESC, audit.seq DESC LIMIT ?"
    )
    return [
        Entry(device, seq, datetime.fromisoformat(at), actor, action, case, record, words)
        for device, seq, at, actor, action, case, record, words in connection.execute(sql, values)
    ]

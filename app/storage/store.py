"""The store: one connection to the case file for as long as the vault is unlocked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain import hlc as stamps
from app.domain.clock import Clock
from app.domain.rights import Rights
from app.events import EventBus
from app.job import NO_JOB, Job
from app.storage import audit, connection, copying, search
from app.storage.audit import CHECKED_AT_OPENING, Author, Finding
from app.storage.checking import Check, Heads, page_steps
from app.storage.connection import Connection, named_errors
from app.storage.session import UNSETTLED, Session
from app.storage.upgrade import open_current
from app.storage.work import Work

_MOST_STEPS = 10_000  # a merge that does not end would be a bug, not a reason to hang


class Store:
    """An open case file.  Owned by one thread; every change goes through a `Work`."""

    def __init__(self, opened: Connection, author: Author, clock: Clock, events: EventBus) -> None:
        self._connection = opened
        self._events = events
        with named_errors():
            opened.execute("BEGIN IMMEDIATE")
            self._session = Session(opened, author, clock)
            opened.execute("COMMIT")

    @property
    def author(self) -> Author:
        """Who works in this session."""
        return self._session.author

    @property
    def clock(self) -> Clock:
        """The clock that stamps what is done here."""
        return self._session.clock

    @property
    def latest(self) -> datetime:
        """When the latest change was made, UTC, by the clock of whoever made it."""
        return stamps.moment(self._session.hybrid.last)

    def hold_to(self, rights: Rights) -> None:
        """From now on show and do only what these rights allow."""
        self._session.rights = rights

    def begin(self) -> Work:
        """A new unit of work; use it in a `with` and `commit` it."""
        return Work(self._session, self._events.publish, self.settle_index)

    def on_commit(self, tell: Callable[[int, bytes], None]) -> None:
        """Call `tell` after each commit with the number and 32-byte hash of this device's last audit row."""
        self._session.tell = tell

    def witness(self) -> dict[str, tuple[int, bytes]]:
        """How far each device's audit chain has come: device id -> (number, 32-byte hash)."""
        with named_errors():
            return audit.heads(self._connection)

    def audit_hash(self, device: str, seq: int) -> bytes | None:
        """The hash of one audit row, None if it is not here: compare it with a witness."""
        with named_errors():
            return audit.stored_hash(self._connection, device, seq)

    def check_latest(self, verify: audit.Verify | None = None) -> list[Finding]:
        """Check the last 100 audit links of every chain, as at opening."""
        with named_errors():
            return audit.check(self._connection, verify, CHECKED_AT_OPENING)

    def check_all(self, verify: audit.Verify | None, witness: Heads) -> Check:
        """A look at everything in the open case file, for its caller to take step by step."""
        self.checkpoint()  # what is damaged in the file must not hide behind the log
        return Check(self._connection, verify, witness)

    def check_pages(self) -> Iterator[list[Finding]]:
        """Check the pages in steps, one table after the other: what each step found."""
        self.checkpoint()
        return page_steps(self._connection)

    @property
    def needs_settling(self) -> bool:
        """True if erased or restricted words may still lie in the search index: settle it."""
        with named_errors():
            return bool(self._session.kept(UNSETTLED))

    def settle_index(self, job: Job = NO_JOB) -> None:
        """Merge the search indexes until no deleted word is left in the file, then fold the log."""
        for step in range(_MOST_STEPS):
            job.step(step, 0)
            if not self.settle_index_step():
                break
        self.checkpoint()

    def settle_index_step(self) -> bool:
        """One short step of the same, for idle time; False when nothing is left to do."""
        with named_errors():
            for index in search.INDEXES:
                if search.settle(self._connection.cursor(), index):
                    return True
            self._session.keep(UNSETTLED, 0)
            return False

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file and cut it to nothing."""
        with named_errors():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def moved_to(
        self, path: Path, key: bytes | bytearray, vault_id: str, events: EventBus | None = None
    ) -> Store:
        """The same session on another copy of this case file; this one must be closed before both are written."""
        other = open_store(
            path, key, vault_id, author=self.author, clock=self.clock, events=events or self._events
        )
        other._session.opened |= self._session.opened
        other.hold_to(self._session.rights)
        return other

    @property
    def size(self) -> int:
        """How many bytes a copy takes."""
        return copying.size_of(self._connection)

    def copy(self, target: Path, key: bytes | bytearray, job: Job = NO_JOB) -> copying.Heads:
        """Copy the case file to `target` under another key; see `copying.copy_to`."""
        return copying.copy_to(self._connection, target, key, job)

    def close(self) -> None:
        """Fold the log and close; the store must not be used after it."""
        try:
            self.checkpoint()
        finally:
            self._connection.close()


def kept(opened: Connection, name: str) -> Any:
    """A small value kept in an open case file but shared with nobody, before who works is known."""
    with named_errors():
        row = opened.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def create_store(
    path: Path,
    key: bytes | bytearray,
    vault_id: str,
    *,
    author: Author,
    clock: Clock | None = None,
    events: EventBus | None = None,
) -> Store:
    """Make a new case file at `path` with a 32-byte key, and open it.

    Raises UserError ``store.exists`` where a file lies there, HostError for the disk.
    """
    made = connection.create(path, key, vault_id)
    with named_errors():
        audit.make_mac_key(made)
    return Store(made, author, clock or Clock(), events or EventBus())


def open_store(
    path: Path,
    key: bytes | bytearray,
    vault_id: str,
    *,
    author: Author,
    clock: Clock | None = None,
    events: EventBus | None = None,
) -> Store:
    """Open the case file of a vault; never makes one.

    Raises DamageError ``store.*`` where it is not what was written, UserError ``store.in_use`` or
    ``store.newer``, HostError for the disk.
    """
    opened = open_current(path, key, vault_id)
    try:
        return Store(opened, author, clock or Clock(), events or EventBus())
    except BaseException:
        opened.close()
        raise

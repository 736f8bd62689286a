"""What one unlocked session of the store shares between its units of work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.clock import Clock
from app.domain.hlc import HybridClock
from app.domain.rights import Rights, rights_of
from app.storage.audit import Author, Trail

UNSETTLED = "index_unsettled"
"""Kept while erased or restricted words may still lie in the search index."""


class Session:
    """The connection, who works, the clocks, the audit chain, and numbers for ids."""

    def __init__(self, connection: Any, author: Author, clock: Clock) -> None:
        self.connection = connection
        self.author = author
        self.clock = clock
        self.rights: Rights = rights_of("supervisor")
        """What who works here may do; everything until it is known who that is."""
        self.opened: set[str] = set()
        """Ids of restricted records this person opened with a reason in this session."""
        self.tell: Callable[[int, bytes], None] | None = None
        """Told the number and hash of the trail's last row after each commit that added to it."""
        self._numbers: dict[str, int] = {}
        self._ids: dict[int, str] = {}
        row = connection.execute("SELECT max(n) FROM revision").fetchone()
        self._last_revision = self._settled_revision = row[0] or 0
        self.hybrid = HybridClock(clock.now, int(self.kept("hlc") or 0))
        self.trail = Trail(connection, author, self.party)

    def party(self, party_id: str) -> int:
        """The number of a person or device, given one at first sight."""
        if party_id not in self._numbers:
            execute = self.connection.execute
            execute("INSERT OR IGNORE INTO party (id) VALUES (?)", (party_id,))
            row = execute("SELECT n FROM party WHERE id = ?", (party_id,)).fetchone()
            self._numbers[party_id] = row[0]
        return self._numbers[party_id]

    def party_id(self, number: int) -> str:
        """The person or device behind a number."""
        if number not in self._ids:
            sql = "SELECT id FROM party WHERE n = ?"
            self._ids[number] = self.connection.execute(sql, (number,)).fetchone()[0]
        return self._ids[number]

    def next_revision(self) -> int:
        """The number of the next revision."""
        self._last_revision += 1
        return self._last_revision

    def kept(self, name: str) -> Any:
        """A small value kept in the store but shared with nobody, or None."""
        row = self.connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def keep(self, name: str, value: str | int | bytes) -> None:
        """Keep a small value; the unit of work must commit."""
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def settle(self) -> None:
        """What was done is committed."""
        self._settled_revision = self._last_revision
        before = self.trail.settled
        self.trail.settle()
        if self.tell is not None and self.trail.settled != before:
            self.tell(*self.trail.settled)

    def forget(self) -> None:
        """What was done is rolled back: numbers given since mean nothing."""
        self._numbers.clear()
        self._ids.clear()
        self.trail.forget()
        self._last_revision = self._settled_revision

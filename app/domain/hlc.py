"""The hybrid logical clock: orders changes of several laptops as far as their clocks allow.

A stamp is 43 bits of Unix milliseconds and 20 bits of counter, one signed 64-bit integer.  It only
decides which of two unseen changes is shown meanwhile; what replaces what is said by the revisions.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

COUNTER_BITS = 20
LARGEST = (1 << 63) - 1
AHEAD_MS = 24 * 60 * 60 * 1000  # a wrong clock elsewhere moves ours a day at most


def pack(milliseconds: int, counter: int = 0) -> int:
    """One stamp from Unix milliseconds (below 2**43) and a counter (below 2**20)."""
    return min(milliseconds << COUNTER_BITS | counter, LARGEST)


def milliseconds(stamp: int) -> int:
    """The Unix milliseconds in a stamp."""
    return stamp >> COUNTER_BITS


def moment(stamp: int) -> datetime:
    """The wall time in a stamp, UTC."""
    return datetime.fromtimestamp(milliseconds(stamp) / 1000, UTC)


class HybridClock:
    """Gives stamps that never go back, whatever the wall clock does."""

    def __init__(self, wall: Callable[[], datetime], last: int = 0) -> None:
        self._wall = wall
        self.last = last

    def tick(self) -> int:
        """The next stamp, greater than all before; a full counter spills into the milliseconds."""
        self.last = min(max(self.last + 1, self._wall_stamp()), LARGEST)
        return self.last

    def merge(self, seen: int) -> None:
        """Take note of a stamp made elsewhere; it moves this clock 24 hours ahead at most."""
        limit = self._wall_stamp() + (AHEAD_MS << COUNTER_BITS)
        self.last = max(self.last, min(seen, limit))

    def _wall_stamp(self) -> int:
        return pack(max(0, int(self._wall().timestamp() * 1000)))

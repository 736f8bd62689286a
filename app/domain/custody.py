"""Chain of custody: where an evidence item has been, each step linked to the one before.

Field list: chain-of-custody record of the evidence notes, after the Berkeley Protocol (OHCHR 2020).
A link shows tampering after the fact, not that the original was true.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ClassVar

from app.domain.records import Record

START = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Custody(Record):
    """One step in an item's life; `hash` covers every field and the hash of the step before."""

    KIND: ClassVar[str] = "custody"

    attachment_id: str = ""
    seq: int = 0
    at: datetime | None = None
    action: str = ""
    from_whom: str = ""
    to_whom: str = ""
    by: str = ""
    reason: str = ""
    place: str = ""
    condition: str = ""
    sha256_after: str = ""
    prev_hash: str = START
    hash: str = ""

    def after(self, last: Custody | None) -> Custody:
        """This step as the next in a chain: numbered, linked and hashed."""
        seq, prev = (last.seq + 1, last.hash) if last else (1, START)
        linked = replace(self, seq=seq, prev_hash=prev)
        return replace(linked, hash=linked.fingerprint())

    def fingerprint(self) -> str:
        """SHA-256 in hexadecimal over every field but `hash`, as JSON with sorted keys."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds") if self.at else ""
        said = {
            "attachment": self.attachment_id, "seq": self.seq, "at": at, "action": self.action,
            "from": self.from_whom, "to": self.to_whom, "by": self.by, "reason": self.reason,
            "place": self.place, "condition": self.condition, "sha256": self.sha256_after,
            "prev": self.prev_hash,
        }  # fmt: skip
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def broken_links(chain: Sequence[Custody]) -> list[int]:
    """Numbers of the steps that do not follow from one before, or whose content changed; the chain by its numbers.

    Two laptops may each have added a step to the same one before they were merged: both follow from it.
    """
    broken: list[int] = []
    before, here, expected = {START}, set[str](), 1
    for step in chain:
        if here and step.seq == expected + 1:
            before, here, expected = here, set(), expected + 1
        sound = (
            step.seq == expected and step.prev_hash in before and step.hash == step.fingerprint()
        )
        if not sound:
            broken.append(step.seq or expected)
        here.add(step.hash)
    return broken

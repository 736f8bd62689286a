"""Getting a case ready to be sealed: what was ticked, what the gate let through, and the bytes that go with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.consent.gate import Decision, Override, Request
from app.domain.attachment import Attachment
from app.job import Job
from app.services.evidence import blob_of
from app.services.outgoing import Carried
from app.storage.work import Work
from app.transfer import Cover, OrgIdentity
from app.transfer.snapshot import AttachmentSnapshot, RecordSnapshot, Snapshot
from app.vault import Blob, Blobs

PURPOSE = "case_transfer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What somebody wants to send: the case, to whom, and what was ticked one by one.

    `restricted` and `named` are record ids: restricted records that may go, evidence whose titles may go.
    """

    case_id: str
    recipient_id: str
    restricted: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    instruction: str = field(default="", repr=False)
    privileged: frozenset[str] = frozenset()
    reason: str = field(default="", repr=False)
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A package ready to be sealed: only what the gate let through."""

    sending: Sending
    decision: Decision
    cover: Cover = field(repr=False)
    snapshot: bytes = field(repr=False)
    blobs: dict[str, tuple[str, str, Blob]] = field(repr=False)
    """Attachment record id -> shown name, media type, blob."""
    recipients: tuple[str, ...]
    recipient: str = field(repr=False)
    signer: OrgIdentity = field(repr=False)
    records: int = 0


def request_of(sending: Sending, today: date) -> Request:
    """Return what is asked of the gate."""
    instructed = sending.privileged if sending.instruction.strip() else frozenset[str]()
    return Request(
        recipient=sending.recipient_id, on=today, purposes=(PURPOSE,), ticked=sending.restricted,
        instructed=instructed, override=sending.override,
    )  # fmt: skip


def snapshot_of(
    work: Work, records: Sequence[Carried], allowed: set[str]
) -> tuple[Snapshot, dict[str, tuple[str, str, Blob]]]:
    """Return the allowed paths of each record, authors as numbers, and the evidence whose bytes may go."""
    numbers: dict[str, int] = {}
    told: list[RecordSnapshot] = []
    held: list[AttachmentSnapshot] = []
    blobs: dict[str, tuple[str, str, Blob]] = {}
    for one in records:
        fields = one.fields(allowed)
        if not fields:
            continue
        author = numbers.setdefault(one.author, len(numbers) + 1) if one.author else None
        told.append(RecordSnapshot(
            id=one.record.id, kind=one.record.KIND, case=one.record.case_id, author=author,
            fields=fields, heads={path: list(ids) for path, ids in one.heads.items() if path in fields},
        ))  # fmt: skip
        if isinstance(one.record, Attachment) and f"{one.record.id} bytes" in allowed:
            held.append(AttachmentSnapshot(record=one.record.id, item=one.record.id))
            name = str(fields.get("title", "Document"))
            blobs[one.record.id] = (name, one.record.media_type, blob_of(work, one.record.blob_id))
    return Snapshot(records=tuple(told), attachments=tuple(held)), blobs


class Reading:
    """A blob as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes; none at the end."""
        if not self._rest:
            self._rest = next(self._pieces, b"")
        piece = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(piece) :]
        return piece

    def close(self) -> None:
        """Let the rest go unread."""
        self._rest = b""


def opening(blobs: Blobs, blob: Blob, job: Job) -> Callable[[], Reading]:
    """Return how an item's bytes are read, each time from the start."""
    return lambda: Reading(blobs.read(blob, job=job))

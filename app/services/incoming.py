"""A package that was opened and checked and now waits, encrypted, for somebody to accept or refuse it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.documents.inspected import Normalised
from app.domain.episode import Episode
from app.domain.ids import is_id
from app.domain.mapping import STATE_PATHS, flatten, record_of, unflatten
from app.domain.person import Person
from app.domain.transfer import Transfer
from app.errors import DamageError, UserError
from app.services.outgoing import STAYING, TRAVELLING
from app.storage.work import Work
from app.transfer import Manifest, Sender
from app.transfer.snapshot import RecordSnapshot, Snapshot
from app.vault import Blob, Blobs

Said = Mapping[str, tuple[str, Any]]
State = Literal["new", "changed", "same"]
_TRAVELLING = {kind.KIND: kind for kind in TRAVELLING}


class Waiting:
    """One item in quarantine: its key is in this object only, so a lock or crash loses it."""

    def __init__(self, blobs: Blobs, item_id: str) -> None:
        self.item_id = item_id
        self._blobs = blobs
        self._writer = blobs.writer()
        self.blob: Blob | None = None

    def write(self, piece: bytes, /) -> None:
        """Take the next bytes."""
        self._writer.write(piece)

    def close(self) -> None:
        """The item is complete."""
        self.blob = self._writer.finish()

    def discard(self) -> None:
        """Forget the item, complete or not."""
        if self.blob is None:
            self._writer.abandon()
        else:
            self._blobs.discard(self.blob.id)


@dataclass(frozen=True, slots=True)
class Change:
    """What applying would do to one record: the values it would set, and the revisions here that they replace."""

    record_id: str
    kind: str
    state: State
    fields: Mapping[str, Any] = field(repr=False)
    base: Mapping[str, list[str]] = field(repr=False)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths it would set."""
        return tuple(sorted(self.fields))


@dataclass(slots=True)
class Incoming:
    """A whole, signed package for us, its items in quarantine."""

    manifest: Manifest
    blobs: Blobs = field(repr=False)
    waiting: dict[str, Waiting] = field(repr=False)
    snapshot: Snapshot = field(default_factory=lambda: Snapshot(records=()), repr=False)
    copies: dict[str, tuple[Normalised, Blob]] = field(default_factory=dict, repr=False)
    unreadable: list[str] = field(default_factory=list)
    sender: Sender | None = None
    plan: tuple[Change, ...] = ()
    refused: str = ""

    def blob(self, item_id: str) -> Blob:
        """Return what reading one quarantined item takes; UserError `transfer.malformed` if there is no such item."""
        held = self.waiting.get(item_id)
        if held is None or held.blob is None:
            raise UserError("transfer.malformed", part="items")
        return held.blob

    def discard(self, keep: Iterable[str] = ()) -> None:
        """Throw away what waits, but for the blobs that were adopted."""
        kept = set(keep)
        for one in self.waiting.values():
            if one.blob is None or one.blob.id not in kept:
                one.discard()
        for _, blob in self.copies.values():
            if blob.id not in kept:
                self.blobs.discard(blob.id)


def require_sound(snapshot: Snapshot) -> None:
    """Refuse what no sender of a case sends: UserError `transfer.malformed`.

    Other kinds of record than travel, fields that stay at home, a record of no case, of a second one, or told twice,
    a deletion, the end of a value, values that their field cannot hold: any of these, once stored, would harm more than
    this one case.
    """
    ids, cases = ({one.id for one in snapshot.records}, {one.case for one in snapshot.records})
    is_one_case = len(ids) == len(snapshot.records) and len(cases) <= 1
    if not is_one_case or not all(_is_sound(one) for one in snapshot.records):
        raise UserError("transfer.malformed", part="snapshot")


def _is_sound(record: RecordSnapshot) -> bool:
    cls = _TRAVELLING.get(record.kind)
    if cls is None or record.case is None or (cls is Person and record.case != record.id):
        return False
    if not (is_id(record.id) and is_id(record.case)):
        return False
    if any(record.fields.get(path, True) is not True for path in STATE_PATHS):
        return False
    stated = {path: value for path, value in record.fields.items() if path not in STATE_PATHS}
    if any(path.partition(":")[0] in STAYING for path in stated):
        return False
    try:
        body = unflatten(record.kind, stated)
        record_of(cls, body, id=record.id, case_id=record.case, alive=True, restricted=False)
    except (DamageError, TypeError, AttributeError):  # a path in the place of a whole map or set
        return False
    return flatten(record.kind, body) == stated


def require_same(work: Work, snapshot: Snapshot) -> None:
    """Refuse a package that would change a record of another kind or case here: UserError `transfer.malformed`."""
    known: dict[tuple[str, str | None], set[str]] = {}
    for record in snapshot.records:
        place = record.kind, record.case
        if place not in known:
            cls = _TRAVELLING[record.kind]
            held = work.find(cls, case_id=record.case, alive=None, include_restricted=True)
            known[place] = {one.id for one in held}
        if work.paths(record.id) is not None and record.id not in known[place]:
            raise UserError("transfer.malformed", part="snapshot")


def plan_of(work: Work, incoming: Incoming) -> tuple[Change, ...]:
    """Say for each record whether it is new here, changes something, or says what is known."""
    is_older = _is_older(work, incoming)
    # Each office begins and ends its own work: what the sender closes goes on here.
    has_own = bool(work.find(Episode, case_id=case_of(incoming.snapshot), alive=None))
    return tuple(
        _change(record, work.paths(record.id), work.said_by(name_of(incoming), record.id), is_older)
        for record in incoming.snapshot.records
        if not work.is_gone(record.id)  # evidence that was destroyed here stays gone
        and not (has_own and record.kind == Episode.KIND)
    )


def name_of(incoming: Incoming) -> str:
    """The name of the revisions that a package makes: what each sender said stays apart."""
    return f"transfer {incoming.manifest.sender.fingerprint}"


def case_of(snapshot: Snapshot) -> str | None:
    """The id of the case a package tells of; None where it tells of none."""
    return next((record.case for record in snapshot.records), None)


def _is_older(work: Work, incoming: Incoming) -> bool:
    """Whether a later package of the same sender and case was taken in already."""
    cover, sender = incoming.manifest.cover, incoming.manifest.sender
    taken = work.find(
        Transfer, case_id=case_of(incoming.snapshot), direction="in", status="applied", fingerprint=sender.fingerprint
    )  # fmt: skip
    return any(one.created_at and one.created_at > cover.created for one in taken)


def _change(
    record: RecordSnapshot, now: Mapping[str, Any] | None, said: Said, is_older: bool
) -> Change:
    """What a record would change; `said` is what its sender told of it before."""
    if now is None:
        return Change(record.id, record.kind, "new", record.fields, {})
    differ = {
        path: value
        for path, value in record.fields.items()
        if now.get(path) != value and not _is_known(said.get(path), value, is_older)
        if path != "reference"  # a case keeps the number it has here
    }
    # The heads it names are another case file's: here it replaces what was sent before, and nothing else.
    base = {path: [said[path][0]] if path in said else [] for path in differ}
    return Change(record.id, record.kind, "changed" if differ else "same", differ, base)


def _is_known(said: tuple[str, Any] | None, value: Any, is_older: bool) -> bool:
    """Whether the sender told this before, or something newer: then what was made of it here stands."""
    return said is not None and (is_older or said[1] == value)

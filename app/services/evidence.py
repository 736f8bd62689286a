"""Evidence: taking a file in with its fingerprint and custody, showing its pages, checking it is still the same.

Taking in has two steps.  `take` (files lane, no database) reads the file in a child process, makes the safe copy and
writes both as encrypted blobs; `keep` (case lane) commits the item, its keys and its custody.  A crash between them
leaves only blobs nobody knows, which the next opening sweeps.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from app.documents.airlock import Airlock
from app.documents.inspected import Normalised, Pixels
from app.domain.attachment import Attachment
from app.domain.categories import CATEGORIES
from app.domain.custody import Custody, broken_links
from app.domain.partial_date import PartialDate
from app.errors import DamageError, UserError
from app.events import Event
from app.job import NO_JOB, Job
from app.services.begin import Begin
from app.services.office import Seat, staff_names
from app.services.outside import open_chosen
from app.services.requirements import (
    Paper,
    Requirement,
    nothing_for,
    papers,
    requirements,
    shown_by,
)
from app.services.restricted import Locked
from app.storage.blobs import BlobKey
from app.storage.work import Work
from app.vault import Blob, Blobs

MOST_RENDITION = 300 * 1024 * 1024
DAMAGED = "damaged"
"""The condition an item is in when it is no longer what came in."""

_FIXED = frozenset(
    "id case_id number media_type size sha256 blob_id pages rendition_blob_id rendition_sha256 "
    "rendition_size rendition_steps".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceInput:
    """What is known of a file when it is added."""

    title: str = field(repr=False)
    kind: str = "document"
    file_name: str = field(default="", repr=False)
    event_date: str = field(default="", repr=False)
    obtained_on: date | None = None
    obtained_how: str = field(default="", repr=False)
    obtained_where: str = field(default="", repr=False)
    source_person: str = field(default="", repr=False)
    language: str = ""
    original_or_copy: str = "copy"
    categories: frozenset[str] = frozenset()
    criteria: frozenset[str] = frozenset()
    privileged: bool = False
    restricted: bool = False
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that lies encrypted in the vault's folder and is not yet known to the case file."""

    case_id: str
    given: EvidenceInput
    original: Blob = field(repr=False)
    copy: Blob = field(repr=False)
    made: Normalised = field(repr=False)


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item with its custody (oldest step first), who did each step, and what it helps to show.

    `sound` is False where the chain of custody was changed after the fact.
    """

    item: Attachment
    custody: tuple[Custody, ...] = field(repr=False)
    staff: dict[str, str] = field(default_factory=dict, repr=False)
    shows: tuple[Requirement, ...] = ()
    sound: bool = True


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """The items of a case, when all were last compared with their fingerprints, and which were not the same.

    `asked` and `papers` are what the case's pathways ask for; `missing` is what no item is there for.
    """

    items: tuple[Attachment, ...] = field(repr=False)
    checked_at: datetime | None
    damaged: frozenset[str]
    asked: tuple[Requirement, ...] = ()
    papers: tuple[Paper, ...] = ()
    missing: tuple[Requirement, ...] = ()
    locked: tuple[Locked, ...] = ()
    """Restricted items that nobody opened yet."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """What comparing a case's items with their fingerprints takes: their blobs, and chains that do not hold."""

    case_id: str
    blobs: Mapping[str, tuple[Blob, ...]] = field(repr=False)
    broken: frozenset[str] = frozenset()


class Evidence:
    """The evidence of each case."""

    def __init__(self, begin: Begin, seat: Seat, blobs: Blobs, airlock: Airlock) -> None:
        self._begin, self._seat = begin, seat
        self._blobs, self._airlock = blobs, airlock

    def of_case(self, case_id: str) -> list[Attachment]:
        """Return the items of a case in the order they came; restricted ones stay out until opened."""
        with self._begin() as work:
            return work.find(Attachment, case_id=case_id)

    def item(self, item_id: str) -> ItemView:
        """Return one item and where it has been."""
        with self._begin() as work:
            item, chain = work.get(Attachment, item_id), _chain(work, item_id)
            names = staff_names(work)
        return ItemView(item, tuple(chain), names, shown_by(item), not broken_links(chain))

    def look(self, case_id: str) -> EvidenceView:
        """Return the items of a case and how they stand."""
        with self._begin() as work:
            items = work.find(Attachment, case_id=case_id)
            steps = work.find(Custody, case_id=case_id)
            asked, known = requirements(work, case_id), papers(work, case_id)
            locked = work.locked({Attachment.KIND}, case_id)
        last: dict[str, Custody] = {}
        for step in sorted(steps, key=lambda one: one.seq):
            if step.action == "verified":
                last[step.attachment_id] = step
        checks = [last[item.id] for item in items if item.id in last]
        return EvidenceView(
            items=tuple(items),
            checked_at=min((one.at for one in checks if one.at), default=None)
            if len(checks) == len(items) else None,
            damaged=frozenset(one.attachment_id for one in checks if one.condition == DAMAGED),
            asked=asked, papers=known, missing=tuple(nothing_for(asked, items)),
            locked=tuple(locked),
        )  # fmt: skip

    def take(
        self, case_id: str, source: BinaryIO, given: EvidenceInput, job: Job = NO_JOB
    ) -> Taken:
        """Read a file safely and write it encrypted; nothing is recorded yet.

        Raises UserError `evidence.…` for a file that cannot be read, is too large or wants a password.
        """
        self._seat.rights.require_write(Attachment.KIND)
        _require_known(given.title, given.kind, given.categories)
        made = self._airlock.normalise(source, password=given.password, job=job)
        source.seek(0)
        original = self._blobs.write(source, job=job)
        try:
            copy = self._blobs.write(io.BytesIO(made.pdf), job=job)
        except BaseException:
            self._blobs.delete(original.id)
            raise
        return Taken(case_id, given, original, copy, made)

    def take_file(
        self,
        case_id: str,
        file: Path,
        *,
        password: str | None = None,
        job: Job = NO_JOB,
        **given: Any,
    ) -> Taken:
        """Take in a file by its name (files lane), with what is known of it; see `take`."""
        known = EvidenceInput(file_name=file.name, password=password, **given)
        try:
            with open_chosen(file) as source:
                return self.take(case_id, source, known, job)
        except OSError:
            raise UserError("evidence.unreadable") from None

    def looked_at(self, item_id: str) -> None:
        """Write down that somebody looked at a picture."""
        with self._begin() as work:
            item = work.get(Attachment, item_id)
            self._step(work, item, "viewed", sha256=item.sha256)
            work.record(Event("evidence.viewed", item.case_id, item_id))
            work.commit()

    def keep(self, taken: Taken) -> str:
        """Record an item that was taken in, with its first steps of custody; returns its id."""
        item = self._described(taken)
        try:
            with self._begin() as work:
                item = replace(item, number=next_number(work, taken.case_id))
                for blob in (taken.original, taken.copy):
                    work.blobs.put(
                        BlobKey(blob.id, taken.case_id, blob.key, blob.sha256, blob.size)
                    )
                work.save(item)
                self._step(
                    work,
                    item,
                    "received",
                    giver=item.source_person,
                    to=self._seat.worker_id,
                    reason=item.obtained_how,
                )
                self._step(work, item, "imported", sha256=item.sha256)
                work.record(Event("evidence.added", taken.case_id, item.id))
                work.commit()
        except BaseException:
            self.forget(taken)
            raise
        return item.id

    def _described(self, taken: Taken) -> Attachment:
        """The item as it is known before it has a number."""
        given, made = taken.given, taken.made
        return Attachment(
            case_id=taken.case_id, title=given.title.strip(), kind=given.kind,
            file_name=given.file_name, media_type=made.inspected.media_type,
            size=taken.original.size, sha256=taken.original.sha256.hex(), blob_id=taken.original.id,
            pages=len(made.pages), rendition_blob_id=taken.copy.id, rendition_sha256=made.sha256,
            rendition_size=taken.copy.size, rendition_steps=made.transformations,
            language=given.language, original_or_copy=given.original_or_copy,
            event_date=PartialDate.parse(given.event_date) if given.event_date.strip() else None,
            obtained_on=given.obtained_on or self._seat.clock.today(),
            obtained_how=given.obtained_how, obtained_where=given.obtained_where,
            source_person=given.source_person, categories=given.categories,
            criteria=given.criteria, privileged=given.privileged, restricted=given.restricted,
        )  # fmt: skip

    def forget(self, taken: Taken) -> None:
        """Remove what was taken in and shall not be kept."""
        for blob in (taken.original, taken.copy):
            self._blobs.delete(blob.id)

    def add(self, case_id: str, source: BinaryIO, given: EvidenceInput, job: Job = NO_JOB) -> str:
        """Take in and keep in one go, for callers without lanes."""
        return self.keep(self.take(case_id, source, given, job))

    def change(self, item_id: str, **fields: Any) -> None:
        """Change what is known of an item; its bytes never change.  A day in words may be given as text."""
        if _FIXED & set(fields):
            raise TypeError("the bytes of evidence never change")
        said = fields.get("event_date")
        if isinstance(said, str):
            fields["event_date"] = PartialDate.parse(said) if said.strip() else None
        with self._begin() as work:
            item = replace(work.get(Attachment, item_id), **fields)
            item = replace(item, title=item.title.strip())
            _require_known(item.title, item.kind, item.categories)
            work.save(item)
            work.record(Event("evidence.changed", item.case_id, item_id))
            work.commit()

    def copy_key(self, item_id: str) -> Blob:
        """Return what reading an item's safe copy takes; give it to `page` on the files lane."""
        with self._begin() as work:
            item = work.get(Attachment, item_id)
            return blob_of(work, item.rendition_blob_id)

    def page(self, copy: Blob, number: int, *, longest: int = 1400, job: Job = NO_JOB) -> Pixels:
        """Return one page of a safe copy as pixels, drawn in a child process (page 0 is the first)."""
        pdf = self._blobs.read_whole(copy, limit=MOST_RENDITION, job=job)
        return self._airlock.render(pdf, number, longest=longest, job=job)

    def verify(self, case_id: str, job: Job = NO_JOB) -> dict[str, bool]:
        """Read every item again and write the outcome down, for callers without lanes."""
        listed = self.to_check(case_id)
        outcome = self.check(listed, job)
        self.checked(listed, outcome)
        return outcome

    def to_check(self, case_id: str) -> Checklist:
        """Return what `check` needs of the items of a case (case lane)."""
        with self._begin() as work:
            items = work.find(Attachment, case_id=case_id)
            blobs = {
                item.id: (blob_of(work, item.blob_id), blob_of(work, item.rendition_blob_id))
                for item in items
            }
            broken = {item.id for item in items if broken_links(_chain(work, item.id))}
        return Checklist(case_id, blobs, frozenset(broken))

    def check(self, listed: Checklist, job: Job = NO_JOB) -> dict[str, bool]:
        """Read every item again and compare it with its fingerprint (files lane); `job` counts items."""
        outcome = {}
        for done, (item_id, blobs) in enumerate(listed.blobs.items()):
            job.step(done, len(listed.blobs))
            whole = all([self._is_whole(blob) for blob in blobs])
            outcome[item_id] = whole and item_id not in listed.broken
        return outcome

    def checked(self, listed: Checklist, outcome: dict[str, bool]) -> None:
        """Write the outcome of `check` down as a step of custody of each item (case lane)."""
        with self._begin() as work:
            for item in work.find(Attachment, case_id=listed.case_id):
                if item.id in outcome:
                    state = "" if outcome[item.id] else DAMAGED
                    self._step(work, item, "verified", condition=state, sha256=item.sha256)
            work.record(Event("evidence.verified", listed.case_id))
            work.commit()

    def _is_whole(self, blob: Blob) -> bool:
        try:
            self._blobs.check(blob)
        except DamageError:
            return False
        return True

    def _step(
        self, work: Work, item: Attachment, action: str, *, giver: str = "", to: str = "",
        reason: str = "", condition: str = "", sha256: str = "",
    ) -> None:  # fmt: skip
        add_custody(
            work, item,
            Custody(action=action, at=self._seat.clock.now(), by=self._seat.worker_id,
                    from_whom=giver, to_whom=to, reason=reason, condition=condition, sha256_after=sha256),
        )  # fmt: skip


def next_number(work: Work, case_id: str) -> str:
    """Return the number of the next item of a case, higher than any it has or had: ``E-05``."""
    items = work.find(Attachment, case_id=case_id, alive=None, include_restricted=True)
    digits = (one.number.rpartition("-")[2] for one in items)
    highest = max((int(one) for one in digits if one.isdecimal() and len(one) < 6), default=0)
    return f"E-{max(highest, len(items)) + 1:02}"


def add_custody(work: Work, item: Attachment, step: Custody) -> None:
    """Link one more step to an item's chain of custody."""
    chain = _chain(work, item.id)
    told = replace(step, case_id=item.case_id, attachment_id=item.id, restricted=item.restricted)
    work.save(told.after(chain[-1] if chain else None))


def blob_of(work: Work, blob_id: str) -> Blob:
    """Return what reading a blob takes, from the keys in the store."""
    key = work.blobs.get(blob_id)
    return Blob(key.id, key.key, key.sha256, key.size)


def _require_known(title: str, kind: str, categories: Iterable[str]) -> None:
    if not title.strip():
        raise UserError("evidence.needs_title")
    if kind not in Attachment.KINDS:
        raise UserError("evidence.unknown_kind")
    for category in sorted(set(categories) - set(CATEGORIES)):
        raise UserError("consent.unknown_category", category=category)


def _chain(work: Work, item_id: str) -> Sequence[Custody]:
    steps = work.find(Custody, attachment_id=item_id, include_restricted=True)
    return sorted(steps, key=lambda step: step.seq)

"""What a package carries of a case: one snapshot a record, only what the gate let through.

No history, old values, drafts, audit rows, deleted records or staff names.  Restricted records go only when ticked one
by one; titles and file names of evidence are "Document n" unless ticked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.consent.gate import Candidate
from app.domain.assessment import Assessment
from app.domain.attachment import Attachment
from app.domain.categories import category_of
from app.domain.check_in import CheckInAgreement
from app.domain.consent import Consent
from app.domain.credential import Credential
from app.domain.debt import Debt, DebtEntry
from app.domain.episode import Episode
from app.domain.goal import Goal
from app.domain.indication import Indication
from app.domain.kept_apart import CriminalEntry, HealthEntry, PrivilegedEntry
from app.domain.mapping import body_of, flatten
from app.domain.never_disclose import NeverDisclose
from app.domain.note import Note
from app.domain.paper import Paper
from app.domain.pathway import Pathway
from app.domain.person import Person
from app.domain.records import Record
from app.domain.referral import Referral
from app.domain.relation import Relation
from app.domain.safe_contact import SafeContact
from app.domain.sitting import Sitting
from app.domain.task import TRAVELS, Task
from app.domain.third_party import LicenceCheck, ThirdParty
from app.domain.trafficking_event import TraffickingEvent
from app.domain.wages import WageEntry
from app.errors import UserError
from app.forms.model import FormDefinition
from app.forms.parts import parts
from app.forms.run import Session
from app.indicators.model import as_written
from app.services.form_store import form_of
from app.storage.work import Work

TRAVELLING: tuple[type[Record], ...] = (
    Person, Episode, SafeContact, NeverDisclose, Relation, ThirdParty, LicenceCheck, TraffickingEvent, Debt, DebtEntry,
    WageEntry, Paper, Credential, PrivilegedEntry, CriminalEntry, HealthEntry, Note, Consent, Task, Goal, Referral,
    Sitting, Indication, Assessment, Pathway, Attachment, CheckInAgreement,
)  # fmt: skip
"""Kinds that go when they may.  Stays stay: they say where a house is, and belong to its beds.  Of check-ins only what
is agreed now goes, and begins nothing there: it was agreed with this office (decision 0021)."""
STAYING = frozenset(
    {"worker_id", "by", "blob_id", "rendition_blob_id", "rendition_sha256", "rendition_size",
     "rendition_steps", "pages", "document_id", "consent_id", "same_as",
     "restricted_kinds", "disclosure_id", "moved_by", "closed_by",
     "closed_to_id", "asked_by", "asked_id", "second_id", "stopped_on"}
)  # fmt: skip
"""Fields that mean something in this vault only, or name a colleague."""
NAMING = frozenset({"title", "file_name", "description"})
"""Fields of evidence that may say too much; replaced by "Document n" unless ticked."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The value of one path, or the part of it that falls under one category."""

    path: str
    value: Any = field(repr=False)
    category: str
    restricted: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """A record on its way: its pieces, and the heads of each path."""

    record: Record
    pieces: tuple[Piece, ...] = field(repr=False)
    heads: Mapping[str, list[str]]
    author: str
    repeats: str = ""
    """The restricted record whose words a task repeats: it goes only where that one was ticked."""

    def key(self, piece: Piece) -> str:
        """The name of a piece at the gate."""
        return f"{self.record.id} {piece.path} {piece.category}"

    def fields(self, allowed: Collection[str]) -> dict[str, Any]:
        """The paths whose pieces may go; the parts of a choice that may go are together again.

        What is restricted here arrives restricted.
        """
        found: dict[str, Any] = {}
        for piece in self.pieces:
            if self.key(piece) not in allowed:
                continue
            before = found.get(piece.path)
            if isinstance(before, list) and isinstance(piece.value, list):
                found[piece.path] = before + piece.value
            else:
                found[piece.path] = piece.value
        return found | ({"restricted": True} if found and self.record.restricted else {})


def carried(work: Work, case_id: str, named: frozenset[str]) -> list[Carried]:
    """Return every living record of a case that may travel, restricted ones too: the gate decides.

    `named` are the ids of evidence whose titles were ticked.
    """
    found = []
    shut = {
        one.id
        for kind in (Goal, Referral)
        for one in work.find(kind, case_id=case_id, include_restricted=True)
        if one.restricted
    }
    for kind in TRAVELLING:
        for record in work.find(kind, case_id=case_id, include_restricted=True):
            if isinstance(record, Task) and record.source not in TRAVELS:
                continue
            if isinstance(record, CheckInAgreement) and not record.is_live:
                continue
            paths = flatten(record.KIND, body_of(record))
            author = str(paths.get("worker_id") or "")
            kept = {
                path: value for path, value in paths.items() if path.split(":", 1)[0] not in STAYING
            }
            if isinstance(record, Attachment) and record.id not in named:
                kept = _unnamed(record, kept)
            repeats = (
                record.source_id if isinstance(record, Task) and record.source_id in shut else ""
            )
            if isinstance(record, Sitting):
                pieces = tuple(_answers(work, record, kept))
            else:
                pieces = tuple(
                    _plainly(record, kept, restricted=record.restricted or bool(repeats))
                )
            heads = {path: ids for path, ids in work.heads(record.id).items() if path in kept}
            found.append(Carried(record, pieces, heads, author, repeats))
    return found


def candidates(records: Iterable[Carried]) -> Iterator[Candidate]:
    """Yield one candidate a piece, and one for the bytes of each item of evidence.

    A restricted answer is ticked by ``SITTING PATH``, everything else by its record's id.
    """
    for one in records:
        record = one.record
        for piece in one.pieces:
            own = piece.restricted and not record.restricted
            ticked_by = one.repeats or (f"{record.id} {piece.path}" if own else record.id)
            yield Candidate(
                one.key(piece), None, frozenset({piece.category}), ticked_by, piece.restricted
            )
        if isinstance(record, Attachment) and record.blob_id:
            held = record.gate_categories
            yield Candidate(f"{record.id} bytes", None, held, record.id, record.restricted)


def _plainly(record: Record, paths: Mapping[str, Any], *, restricted: bool) -> Iterator[Piece]:
    own = as_written().category(record.indicator) if isinstance(record, Indication) else ""
    for path, value in paths.items():
        yield Piece(path, value, own or category_of(record.KIND, path), restricted)


def _answers(work: Work, sitting: Sitting, paths: Mapping[str, Any]) -> Iterator[Piece]:
    """Answers by their question's category; those that are hidden now, or of a form that is not here, stay."""
    mapped = ("answers:", "states:")
    outside = {path: value for path, value in paths.items() if not path.startswith(mapped)}
    yield from _plainly(sitting, outside, restricted=sitting.restricted)
    form = _form(work, sitting.form_id)
    if form is None:
        return
    yield from answer_pieces(sitting, Session(form, sitting.answers, sitting.states, fresh=False))


def answer_pieces(sitting: Sitting, session: Session) -> Iterator[Piece]:
    """Yield what was answered, and left with a reason, each piece with one category; what is hidden now stays."""
    for part in parts(session):
        restricted = sitting.restricted or part.restricted
        yield Piece(f"answers:{part.key}", part.value, part.category or "uncategorised", restricted)
    for place in session.questions():
        if place.state and place.live:
            restricted = sitting.restricted or place.item.restricted
            category = place.item.category or "uncategorised"
            yield Piece(f"states:{place.stored_path}", place.state, category, restricted)


def _form(work: Work, form_id: str) -> FormDefinition | None:
    try:
        return form_of(work, form_id)
    except UserError:
        return None


def _unnamed(record: Attachment, paths: dict[str, Any]) -> dict[str, Any]:
    number = record.number.partition("-")[2].lstrip("0") or "1"
    kept = {path: value for path, value in paths.items() if path not in NAMING}
    return {**kept, "title": f"Document {number}"}

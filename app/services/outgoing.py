"""What a package carries of a case: one snapshot a record, only what the gate let through.

No history, old values, drafts, audit rows, deleted records or staff names.  Restricted records go only when ticked one
by one; titles and file names of evidence are "Document n" unless ticked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.consent.gate import Candidate
from app.domain.attachment import Attachment
from app.domain.categories import category_of
from app.domain.consent import Consent
from app.domain.episode import Episode
from app.domain.form_definition import FormDefinition as AddedForm
from app.domain.mapping import body_of, flatten
from app.domain.never_disclose import NeverDisclose
from app.domain.note import Note
from app.domain.pathway import Pathway
from app.domain.person import Person
from app.domain.records import Record
from app.domain.safe_contact import SafeContact
from app.domain.sitting import Sitting
from app.domain.task import Task
from app.forms.builtin import builtin_form, builtin_names
from app.forms.model import FormDefinition, from_json
from app.storage.work import Work

TRAVELLING: tuple[type[Record], ...] = (
    Person, Episode, SafeContact, NeverDisclose, Note, Consent, Task, Sitting, Pathway, Attachment,
)  # fmt: skip
STAYING = frozenset(
    {"worker_id", "by", "blob_id", "rendition_blob_id", "rendition_sha256", "rendition_size",
     "rendition_steps", "pages", "document_id", "consent_id", "same_as"}
)  # fmt: skip
"""Fields that mean something in this vault only, or name a colleague."""
NAMING = frozenset({"title", "file_name", "description"})
"""Fields of evidence that may say too much; replaced by "Document n" unless ticked."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A record on its way: its candidate values by path, and the heads of each path."""

    record: Record
    paths: Mapping[str, Any] = field(repr=False)
    heads: Mapping[str, list[str]]
    author: str


def carried(work: Work, case_id: str, named: frozenset[str]) -> list[Carried]:
    """Return every living record of a case that may travel, restricted ones too: the gate decides.

    `named` are the ids of evidence whose titles were ticked.
    """
    found = []
    for kind in TRAVELLING:
        for record in work.find(kind, case_id=case_id, include_restricted=True):
            paths = flatten(record.KIND, body_of(record))
            author = str(paths.get("worker_id") or "")
            kept = {
                path: value for path, value in paths.items() if path.split(":", 1)[0] not in STAYING
            }
            if isinstance(record, Attachment) and record.id not in named:
                kept = _unnamed(record, kept)
            heads = {path: ids for path, ids in work.heads(record.id).items() if path in kept}
            found.append(Carried(record, kept, heads, author))
    return found


def candidates(work: Work, records: Iterable[Carried]) -> Iterator[Candidate]:
    """Yield one candidate a value; an answer has its question's category."""
    for one in records:
        questions = (
            _question_categories(work, one.record) if isinstance(one.record, Sitting) else {}
        )
        for path in one.paths:
            category = _category(one.record.KIND, path, questions)
            key = f"{one.record.id} {path}"
            yield Candidate(key, None, frozenset({category}), one.record.id, one.record.restricted)
        if isinstance(one.record, Attachment) and one.record.blob_id:
            held = one.record.gate_categories
            yield Candidate(
                f"{one.record.id} bytes", None, held, one.record.id, one.record.restricted
            )


def _category(kind: str, path: str, questions: Mapping[str, str]) -> str:
    field_name, _, key = path.partition(":")
    if kind == Sitting.KIND and field_name in ("answers", "states"):
        return questions.get(_bare(key), "uncategorised")
    return category_of(kind, path)


def _question_categories(work: Work, sitting: Sitting) -> dict[str, str]:
    form = _form(work, sitting.form_id)
    return (
        {item.path: item.category or "uncategorised" for item in form.questions()} if form else {}
    )


def _form(work: Work, form_id: str) -> FormDefinition | None:
    if form_id in builtin_names():
        return builtin_form(form_id)
    added = work.find(AddedForm, form_id=form_id)
    return from_json(added[-1].compiled.encode()) if added else None


def _bare(key: str) -> str:
    """The question's path without the instances of repeats: ``/visit[_id]/place`` is ``/visit/place``."""
    return "/".join(part.partition("[")[0] for part in key.split("/"))


def _unnamed(record: Attachment, paths: dict[str, Any]) -> dict[str, Any]:
    number = record.number.partition("-")[2].lstrip("0") or "1"
    kept = {path: value for path, value in paths.items() if path not in NAMING}
    return {**kept, "title": f"Document {number}"}

"""Taking a checked package in: its records and documents, within one transaction of the receiver."""

from __future__ import annotations

from typing import Any

from app.domain.attachment import Attachment
from app.domain.check_in import CheckInAgreement
from app.domain.custody import Custody
from app.domain.person import Person
from app.services.evidence import add_custody, next_number
from app.services.incoming import Incoming, name_of, plan_of
from app.services.office import Seat
from app.services.restricted import is_born_restricted
from app.storage.blobs import BlobKey
from app.storage.work import Work
from app.vault import Blobs

_WORKED_ON = frozenset({"person", "episode", "note", "task", "sitting", CheckInAgreement.KIND})


def take_records(work: Work, incoming: Incoming, seat: Seat) -> None:
    """Save the records of a package: new ones as they are, known ones as changes of what the sender said before."""
    cases = {record.id: record.case for record in incoming.snapshot.records}
    for change in plan_of(work, incoming):
        fields, case_id = dict(change.fields), cases[change.record_id]
        if change.state == "new" and change.kind in _WORKED_ON:
            fields["worker_id"] = seat.worker_id
        if change.state == "new" and change.kind == CheckInAgreement.KIND:
            # It was agreed with another office: here nothing begins before the person agrees anew.
            fields["stopped_on"] = seat.clock.today().isoformat()
        if change.state == "new" and is_born_restricted(work, change.kind, case_id):
            fields["restricted"] = True
        base = None if change.state == "new" else change.base
        work.change(
            change.record_id,
            fields,
            kind=change.kind,
            case_id=case_id,
            base=base,
            name=name_of(incoming),
        )
        if change.state == "new" and change.kind == Person.KIND:
            _give_number(work, change.record_id)
        if change.state == "new" and change.kind == Attachment.KIND:
            _number_item(work, change.record_id, case_id or "")


def _give_number(work: Work, case_id: str) -> None:
    """Let a case that is new here have a number no other case has: its own, or this office's next."""
    told = work.paths(case_id) or {}
    theirs, others = told.get("reference"), told.get("outside_reference")
    if theirs and theirs not in work.references().values():
        return
    outside = ", ".join(filter(None, (theirs, others))) or None
    number = {"reference": work.next_reference(), "outside_reference": outside}
    work.change(case_id, number, kind=Person.KIND, case_id=case_id)


def _number_item(work: Work, item_id: str, case_id: str) -> None:
    """Let an item have a number that no other item of its case has here."""
    items = work.find(Attachment, case_id=case_id, alive=None, include_restricted=True)
    numbers = {one.id: one.number for one in items}
    own = numbers.pop(item_id)
    if own in numbers.values():
        number = {"number": next_number(work, case_id)}
        work.change(item_id, number, kind=Attachment.KIND, case_id=case_id)


def take_blobs(work: Work, incoming: Incoming, blobs: Blobs, seat: Seat, moved: list[str]) -> None:
    """Adopt the documents of a package from quarantine; `moved` names what must go again if the commit fails."""
    cases = {record.id: record.case or "" for record in incoming.snapshot.records}
    for held in incoming.snapshot.attachments:
        blob, case_id = incoming.blob(held.item), cases[held.record]
        if work.is_gone(held.record):
            continue  # it was destroyed here
        if (work.paths(held.record) or {}).get("blob_id"):
            continue  # its bytes are here from an earlier package
        fields: dict[str, Any] = {
            "blob_id": blob.id,
            "size": blob.size,
            "sha256": blob.sha256.hex(),
        }
        kept = [blob]
        if held.record in incoming.copies:
            made, copy = incoming.copies[held.record]
            kept.append(copy)
            fields |= {
                "pages": len(made.pages), "rendition_blob_id": copy.id,
                "rendition_sha256": made.sha256, "rendition_size": copy.size,
                "rendition_steps": list(made.transformations),
                "media_type": made.inspected.media_type,
            }  # fmt: skip
        for one in kept:
            blobs.adopt(one.id)
            moved.append(one.id)
            work.blobs.put(BlobKey(one.id, case_id, one.key, one.sha256, one.size))
        work.change(
            held.record, fields, kind=Attachment.KIND, case_id=case_id, name=name_of(incoming)
        )
        item = work.get(Attachment, held.record, include_restricted=True)
        add_custody(work, item, Custody(
            action="received", at=seat.clock.now(), by=seat.worker_id,
            from_whom=incoming.manifest.sender.label, sha256_after=item.sha256,
        ))  # fmt: skip

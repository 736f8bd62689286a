"""Taking a checked package in: its records and documents, within one transaction of the receiver."""

from __future__ import annotations

from typing import Any

from app.domain.attachment import Attachment
from app.domain.custody import Custody
from app.services.evidence import add_custody
from app.services.incoming import Incoming
from app.services.office import Seat
from app.services.restricted import is_born_restricted
from app.storage.blobs import BlobKey
from app.storage.work import Work
from app.vault import Blobs


def take_records(work: Work, incoming: Incoming, seat: Seat) -> None:
    """Save the records of a package: new ones as they are, known ones as changes of what the sender had."""
    for record in incoming.snapshot.records:
        fields = dict(record.fields)
        if record.kind in ("person", "episode", "note", "task", "sitting"):
            fields.setdefault("worker_id", seat.worker_id)
        known = work.paths(record.id) is not None
        if not known and is_born_restricted(work, record.kind, record.case):
            fields["restricted"] = True
        base = record.heads if known else None
        work.change(
            record.id, fields, kind=record.kind, case_id=record.case, base=base, name="transfer"
        )


def take_blobs(work: Work, incoming: Incoming, blobs: Blobs, seat: Seat, moved: list[str]) -> None:
    """Adopt the documents of a package from quarantine; `moved` names what must go again if the commit fails."""
    cases = {record.id: record.case or "" for record in incoming.snapshot.records}
    for held in incoming.snapshot.attachments:
        blob, case_id = incoming.blob(held.item), cases[held.record]
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
        work.change(held.record, fields, kind=Attachment.KIND, case_id=case_id, name="transfer")
        item = work.get(Attachment, held.record, include_restricted=True)
        add_custody(work, item, Custody(
            action="received", at=seat.clock.now(), by=seat.worker_id,
            from_whom=incoming.manifest.sender.label, sha256_after=item.sha256,
        ))  # fmt: skip

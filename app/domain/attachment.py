"""A piece of evidence: what it is, where it came from, whose it is, and its fingerprint."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from app.domain.partial_date import PartialDate
from app.domain.records import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Attachment(Record):
    """An evidence item; its bytes are an encrypted blob whose key is kept apart, by `blob_id`.

    `categories` is a set: the item leaves only if a consent names all of them.  `sha256` is the
    fingerprint of the bytes as they came, in hexadecimal.
    """

    KIND: ClassVar[str] = "attachment"
    KINDS: ClassVar[tuple[str, ...]] = (
        "document",
        "photo",
        "audio",
        "video",
        "messages",
        "object",
        "web",
        "body_map",
        "ledger",
    )

    title: str = ""
    kind: str = "document"
    number: str = ""
    """Number within the case: ``E-05``."""
    description: str = ""
    file_name: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    blob_id: str = ""
    pages: int = 0
    rendition_blob_id: str = ""
    """The safe copy that pages are shown and bundled from, an encrypted blob of its own."""
    rendition_sha256: str = ""
    rendition_size: int = 0
    rendition_steps: tuple[str, ...] = ()
    """What was done to make the copy, by name: metadata_removed, orientation_applied …"""
    language: str = ""
    translation_of: str = ""
    copy_of: str = ""
    """Id of the item this is a redacted or working copy of."""
    copy_method: str = ""
    event_date: PartialDate | None = None
    original_or_copy: str = "copy"
    source_person: str = ""
    source_relation: str = ""
    obtained_on: date | None = None
    obtained_where: str = ""
    obtained_how: str = ""
    device_or_account: str = ""
    consent_id: str = ""
    categories: frozenset[str] = frozenset()
    criteria: frozenset[str] = frozenset()
    """Pathway criteria it supports: ``us_t_visa/presence``."""
    third_parties: bool = False
    privileged: bool = False
    returned_on: date | None = None
    returned_to: str = ""

    def supports(self, pathway_id: str, criterion: str) -> Attachment:
        """Link it to a criterion of a pathway."""
        return replace(self, criteria=self.criteria | {f"{pathway_id}/{criterion}"})

    @property
    def gate_categories(self) -> frozenset[str]:
        """The categories a consent must name; none chosen counts as `uncategorised`."""
        chosen = self.categories or frozenset({"uncategorised"})
        return chosen | {"legal_privileged"} if self.privileged else chosen

"""The records inside a package: one snapshot per record, as the gate allowed it.

`{"schema": 1, "records": [...], "attachments": [...]}`, canonical order, as the first item of the
package.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from app.errors import UserError
from app.transfer import canonical
from app.transfer.limits import STANDARD, Limits

SCHEMA = 1
ITEM_ID = "snapshot"
NAME = "Records"
MIME = "application/vnd.waymark.snapshot+json"
_Id = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{1,64}$")]


class RecordSnapshot(Struct, frozen=True, kw_only=True):
    """One record: the value of each allowed path, and the ids of each path's head revisions.

    `author` is a number that stands for a person inside this package; `case` is the id of the
    person record.
    """

    id: _Id
    kind: Annotated[str, Meta(pattern=r"^[a-z_]{1,40}$")]
    fields: dict[str, Any]
    heads: dict[str, list[_Id]]
    case: _Id | None = None
    author: Annotated[int, Meta(ge=1)] | None = None

    def __repr__(self) -> str:
        return f"RecordSnapshot({self.kind!r}, {self.id!r})"


class AttachmentSnapshot(Struct, frozen=True, kw_only=True):
    """Which item of the package holds the bytes of which attachment record."""

    record: _Id
    item: _Id


class Snapshot(Struct, frozen=True, kw_only=True):
    """All a package says about a case; `extra` keeps fields that this version does not know."""

    records: tuple[RecordSnapshot, ...]
    attachments: tuple[AttachmentSnapshot, ...] = ()
    extra: dict[str, Any] = msgspec.field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Snapshot({len(self.records)} records, {len(self.attachments)} attachments)"


def encode_snapshot(snapshot: Snapshot, limits: Limits = STANDARD) -> bytes:
    """Write a snapshot as JSON, after the same checks that reading makes."""
    value: dict[str, Any] = {
        **snapshot.extra,
        "schema": SCHEMA,
        "records": [_without_none(msgspec.to_builtins(each)) for each in snapshot.records],
        "attachments": msgspec.to_builtins(snapshot.attachments),
    }
    raw = msgspec.json.encode(value, order="sorted")
    decode_snapshot(raw, limits)
    return raw


def decode_snapshot(raw: bytes, limits: Limits = STANDARD) -> Snapshot:
    """Read and check a snapshot; raises `transfer.too_big`, `transfer.newer`, `transfer.malformed`.

    A record id comes once; heads name only paths that have a value; every attachment names a record
    in it.
    """
    if len(raw) > limits.snapshot:
        raise UserError("transfer.too_big", part="snapshot")
    value = canonical.decode_json(raw, depth=limits.depth, text=limits.snapshot_text)
    if not isinstance(value, dict) or not isinstance(value.get("schema"), int):
        raise UserError("transfer.malformed", part="snapshot")
    if value["schema"] != SCHEMA:
        raise UserError("transfer.newer")
    known = {"schema", "records", "attachments"}
    try:
        read = msgspec.convert({key: value[key] for key in known - {"schema"}}, type=Snapshot)
    except (msgspec.ValidationError, KeyError) as error:
        raise UserError("transfer.malformed", part="snapshot") from error
    ids = {record.id for record in read.records}
    if len(ids) != len(read.records) or any(each.record not in ids for each in read.attachments):
        raise UserError("transfer.malformed", part="snapshot")
    if any(not record.heads.keys() <= record.fields.keys() for record in read.records):
        raise UserError("transfer.malformed", part="snapshot")
    extra = {key: value[key] for key in value.keys() - known}
    return Snapshot(records=read.records, attachments=read.attachments, extra=extra)


def _without_none(value: dict[str, Any]) -> dict[str, Any]:
    return {key: each for key, each in value.items() if each is not None}

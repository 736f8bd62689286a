"""Receipts: the receiver's signed word that a package arrived.  They name nobody."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from app.errors import UserError
from app.transfer import canonical
from app.transfer.keys import OrgIdentity, from_base64, to_base64, verify
from app.transfer.limits import STANDARD
from app.transfer.manifest import Manifest

RECEIPT_DOMAIN = b"waymark transfer receipt v1\0"
SCHEMA = 1
Outcome = Literal["applied", "viewed", "refused"]
_LIMIT = 16 * 1024


class _Wire(Struct):
    schema: int
    package: str
    manifest: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    outcome: Outcome
    at: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    items: Annotated[int, Meta(ge=0)]
    sign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt with a valid signature by `sign` (32 bytes); `manifest` is a SHA-256 in hex."""

    package: str
    manifest: str
    outcome: Outcome
    at: datetime
    items: int
    sign: bytes


def write_receipt(manifest: Manifest, signer: OrgIdentity, outcome: Outcome, at: datetime) -> bytes:
    """Write a signed receipt (JSON text) for one package; `at` is an aware datetime."""
    body = {
        "schema": SCHEMA,
        "package": manifest.cover.package,
        "manifest": hashlib.sha256(manifest.raw).hexdigest(),
        "outcome": outcome,
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "items": len(manifest.items),
        "sign": to_base64(signer.sign_key),
    }
    signature = signer.sign(RECEIPT_DOMAIN + canonical.encode(body))
    return canonical.encode({"receipt": body, "signature": to_base64(signature)}) + b"\n"


def read_receipt(raw: bytes) -> Receipt:
    """Read a receipt and check its signature; `transfer.receipt_invalid`, `transfer.newer`.

    Whether `sign` is the organisation the package went to is for the caller to compare with its
    contact.
    """
    if len(raw) > _LIMIT:
        raise UserError("transfer.receipt_invalid")
    try:
        value = canonical.decode_json(raw.strip(), depth=4, text=STANDARD.text, whole=True)
        body = value["receipt"]
        if (
            isinstance(body, dict)
            and isinstance(body.get("schema"), int)
            and body["schema"] != SCHEMA
        ):
            raise UserError("transfer.newer")
        wire = msgspec.convert(body, type=_Wire)
        key, signature = from_base64(wire.sign), from_base64(value["signature"])
        at = datetime.strptime(wire.at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (msgspec.ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError("transfer.receipt_invalid") from error
    except UserError as error:
        raise UserError(
            "transfer.newer" if error.code == "transfer.newer" else "transfer.receipt_invalid"
        ) from error
    if not verify(key, RECEIPT_DOMAIN + canonical.encode(body), signature):
        raise UserError("transfer.receipt_invalid")
    return Receipt(
        package=wire.package,
        manifest=wire.manifest,
        outcome=wire.outcome,
        at=at,
        items=wire.items,
        sign=key,
    )


def answers(receipt: Receipt, manifest_sha256: str, sign: bytes) -> bool:
    """Say whether a receipt is for the package with this manifest hash, by this sign key."""
    return receipt.manifest == manifest_sha256 and receipt.sign == sign

"""The signed first part of a package: who sends what to whom, for what, until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from app.errors import UserError
from app.transfer import canonical
from app.transfer.keys import (
    CARD_DOMAIN,
    ContactCard,
    OrgIdentity,
    card_body,
    from_base64,
    to_base64,
    verify,
)
from app.transfer.limits import STANDARD, Limits
from app.transfer.names import checked_name

SCHEMA = 1
_Id = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{8,64}$")]
_Mime = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,63}$")]
_Day = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$")]
_Instant = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
_Mark = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}:\d{1,18}:[0-9a-f]{16}$")]
_Size = Annotated[int, Meta(ge=0)]


class _WireSender(Struct):
    label: str
    age: str
    sign: str
    created: _Day
    signature: str


class Item(Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """One item: its id, display name, mime, length in bytes, SHA-256 (hex), author as a number."""

    id: _Id
    name: str
    mime: _Mime
    bytes: _Size
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    author: Annotated[int, Meta(ge=1)] | None = None

    def __repr__(self) -> str:
        return f"Item({self.id!r}, {self.bytes} bytes)"


class _Wire(Struct):
    schema: int
    package: _Id
    created: _Instant
    sender: _WireSender
    recipients: Annotated[
        list[Annotated[str, Meta(pattern=r"^age1[0-9a-z]{8,2000}$")]], Meta(min_length=1)
    ]
    purpose: str
    consent: str
    redaction: str
    items: list[Item]
    consent_until: _Day | None = None
    legal_basis: str | None = None
    supersedes: _Id | None = None
    witness: Annotated[list[_Mark], Meta(max_length=40)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the sender says about a package.

    `consent` is the reference of the consent it rests on, `redaction` names the profile applied,
    `created` is an aware datetime; `supersedes` is the id of an earlier package that this one
    replaces.  `witness` says how far the sender's audit trail had come, ``laptop:entries:digits``.
    """

    package: str
    created: datetime
    purpose: str = field(repr=False)
    consent: str
    consent_until: date | None = None
    redaction: str = "none"
    legal_basis: str | None = field(default=None, repr=False)
    supersedes: str | None = None
    witness: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest whose signature was valid.

    `extra` keeps fields that this version does not know, `raw` the signed bytes.
    """

    cover: Cover
    sender: ContactCard
    recipients: tuple[str, ...]
    items: tuple[Item, ...]
    extra: dict[str, Any] = field(repr=False)
    raw: bytes = field(repr=False)


def write_manifest(
    cover: Cover,
    items: list[Item],
    recipients: list[str],
    signer: OrgIdentity,
    limits: Limits = STANDARD,
) -> bytes:
    """Write a manifest as canonical JSON, after the same checks that reading makes."""
    value: dict[str, Any] = {
        "schema": SCHEMA,
        "package": cover.package,
        "created": cover.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sender": _wire_card(signer.card()),
        "recipients": recipients,
        "purpose": cover.purpose,
        "consent": cover.consent,
        "redaction": cover.redaction,
        "items": [_without_none(msgspec.to_builtins(item)) for item in items],
        "consent_until": cover.consent_until.isoformat() if cover.consent_until else None,
        "legal_basis": cover.legal_basis,
        "supersedes": cover.supersedes,
        "witness": list(cover.witness) or None,
    }
    raw = canonical.encode(_without_none(value))
    if len(raw) > limits.manifest:
        raise UserError("transfer.too_big", part="manifest")
    read_manifest(raw, signer.sign_key, limits)
    return raw


def read_manifest(raw: bytes, signed_by: bytes, limits: Limits = STANDARD) -> Manifest:
    """Read a manifest whose signature by `signed_by` (32 bytes) was already found valid.

    Raises `transfer.newer` for another schema, `transfer.forged` if the sender named is not the
    signer, `transfer.too_big`, and `transfer.malformed` for everything a Waymark would not write.
    """
    value = canonical.decode(raw, limits)
    if not isinstance(value, dict) or not isinstance(value.get("schema"), int):
        raise UserError("transfer.malformed", part="manifest")
    if value["schema"] != SCHEMA:
        raise UserError("transfer.newer")
    if isinstance(value.get("items"), list) and len(value["items"]) > limits.items:
        raise UserError("transfer.too_big", part="items")
    try:
        wire = msgspec.convert(value, type=_Wire)
        cover = _cover(wire)
        sender = _card(wire.sender)
    except (msgspec.ValidationError, ValueError) as error:
        raise UserError("transfer.malformed", part="manifest") from error
    if sender.sign != signed_by or not verify(
        sender.sign, CARD_DOMAIN + card_body(sender), sender.signature
    ):
        raise UserError("transfer.forged")
    _check_items(wire.items, limits)
    extra = {key: value[key] for key in value.keys() - set(_Wire.__struct_fields__)}
    return Manifest(
        cover=cover,
        sender=sender,
        recipients=tuple(wire.recipients),
        items=tuple(wire.items),
        extra=extra,
        raw=raw,
    )


def _check_items(items: list[Item], limits: Limits) -> None:
    if sum(item.bytes for item in items) > limits.package:
        raise UserError("transfer.too_big", part="package")
    if len({item.id for item in items}) != len(items):
        raise UserError("transfer.malformed", part="twice")
    for item in items:
        if checked_name(item.name, limits.name) != item.name:
            raise UserError("transfer.malformed", part="name")


def _cover(wire: _Wire) -> Cover:
    return Cover(
        package=wire.package,
        created=datetime.strptime(wire.created, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
        purpose=wire.purpose,
        consent=wire.consent,
        consent_until=date.fromisoformat(wire.consent_until) if wire.consent_until else None,
        redaction=wire.redaction,
        legal_basis=wire.legal_basis,
        supersedes=wire.supersedes,
        witness=tuple(wire.witness or ()),
    )


def _wire_card(card: ContactCard) -> dict[str, str]:
    return {
        "label": card.label,
        "age": card.age,
        "sign": to_base64(card.sign),
        "created": card.created.isoformat(),
        "signature": to_base64(card.signature),
    }


def _card(wire: _WireSender) -> ContactCard:
    return ContactCard(
        label=checked_name(wire.label, STANDARD.name, file_name=False),
        age=wire.age,
        sign=from_base64(wire.sign),
        created=date.fromisoformat(wire.created),
        signature=from_base64(wire.signature),
    )


def _without_none(value: dict[str, Any]) -> dict[str, Any]:
    return {key: each for key, each in value.items() if each is not None}

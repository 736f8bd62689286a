"""Real packages for the transfer tests, and the ways to forge them."""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pyrage

from app.errors import AppError
from app.transfer import Cover, OrgIdentity, Outgoing, seal
from app.transfer.frame import MANIFEST_DOMAIN
from app.transfer.limits import padded

SENDER = OrgIdentity.new("North Star Advice", date(2026, 1, 5))
RECEIVER = OrgIdentity.new("Harbour Legal Aid", date(2026, 2, 6))
STRANGER = OrgIdentity.new("Elsewhere", date(2026, 3, 7))
COVER = Cover(
    package="018f0000-0000-7000-8000-000000000001",
    created=datetime(2026, 11, 22, 10, 0, tzinfo=UTC),
    purpose="Legal advice",
    consent="C-7",
    consent_until=date(2027, 5, 1),
)


class Box:
    """A quarantine in memory."""

    def __init__(self) -> None:
        self.bytes = bytearray()
        self.closed = False
        self.discarded = False

    def write(self, piece: bytes) -> None:
        assert not self.closed
        self.bytes += piece

    def close(self) -> None:
        self.closed = True

    def discard(self) -> None:
        self.discarded = True


class Boxes:
    """Makes boxes and remembers them."""

    def __init__(self) -> None:
        self.made: list[Box] = []

    def __call__(self, item: Any) -> Box:
        self.made.append(Box())
        return self.made[-1]

    @property
    def nothing_kept(self) -> bool:
        return all(box.discarded for box in self.made)


def outgoing(number: int, content: bytes, **changes: Any) -> Outgoing:
    given = {
        "id": f"item-{number:04d}",
        "name": f"Document {number}",
        "mime": "application/pdf",
        "length": len(content),
        "open": lambda: io.BytesIO(content),
    }
    return Outgoing(**{**given, **changes})


def package(
    contents: list[bytes], cover: Cover = COVER, recipients: list[str] | None = None
) -> bytes:
    out = io.BytesIO()
    items = [outgoing(n, content) for n, content in enumerate(contents, 1)]
    seal(cover, items, recipients or [RECEIVER.recipient], SENDER, out)
    return out.getvalue()


def manifest_value(contents: list[bytes]) -> dict[str, Any]:
    """The manifest of a package as a plain value, to be bent."""
    out = io.BytesIO()
    items = [outgoing(n, content) for n, content in enumerate(contents, 1)]
    manifest = seal(COVER, items, [RECEIVER.recipient], SENDER, out)
    value: dict[str, Any] = msgspec.json.decode(manifest.raw)
    return value


def forge(
    value: dict[str, Any] | bytes,
    contents: list[bytes],
    *,
    signer: OrgIdentity = SENDER,
    key: bytes | None = None,
    major: int = 1,
    magic: bytes = b"WMKTRANS",
    padding: bytes | None = None,
) -> bytes:
    """Build a package by hand, as somebody with their own keys and no manners would."""
    raw = value if isinstance(value, bytes) else msgspec.json.encode(value, order="sorted")
    start = struct.pack(">8sHHI", magic, major, 0, len(raw))
    body = start + (key or signer.sign_key) + signer.sign(MANIFEST_DOMAIN + start + raw) + raw
    body += b"".join(contents)
    body += bytes(padded(len(body)) - len(body)) if padding is None else padding
    return age(body)


def age(body: bytes, recipient: str | None = None) -> bytes:
    out = io.BytesIO()
    to = pyrage.x25519.Recipient.from_str(recipient or RECEIVER.recipient)
    pyrage.encrypt_io(io.BytesIO(body), out, [to])
    return out.getvalue()


@contextmanager
def only_refusals(start: str) -> Iterator[None]:
    """Let our own errors whose code begins like this pass; anything else is a bug."""
    try:
        yield
    except AppError as error:
        if not error.code.startswith(start):
            raise


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

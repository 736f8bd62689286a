"""The published package, cards and receipt are still read, and written the same way."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime
from pathlib import Path

from app.transfer import OrgIdentity, open_package, read_card, read_receipt, spoken, write_receipt
from app.transfer.frame import write_head
from app.transfer.snapshot import decode_snapshot
from tests.transfer_parts import Boxes

FOLDER = Path(__file__).parent / "transfer"
MANIFEST = "c4f87092bd1f5e2b64a3303df7527bd102d0f8e7e62985c0c9bc39edd1b43838"


def identity(first: int, created: date) -> OrgIdentity:
    secret = (FOLDER / "receiver-identity.txt").read_text().splitlines()[-1]
    seed = bytes(range(first, first + 32))
    return OrgIdentity(label="Sample receiver", age=secret, seed=seed, created=created)


def test_the_published_package_opens():
    boxes = Boxes()
    receiver = identity(32, date(2026, 1, 2))
    sealed = (FOLDER / "package-1.age").read_bytes()
    opened = open_package(io.BytesIO(sealed), [receiver.age], boxes)
    assert opened.manifest.raw == (FOLDER / "manifest-1.json").read_bytes()
    assert hashlib.sha256(opened.manifest.raw).hexdigest() == MANIFEST
    assert decode_snapshot(bytes(boxes.made[0].bytes)).records[0].fields == {"text": "Sample words"}
    assert boxes.made[1].bytes == b"sample"


def test_heads_cards_and_receipts_are_written_as_published():
    sender = read_card((FOLDER / "sender-card.txt").read_text())
    assert spoken(sender.fingerprint).endswith("symbolic thank unfair petition 078 503 501")
    receiver = identity(32, date(2026, 1, 2))
    assert receiver.card().to_text() == (FOLDER / "receiver-card.txt").read_text()
    raw = (FOLDER / "manifest-1.json").read_bytes()
    head = write_head(raw, identity(0, date(2026, 1, 1)))[:112]
    assert head[:16].hex() == "574d4b5452414e530001000000000387"
    assert head[48:].hex().startswith("27990e6e")
    assert head[48:].hex().endswith("c1b6f501")
    opened = open_package(
        io.BytesIO((FOLDER / "package-1.age").read_bytes()), [receiver.age], Boxes()
    )
    receipt = write_receipt(opened.manifest, receiver, "applied", datetime(2026, 1, 4, tzinfo=UTC))
    assert receipt == (FOLDER / "receipt-1.json").read_bytes()
    assert read_receipt(receipt).manifest == MANIFEST

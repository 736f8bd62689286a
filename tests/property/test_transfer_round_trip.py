"""Whatever a case holds, a package gives it back: byte for byte, and in the same words."""

from __future__ import annotations

import io
import struct
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import UserError
from app.transfer import Cover, OrgIdentity, clean_name, open_package, read_card, seal
from app.transfer.canonical import decode, encode
from app.transfer.frame import FrameReader, content_length, write_head
from app.transfer.limits import padded
from app.transfer.names import checked_name
from app.transfer.snapshot import (
    AttachmentSnapshot,
    RecordSnapshot,
    Snapshot,
    decode_snapshot,
    encode_snapshot,
)
from tests.transfer_parts import (
    RECEIVER,
    SENDER,
    Boxes,
    forge,
    manifest_value,
    only_refusals,
    outgoing,
)

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
NAMES = WORDS.map(clean_name)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=15,
)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)
COVERS = st.builds(
    Cover,
    package=st.uuids().map(str),
    created=MOMENTS,
    purpose=WORDS,
    consent=WORDS,
    consent_until=st.none() | st.dates(date(1000, 1, 1)),
    redaction=WORDS,
    legal_basis=st.none() | WORDS,
    supersedes=st.none() | st.uuids().map(str),
)


@settings(max_examples=40, deadline=None)
@given(
    cover=COVERS, contents=st.lists(st.binary(max_size=70_000), max_size=5), names=st.lists(NAMES)
)
def test_a_package_gives_back_what_was_sealed(cover, contents, names):
    named = [*names, *(f"Document {n}" for n in range(len(contents)))]
    items = [outgoing(n, each, name=named[n]) for n, each in enumerate(contents)]
    out, boxes = io.BytesIO(), Boxes()
    sealed = seal(cover, items, [RECEIVER.recipient], SENDER, out)
    opened = open_package(io.BytesIO(out.getvalue()), [RECEIVER.age], boxes)
    assert opened.manifest == sealed
    assert opened.manifest.cover == cover
    assert [bytes(box.bytes) for box in boxes.made] == contents
    assert [item.name for item in opened.manifest.items] == named[: len(contents)]


@settings(deadline=None)
@given(contents=st.lists(st.binary(max_size=300), max_size=5), sizes=st.lists(st.integers(1, 4000)))
def test_the_reader_does_not_care_how_the_bytes_are_cut(contents, sizes):
    out = io.BytesIO()
    items = [outgoing(n, each) for n, each in enumerate(contents)]
    manifest = seal(
        Cover(package="x" * 8, created=datetime(2026, 1, 1, tzinfo=UTC), purpose="", consent=""),
        items,
        [RECEIVER.recipient],
        SENDER,
        out,
    )
    body = write_head(manifest.raw, SENDER) + b"".join(contents)
    body += bytes(content_length(manifest) - len(body))
    boxes = Boxes()
    reader = FrameReader(lambda _: None, boxes)
    at = 0
    for size in [*sizes, len(body)]:
        reader.take(body[at : at + size])
        at += size
    assert reader.finish() == manifest
    assert [bytes(box.bytes) for box in boxes.made] == contents


@settings(max_examples=60, deadline=None)
@given(value=JSON)
def test_canonical_json_has_one_spelling(value):
    raw = encode(value)
    assert decode(raw) == value
    assert encode(decode(raw)) == raw


@settings(max_examples=150, deadline=None)
@given(raw=st.binary(max_size=200) | WORDS.map(str.encode))
def test_canonical_json_reads_or_refuses(raw):
    with only_refusals("transfer.malformed"):
        assert encode(decode(raw)) == raw


@settings(max_examples=60, deadline=None)
@given(
    extra=JSON, where=st.sampled_from(["top", "items", "sender", "recipients", "schema", "created"])
)
def test_a_bent_manifest_is_read_or_refused_in_our_words(extra, where):
    value = manifest_value([b"a"])
    value["new" if where == "top" else where] = extra
    boxes = Boxes()
    with only_refusals("transfer."):
        open_package(io.BytesIO(forge(value, [b"a"])), [RECEIVER.age], boxes)
        return
    assert boxes.nothing_kept


@settings(max_examples=100, deadline=None)
@given(text=WORDS)
def test_every_cleaned_name_is_a_safe_name(text):
    assert checked_name(clean_name(text), 200)
    assert clean_name(clean_name(text)) == clean_name(text)


@given(length=st.integers(0, 1 << 40))
def test_padding_never_shortens_and_costs_little(length):
    size = padded(length)
    assert size >= length
    assert size <= max(256 * 1024, length * 1.13)
    assert padded(size) == size


@settings(max_examples=40, deadline=None)
@given(label=NAMES, created=st.dates(date(1000, 1, 1)))
def test_a_card_survives_its_text(label, created):
    if label != label.strip():
        return
    identity = OrgIdentity.new(label, created)
    assert read_card(identity.card().to_text()) == identity.card()
    assert read_card(identity.card().to_text().replace("\n", "\r\n")) == identity.card()


@settings(max_examples=80, deadline=None)
@given(spot=st.integers(0, 400), to=st.characters(codec="ascii"))
def test_a_changed_card_is_never_another_card(spot, to):
    text = SENDER.card().to_text()
    changed = text[:spot] + to + text[spot + 1 :] if spot < len(text) else text + to
    with only_refusals("transfer.card_"):
        assert read_card(changed) == SENDER.card()


RECORDS = st.builds(
    RecordSnapshot,
    id=st.uuids().map(str),
    kind=st.sampled_from(["person", "note", "sitting"]),
    fields=st.dictionaries(
        WORDS, JSON | st.floats(allow_nan=False, allow_infinity=False), max_size=4
    ),
    heads=st.just({}),
    case=st.none() | st.uuids().map(str),
    author=st.none() | st.integers(1, 99),
)


@settings(max_examples=60, deadline=None)
@given(records=st.lists(RECORDS, max_size=5, unique_by=lambda each: each.id), extra=JSON)
def test_a_snapshot_survives_its_bytes(records, extra):
    attachments = tuple(AttachmentSnapshot(record=each.id, item="item-0001") for each in records)
    snapshot = Snapshot(records=tuple(records), attachments=attachments, extra={"later": extra})
    assert decode_snapshot(encode_snapshot(snapshot)) == snapshot


@settings(max_examples=100, deadline=None)
@given(
    raw=st.binary(max_size=100) | JSON.map(lambda value: encode({"schema": 1, "records": value}))
)
def test_a_snapshot_reads_or_refuses(raw):
    with only_refusals("transfer."):
        decode_snapshot(raw)


def test_head_layout_is_as_published():
    head = write_head(b"{}", SENDER)
    assert struct.unpack_from(">8sHHI", head) == (b"WMKTRANS", 1, 0, 2)
    assert head[16:48] == SENDER.sign_key
    assert head[112:] == b"{}"
    with pytest.raises(UserError, match="malformed"):
        FrameReader(lambda _: None, None).take(head)

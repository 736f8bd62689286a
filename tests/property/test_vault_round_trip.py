"""Round trips of the vault's formats, and parsers that answer any bytes with their own errors."""

from __future__ import annotations

import io
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import vault
from app.errors import AppError, DamageError
from app.vault import header, passphrase, recovery, slots, witness
from app.vault.blob_stream import CHUNK, Blob
from app.vault.blobs import Blobs
from app.vault.header import Body, Entry
from app.vault.kdf import KdfSet
from tests.vault_parts import LOW

devices = st.uuids().map(str)
marks = st.builds(
    vault.Mark,
    st.integers(0, 2**64 - 1),
    st.binary(min_size=32, max_size=32),
)
witnesses = st.dictionaries(devices, marks, max_size=witness.MOST_DEVICES)
rosters = st.dictionaries(
    st.integers(0, slots.COUNT - 1),
    st.builds(
        Entry,
        kind=st.sampled_from(["person", "recovery"]),
        kdf=st.integers(0, 1),
        owner=st.binary(min_size=16, max_size=16),
        box_public=st.binary(min_size=32, max_size=32),
        verify_key=st.binary(min_size=32, max_size=32),
    ),
)
EMPTY = header.empty(KdfSet(bytes(16), 16, 1, 1))


@given(st.integers(0, 2**32 - 1), rosters, witnesses, st.integers(1, 2**64 - 1))
@settings(max_examples=60, deadline=None)
def test_headers(
    rotation: int, roster: dict[int, Entry], seen: dict[str, vault.Mark], generation: int
) -> None:
    body, key = Body(rotation, roster, seen), bytes(range(32))
    made = header.Header(generation, EMPTY.vault_id, EMPTY.sets, EMPTY.table, b"").sealed(body, key)
    assert len(made.content) == header.SIZE
    parsed = header.parse(made.content, LOW)
    assert parsed == made
    assert parsed.open_body(key) == body
    assert parsed.open_body(bytes(32)) is None


@given(witnesses)
@settings(max_examples=60, deadline=None)
def test_witnesses(seen: dict[str, vault.Mark]) -> None:
    assert witness.decode(witness.encode(seen)) == seen


@given(st.binary(min_size=witness.SIZE, max_size=witness.SIZE))
@settings(max_examples=60, deadline=None)
def test_any_bytes_as_a_witness(plain: bytes) -> None:
    try:
        seen = witness.decode(plain)
    except DamageError:
        return
    assert all(uuid.UUID(device) for device in seen)


@given(st.binary(max_size=header.SIZE + 100), st.booleans(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_any_bytes_as_a_header(content: bytes, whole: bool, summed: bool) -> None:
    if whole:
        content = (header.MAGIC + content).ljust(header.SIZE, b"\1")[: header.SIZE]
    if summed:
        content = content[:-32] + header._checksum(content[:-32])
    try:
        parsed = header.parse(content, LOW)
    except AppError:
        return
    for kdf in parsed.sets:
        if kdf is not None:
            kdf.require_within(LOW)
    assert parsed.open_body(bytes(32)) is None


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=20, max_size=20))
def test_recovery_codes(vault_id: bytes, secret: bytes) -> None:
    code = recovery.from_secret(vault_id, secret)
    assert code.is_well_written
    assert code.is_for(vault_id)
    assert len(code.secret) == 32
    if any(letter.isdigit() for letter in str(code)):
        assert recovery.read_code(str(code)) == code
        untidy = str(code).lower().replace("-", "  ").replace("0", "o").replace("1", "l")
        if any(letter.isdigit() for letter in untidy):
            assert recovery.read_code(untidy) == code


@given(st.binary(min_size=20, max_size=20), st.integers(0, 35), st.integers(1, 31))
def test_one_wrong_character_is_always_noticed(secret: bytes, at: int, shift: int) -> None:
    values = list(recovery.from_secret(bytes(16), secret).values)
    values[at] = (values[at] + shift) % 32
    assert not recovery.RecoveryCode(tuple(values)).is_well_written


@given(st.binary(min_size=20, max_size=20), st.integers(0, 32))
def test_two_swapped_neighbours_are_always_noticed(secret: bytes, at: int) -> None:
    values = list(recovery.from_secret(bytes(16), secret).values)
    if values[at] != values[at + 1]:
        values[at], values[at + 1] = values[at + 1], values[at]
        assert not recovery.RecoveryCode(tuple(values)).is_well_written


@given(st.text(max_size=200))
def test_any_text_as_a_recovery_code(text: str) -> None:
    code = recovery.read_code(text)
    assert code is None or len(code.values) == 36


@given(st.lists(st.sampled_from(passphrase._words()), min_size=6, max_size=6))
def test_a_suggested_passphrase_is_never_taken_for_a_code(words: list[str]) -> None:
    assert recovery.read_code(" ".join(words)) is None


@given(st.text(max_size=100))
def test_any_text_as_a_passphrase(text: str) -> None:
    assert passphrase.spell(text) == passphrase.spell(passphrase.spell(text).decode("utf-8"))


@pytest.fixture(scope="module")
def blobs() -> Iterator[Blobs]:
    """Attachments in a folder shared by all examples."""
    with tempfile.TemporaryDirectory() as base:
        for name in ("b", "q"):
            (Path(base) / name).mkdir(mode=0o700)
        yield Blobs(Path(base))


@pytest.fixture(scope="module")
def three_chunks(blobs: Blobs) -> tuple[Blob, bytes]:
    """An attachment of three chunks, and the bytes of its file."""
    blob = blobs.write(io.BytesIO(b"content " * 20_000))
    return blob, blobs.kept(blob.id).read_bytes()


@given(st.lists(st.integers(0, 3 * CHUNK), max_size=4))
@settings(max_examples=25, deadline=None)
def test_attachments_however_they_are_pushed(blobs: Blobs, pieces: list[int]) -> None:
    content = bytes(range(251)) * (sum(pieces) // 251 + 1)
    content = content[: sum(pieces)]
    with blobs.writer() as writer:
        at = 0
        for size in pieces:
            writer.write(content[at : at + size])
            at += size
        blob = writer.finish()
    blobs.adopt(blob.id)
    assert blobs.read_whole(blob, limit=len(content)) == content
    blobs.delete(blob.id)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_any_changed_byte_of_an_attachment_is_noticed(
    blobs: Blobs, three_chunks: tuple[Blob, bytes], data: st.DataObject
) -> None:
    blob, whole = three_chunks
    path = blobs.kept(blob.id)
    changed = bytearray(whole)
    at = data.draw(st.integers(0, len(changed) - 1))
    changed[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(changed)
    with pytest.raises(DamageError, match=r"vault\.attachment_damaged"):
        blobs.check(blob)


@given(st.binary(max_size=2000), st.integers(0, 10**12), st.binary(max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_bytes_as_an_attachment(blobs: Blobs, content: bytes, size: int, key: bytes) -> None:
    blob = Blob("0" * 32, key, bytes(32), size)
    path = blobs.kept(blob.id)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    with pytest.raises(DamageError):
        blobs.check(blob)

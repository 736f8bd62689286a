"""Attachments: written, read, adopted, swept; and refused when they are not what was written."""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import Cancelled, DamageError, HostError, UserError
from app.job import Job
from app.vault.blob_stream import CHUNK, Blob, file_size, padded
from app.vault.blobs import Blobs, Swept

SIZES = [0, 1, 4095, 4096, 4097, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 20 * CHUNK + 7]


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    """The attachments of an empty vault folder."""
    for name in ("b", "q"):
        (tmp_path / name).mkdir(mode=0o700)
    return Blobs(tmp_path)


def content_of(size: int) -> bytes:
    """Content without a repeating pattern, the same each time."""
    return hashlib.shake_256(size.to_bytes(8, "big")).digest(size)


@pytest.mark.parametrize("size", SIZES)
def test_what_goes_in_comes_out(blobs: Blobs, tmp_path: Path, size: int) -> None:
    content = content_of(size)
    blob = blobs.write(io.BytesIO(content))
    assert (blob.size, blob.sha256) == (size, hashlib.sha256(content).digest())
    assert blobs.read_whole(blob, limit=size) == content
    assert all(len(piece) <= CHUNK for piece in blobs.read(blob))
    path = tmp_path / "b" / blob.id[:2] / blob.id
    found = path.lstat()
    assert found.st_size == file_size(size)
    assert (found.st_mtime, found.st_mode & 0o777) == (946684800, 0o600)
    assert list((tmp_path / "q").iterdir()) == []


def test_one_content_twice_gives_two_strangers(blobs: Blobs) -> None:
    one, other = blobs.write(io.BytesIO(b"same")), blobs.write(io.BytesIO(b"same"))
    assert one.id != other.id
    assert one.key != other.key


def test_sizes_are_padded_by_at_most_an_eighth() -> None:
    for size in (*range(4096, 9000), 10**6, 10**9 + 1):
        assert size <= padded(size) <= size * 1.12
        assert padded(padded(size)) == padded(size)
    assert padded(0) == padded(1) == 4096


def test_a_repr_shows_no_key(blobs: Blobs) -> None:
    blob = blobs.write(io.BytesIO(b"x"))
    assert repr(blob) == f"Blob(id='{blob.id}', size=1)"


def test_pushed_bytes_wait_in_quarantine_until_adopted(blobs: Blobs, tmp_path: Path) -> None:
    with blobs.writer() as writer:
        for piece in (b"a" * 100, b"", memoryview(b"b" * CHUNK), b"c" * (3 * CHUNK)):
            writer.write(piece)
        blob = writer.finish()
    content = b"a" * 100 + b"b" * CHUNK + b"c" * (3 * CHUNK)
    assert blobs.read_whole(blob, limit=10**9) == content
    assert blobs.stored() == set()
    blobs.adopt(blob.id)
    assert blobs.stored() == {blob.id}
    assert blobs.read_whole(blob, limit=10**9) == content
    with pytest.raises(DamageError, match=r"vault\.attachment_missing"):
        blobs.adopt(blob.id)
    assert list((tmp_path / "q").iterdir()) == []


def test_an_unfinished_writer_leaves_nothing(blobs: Blobs, tmp_path: Path) -> None:
    with blobs.writer() as writer:
        writer.write(bytes(40 * CHUNK))
    assert list((tmp_path / "q").iterdir()) == []


def test_over_the_limit_leaves_nothing(blobs: Blobs, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"vault\.attachment_large") as refused:
        blobs.write(io.BytesIO(bytes(3 << 20)), limit=2 << 20)
    assert refused.value.params == {"megabytes": 2}
    assert list((tmp_path / "q").iterdir()) == []
    blob = blobs.write(io.BytesIO(bytes(2 << 20)), limit=2 << 20)
    with pytest.raises(UserError, match=r"vault\.attachment_large"):
        blobs.read_whole(blob, limit=100)


def test_progress_and_cancel(blobs: Blobs, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(5 << 20))
    seen: list[tuple[int, int]] = []
    with source.open("rb") as stream:
        blob = blobs.write(stream, job=Job(lambda done, total: seen.append((done, total))))
    assert seen[0] == (0, 5 << 20)
    assert seen[-1] == (5 << 20, 5 << 20)
    assert seen == sorted(seen)
    job = Job(lambda done, _: job.cancel() if done > 1 << 20 else None)
    with source.open("rb") as stream, pytest.raises(Cancelled):
        blobs.write(stream, job=job)
    assert list((tmp_path / "q").iterdir()) == []
    assert blobs.stored() == {blob.id}
    reading = Job(lambda done, _: reading.cancel() if done > 1 << 20 else None)
    with pytest.raises(Cancelled):
        blobs.check(blob, job=reading)


def test_a_source_that_breaks_off(blobs: Blobs, tmp_path: Path) -> None:
    class Stick(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 1 << 20:
                raise OSError(5, "pulled out")
            return super().read(size)

    with pytest.raises(HostError, match=r"vault\.source_failed"):
        blobs.write(Stick(bytes(4 << 20)))
    assert list((tmp_path / "q").iterdir()) == []


def damaged(blobs: Blobs, blob: Blob) -> bool:
    """Whether reading is refused, with no whole content handed out before."""
    got = 0
    try:
        for piece in blobs.read(blob):
            got += len(piece)
    except DamageError as problem:
        return problem.code == "vault.attachment_damaged" and got < max(blob.size, 1)
    return False


def test_another_key_size_hash_or_name_is_refused(blobs: Blobs, tmp_path: Path) -> None:
    one, other = (
        blobs.write(io.BytesIO(content_of(9000))),
        blobs.write(io.BytesIO(content_of(9000))),
    )
    assert not damaged(blobs, one)
    assert damaged(blobs, replace(one, key=other.key))
    assert damaged(blobs, replace(one, sha256=bytes(32)))
    assert damaged(blobs, replace(one, size=8999))
    assert damaged(blobs, replace(one, size=90000))
    os.replace(blobs.kept(other.id), blobs.kept(one.id))
    assert damaged(blobs, one)
    assert damaged(blobs, replace(one, key=other.key))


def test_cut_lengthened_and_swapped_chunks_are_refused(blobs: Blobs) -> None:
    blob = blobs.write(io.BytesIO(content_of(6 * CHUNK)))
    path, sealed = blobs.kept(blob.id), CHUNK + 17
    whole = path.read_bytes()
    chunks = [whole[24 + n * sealed : 24 + (n + 1) * sealed] for n in range(6)]
    variants = [
        whole[:-1],
        whole + b"\0",
        whole[: 24 + 5 * sealed],
        whole[:24],
        b"",
        whole[:24] + b"".join([chunks[1], chunks[0], *chunks[2:]]),
        whole[:24] + b"".join([*chunks[:4], chunks[5], chunks[4]]),
        whole[:24] + b"".join([*chunks[:5], chunks[4]]),
    ]
    for wrong in variants:
        path.write_bytes(wrong)
        assert damaged(blobs, blob)
    path.write_bytes(whole)
    assert not damaged(blobs, blob)
    assert damaged(blobs, replace(blob, size=5 * CHUNK))


def test_a_missing_one_is_named(blobs: Blobs) -> None:
    blob = blobs.write(io.BytesIO(b"x"))
    blobs.delete(blob.id)
    blobs.delete(blob.id)
    for broken in (blob, replace(blob, id="../../etc/passwd"), replace(blob, id="")):
        with pytest.raises(DamageError, match=r"vault\.attachment_missing"):
            blobs.check(broken)


def test_the_sweep_removes_leftovers_and_orphans_only(blobs: Blobs, tmp_path: Path) -> None:
    known, orphan = blobs.write(io.BytesIO(b"known")), blobs.write(io.BytesIO(b"orphan"))
    waiting = blobs.quarantine(io.BytesIO(b"waiting"))
    (tmp_path / "b" / "readme").write_text("somebody's own")
    assert blobs.sweep({known.id}) == Swept(removed=2, kept=0)
    assert blobs.stored() == {known.id}
    assert blobs.read_whole(known, limit=9) == b"known"
    assert (tmp_path / "b" / "readme").exists()
    for gone in (orphan, waiting):
        with pytest.raises(DamageError):
            blobs.check(gone)


def test_the_sweep_does_not_trust_a_store_that_forgot_nearly_everything(
    blobs: Blobs, tmp_path: Path
) -> None:
    for number in range(101):
        (tmp_path / "b" / "00").mkdir(exist_ok=True)
        (tmp_path / "b" / "00" / f"{number:032x}").write_bytes(b"")
    assert blobs.sweep(()) == Swept(removed=0, kept=101)
    assert len(blobs.stored()) == 101

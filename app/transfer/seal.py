"""Sealing: from the items the gate allowed to one encrypted file, never held in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol

from app.errors import DamageError, UserError
from app.job import NO_JOB, Job
from app.transfer import agefile, frame
from app.transfer.keys import OrgIdentity
from app.transfer.limits import MIB, STANDARD, Limits
from app.transfer.manifest import Cover, Item, Manifest, read_manifest, write_manifest

_PIECE = 512 * 1024


class Stream(Protocol):
    """Bytes of one outgoing item."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes; none at the end."""
        ...

    def close(self) -> object:
        """Let go of the source."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One item to send: `open` gives its `length` bytes from the start, each time it is called.

    With `sha256` (hex) known the item is read once; otherwise it is read first for its hash.  Give
    `name` through `clean_name`.  `author` is a number that stands for a person inside this package
    only.
    """

    id: str
    name: str = field(repr=False)
    mime: str
    length: int
    open: Callable[[], Stream] = field(repr=False)
    sha256: str | None = None
    author: int | None = None


def seal(
    cover: Cover,
    items: Iterable[Outgoing],
    recipients: Sequence[str],
    signer: OrgIdentity,
    sink: agefile.Writes,
    *,
    job: Job = NO_JOB,
    limits: Limits = STANDARD,
) -> Manifest:
    """Write one package for `recipients` (age recipients) into `sink`; return its manifest.

    Raises `transfer.too_big`, `transfer.malformed` (an unsafe name, a doubled id),
    `transfer.source_changed` when an item is not what it was said to be; what `sink` already got is
    then worthless.  `job` counts bytes.
    """
    outgoing = list(items)
    if len(outgoing) > limits.items:
        raise UserError("transfer.too_big", part="items")
    if sum(item.length for item in outgoing) > limits.package:
        raise UserError("transfer.too_big", part="package")
    to_hash = sum(item.length for item in outgoing if item.sha256 is None)
    total = to_hash + sum(item.length for item in outgoing)
    listed: list[Item] = []
    done = 0
    for item in outgoing:
        listed.append(_listed(item, job, done, total))
        done += item.length if item.sha256 is None else 0
    raw = write_manifest(cover, listed, list(dict.fromkeys(recipients)), signer, limits)
    manifest = read_manifest(raw, signer.sign_key, limits)
    pieces = _pieces(manifest, outgoing, frame.write_head(raw, signer), job, done, total)
    with closing(pieces):
        agefile.encrypt(_filling(pieces), sink, manifest.recipients)
    return manifest


def _listed(item: Outgoing, job: Job, done: int, total: int) -> Item:
    digest = item.sha256
    if digest is None:
        hashed = hashlib.sha256()
        for piece in _read(item, job, done, total):
            hashed.update(piece)
        digest = hashed.hexdigest()
    return Item(
        id=item.id,
        name=item.name,
        mime=item.mime,
        bytes=item.length,
        sha256=digest,
        author=item.author,
    )


def _pieces(
    manifest: Manifest, outgoing: list[Outgoing], head: bytes, job: Job, done: int, total: int
) -> Generator[bytes, None, None]:
    """The container piece by piece; an item that changed since it was hashed stops the sealing."""
    yield head
    written = len(head)
    for item, listed in zip(outgoing, manifest.items, strict=True):
        hashed = hashlib.sha256()
        for piece in _read(item, job, done, total):
            hashed.update(piece)
            yield piece
        if hashed.hexdigest() != listed.sha256:
            raise DamageError("transfer.source_changed")
        done += item.length
        written += item.length
    left = frame.content_length(manifest) - written
    while left:
        piece = bytes(min(left, _PIECE))
        left -= len(piece)
        yield piece


def _read(item: Outgoing, job: Job, done: int, total: int) -> Generator[bytes, None, None]:
    """Read exactly `item.length` bytes, with a step of the job each MiB."""
    left = item.length
    since = 0
    with closing(item.open()) as stream:
        while piece := stream.read(_PIECE):
            left -= len(piece)
            since += len(piece)
            if left < 0:
                break
            if since >= MIB:
                since = 0
                job.step(done + item.length - left, total)
            yield piece
    if left:
        raise DamageError("transfer.source_changed")
    job.step(done + item.length, total)


def _filling(pieces: Generator[bytes, None, None]) -> Callable[[int], memoryview]:
    """Serve pieces of any size as reads of at most the size asked for."""
    rest = memoryview(b"")

    def fill(size: int) -> memoryview:
        nonlocal rest
        while not rest:
            piece = next(pieces, None)
            if piece is None:
                return memoryview(b"")
            rest = memoryview(piece)
        part, rest = rest[:size], rest[size:]
        return part

    return fill

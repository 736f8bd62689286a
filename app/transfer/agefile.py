"""The one place that speaks to age: streams in, streams out, a code for each way to fail."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import pyrage

from app.errors import DamageError, UserError
from app.transfer.ahead import Ahead
from app.transfer.limits import STANDARD, Limits, padded

INTRO = b"age-encryption.org/v1\n"
_CHUNK, _TAG, _NONCE = 64 * 1024, 16, 16
_PIECE = 512 * 1024
Piece = bytes | memoryview


class Reads(Protocol):
    """Anything bytes can be read from: an open file, a pipe, a blob of the vault."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes; none at the end."""
        ...


class Writes(Protocol):
    """Anything bytes can be written to."""

    def write(self, piece: bytes, /) -> Any:
        """Take all of `piece`."""
        ...


class _Source(io.RawIOBase):
    """Fetches pieces one ahead, and keeps the exception that age would swallow."""

    def __init__(self, fill: Callable[[int], Piece], ahead: Ahead[Piece]) -> None:
        self._fill = fill
        self._ahead = ahead
        self.failure: BaseException | None = None
        self.read_bytes = 0
        self.ended = False
        self._rest = memoryview(b"")
        ahead.start(self._next)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` with the next bytes; 0 at the end."""
        if not self._rest and not self.ended:
            self._fetch()
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        self.read_bytes += len(part)
        return len(part)

    def _fetch(self) -> None:
        try:
            piece = self._ahead.finish() or b""
        except BaseException as error:
            self.failure = error
            self.ended = True
            raise
        self.ended = not piece
        self._rest = memoryview(piece)
        if piece:
            self._ahead.start(self._next)

    def _next(self) -> Piece:
        return self._fill(_PIECE)


class _Sink(io.RawIOBase):
    """Hands pieces on while age goes on, and keeps the exception of whoever takes them."""

    def __init__(self, take: Callable[[bytes], Any], ahead: Ahead[Any]) -> None:
        self._take = take
        self._ahead = ahead
        self.failure: BaseException | None = None

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, piece: Any) -> int:
        """Hand the bytes on; after a failure they go nowhere."""
        if self.failure is None:
            self.wait()
            held = bytes(piece)
            self._ahead.start(lambda: self._take(held))
        return len(piece)

    def wait(self) -> None:
        """Wait until everything was taken, and raise what its taker raised."""
        try:
            self._ahead.finish()
        except BaseException as error:
            self.failure = error
            raise


def new_identity() -> str:
    """Make a new age identity (`AGE-SECRET-KEY-1…`)."""
    return str(pyrage.x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """Return the public half (`age1…`) of an age identity."""
    return str(pyrage.x25519.Identity.from_str(identity).to_public())


def is_recipient(text: str) -> bool:
    """Say whether `text` is an age X25519 recipient, spelled as age spells it."""
    try:
        return str(pyrage.x25519.Recipient.from_str(text)) == text
    except pyrage.RecipientError:
        return False


def encrypt(fill: Callable[[int], Piece], sink: Writes, recipients: Sequence[str]) -> None:
    """Stream what `fill(size)` returns (b"" at the end) into `sink` as one age file.

    Both are called on threads of their own, never at the same time as themselves.
    """
    keys = [pyrage.x25519.Recipient.from_str(each) for each in recipients]

    def work(reader: Any, writer: Any) -> None:
        pyrage.encrypt_io(reader, writer, keys)

    error, source, target = _pump(work, fill, sink.write)
    if error is not None:
        raise _own(source, target) or error


def decrypt(
    stream: Reads,
    take: Callable[[bytes], Any],
    identities: Sequence[str],
    expected: Callable[[], int | None],
    limits: Limits = STANDARD,
) -> None:
    """Stream one age file's content into `take`; what was taken counts only if this returns.

    `expected` says how many bytes of content there should be, once that is known.  `stream` and
    `take` are used on threads of their own.  Raises `transfer.not_a_package`, `.too_big`,
    `.not_for_us`, `.truncated`, `.damaged`, or what `take` raised.
    """
    header, head_length = _read_header(stream, limits)
    left = limits.package - len(header)

    def fill(size: int) -> bytes:
        nonlocal header, left
        if header:
            piece, header = header[:size], header[size:]
            return piece
        piece = stream.read(size)
        left -= len(piece)
        if left < 0:
            raise UserError("transfer.too_big", part="package")
        return piece

    keys = [pyrage.x25519.Identity.from_str(each) for each in identities]

    def work(reader: Any, writer: Any) -> None:
        pyrage.decrypt_io(reader, writer, keys)

    error, source, target = _pump(work, fill, take)
    if error is not None:
        sealed = source.read_bytes - head_length if source.ended else None
        raise _own(source, target) or _cause(error, sealed, expected())


def _pump(
    work: Callable[[Any, Any], None], fill: Callable[[int], Piece], take: Callable[[bytes], Any]
) -> tuple[Exception | None, _Source, _Sink]:
    """Run age between a reading and a writing thread; return its error, and what both ends know.

    What age gave out before an error is still handed on: it tells a short file from a changed one.
    """
    failed: Exception | None = None
    with Ahead[Piece]() as reading, Ahead[Any]() as writing:
        source, target = _Source(fill, reading), _Sink(take, writing)
        out = io.BufferedWriter(target, _PIECE)
        try:
            work(io.BufferedReader(source, _PIECE), out)
        except Exception as error:  # age reports by several types; `_cause` and `_own` sort them
            failed = error
        try:
            out.flush()
            target.wait()
        except Exception as error:
            failed = failed or error
        out.detach()
    return failed, source, target


def _read_header(stream: Reads, limits: Limits) -> tuple[bytes, int]:
    """Read past the header, so that one of a hundred thousand keys is refused before any is tried.

    Returns what was read and the length of the header in it.
    """
    head = bytearray()
    while True:
        piece = stream.read(4096)
        head += piece
        if not head.startswith(INTRO[: len(head)]):
            raise UserError("transfer.not_a_package")
        end = head.find(b"\n--- ")
        end = head.find(b"\n", end + 1) + 1 if end >= 0 else 0
        if end:
            return bytes(head), end
        if not piece:
            short = bool(head) and len(head) >= len(INTRO)
            raise (
                DamageError("transfer.truncated") if short else UserError("transfer.not_a_package")
            )
        if len(head) > limits.header:
            raise UserError("transfer.too_big", part="header")


def _own(source: _Source, target: _Sink) -> BaseException | None:
    return source.failure or target.failure


def _cause(error: Exception, sealed: int | None, expected: int | None) -> Exception:
    """Turn age's sentence into our code.

    `sealed` is the length of everything after the header if the file was read to its end.  A short
    file is told from a changed one by the content's length, or by the padding where even the first
    piece cannot be read.
    """
    if "No matching keys" in str(error):
        return UserError("transfer.not_for_us")
    if "Unknown age format" in str(error):
        return UserError("transfer.newer")
    if isinstance(error, pyrage.DecryptError) and "whole buffer" not in str(error):
        return DamageError("transfer.damaged")
    if sealed is None:
        return DamageError("transfer.damaged")
    if expected is not None:
        short = sealed < _NONCE + expected + -(-expected // _CHUNK) * _TAG
    else:
        length = sealed - _NONCE
        length -= -(-length // (_CHUNK + _TAG)) * _TAG
        short = length <= 0 or padded(length) != length
    return DamageError("transfer.truncated" if short else "transfer.damaged")

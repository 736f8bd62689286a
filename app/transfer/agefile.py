"""The one place that speaks to age: streams in, streams out, a code for each way to fail."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import pyrage

from app.errors import AppError, DamageError, UserError
from app.transfer.limits import STANDARD, Limits, padded

INTRO = b"age-encryption.org/v1\n"
_CHUNK, _TAG, _NONCE = 64 * 1024, 16, 16
_BUFFER = 256 * 1024


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
    """Turns a callable into a stream, and keeps its exception where age would swallow it."""

    def __init__(self, fill: Callable[[int], bytes]) -> None:
        self._fill = fill
        self.failure: BaseException | None = None
        self.read_bytes = 0
        self.ended = False

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` with the next bytes; 0 at the end."""
        try:
            piece = self._fill(len(buffer))
        except BaseException as error:
            self.failure = error
            raise
        buffer[: len(piece)] = piece
        self.read_bytes += len(piece)
        self.ended = not piece
        return len(piece)


class _Sink(io.RawIOBase):
    """Hands decrypted or sealed pieces on, and keeps the exception of whoever takes them."""

    def __init__(self, take: Callable[[bytes], Any]) -> None:
        self._take = take
        self.given_up = False
        self.failure: BaseException | None = None

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, piece: Any) -> int:
        """Hand the bytes on, unless the work has failed."""
        if self.given_up:
            return len(piece)
        try:
            self._take(bytes(piece))
        except BaseException as error:
            self.failure = error
            self.given_up = True  # the buffer above would offer the same bytes again
            raise
        return len(piece)


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


def encrypt(fill: Callable[[int], bytes], sink: Writes, recipients: Sequence[str]) -> None:
    """Stream what `fill(size)` returns (b"" at the end) into `sink` as one age file."""
    keys = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
    source, target = _Source(fill), _Sink(sink.write)
    out = io.BufferedWriter(target, _BUFFER)
    try:
        pyrage.encrypt_io(io.BufferedReader(source, _BUFFER), out, keys)
        out.flush()
    except (pyrage.EncryptError, OSError) as error:
        raise _own(source, target) or error from None
    finally:
        _abandon(out, target)


def decrypt(
    stream: Reads,
    take: Callable[[bytes], Any],
    identities: Sequence[str],
    expected: Callable[[], int | None],
    limits: Limits = STANDARD,
) -> None:
    """Stream one age file's content into `take`; what was taken counts only if this returns.

    `expected` says how many bytes of content there should be, once that is known. Raises
    `transfer.not_a_package`, `.too_big`, `.not_for_us`, `.truncated`, `.damaged`, or what `take`
    raised.
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

    source, target = _Source(fill), _Sink(take)
    out = io.BufferedWriter(target, _CHUNK)
    keys = [pyrage.x25519.Identity.from_str(each) for each in identities]
    try:
        pyrage.decrypt_io(io.BufferedReader(source, _BUFFER), out, keys)
        out.flush()
    except (pyrage.DecryptError, OSError, AppError) as error:
        sealed = source.read_bytes - head_length if source.ended else None
        raise _own(source, target) or _cause(error, sealed, expected()) from None
    finally:
        _abandon(out, target)


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


def _abandon(out: io.BufferedWriter[_Sink], target: _Sink) -> None:
    """Let go of a buffer: what an error left in it goes nowhere (after success it is empty)."""
    target.given_up = True
    out.detach()

"""One message on a pipe.

A small JSON object and a run of bytes, both measured before they are read.

Layout, big-endian: 4 bytes length of the JSON, 8 bytes length of the payload, the JSON in UTF-8,
the payload.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

_LENGTHS = struct.Struct(">IQ")
CHUNK = 1 << 20
MAX_JSON = 8 * 1024 * 1024


class BadFrame(Exception):
    """The other side ended early, or announced more than it may send."""


def write_frame(
    pipe: BinaryIO, head: Mapping[str, Any], payload: bytes | bytearray | memoryview = b""
) -> None:
    """Write one message whose payload is in memory."""
    view = memoryview(payload).cast("B")
    for part in opening(head, len(view)), view:
        pipe.write(part)
    pipe.flush()


def opening(head: Mapping[str, Any], payload_length: int) -> bytes:
    """Return the bytes that come before a payload of `payload_length` bytes."""
    text = json.dumps(head, separators=(",", ":"), ensure_ascii=False).encode()
    return _LENGTHS.pack(len(text), payload_length) + text


def read_frame(pipe: BinaryIO, *, max_payload: int) -> tuple[dict[str, Any], bytes]:
    """Read one message; raises `BadFrame` before allocating anything larger than the caps."""
    json_length, payload_length = _LENGTHS.unpack(_exactly(pipe, _LENGTHS.size))
    if json_length > MAX_JSON or payload_length > max_payload:
        raise BadFrame
    try:
        head = json.loads(_exactly(pipe, json_length))
    except (ValueError, RecursionError) as error:
        raise BadFrame from error
    if not isinstance(head, dict):
        raise BadFrame
    return head, _exactly(pipe, payload_length)


def chunks(source: BinaryIO) -> Iterator[bytes]:
    """Yield what is left in `source`, at most 1 MiB at a time."""
    while piece := source.read(CHUNK):
        yield piece


def _exactly(pipe: BinaryIO, count: int) -> bytes:
    taken = pipe.read(count)
    if len(taken) != count:
        raise BadFrame
    return taken

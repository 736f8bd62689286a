"""JPEG files without what cameras and phones write beside the picture.

The picture's own bytes are not touched.

Segments as in ISO/IEC 10918-1 Annex B.  Kept: tables, frame and scan headers, and the Adobe segment
(colour transform).  Dropped: EXIF, GPS, XMP, comments, colour profiles, thumbnails, and everything
after the end of the image.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

_END, _SCAN, _PROFILE, _ADOBE = 0xD9, 0xDA, 0xE2, 0xEE
_FRAMES = (0xC0, 0xC1, 0xC2)
_KEPT = frozenset({*_FRAMES, _SCAN, 0xC4, 0xDB, 0xDD})
"""Frame and scan headers and the three kinds of tables."""
_STANDALONE = {0x01, *range(0xD0, 0xD8)}


@dataclass(frozen=True, slots=True, kw_only=True)
class BareJpeg:
    """A JPEG of `width` x `height` pixels with 1, 3 or 4 components.

    `inverted` is Adobe's way to store CMYK.
    """

    width: int
    height: int
    components: int
    inverted: bool
    profile_dropped: bool
    tail_dropped: bool
    content: bytes = field(repr=False)


def bare(content: bytes) -> BareJpeg:
    """Return the JPEG without metadata.

    Raises ValueError for a broken file or a kind that PDF cannot show.
    """
    kept = bytearray(b"\xff\xd8")
    frame: tuple[int, int, int] | None = None
    adobe = profile = False
    at = 2
    for marker, body, end in _segments(content):
        if marker in _FRAMES:
            frame = _frame(body)
        is_adobe = marker == _ADOBE and body.startswith(b"Adobe")
        adobe = adobe or is_adobe
        profile = profile or (marker == _PROFILE and body.startswith(b"ICC_PROFILE\x00"))
        if is_adobe or marker in _KEPT:
            kept += bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body
        at = end
        if marker == _SCAN:
            at = _scan_end(content, end)
            kept += content[end:at]
    if frame is None:
        raise ValueError("frame")
    width, height, components = frame
    return BareJpeg(
        width=width,
        height=height,
        components=components,
        inverted=adobe and components == 4,
        profile_dropped=profile,
        tail_dropped=at + 2 < len(content),
        content=bytes(kept) + b"\xff\xd9",
    )


def _segments(content: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Yield each segment's marker, body and end, up to the end of the image; skips coded scans."""
    at = 2
    while True:
        marker, at = _marker(content, at)
        if marker == _END:
            return
        if marker in _STANDALONE:
            continue
        length = int.from_bytes(content[at : at + 2], "big")
        body = content[at + 2 : at + length]
        if length < 2 or len(body) != length - 2:
            raise ValueError("segment")
        if marker not in _KEPT and not 0xE0 <= marker <= 0xFE:
            raise ValueError("kind")
        at += length
        yield marker, body, at
        if marker == _SCAN:
            at = _scan_end(content, at)


def _marker(content: bytes, at: int) -> tuple[int, int]:
    """Return the marker at `at` and where what follows it begins; fill bytes are skipped."""
    if content[at : at + 1] != b"\xff":
        raise ValueError("marker")
    while content[at : at + 1] == b"\xff":
        at += 1
    if at >= len(content):
        raise ValueError("end")
    return content[at], at + 1


def _frame(body: bytes) -> tuple[int, int, int]:
    """Return width, height and components of a frame header with 8 bits a sample."""
    if len(body) < 6 or body[0] != 8 or body[5] not in (1, 3, 4):
        raise ValueError("frame")
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    if not (width and height):
        raise ValueError("size")
    return width, height, body[5]


def _scan_end(content: bytes, at: int) -> int:
    """Return where the entropy-coded bytes from `at` end.

    At the first marker that is no restart or stuffing.
    """
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise ValueError("truncated")
        following = content[at + 1]
        if following != 0x00 and not 0xD0 <= following <= 0xD7 and following != 0xFF:
            return at
        at += 1 if following == 0xFF else 2

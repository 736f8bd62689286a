"""What kind of file this is, told from its first bytes, and how much of it Waymark will take."""

from __future__ import annotations

from app.errors import UserError

HEAD = 1024
"""Bytes of a file that `kind_of` wants to see."""

MAX_FILE_BYTES = 256 * 1024 * 1024
"""The largest foreign file that is opened: the child that reads it has 1 GiB for input, output and
libraries.
"""

MAX_PIXELS = 120_000_000
"""The largest picture that is opened, in pixels: 360 MB once decoded."""

MAX_PAGES = 5_000
"""The most pages one file may have."""

MEDIA_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
"""The kinds that can be evidence in a bundle, and their media types."""

_PHOTO_BRANDS = frozenset(
    {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis", b"avif", b"avis"}
)
_PHOTO_STARTS = (b"II*\x00", b"MM\x00*", b"GIF8", b"BM")
_OFFICE_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")


def kind_of(head: bytes, size: int) -> str:
    """Return `pdf`, `jpeg` or `png` for a file that begins with `head` and holds `size` bytes.

    Raises UserError `evidence.empty`, `evidence.too_large`, `evidence.unsupported_office`,
    `evidence.unsupported_photo` or `evidence.unsupported`.
    """
    if size == 0:
        raise UserError("evidence.empty")
    if size > MAX_FILE_BYTES:
        raise UserError("evidence.too_large", megabytes=MAX_FILE_BYTES // (1024 * 1024))
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if b"%PDF-" in head[:HEAD]:
        return "pdf"
    if head.startswith(_OFFICE_STARTS):
        raise UserError("evidence.unsupported_office")
    if _is_other_photo(head):
        raise UserError("evidence.unsupported_photo")
    raise UserError("evidence.unsupported")


def _is_other_photo(head: bytes) -> bool:
    if head[4:8] == b"ftyp" and head[8:12] in _PHOTO_BRANDS:
        return True
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return True
    return head.startswith(_PHOTO_STARTS)

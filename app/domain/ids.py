"""Random ids: UUIDv7 as text, so that two laptops never make the same one and newer sorts later.

RFC 9562 section 5.7, method 1: 48 bits of Unix milliseconds, a 12-bit counter, 62 random bits.
"""

from __future__ import annotations

import re
import secrets
import time
from threading import Lock

_SHAPE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_lock = Lock()
_last = 0  # milliseconds << 12 | counter


def new_id() -> str:
    """A new id of 36 characters, greater than every id this process made before."""
    global _last
    with _lock:
        _last = max(_last + 1, (time.time_ns() // 1_000_000) << 12)
        moment = _last
    value = (moment >> 12) << 80 | 0x7 << 76 | (moment & 0xFFF) << 64 | 0b10 << 62
    text = f"{value | secrets.randbits(62):032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_id(text: str) -> bool:
    """True if `text` has the shape of an id made here."""
    return _SHAPE.fullmatch(text) is not None

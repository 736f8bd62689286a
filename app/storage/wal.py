"""Reading SQLite's write-ahead log far enough to see whether a committed part of it is damaged.

SQLite drops everything from the first bad frame on without a word.  A torn last transaction is what
a crash leaves; a bad frame with commits behind it is damage.
File format: sqlite.org/walformat.html.
"""

from __future__ import annotations

import struct
from pathlib import Path

_HEADER = 32
_FRAME = 24
_LITTLE, _BIG = 0x377F0682, 0x377F0683
_WORD = 0xFFFFFFFF


def log_is_whole(path: Path) -> bool:
    """False if the log has a damaged frame before a committed one, or a damaged header."""
    content = path.read_bytes()
    if len(content) < _HEADER:
        return True
    magic, _, page, _, *_ = struct.unpack_from(">8I", content)
    if magic not in (_LITTLE, _BIG):
        return False
    order = "<" if magic == _LITTLE else ">"
    sums = _sums(order, content[:24], (0, 0))
    if sums != struct.unpack_from(">2I", content, 24):
        return False
    sound = True
    for at in range(_HEADER, len(content) - _FRAME - page + 1, _FRAME + page):
        frame = content[at : at + _FRAME]
        if frame[8:16] != content[16:24]:
            break  # left over from an older log
        if sound:
            sums = _sums(
                order, content[at + _FRAME : at + _FRAME + page], _sums(order, frame[:8], sums)
            )
            sound = sums == struct.unpack_from(">2I", frame, 16)
        if not sound and struct.unpack_from(">I", frame, 4)[0]:
            return False
    return True


def _sums(order: str, content: bytes, start: tuple[int, int]) -> tuple[int, int]:
    one, two = start
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = one + first + two & _WORD
        two = two + second + one & _WORD
    return one, two

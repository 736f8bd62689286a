"""Reading SQLite's write-ahead log far enough to see whether a committed part of it is damaged.

SQLite drops everything from the first bad frame on without a word.  A crash may leave the last save torn; a bad frame
with saves behind it is damage.
File format: sqlite.org/walformat.html.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO, Literal

_HEADER = 32
_FRAME = 24
_PAGE = 4096
_LITTLE, _BIG = 0x377F0682, 0x377F0683
_WORD = 0xFFFFFFFF

Damage = Literal["", "last save", "saves"]


def log_damage(path: Path) -> Damage:
    """What cannot be read of a log: nothing of it is bad, or there is none; the last save; saves before it."""
    try:
        with path.open("rb") as log:
            return _damage(log)
    except FileNotFoundError:
        return ""


def _damage(log: BinaryIO) -> Damage:
    front = log.read(_HEADER)
    if len(front) < _HEADER:
        return ""
    magic, _, page, *_ = struct.unpack_from(">8I", front)
    order = {_LITTLE: "<", _BIG: ">"}.get(magic)
    if order is None or page != _PAGE:
        return "saves"
    sums = _sums(order, front[:24], (0, 0))
    if sums != struct.unpack_from(">2I", front, 24):
        return "saves"
    sound, behind = True, 0
    while len(frame := log.read(_FRAME + page)) == _FRAME + page:
        salts = frame[8:12] == front[16:20], frame[12:16] == front[20:24]
        if not any(salts):
            break  # left over from an older log, which shares neither of the two
        if behind:
            return "saves"
        if sound:
            sums = _sums(order, frame[_FRAME:], _sums(order, frame[:8], sums))
            sound = all(salts) and sums == struct.unpack_from(">2I", frame, 16)
        behind += not sound and frame[4:8] != bytes(4)
    return "" if sound else "last save"


def _sums(order: str, content: bytes, start: tuple[int, int]) -> tuple[int, int]:
    one, two = start
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = one + first + two & _WORD
        two = two + second + one & _WORD
    return one, two

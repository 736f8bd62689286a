"""Canonical JSON: one spelling for one value, so that what is signed is exactly what is read."""

from __future__ import annotations

import math
import re
from typing import Any

import msgspec

from app.errors import UserError
from app.transfer.limits import STANDARD, Limits

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")
_LARGEST = 2**53 - 1


def encode(value: Any) -> bytes:
    """Write `value` as UTF-8 JSON with sorted keys and no spaces; whole numbers only."""
    _check(value, STANDARD.text, whole=True)
    return msgspec.json.encode(value, order="sorted")


def decode(raw: bytes, limits: Limits = STANDARD) -> Any:
    """Read canonical JSON.

    Raises `transfer.malformed` for any other spelling (doubled keys, spaces, fractions) and past
    the caps.
    """
    value = decode_json(raw, depth=limits.depth, text=limits.text, whole=True)
    if msgspec.json.encode(value, order="sorted") != raw:
        raise UserError("transfer.malformed", part="json")
    return value


def decode_json(raw: bytes, *, depth: int, text: int, whole: bool = False) -> Any:
    """Read JSON of at most `depth` levels (counted before parsing) and texts of `text` bytes."""
    _check_depth(raw, depth)
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError("transfer.malformed", part="json") from error
    _check(value, text, whole=whole)
    return value


def _check_depth(raw: bytes, limit: int) -> None:
    level = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", raw)):
        level += 1 if bracket.group() in b"[{" else -1
        if level > limit:
            raise UserError("transfer.malformed", part="depth")


def _check(value: Any, text: int, *, whole: bool) -> None:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend(one.keys())
            waiting.extend(one.values())
        elif isinstance(one, list | tuple):
            waiting.extend(one)
        elif isinstance(one, str):
            _check_text(one, text)
        elif not _is_plain_number(one, whole=whole):
            raise UserError("transfer.malformed", part="number")


def _is_plain_number(one: Any, *, whole: bool) -> bool:
    """Numbers every reader understands alike (and true, false, null)."""
    if isinstance(one, float):
        return not whole and math.isfinite(one)
    return not isinstance(one, int) or abs(one) <= _LARGEST


def _check_text(text: str, limit: int) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:  # a lone surrogate is no text
        raise UserError("transfer.malformed", part="text") from error
    if size > limit:
        raise UserError("transfer.malformed", part="text")

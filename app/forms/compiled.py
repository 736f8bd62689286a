"""Keeps what was compiled: built-in forms beside their source, as Python keeps its modules, and the plan of each form.

Compiling loads pyxform and takes up to a second; reading back what it made takes two milliseconds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import msgspec

from app.forms.graph import Plan
from app.forms.model import FormDefinition, from_json, to_json

_KEY = 32


def kept(source: Path, make: Callable[[bytes], FormDefinition]) -> FormDefinition:
    """Return the form in `source`: as it was compiled before, or made anew where it or the compiler changed since."""
    content = source.read_bytes()
    copy, key = source.parent / "__pycache__" / f"{source.stem}.form", _key(content)
    with suppress(OSError, msgspec.DecodeError):
        stored = copy.read_bytes()
        if stored[:_KEY] == key:
            return from_json(stored[_KEY:])
    form = make(content)
    if not sys.dont_write_bytecode:
        with suppress(OSError):  # a folder of the program that may not be written
            _write(copy, key + to_json(form))
    return form


def _write(copy: Path, content: bytes) -> None:
    copy.parent.mkdir(exist_ok=True)
    unfinished = copy.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(copy)


def _key(content: bytes) -> bytes:
    return sha256(content + _compiler()).digest()


@lru_cache(maxsize=1)
def _compiler() -> bytes:
    """What tells one compiler from another: the dates and sizes of its files, as Python tells a changed module."""
    ours, theirs = Path(__file__).parent, find_spec("pyxform")
    files = [
        *sorted(ours.glob("*.py")),
        *([Path(theirs.origin)] if theirs and theirs.origin else []),
    ]
    told = [
        (file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files if file.exists()
    ]
    return repr((sys.version_info, told)).encode()


class _Same:
    """A form as itself: forms hold dictionaries, so they have no hash of their own."""

    __slots__ = ("form",)

    def __init__(self, form: FormDefinition) -> None:
        self.form = form

    def __hash__(self) -> int:
        return id(self.form)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.form is other.form


@lru_cache(maxsize=16)
def _plan(same: _Same) -> Plan:
    return Plan(same.form)


def plan_of(form: FormDefinition) -> Plan:
    """Return the plan of a form, worked out once for every filling of it."""
    return _plan(_Same(form))

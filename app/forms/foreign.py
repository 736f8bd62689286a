"""What the child process hands over of answers made elsewhere: plain text with its place, nothing understood yet."""

from __future__ import annotations

import msgspec

MAX_CELLS = 2_000_000


class Sheet(msgspec.Struct, frozen=True):
    """One sheet as rows of text."""

    name: str
    rows: list[list[str]]


class Told(msgspec.Struct, frozen=True):
    """One value of a submission's XML, each step of its path numbered from 1."""

    path: str
    text: str


class Tables(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the child process read: the sheets of a workbook, or the values of one submission."""

    sheets: list[Sheet] = []
    values: list[Told] = []
    form: str = ""
    version: str = ""

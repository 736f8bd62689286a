"""The child process's job of reading somebody's table (CSV): bytes in, rows of text out.

Encodings: UTF-8, UTF-16 by its mark or its zero bytes, else Windows-1252; the separator is the one of comma, semicolon
and tab that the first row uses most.  Nothing is understood here: every cell stays the text that stood in the file.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from typing import Any

from app.errors import UserError

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_CHARACTERS = 20_000
"""In one cell."""
SEPARATORS = ",;\t"
_ENCODINGS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_TELLING = 4096
"""How many bytes of a file without a mark are looked at for the zeros of UTF-16."""


def run(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return ``{"encoding", "separator"}`` and the rows as JSON; UserError `table.…` where it is no table."""
    encoding, text = _decoded(content)
    if "\0" in text:
        raise UserError("table.not_text")
    separator = _separator(text)
    rows = _rows(text, separator)
    if not rows:
        raise UserError("table.empty")
    return {"encoding": encoding, "separator": separator}, json.dumps(rows).encode()


def _decoded(content: bytes) -> tuple[str, str]:
    marked = [name for mark, name in _ENCODINGS.items() if content.startswith(mark)]
    for encoding in marked or (*_unmarked(content), "utf-8", "cp1252"):
        try:
            return encoding.removesuffix("-sig"), content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError("table.encoding_unclear")


def _unmarked(content: bytes) -> tuple[str, ...]:
    """UTF-16 without its mark: in Latin text every other byte is zero, which tells the order of bytes too."""
    head = content[:_TELLING]
    if len(content) % 2 or not head.count(0):
        return ()
    return ("utf-16-le",) if head[1::2].count(0) >= head[0::2].count(0) else ("utf-16-be",)


def _separator(text: str) -> str:
    """The separator of the first row that has words, outside quotation marks."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    plain = "".join(head.split('"')[::2])
    return max(SEPARATORS, key=plain.count)


def _rows(text: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(MOST_CHARACTERS)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            if len(rows) >= MOST_ROWS or len(row) > MOST_COLUMNS:
                raise UserError("table.too_long", rows=MOST_ROWS, columns=MOST_COLUMNS)
            rows.append(row)
    except csv.Error:
        raise UserError("table.quotes_unclear", row=len(rows) + 1) from None
    return rows


for _name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"):
    codecs.lookup(_name)  # now: the child closes the door on files before it reads the first byte

"""Read and write the table directory of a TrueType file; nothing here knows what a glyph means."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Mapping


def read_tables(data: bytes) -> dict[str, bytes]:
    """The tables of a single-font TrueType file, by tag."""
    (count,) = struct.unpack_from(">H", data, 4)
    tables: dict[str, bytes] = {}
    for number in range(count):
        tag, _sum, offset, length = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        tables[tag.decode("latin-1")] = data[offset : offset + length]
    return tables


def write_tables(tables: Mapping[str, bytes]) -> bytes:
    """A TrueType file holding `tables`, in tag order, with right checksums.

    The same tables give the same bytes.
    """
    power = 1 << (len(tables).bit_length() - 1)
    header = struct.pack(
        ">IHHHH",
        0x00010000,
        len(tables),
        power * 16,
        power.bit_length() - 1,
        len(tables) * 16 - power * 16,
    )
    directory, body = [header], []
    offset = 12 + 16 * len(tables)
    for tag in sorted(tables):
        table = tables[tag]
        padded = table + b"\0" * (-len(table) % 4)
        directory.append(
            struct.pack(">4sIII", tag.encode("latin-1"), checksum(padded), offset, len(table))
        )
        body.append(padded)
        offset += len(padded)
    return b"".join(directory + body)


def checksum(padded: bytes) -> int:
    """The sum of big-endian 32-bit words, as the table directory wants it.

    `padded` is a multiple of four bytes.
    """
    words = array("I", padded)
    if struct.pack("=H", 1) != struct.pack(">H", 1):
        words.byteswap()
    return sum(words) & 0xFFFFFFFF


def name_table(family: str) -> bytes:
    """A `name` table that calls the font `family` and nothing else (Windows, Unicode, English)."""
    records, strings = [], b""
    for number, text in ((1, family), (2, "Regular"), (4, family), (6, family)):
        encoded = text.encode("utf-16-be")
        records.append(struct.pack(">HHHHHH", 3, 1, 0x409, number, len(encoded), len(strings)))
        strings += encoded
    return struct.pack(">HHH", 0, len(records), 6 + 12 * len(records)) + b"".join(records) + strings

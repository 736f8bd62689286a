"""One embedded font per file: the glyphs used, and composites for all that is several glyphs.

Steps J to L of the emission recipe.  Every code (CID) has a picture, a text and an advance of its
own, and no code is shared between texts.  Glyphs of several faces and weights are merged, so a line
is always one font and one TJ.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from app.documents.cells import Cell, Part
from app.documents.fonts import EM, Face
from app.documents.sfnt import write_tables

if TYPE_CHECKING:
    import pikepdf

_WORDS, _XY, _SCALE, _MORE, _UNSCALED = 0x0001, 0x0002, 0x0008, 0x0020, 0x1000
_PLAIN_TABLES = ("glyf", "loca", "hmtx", "hhea", "maxp", "head")


class _Outline(NamedTuple):
    """One glyph record of the file being built, and its advance in font units."""

    record: bytes
    advance: int


class Ink:
    """The codes one file needs: asks for a cell's code, then makes the font object.

    Steps J to L.
    """

    def __init__(self) -> None:
        self._codes: dict[Cell, str] = {}
        self._locked = False

    def code(self, cell: Cell) -> str:
        """The code of a cell as four hexadecimal digits, a new one on its first use."""
        found = self._codes.get(cell)
        if found is None:
            if self._locked:
                raise RuntimeError("the font is already written")
            found = self._codes[cell] = f"{len(self._codes) + 1:04X}"
        return found

    def font(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """The finished font as an indirect object of `pdf` (long: one object of the PDF format).

        No code can be added afterwards.
        """
        self._locked = True
        import pikepdf
        from pikepdf import Array, Dictionary, Name

        built = _Builder(self._codes)
        data, gids = built.font()
        tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(data).digest()[:6])
        name = Name(f"/{tag}+Sans")
        file = pdf.make_stream(data, Length1=len(data))
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=4,
            FontBBox=Array([round(edge * EM / built.upem) for edge in built.box]),
            ItalicAngle=0,
            Ascent=800,
            Descent=-200,
            CapHeight=700,
            StemV=80,
            FontFile2=file,
        )
        widths = Array([cell.advance for cell in self._codes])
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(
                Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
            ),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=0,
            W=Array([1, widths]),
            CIDToGIDMap=pdf.make_stream(struct.pack(f">{len(gids) + 1}H", 0, *gids)),
        )
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=name,
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([pdf.make_indirect(descendant)]),
                ToUnicode=pdf.make_stream(_to_unicode([cell.text for cell in self._codes])),
            )
        )


def _to_unicode(texts: list[str]) -> bytes:
    """The ToUnicode map for codes 1…n, in blocks of at most 100."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    for start in range(0, len(texts), 100):
        block = texts[start : start + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{start + number:04X}> <{text.encode('utf-16-be').hex().upper()}>"
            for number, text in enumerate(block, 1)
        ]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")


class _Subset:
    """The used glyphs of one face, renumbered by hb-subset."""

    def __init__(self, face: Face, glyphs: set[int]) -> None:
        import uharfbuzz as hb

        wanted = hb.SubsetInput()
        wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
        wanted.glyph_set.update(glyphs)
        wanted.drop_table_tag_set.update(
            int.from_bytes(tag.encode("latin-1"), "big")
            for tag in face.hb.table_tags
            if tag not in _PLAIN_TABLES
        )
        plan = hb.SubsetPlan(face.hb, wanted)
        self.numbers: Mapping[int, int] = dict(plan.old_to_new_glyph_mapping.items())
        made: Any = plan.execute()
        self.tables = {tag: bytes(made.reference_table(tag).data) for tag in _PLAIN_TABLES}
        self.upem = face.upem

    @cached_property
    def outlines(self) -> list[_Outline]:
        """Every glyph record with its advance, in the subset's own numbers."""
        (count,) = struct.unpack_from(">H", self.tables["maxp"], 4)
        (long_offsets,) = struct.unpack_from(">h", self.tables["head"], 50)
        form, factor = (f">{count + 1}I", 1) if long_offsets else (f">{count + 1}H", 2)
        offsets = [offset * factor for offset in struct.unpack_from(form, self.tables["loca"])]
        (measured,) = struct.unpack_from(">H", self.tables["hhea"], 34)
        advances = struct.unpack_from(">" + "Hh" * measured, self.tables["hmtx"])[::2]
        glyf = self.tables["glyf"]
        return [
            _Outline(
                glyf[offsets[number] : offsets[number + 1]], advances[min(number, measured - 1)]
            )
            for number in range(count)
        ]


class _Builder:
    """Merges the subsets of all faces in use and appends composites.

    The first face's `.notdef` stays glyph 0.
    """

    def __init__(self, codes: Iterable[Cell]) -> None:
        self._cells = list(codes)
        used: dict[Face, set[int]] = {}
        for cell in self._cells:
            for part in cell.picture:
                used.setdefault(part.face, set()).add(part.glyph)
        self._subsets = {
            face: _Subset(face, glyphs)
            for face, glyphs in sorted(used.items(), key=lambda entry: entry[0].family)
        }
        sizes = {subset.upem for subset in self._subsets.values()}
        self.upem = sizes.pop() if len(sizes) == 1 else EM
        self._outlines: list[_Outline] = []
        self._offsets: dict[Face, int] = {}
        for face, subset in self._subsets.items():
            self._offsets[face] = len(self._outlines)
            self._outlines += [
                outline._replace(record=_shifted(outline.record, len(self._outlines)))
                for outline in subset.outlines
            ]
        if not self._outlines:
            self._outlines.append(_Outline(b"", 0))
        self.box = (0, 0, 0, 0)
        self._parts = 1

    def font(self) -> tuple[bytes, list[int]]:
        """The font file, and the glyph number of every code in order."""
        made: dict[tuple[tuple[Part, ...], int], int] = {}
        gids: list[int] = []
        for cell in self._cells:
            key = (cell.picture, cell.advance)
            if key not in made:
                made[key] = self._glyph(cell.picture, cell.advance)
            gids.append(made[key])
        return write_tables(self._tables()), gids

    def _glyph(self, picture: tuple[Part, ...], advance: int) -> int:
        """The glyph that shows a picture with an advance.

        One we have, or a new composite, or a blank.
        """
        wide = round(advance * self.upem / EM)
        if len(picture) == 1:
            (part,) = picture
            plain = self._number(part)
            if (part.x, part.y, self._scale(part)) == (0, 0, 1.0) and round(
                self._outlines[plain].advance * EM / self.upem
            ) == advance:
                return plain
        parts = [part for part in picture if self._outlines[self._number(part)].record]
        self._outlines.append(_Outline(self._composite(parts) if parts else b"", wide))
        return len(self._outlines) - 1

    def _number(self, part: Part) -> int:
        return self._offsets[part.face] + self._subsets[part.face].numbers[part.glyph]

    def _scale(self, part: Part) -> float:
        return part.scale * self.upem / part.face.upem

    def _composite(self, parts: list[Part]) -> bytes:
        """A composite record of these parts.

        Words, xy offsets, and the bounding box of them all.
        """
        self._parts = max(self._parts, len(parts))
        boxes, body = [], []
        for number, part in enumerate(parts):
            scale = self._scale(part)
            dx, dy = (round(offset * self.upem / EM) for offset in (part.x, part.y))
            glyph = self._number(part)
            edges = struct.unpack_from(">4h", self._outlines[glyph].record, 2)
            boxes.append(
                [edge * scale + shift for edge, shift in zip(edges, (dx, dy, dx, dy), strict=True)]
            )
            flags = _WORDS | _XY | _UNSCALED | (_MORE if number + 1 < len(parts) else 0)
            if scale != 1.0:
                body.append(
                    struct.pack(">HHhhh", flags | _SCALE, glyph, dx, dy, round(scale * 16384))
                )
            else:
                body.append(struct.pack(">HHhh", flags, glyph, dx, dy))
        low = [int(min(box[edge] for box in boxes) // 1) for edge in (0, 1)]
        high = [int(-(-max(box[edge] for box in boxes) // 1)) for edge in (2, 3)]
        return struct.pack(">h4h", -1, *low, *high) + b"".join(body)

    def _tables(self) -> dict[str, bytes]:
        """All tables of the merged font; head, hhea and maxp start from the first face's."""
        glyf, loca, hmtx = bytearray(), [0], bytearray()
        boxes = []
        for outline in self._outlines:
            left = 0
            if outline.record:
                edges = struct.unpack_from(">4h", outline.record, 2)
                boxes.append(edges)
                left = edges[0]
            hmtx += struct.pack(">Hh", outline.advance, left)
            glyf += outline.record + b"\0" * (-len(outline.record) % 4)
            loca.append(len(glyf))
        if boxes:
            self.box = (
                *(min(box[edge] for box in boxes) for edge in (0, 1)),
                *(max(box[edge] for box in boxes) for edge in (2, 3)),
            )
        return {
            "glyf": bytes(glyf),
            "loca": struct.pack(f">{len(loca)}I", *loca),
            "hmtx": bytes(hmtx),
            "head": self._head(),
            "hhea": self._hhea(),
            "maxp": self._maxp(),
        }

    def _first(self, tag: str) -> bytes:
        subset = next(iter(self._subsets.values()), None)
        if subset is None:
            from app.documents.fonts import face

            subset = _Subset(face("source", False), {0})
        return subset.tables[tag]

    def _head(self) -> bytes:
        head = bytearray(self._first("head"))
        struct.pack_into(">I", head, 8, 0)
        struct.pack_into(">H", head, 18, self.upem)
        struct.pack_into(">4h", head, 36, *self.box)
        struct.pack_into(">h", head, 50, 1)
        return bytes(head)

    def _hhea(self) -> bytes:
        hhea = bytearray(self._first("hhea"))
        struct.pack_into(">H", hhea, 10, max(outline.advance for outline in self._outlines))
        struct.pack_into(">H", hhea, 34, len(self._outlines))
        return bytes(hhea)

    def _maxp(self) -> bytes:
        """Limits that cover every face and the composites built on them."""
        known = [subset.tables["maxp"] for subset in self._subsets.values()] or [
            self._first("maxp")
        ]

        def most(offset: int) -> int:
            return max(int(struct.unpack_from(">H", table, offset)[0]) for table in known)

        maxp = bytearray(known[0])
        points, contours = max(most(6), most(10)), max(most(8), most(12))
        struct.pack_into(">H", maxp, 4, len(self._outlines))
        struct.pack_into(">HH", maxp, 6, most(6), most(8))
        struct.pack_into(
            ">HH", maxp, 10, min(points * self._parts, 65535), min(contours * self._parts, 65535)
        )
        struct.pack_into(">HH", maxp, 28, max(self._parts, most(28)), most(30) + 1)
        return bytes(maxp)


def _shifted(record: bytes, offset: int) -> bytes:
    """A glyph record whose composite parts, if it has any, point `offset` glyphs further on."""
    if not offset or len(record) < 10 or struct.unpack_from(">h", record)[0] >= 0:
        return record
    changed = bytearray(record)
    for position, number in _components(record):
        struct.pack_into(">H", changed, position, number + offset)
    return bytes(changed)


def _components(record: bytes) -> Iterator[tuple[int, int]]:
    """Where the glyph numbers of a composite record stand, and what they are."""
    position, more = 10, True
    while more:
        flags, number = struct.unpack_from(">HH", record, position)
        yield position + 2, number
        position += 4 + (4 if flags & _WORDS else 2)
        position += 2 if flags & _SCALE else 4 if flags & 0x0040 else 8 if flags & 0x0080 else 0
        more = bool(flags & _MORE)

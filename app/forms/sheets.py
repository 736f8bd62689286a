"""Writes a workbook of plain text cells as .xlsx bytes, in memory.

openpyxl and most others put every sheet into a temporary file on the way; here nothing touches the
disk.  All cells are inline strings, so no text is ever taken for a formula.  Format: ECMA-376 part
1, section 18.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # no moment of writing in the file

Row = Sequence[str]


def xlsx(sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """Return a workbook with these sheets, in order; each a list of rows of text."""
    stream = BytesIO()
    with ZipFile(stream, "w") as package:
        for name, text in _parts(sheets):
            package.writestr(ZipInfo(name, _EPOCH), _HEAD + text, ZIP_DEFLATED)
    return stream.getvalue()


def _parts(sheets: Mapping[str, Sequence[Row]]) -> list[tuple[str, str]]:
    names = list(sheets)
    numbers = range(1, len(names) + 1)
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    tabs = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    return [
        (
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f"{kinds}</Types>",
        ),
        (
            "_rels/.rels",
            f'{relations}<Relationship Id="rId1" Type="{_OFFICE}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        ),
        (
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{tabs}</sheets></workbook>',
        ),
        ("xl/_rels/workbook.xml.rels", f"{relations}{links}</Relationships>"),
        *(
            (f"xl/worksheets/sheet{n}.xml", _sheet(sheets[name]))
            for n, name in zip(numbers, names, strict=True)
        ),
    ]


def _sheet(rows: Sequence[Row]) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(
            f'<c r="{_letters(place)}{number}" t="inlineStr"><is><t xml:space="preserve">'
            f"{escape(allowed(text))}</t></is></c>"
            for place, text in enumerate(row)
            if text
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def allowed(text: str) -> str:
    """Return `text` without the signs XML 1.0 has no place for."""
    return _FORBIDDEN.sub("", text)

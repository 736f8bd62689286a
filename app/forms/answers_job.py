"""The child process's job of reading answers made elsewhere: a workbook or a submission's XML in, plain text out.

The reply is a `foreign.Tables`: the sheets as rows of text, or the values of one submission with their paths.  What
they mean is worked out by `app.forms.incoming`, against a form this vault already knows.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import msgspec
import openpyxl

from app.errors import UserError
from app.forms.foreign import MAX_CELLS, Sheet, Tables, Told
from app.forms.sheets import xlsx

_WORKBOOK = b"PK\x03\x04"


def run(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return an empty result and the tables as JSON bytes; UserError `form.answers_…`."""
    try:
        tables = _workbook(content) if content.startswith(_WORKBOOK) else _submission(content)
    except UserError:
        raise
    except Exception:
        raise UserError("form.answers_unreadable") from None
    return {}, msgspec.json.encode(tables)


def _workbook(content: bytes) -> Tables:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of drawings and extensions, which hold no answers
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
    left = MAX_CELLS
    sheets = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a file says of its own size may be wrong, or made to be
        rows = []
        for cells in sheet.iter_rows(values_only=True):
            left -= len(cells)
            if left < 0:
                raise UserError("form.answers_too_many")
            rows.append([_text(cell) for cell in cells])
        sheets.append(Sheet(str(sheet.title), rows))
    return Tables(sheets=sheets)


def _text(cell: object) -> str:
    """Return a cell as ODK writes its answer."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        midnight = not (cell.hour or cell.minute or cell.second)
        return cell.date().isoformat() if midnight else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).strip()


def _submission(content: bytes) -> Tables:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise UserError("form.answers_unreadable")
    root = ElementTree.fromstring(content)  # noqa: S314 - no document type, so no entities
    values = list(_values(root, ""))
    if len(values) > MAX_CELLS:
        raise UserError("form.answers_too_many")
    return Tables(form=root.get("id", ""), version=root.get("version", ""), values=values)


def _values(element: ElementTree.Element, path: str) -> Iterator[Told]:
    seen: Counter[str] = Counter()
    for child in element:
        name = child.tag.rsplit("}", 1)[-1]
        seen[name] += 1
        here = f"{path}/{name}[{seen[name]}]"
        if len(child):
            yield from _values(child, here)
        else:
            yield Told(here, (child.text or "").strip())


def _load_everything() -> None:
    """Read one small file of each kind, so that nothing is left to import later."""
    run({}, xlsx({"a": [["b"], ["1"]]}))
    run({}, b"<a id='b'><c>1</c></a>")


_load_everything()

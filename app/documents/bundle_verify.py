"""A written bundle read again from its bytes: page count, labels, links, stamps, nothing active."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from app.documents.bundle_front import FrontMatter
from app.documents.bundle_plan import BundlePlan
from app.documents.bundle_stamp import FONT, Sight
from app.errors import DamageError

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

EDGE = 60.0
"""A stamp's baseline lies within so many points of the top or the bottom edge."""

_STAMP = re.compile(
    rb"Q q /Artifact BMC ([-\d.e ]+) cm 1 g .*? Tm \[(.*)\] TJ ET EMC Q\s*$", re.DOTALL
)
_PEN = re.compile(rb"1 0 0 1 ([-\d.]+) ([-\d.]+) Tm")
_MAPPED = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")


def verify(file: BinaryIO, plan: BundlePlan, front: FrontMatter) -> None:
    """Raise DamageError `bundle.not_as_planned` if the file differs from its plan in any point."""
    import pikepdf

    try:
        with pikepdf.open(file) as pdf:
            pages = [page.obj for page in pdf.pages]
            _demand(len(pages) == plan.pages, "pages")
            _demand(
                not {"/Names", "/AcroForm", "/OpenAction", "/AA"} & set(pdf.Root.keys()), "active"
            )
            _demand(_labels(pdf) == plan.labels, "labels")
            _links(pages, plan, front)
            texts: dict[int, dict[str, str]] = {}
            for number in _watched(plan):
                _stamp(pages[number], plan.labels[number], texts)
            _demand(not pdf.get_warnings(), "structure")
    except pikepdf.PdfError as error:
        raise DamageError("bundle.not_as_planned", what="file") from error


def _watched(plan: BundlePlan) -> list[int]:
    """Return the pages whose stamp is read: the front, and both ends of every document."""
    ends = {end for each in plan.documents for end in (each.first, each.start, each.last)}
    return sorted(ends | set(range(plan.front_pages)))


def _demand(holds: bool, what: str) -> None:
    if not holds:
        raise DamageError("bundle.not_as_planned", what=what)


def _labels(pdf: Pdf) -> tuple[str, ...]:
    """Return the label a reader shows for each page, from the ranges in the file."""
    numbers: Any = pdf.Root.PageLabels.Nums
    starts = [int(start) for start in list(numbers)[::2]]
    ends = [*starts[1:], len(pdf.pages)]
    labels: list[str] = []
    for keys, start, end in zip(list(numbers)[1::2], starts, ends, strict=True):
        prefix, first = str(keys.get("/P", "")), int(keys.get("/St", 1))
        for number in range(end - start):
            labels.append(f"{prefix}{first + number}" if "/S" in keys else prefix)
    return tuple(labels)


def _links(pages: Sequence[Object], plan: BundlePlan, front: FrontMatter) -> None:
    """Check that each row of the index has one link, to the page whose label it prints."""
    order = {page.objgen: number for number, page in enumerate(pages)}
    _demand(len(front.rows) == len(plan.documents), "rows")
    for number in range(plan.front_pages):
        rows = [row for row in front.rows if row.page == number]
        links = list(pages[number].get("/Annots", []))
        _demand(len(links) == len(rows), "links")
        for row, link in zip(rows, links, strict=True):
            _demand("/A" not in link and "/AA" not in link, "links")
            _demand(order.get(link.Dest[0].objgen) == row.document.first, "links")


def _stamp(page: Object, label: str, texts: dict[int, dict[str, str]]) -> None:
    """Check that the last thing drawn on a page is its label, near an edge, in our font."""
    found = _STAMP.search(bytes(page.Contents[-1].read_bytes()))
    pen = _PEN.search(found.group()) if found else None
    if found is None or pen is None:
        raise DamageError("bundle.not_as_planned", what="stamps")
    sight = Sight.of(page)
    _demand(found.group(1).decode() == sight.matrix, "stamps")
    wide, high = sight.size
    x, y = float(pen.group(1)), float(pen.group(2))
    _demand(0 <= x <= wide and (0 <= y <= EDGE or high - EDGE <= y <= high), "stamps")
    font = page.Resources.Font[f"/{FONT}"]
    if font.objgen[0] not in texts:
        texts[font.objgen[0]] = _characters(font)
    codes = b"".join(re.findall(rb"<([0-9A-F]+)>", found.group(2))).decode()
    letters = (codes[start : start + 4] for start in range(0, len(codes), 4))
    shown = "".join(texts[font.objgen[0]].get(code, "") for code in letters)
    _demand(shown == label, "stamps")


def _characters(font: Object) -> dict[str, str]:
    """Return the text of each code, from the map every reader uses."""
    told = bytes(font.ToUnicode.read_bytes()).decode("ascii", "replace")
    return {
        code.upper(): bytes.fromhex(text).decode("utf-16-be")
        for code, text in _MAPPED.findall(told)
    }

"""A written bundle read again from its bytes: page count, labels, links, stamps, nothing active."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from app.documents.bundle_plan import BundlePlan
from app.documents.bundle_stamp import FONT, Sight
from app.errors import DamageError, UserError

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

EDGE = 60.0
"""A stamp's baseline lies within so many points of the top or the bottom edge."""

_STAMP = re.compile(
    rb"Q q /Artifact BMC ([-\d.e ]+) cm 1 g .*? Tm \[(.*)\] TJ ET EMC Q\s*$", re.DOTALL
)
_PEN = re.compile(rb"1 0 0 1 ([-\d.]+) ([-\d.]+) Tm")
_MAPPED = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")


@dataclass(frozen=True, slots=True)
class Expected:
    """What a bundle's file must hold: pages counted from 0, labels by page, index links in order."""

    pages: int
    front_pages: int
    labels: Mapping[int, str]
    targets: tuple[int, ...]
    watched: tuple[int, ...]


def verify(file: BinaryIO, plan: BundlePlan) -> None:
    """Raise DamageError `bundle.not_as_planned` if the file differs from its plan in any point."""
    ends = {end for each in plan.documents for end in (each.first, each.start, each.last)}
    expected = Expected(
        pages=plan.pages,
        front_pages=plan.front_pages,
        labels=dict(enumerate(plan.labels)),
        targets=tuple(document.first for document in plan.documents),
        watched=tuple(sorted(ends | set(range(plan.front_pages)))),
    )
    for what in _differences(file, expected):
        raise DamageError("bundle.not_as_planned", what=what)


def check_file(file: BinaryIO, manifest: bytes) -> tuple[str, ...]:
    """Return in what points a file differs from the manifest made with it; empty if in none.

    Points are `bytes`, `pages`, `active`, `labels`, `links`, `stamps`, `structure` and `file` (it
    is no readable PDF).  Raises UserError `bundle.manifest_wrong`.
    """
    try:
        told = json.loads(manifest)
        expected, digest = _of_manifest(told), str(told["file"]["sha256"])
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise UserError("bundle.manifest_wrong") from error
    seen = hashlib.sha256()
    file.seek(0)
    while piece := file.read(1 << 20):
        seen.update(piece)
    same = seen.hexdigest() == digest
    return (*(() if same else ("bytes",)), *_differences(file, expected))


def _of_manifest(told: Mapping[str, Any]) -> Expected:
    labels: dict[int, str] = {}
    for place in (told["front"], *told["items"]):
        for page, label in zip(place["pages"], place["labels"], strict=True):
            labels[int(page) - 1] = str(label)
    return Expected(
        pages=int(told["file"]["pages"]),
        front_pages=int(told["front"]["pages"][1]),
        labels=labels,
        targets=tuple(int(item["pages"][0]) - 1 for item in told["items"]),
        watched=tuple(sorted(labels)),
    )


def _differences(file: BinaryIO, expected: Expected) -> Iterator[str]:
    """Yield each point in which the file is not as expected; stops where reading on is no use."""
    import pikepdf

    try:
        with pikepdf.open(file) as pdf:
            pages = [page.obj for page in pdf.pages]
            if len(pages) != expected.pages:
                yield "pages"
                return
            if {"/Names", "/AcroForm", "/OpenAction", "/AA"} & set(pdf.Root.keys()):
                yield "active"
            labels = _labels(pdf)
            if any(labels[page] != label for page, label in expected.labels.items()):
                yield "labels"
            if not _links_hold(pages, expected):
                yield "links"
            texts: dict[int, dict[str, str]] = {}
            if any(_stamp(pages[at], texts) != expected.labels[at] for at in expected.watched):
                yield "stamps"
            if pdf.get_warnings():
                yield "structure"
    except pikepdf.PdfError:
        yield "file"


def _labels(pdf: Pdf) -> tuple[str, ...]:
    """Return the label a reader shows for each page, from the ranges in the file."""
    told: Any = pdf.Root.get("/PageLabels")
    numbers = [] if told is None else list(told.Nums)
    starts = [int(start) for start in numbers[::2]]
    ends = [*starts[1:], len(pdf.pages)]
    labels: list[str] = [""] * (starts[0] if starts else len(pdf.pages))
    for keys, start, end in zip(numbers[1::2], starts, ends, strict=False):
        prefix, first = str(keys.get("/P", "")), int(keys.get("/St", 1))
        for number in range(end - start):
            labels.append(f"{prefix}{first + number}" if "/S" in keys else prefix)
    return tuple(labels)


def _links_hold(pages: Sequence[Object], expected: Expected) -> bool:
    """Say whether the front holds one link for each row of the index, in order, and nothing else."""
    order = {page.objgen: number for number, page in enumerate(pages)}
    links: list[Any] = []
    for number, page in enumerate(pages):
        if "/Annots" not in page:
            continue
        found = list(page.Annots)
        if found and number >= expected.front_pages:
            return False
        links += found
    if any("/A" in link or "/AA" in link or "/Dest" not in link for link in links):
        return False
    return tuple(order.get(link.Dest[0].objgen) for link in links) == expected.targets


def _stamp(page: Object, texts: dict[int, dict[str, str]]) -> str:
    """Return what the last thing drawn on a page says; empty unless it is a stamp near an edge."""
    contents: Any = page.get("/Contents")
    found = _STAMP.search(bytes(contents[-1].read_bytes())) if contents is not None else None
    pen = _PEN.search(found.group()) if found else None
    if found is None or pen is None:
        return ""
    sight = Sight.of(page)
    wide, high = sight.size
    x, y = float(pen.group(1)), float(pen.group(2))
    near = 0 <= x <= wide and (0 <= y <= EDGE or high - EDGE <= y <= high)
    if found.group(1).decode() != sight.matrix or not near:
        return ""
    font = page.Resources.Font[f"/{FONT}"]
    if font.objgen[0] not in texts:
        texts[font.objgen[0]] = _characters(font)
    codes = b"".join(re.findall(rb"<([0-9A-F]+)>", found.group(2))).decode()
    letters = (codes[start : start + 4] for start in range(0, len(codes), 4))
    return "".join(texts[font.objgen[0]].get(code, "") for code in letters)


def _characters(font: Object) -> dict[str, str]:
    """Return the text of each code, from the map every reader uses."""
    told = bytes(font.ToUnicode.read_bytes()).decode("ascii", "replace")
    return {
        code.upper(): bytes.fromhex(text).decode("utf-16-be")
        for code, text in _MAPPED.findall(told)
    }

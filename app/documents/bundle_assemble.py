"""One file out of front matter and renditions: merge, stamp, link, bookmark, label, write."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO

from app.documents.bundle_front import FrontMatter
from app.documents.bundle_plan import BundlePlan
from app.documents.bundle_stamp import PageStamps
from app.documents.memory_file import HAS_PATHS, as_memory_file, memory_file, path_of
from app.errors import DamageError
from app.job import Job

if TYPE_CHECKING:
    import pikepdf
    from pikepdf import Object, Pdf

Source = bytes | BinaryIO
"""A rendition: a PDF made by `Airlock.normalise` or by Waymark itself, in memory."""

_STEP = 64
_MOST_PATHS = 400


def assemble(
    plan: BundlePlan, front: FrontMatter, sources: Mapping[str, Source], sink: BinaryIO, job: Job
) -> None:
    """Write the bundle to `sink` (seekable); the same bytes for the same plan and sources.

    Raises DamageError `bundle.pages_differ` if a source has not the pages its plan says.
    """
    import pikepdf

    with ExitStack() as stack:
        pdf = stack.enter_context(_merged(plan, front, sources, stack))
        pages = [page.obj for page in pdf.pages]
        if len(pages) != plan.pages:
            raise DamageError("bundle.pages_differ")
        stamps = PageStamps(pdf, plan.profile)
        crowded = _crowded(plan)
        for number, (page, label) in enumerate(zip(pages, plan.labels, strict=True)):
            if number % _STEP == 0:
                job.step(number, plan.pages)
            stamps.put(page, label, make_room=number in crowded)
        stamps.finish()
        _link(pdf, pages, front)
        _bookmark(pdf, pages, plan)
        _describe(pdf, plan)
        pdf.save(
            sink,
            static_id=True,  # the default hashes the whole file; ours comes from what is in it
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,
            min_version="1.7",
        )
        job.step(plan.pages, plan.pages)


def _crowded(plan: BundlePlan) -> set[int]:
    """Return the pages whose content is drawn smaller."""
    return {
        page
        for document in plan.documents
        if plan.makes_room(document)
        for page in range(document.start, document.last + 1)
    }


def _merged(
    plan: BundlePlan, front: FrontMatter, sources: Mapping[str, Source], stack: ExitStack
) -> Pdf:
    """Return all pages in order; where memory files have paths, merged by qpdf in one go."""
    if HAS_PATHS and len(plan.documents) < _MOST_PATHS:
        return _merged_by_path(plan, front, sources, stack)
    return _merged_by_page(plan, front, sources, stack)


def _merged_by_path(
    plan: BundlePlan, front: FrontMatter, sources: Mapping[str, Source], stack: ExitStack
) -> Pdf:
    import pikepdf

    def path(source: Source) -> str:
        file = as_memory_file(source)
        if file is not source:
            stack.enter_context(file)
        return path_of(file)

    ours = path(front.pdf)
    # Every page of every source goes in, so none of their fonts and pictures is left over.
    words = ["qpdf", "--remove-unreferenced-resources=no", ours]
    words += ["--pages", ours, f"1-{plan.front_pages}"]
    sheet = plan.front_pages
    for document in plan.documents:
        if document.sheet:
            sheet += 1
            words += [ours, str(sheet)]
        words += [path(sources[document.item.item_id]), "1-z"]
    try:
        merged: Pdf = pikepdf.Job([*words, "--", "-"]).create_pdf()  # type: ignore[no-untyped-call]
    except (pikepdf.PdfError, RuntimeError) as error:
        raise DamageError("bundle.source_unreadable") from error
    return merged


def _merged_by_page(
    plan: BundlePlan, front: FrontMatter, sources: Mapping[str, Source], stack: ExitStack
) -> Pdf:
    """Do the same page by page; slower for thousands of pages, and needs no paths."""
    import pikepdf

    pdf = pikepdf.open(memory_file(front.pdf))
    sheets = list(pdf.pages)[plan.front_pages :]
    del pdf.pages[plan.front_pages :]
    for document in plan.documents:
        if document.sheet:
            pdf.pages.append(sheets.pop(0))
        try:
            source = stack.enter_context(pikepdf.open(memory_file(sources[document.item.item_id])))
        except pikepdf.PdfError as error:
            raise DamageError("bundle.source_unreadable") from error
        pdf.pages.extend(source.pages)
    return pdf


def _link(pdf: Pdf, pages: Sequence[Object], front: FrontMatter) -> None:
    """Make each index row one link to the first page it names, at the reader's own zoom."""
    from pikepdf import Array, Dictionary, Name

    links: dict[int, list[Object]] = {}
    for row in front.rows:
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([round(edge, 2) for edge in row.rectangle]),
            Border=Array([0, 0, 0]),
            F=4,
            Dest=_target(pages[row.document.first]),
        )
        links.setdefault(row.page, []).append(pdf.make_indirect(link))
    for number, made in links.items():
        pages[number].Annots = Array(made)


def _target(page: Object) -> pikepdf.Array:
    from pikepdf import Array, Name

    return Array([page, Name.XYZ, None, None, None])


def _bookmark(pdf: Pdf, pages: Sequence[Object], plan: BundlePlan) -> None:
    """Write bookmarks: cover and index, then section by section its exhibits and their parts."""
    from pikepdf import OutlineItem

    def item(title: str, page: int) -> OutlineItem:
        made = OutlineItem(title)
        made.destination = _target(pages[page])
        return made

    with pdf.open_outline() as outline:
        outline.root[:] = [item(plan.profile.words["contents"], 0)]
        section, level = "", outline.root
        for exhibit in plan.exhibits:
            if exhibit.section != section:
                section, level = exhibit.section, outline.root
                if section:
                    outline.root.append(item(section, exhibit.first))
                    level = outline.root[-1].children
            level.append(item(f"{exhibit.tab} · {exhibit.title}", exhibit.first))
            if len(exhibit.documents) > 1:
                level[-1].children.extend(
                    item(f"{part.tab} · {part.item.title}", part.start)
                    for part in exhibit.documents
                )


def _describe(pdf: Pdf, plan: BundlePlan) -> None:
    """Write page labels and neutral metadata; the archive mark of the front is not kept."""
    from pikepdf import Array, Dictionary, Name, String

    numbers: list[object] = []
    for number, label in enumerate(plan.labels):
        style = _label_entry(plan, label)
        previous = _label_entry(plan, plan.labels[number - 1]) if number else None
        if style != _next(previous):
            numbers += [number, Dictionary(_label_keys(style))]
    pdf.Root.PageLabels = Dictionary(Nums=Array(numbers))
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.PageMode = Name.UseOutlines
    pdf.Root.Lang = String(plan.profile.language)
    for key in ("/OutputIntents", "/AcroForm", "/Names", "/OpenAction", "/AA"):
        if key in pdf.Root:
            del pdf.Root[key]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    pdf.trailer.ID = Array([String(_identity(plan)), String(_identity(plan))])
    packet = _XMP.format(title=_escaped(plan.request.file_title)).encode()
    pdf.Root.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)


def _identity(plan: BundlePlan) -> bytes:
    """Return 16 bytes that name this bundle: the same for the same copies in the same places."""
    told = [plan.profile.id, plan.labels, plan.part]
    told += [[each.item.rendition_sha256, each.tab, each.first] for each in plan.documents]
    return hashlib.sha256(json.dumps(told).encode()).digest()[:16]


def _label_entry(plan: BundlePlan, label: str) -> tuple[str, int | None]:
    """Return `(prefix, number)` for a counted label, `(label, None)` for one like 12A."""
    digits = label.removeprefix(plan.profile.label_prefix)
    if digits.isdigit():
        return plan.profile.label_prefix, int(digits)
    return label, None


def _next(entry: tuple[str, int | None] | None) -> tuple[str, int | None] | None:
    if entry is None or entry[1] is None:
        return None
    return entry[0], entry[1] + 1


def _label_keys(entry: tuple[str, int | None]) -> dict[str, object]:
    from pikepdf import Name, String

    prefix, number = entry
    keys: dict[str, object] = {"/P": String(prefix)} if prefix else {}
    if number is not None:
        keys |= {"/S": Name.D, "/St": number}
    return keys


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"> <rdf:Description rdf:about=""
xmlns:dc="http://purl.org/dc/elements/1.1/"> <dc:title><rdf:Alt><rdf:li
xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title> </rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""

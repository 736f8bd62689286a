"""Built bundles, read by other programs' eyes: order, stamps, labels, links, bookmarks, nothing else."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Name

from app.documents import bundle_assemble, prepare_fonts
from app.documents.bundle import BundlePlan, build, check_file, plan_bundle, plan_parts, profile
from app.documents.bundle_verify import verify
from app.documents.memory_file import memory_file
from app.errors import Cancelled, DamageError, UserError
from app.job import NO_JOB, Job
from tests.bundle_parts import item, request, source

EXHIBITS = profile("us_exhibits")
SOURCES: Mapping[str, bytes] = {
    "plain": source("plain", 3),
    "turned": source("turned", 2, Rotate=90),
    "upside": source("upside", 1, Rotate=180),
    "left": source("left", 1, Rotate=270, MediaBox=[0, 0, 792, 612]),
    "cropped": source("cropped", 1, CropBox=[60, 300, 400, 700]),
    "shifted": source("shifted", 1, MediaBox=[-200, 150, 412, 942]),
    "scaled": source("scaled", 1, UserUnit=2),
    "small": source("small", 1, MediaBox=[80, 390, 280, 440]),
}


@pytest.fixture(scope="module", autouse=True)
def _fonts() -> None:
    prepare_fonts()


def planned() -> BundlePlan:
    items = [
        item(
            name,
            content,
            pages=3 if name == "plain" else 2 if name == "turned" else 1,
            section="Identity" if number < 4 else "Extreme hardship",
            title="عقد العمل (contract)" if name == "left" else f"Title of {name}",
            dated="about 2019",
        )
        for number, (name, content) in enumerate(SOURCES.items())
    ]
    items.append(item("extra", source("extra"), joined_to="plain", section="Identity"))
    return plan_bundle(request(*items), EXHIBITS)


ALL = {**SOURCES, "extra": source("extra")}


def built(plan: BundlePlan, sources: Mapping[str, bytes] = ALL) -> bytes:
    sink = io.BytesIO()
    build(plan, sources, sink)
    return sink.getvalue()


@pytest.fixture(scope="module")
def bundle(_fonts: None) -> tuple[BundlePlan, bytes]:
    plan = planned()
    return plan, built(plan)


def test_pages_come_in_the_planned_order(bundle: tuple[BundlePlan, bytes]) -> None:
    plan, content = bundle
    reader = pypdfium2.PdfDocument(content)
    assert len(reader) == plan.pages
    for document in plan.documents:
        for number in range(document.start, document.last + 1):
            text = reader[number].get_textpage().get_text_bounded()
            assert f"{document.item.item_id} {number - document.start + 1}" in text
        if document.sheet:
            sheet = reader[document.first].get_textpage().get_text_bounded()
            assert f"Exhibit {document.tab.split('-')[0]}" in sheet


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_every_page_prints_its_label_upright_near_the_lower_edge(
    bundle: tuple[BundlePlan, bytes], tmp_path: Path
) -> None:
    plan, content = bundle
    path = tmp_path / "bundle.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", "-cropbox", "-bbox", str(path), "-"],
        capture_output=True,
        check=True,
        text=True,
    )
    pages = done.stdout.split("<page ")[1:]
    assert len(pages) == plan.pages
    reader = pypdfium2.PdfDocument(content)
    for number, (label, page) in enumerate(zip(plan.labels, pages, strict=True)):
        height = reader[number].get_height()
        words = [line for line in page.splitlines() if f">{label}</word>" in line]
        assert words, label
        lowest = max(float(word.split('yMax="')[1].split('"')[0]) for word in words)
        assert height - 60 <= lowest <= height


def test_labels_are_what_a_reader_shows(bundle: tuple[BundlePlan, bytes]) -> None:
    plan, content = bundle
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert [str(page.label) for page in pdf.pages] == list(plan.labels)
    reader = pypdfium2.PdfDocument(content)
    assert tuple(reader.get_page_label(n) for n in range(plan.pages)) == plan.labels


def test_each_index_row_is_one_link_to_the_page_it_names(bundle: tuple[BundlePlan, bytes]) -> None:
    plan, content = bundle
    reader = pypdfium2.PdfDocument(content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        order = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        links = [
            (number, link)
            for number, page in enumerate(pdf.pages)
            for link in page.obj.get("/Annots", Array())
        ]
        assert len(links) == len(plan.documents)
        for (number, link), document in zip(links, plan.documents, strict=True):
            assert link.Subtype == Name.Link
            assert order[link.Dest[0].objgen] == document.first
            left, low, right, high = (float(edge) for edge in link.Rect)
            row = reader[number].get_textpage().get_text_bounded(left, low, right, high)
            assert plan.labels[document.first] in row
            assert row.split()[0] == document.tab


def test_bookmarks_go_from_sections_to_exhibits_to_parts(bundle: tuple[BundlePlan, bytes]) -> None:
    plan, content = bundle
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        top = [entry.title for entry in outline.root]
        assert top == ["Cover and index", "Identity", "Extreme hardship"]
        first = outline.root[1].children[0]
        assert first.title == "A · Title of plain"
        assert [part.title for part in first.children] == [
            "A-1 · Title of plain",
            "A-2 · Title of extra",
        ]
        order = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        for entry in outline.root[1].children:
            assert isinstance(entry.destination, Array)
            assert order[entry.destination[0].objgen] in {e.first for e in plan.exhibits}


def test_nothing_active_and_no_trace_of_where_it_was_made(bundle: tuple[BundlePlan, bytes]) -> None:
    _, content = bundle
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert not {"/Names", "/OpenAction", "/AA", "/AcroForm"} & set(pdf.Root.keys())
        assert "/Info" not in pdf.trailer
        told = pdf.Root.Metadata.read_bytes().decode()
        assert "Documents" in told
        for word in ("Producer", "CreatorTool", "pdfaid", "Date", "pikepdf", "Hương"):
            assert word not in told
        assert not pdf.get_warnings()


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_finds_nothing_to_say(bundle: tuple[BundlePlan, bytes], tmp_path: Path) -> None:
    path = tmp_path / "bundle.pdf"
    path.write_bytes(bundle[1])
    done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
    assert done.returncode == 0
    assert "WARNING" not in done.stdout + done.stderr


def test_without_room_the_page_beneath_a_stamp_is_unchanged() -> None:
    plan = planned()
    plan = replace(plan, profile=replace(EXHIBITS, make_room=False))
    after = pypdfium2.PdfDocument(built(plan))
    for document in plan.documents:
        before = pypdfium2.PdfDocument(ALL[document.item.item_id])[0]
        page = after[document.start]
        assert page.get_size() == before.get_size()
        one, two = before.render(scale=0.5), page.render(scale=0.5)
        kept = (one.height - 40) * one.stride
        assert bytes(one.buffer)[:kept] == bytes(two.buffer)[:kept]


@pytest.mark.parametrize("edge", ["bottom", "top"])
def test_with_room_a_number_covers_nothing_and_nothing_hidden_appears(edge: str) -> None:
    """A black page with red around its crop box: the strip is white, the rest black, never red."""
    red, black = b"1 0 0 rg -2000 -2000 6000 6000 re f", b"0 g 54 294 352 412 re f"
    contents = {}
    for turn in (0, 90, 180, 270):
        with pikepdf.open(io.BytesIO(source("x"))) as pdf:
            page = pdf.pages[0].obj
            page.Contents = pdf.make_stream(b"q " + red + b" " + black + b" Q")
            page.CropBox, page.Rotate = Array([60, 300, 400, 700]), turn
            page.UserUnit = 1
            out = io.BytesIO()
            pdf.save(out)
        contents[f"t{turn}"] = out.getvalue()
    items = [item(name, body) for name, body in contents.items()]
    plan = plan_bundle(request(*items), replace(EXHIBITS, stamp_edge=edge))
    reader = pypdfium2.PdfDocument(built(plan, contents))
    for document in plan.documents:
        picture = reader[document.start].render(scale=1).to_pil().convert("RGB")
        colours = {colour for _, colour in picture.getcolors(1 << 20) or []}
        assert not any(r > 150 and g < 100 for r, g, _ in colours)
        strip = range(picture.height - 36, picture.height) if edge == "bottom" else range(36)
        body = range(picture.height - 44) if edge == "bottom" else range(44, picture.height)
        middle = picture.width // 2
        assert all(picture.getpixel((middle, y)) == (255, 255, 255) for y in strip)
        assert all(picture.getpixel((middle, y)) == (0, 0, 0) for y in body)


def test_pictures_that_left_room_are_not_made_smaller() -> None:
    content = source("photo")
    placed = replace(item("photo", content), transformations=("placed_on_page",))
    plan = plan_bundle(request(placed), EXHIBITS)
    with pikepdf.open(io.BytesIO(built(plan, {"photo": content}))) as pdf:
        opening = pdf.pages[plan.documents[0].start].obj.Contents[0].read_bytes()
    assert opening == b"q\n"


@pytest.mark.parametrize("paths", [400, 0], ids=["joined", "page by page"])
def test_resources_and_boxes_that_pages_inherit_stay_theirs(
    paths: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pikepdf.open(io.BytesIO(source("heir", 2))) as pdf:
        for key in ("/Resources", "/MediaBox"):
            pdf.Root.Pages[key] = pdf.pages[0].obj[key]
            for page in pdf.pages:
                del page.obj[key]
        inherited = io.BytesIO()
        pdf.save(inherited)
    monkeypatch.setattr(bundle_assemble, "_MOST_PATHS", paths)
    plan = plan_bundle(request(item("heir", pages=2)), EXHIBITS)
    reader = pypdfium2.PdfDocument(built(plan, {"heir": inherited.getvalue()}))
    for number in (3, 4):
        text = reader[number].get_textpage().get_text_bounded()
        assert f"heir {number - 2}" in text
        assert plan.labels[number] in text.split()


def test_the_portable_way_of_merging_gives_the_same_pages(
    bundle: tuple[BundlePlan, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, content = bundle
    monkeypatch.setattr(bundle_assemble, "_MOST_PATHS", 0)
    other = built(plan)
    one, two = pypdfium2.PdfDocument(content), pypdfium2.PdfDocument(other)
    assert len(one) == len(two)
    for number in range(len(one)):
        texts = [each[number].get_textpage().get_text_bounded() for each in (one, two)]
        assert texts[0] == texts[1]


def test_a_split_bundle_is_built_part_by_part() -> None:
    contents = {f"i{n}": source(f"i{n}", 2) for n in range(4)}
    items = [replace(item(name, body, pages=2), size=400_000) for name, body in contents.items()]
    parts = plan_parts(request(*items), replace(EXHIBITS, part_bytes=1_100_000))
    assert len(parts) == 2
    for part in parts:
        reader = pypdfium2.PdfDocument(built(part, contents))
        cover = reader[0].get_textpage().get_text_bounded()
        assert f"Part {part.part} of 2" in cover
        assert reader.get_page_label(0) == part.labels[0]


def test_the_manifest_ties_pages_to_the_files_they_came_from(
    bundle: tuple[BundlePlan, bytes],
) -> None:
    plan, _ = bundle
    sink = io.BytesIO()
    made = build(plan, ALL, sink)
    told = json.loads(made.manifest)
    assert told["file"] == {
        "sha256": hashlib.sha256(sink.getvalue()).hexdigest(),
        "bytes": len(sink.getvalue()),
        "pages": plan.pages,
    }
    assert told["items"][0]["item"] == "plain"
    assert told["items"][0]["pages"] == [3, 6]
    assert told["items"][0]["labels"] == ["3", "6"]
    assert told["items"][0]["rendition_sha256"] == hashlib.sha256(ALL["plain"]).hexdigest()
    assert json.dumps(told, sort_keys=True, separators=(",", ":")).encode() == made.manifest
    assert b"Title of" not in made.manifest


def test_wrong_missing_or_broken_sources_give_nothing() -> None:
    plan = plan_bundle(request(item("a", pages=2)), EXHIBITS)
    for sources, code in (
        ({}, "bundle.source_missing"),
        ({"a": source("a", 3)}, "bundle.pages_differ"),
        ({"a": b"%PDF-1.7 broken"}, "bundle.source_unreadable"),
    ):
        sink = io.BytesIO()
        with pytest.raises((UserError, DamageError)) as caught:
            build(plan, sources, sink)
        assert caught.value.code == code
        assert sink.getvalue() == b""


def test_progress_counts_pages_and_cancelling_leaves_the_sink_empty() -> None:
    plan = plan_bundle(request(item("a", pages=200)), EXHIBITS)
    told: list[tuple[int, int]] = []
    build(plan, {"a": source("a", 200)}, io.BytesIO(), Job(lambda *seen: told.append(seen)))
    assert told[0] == (0, plan.pages)
    assert told[-1] == (plan.pages, plan.pages)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    job = Job(lambda done, _total: job.cancel() if done > 64 else None)
    sink = io.BytesIO()
    with pytest.raises(Cancelled):
        build(plan, {"a": source("a", 200)}, sink, job)
    assert sink.getvalue() == b""


@pytest.mark.parametrize("harm", ["link", "label", "stamp", "script", "page"])
def test_verifying_notices(harm: str, bundle: tuple[BundlePlan, bytes]) -> None:
    plan, content = bundle
    with pikepdf.open(io.BytesIO(content)) as pdf:
        if harm == "link":
            pdf.pages[1].obj.Annots[0].Dest[0] = pdf.pages[0].obj
        elif harm == "label":
            pdf.Root.PageLabels.Nums[1].St = 4
        elif harm == "stamp":
            other = pdf.pages[3].obj.Contents[-1].read_bytes()
            pdf.pages[2].obj.Contents[-1] = pdf.make_stream(other)
        elif harm == "script":
            pdf.Root.OpenAction = pikepdf.Dictionary(S=Name.JavaScript)
        else:
            del pdf.pages[-1]
        changed = memory_file()
        pdf.save(changed)
    with pytest.raises(DamageError) as caught:
        verify(changed, plan)
    assert caught.value.code == "bundle.not_as_planned"


def test_a_file_is_checked_against_its_manifest(bundle: tuple[BundlePlan, bytes]) -> None:
    plan, content = bundle
    made = build(plan, ALL, io.BytesIO())
    assert check_file(io.BytesIO(content), made.manifest) == ()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.pages[1].obj.Annots[0].Dest[0] = pdf.pages[0].obj
        changed = io.BytesIO()
        pdf.save(changed)
    assert check_file(changed, made.manifest) == ("bytes", "links")
    assert check_file(io.BytesIO(b"%PDF-1.7"), made.manifest) == ("bytes", "file")
    with pytest.raises(UserError) as caught:
        check_file(io.BytesIO(content), b"{}")
    assert caught.value.code == "bundle.manifest_wrong"


def test_memory_files_are_taken_as_they_are_and_leave_no_trace() -> None:
    plan = plan_bundle(request(item("a")), EXHIBITS)
    with memory_file(source("a")) as kept:
        first, second = io.BytesIO(), io.BytesIO()
        build(plan, {"a": kept}, first, NO_JOB)
        build(plan, {"a": kept}, second, NO_JOB)
        assert first.getvalue() == second.getvalue()
        assert not kept.closed

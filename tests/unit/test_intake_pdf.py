"""What a normalised PDF keeps and loses, and which drawing commands would spoil a stamp."""

from __future__ import annotations

import hashlib
import io
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from app.documents.airlock import Airlock
from app.documents.content import is_balanced
from app.errors import UserError
from app.job import Job
from app.worker import JOBS


class Inside(Airlock):
    """The airlock with its child's work done in this process: these files are our own, and many."""

    def _ask(
        self, name: str, source: Any, request: dict[str, Any], max_payload: int, job: Job
    ) -> tuple[dict[str, Any], bytes]:
        worker: Any = import_module(JOBS[name])
        result, payload = worker.run(request, source)
        return json.loads(json.dumps(result)), payload


AIRLOCK = Inside()
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "pdf"


def saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def loaded_pdf() -> bytes:
    """A page with a script, a web link, an attachment, a form field, a comment and metadata."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    page.obj.Contents = pdf.make_stream(b"0 0 20 20 re f")
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9],
        A=Dictionary(S=Name.URI, URI=pikepdf.String("https://example.org/track")),
    )  # fmt: skip
    look = pdf.make_stream(b"1 0 0 rg 0 0 50 20 re f")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 50, 20])
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=pikepdf.String("who"), F=4,
            V=pikepdf.String("Field words"), Rect=[100, 100, 150, 120], AP=Dictionary(N=look),
            DA=pikepdf.String("/Helv 12 Tf"),
        )
    )  # fmt: skip
    stamp = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[5, 5, 55, 25], AP=Dictionary(N=look))
    )
    page.obj.Annots = Array([pdf.make_indirect(link), field, stamp])
    page.obj.PieceInfo = Dictionary(Who=Dictionary(Private=pikepdf.String("Editor")))
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array([field])))
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    pdf.attachments["hidden.txt"] = b"hidden attachment"
    pdf.docinfo["/Author"] = "Secret Author"
    with pdf.open_metadata() as told:
        told["dc:title"] = "Secret title"
    return saved(pdf)


def test_the_copy_keeps_the_page_and_loses_what_hides_behind_it() -> None:
    content = loaded_pdf()
    seen = AIRLOCK.inspect(content)
    assert (seen.kind, seen.media_type, len(seen.pages)) == ("pdf", "application/pdf", 1)
    assert seen.scripts
    assert seen.form
    assert seen.metadata
    assert seen.attachments == 1
    copy = AIRLOCK.normalise(content)
    assert copy.transformations == (
        "attachments_removed", "comments_flattened", "form_flattened",
        "links_removed", "metadata_removed", "scripts_removed",
    )  # fmt: skip
    with pikepdf.open(io.BytesIO(copy.pdf)) as pdf:
        plain = b"".join(
            thing.read_bytes()
            if isinstance(thing, pikepdf.Stream)
            else thing.unparse(resolved=True)
            for thing in pdf.objects
            if thing is not None and not isinstance(thing, (int, bool))
        )
        assert set(pdf.Root.keys()) <= {"/Type", "/Pages"}
        assert "/Annots" not in pdf.pages[0].obj
    for trace in (b"example.org", b"hidden", b"Secret", b"alert", b"Editor", b"URI"):
        assert trace not in plain
        assert trace not in copy.pdf
    assert copy.sha256 == hashlib.sha256(copy.pdf).hexdigest()


def test_flattened_fields_are_still_seen() -> None:
    copy = AIRLOCK.normalise(loaded_pdf())
    pixels = AIRLOCK.render(copy.pdf, longest=792)
    x, y = 120, 792 - 110  # inside the field's red box
    at = (y * pixels.width + x) * 3
    assert pixels.rgb[at : at + 3] == b"\xff\x00\x00"


def filled_form(value: str, *, picture: bool) -> bytes:
    """A form with one text field holding `value`, drawn by its program or not."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 200))
    look = pdf.make_stream(b"0 0 1 rg 0 0 200 30 re f")
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 30])
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=pikepdf.String("name"), F=4,
            V=pikepdf.String(value), Rect=[50, 50, 250, 80], DA=pikepdf.String("/F 12 Tf 0 g"),
        )
    )  # fmt: skip
    if picture:
        field.AP = Dictionary(N=look)
    page.obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([field]), NeedAppearances=True, DR=Dictionary(Font=Dictionary(F=font))
    )
    return saved(pdf)


def test_a_filled_field_is_drawn_as_its_program_drew_it_or_not_at_all() -> None:
    kept = AIRLOCK.render(AIRLOCK.normalise(filled_form("Đỗ Thị", picture=True)).pdf, longest=300)
    at = ((200 - 60) * kept.width + 150) * 3
    assert kept.rgb[at : at + 3] == b"\x00\x00\xff"
    drawn = AIRLOCK.render(AIRLOCK.normalise(filled_form("Plain", picture=False)).pdf, longest=300)
    assert min(drawn.rgb) < 80
    with pytest.raises(UserError) as caught:
        AIRLOCK.normalise(filled_form("Đỗ Thị", picture=False))
    assert caught.value.code == "evidence.form_needs_printing"


def test_the_copy_is_the_same_each_time() -> None:
    content = loaded_pdf()
    assert AIRLOCK.normalise(content).pdf == AIRLOCK.normalise(content).pdf


def test_boxes_follow_crop_rotation_and_unit() -> None:
    pdf = pikepdf.new()
    for _ in range(3):
        pdf.add_blank_page(page_size=(600, 800))
    pdf.pages[0].obj.CropBox = Array([50, 50, 250, 350])
    pdf.pages[1].obj.Rotate = -90
    pdf.pages[1].obj.UserUnit = 2
    pdf.pages[2].obj.CropBox = Array([-100, -100, 9000, 9000])
    pages = AIRLOCK.inspect(saved(pdf)).pages
    assert [(page.width, page.height, page.rotation) for page in pages] == [
        (200, 300, 0),
        (1200, 1600, 270),
        (600, 800, 0),
    ]


@pytest.mark.parametrize(
    ("content", "balanced"),
    [
        (b"", True),
        (b"q 1 0 0 1 0 0 cm Q", True),
        (b"q q Q", False),
        (b"Q q", False),
        (b"BT (Q q \\) q) Tj ET", True),
        (b"BT (nested (q) here) Tj ET", True),
        (b"BT (nested (q) here) Tj ET q", False),
        (b"BT /F1 9 Tf", False),
        (b"/q gs /Q Do % q q q\nq Q", True),
        (b"<71> Tj <</A(Q)>> BDC q Q EMC", True),
        (b"BI /W 1 /H 1 /BPC 8 /CS /G ID q EI q Q", True),
        (b"BI /W 1 /H 1 /BPC 8 /CS /G ID Q EI q", False),
        (b"q\x00Q", True),
    ],
)
def test_open_and_closed_graphics_states_are_told_apart(content: bytes, balanced: bool) -> None:
    assert is_balanced(content) is balanced


def test_a_page_that_leaves_its_state_open_is_wrapped() -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 300))
    page.obj.Contents = pdf.make_stream(b"Q q 0.1 0 0 0.1 5 5 cm 0 0 2000 2000 re f q")
    before = AIRLOCK.render(saved(pdf), longest=300)
    copy = AIRLOCK.normalise(saved(pdf))
    assert "page_content_wrapped" in copy.transformations
    assert AIRLOCK.render(copy.pdf, longest=300).rgb == before.rgb
    with pikepdf.open(io.BytesIO(copy.pdf)) as again:
        assert is_balanced(again.pages[0].obj.Contents.read_bytes())


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared PDF corpus is not beside this tree")
def test_real_files_look_the_same_after_normalising() -> None:
    for path in sorted(CORPUS.glob("*.pdf")):
        content = path.read_bytes()
        locked = "password" in path.name
        copy = AIRLOCK.normalise(content, password="openpassword" if locked else None)
        before = AIRLOCK.render(content, longest=200, password="openpassword" if locked else None)
        after = AIRLOCK.render(copy.pdf, longest=200)
        assert (after.width, after.height) == (before.width, before.height), path.name
        far = sum(abs(a - b) > 40 for a, b in zip(before.rgb, after.rgb, strict=True))
        assert far < len(before.rgb) * 0.01, path.name

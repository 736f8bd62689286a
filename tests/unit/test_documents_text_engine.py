"""The text engine: fonts of our own, honest cells, clean files."""

from __future__ import annotations

import getpass
import io
import struct
import threading

import pikepdf
import pikepdf.pdfa
import pytest
from PySide6.QtGui import QFontDatabase

from app.documents.cells import cell, cells
from app.documents.fonts import cuts, prepare_fonts
from app.documents.layout import Span, lay_out
from app.documents.pages import Pages
from app.documents.paper import A4, LETTER, Box
from app.documents.selfcheck import check_line
from app.documents.sfnt import read_tables
from app.documents.stamps import Stamps
from app.errors import UserError
from tests.golden.paper_samples import SAMPLES, pdfium, plain


def a_page(lang: str = "en", words: str | None = None) -> bytes:
    pages = Pages(A4, lang, "Letter")
    page = pages.new_page()
    box = page.text(60, 60, words or SAMPLES[lang], "body", 300)
    page.text(60, box.bottom + 10, [Span("Strong "), Span("words", True)], "body", 300, lang="en")
    return pages.save()


def test_a_character_without_a_glyph_is_refused_by_name():
    with pytest.raises(UserError) as caught:
        lay_out("Myanmar \u1000", 1e6, "en")
    assert caught.value.code == "paper.glyph_missing"
    assert caught.value.params == {"character": "\u1000", "point": "U+1000"}


@pytest.mark.parametrize("hidden", ["\u200d", "\u2068\u2069", "\ufe0f", "\u00ad", "\u2060"])
def test_a_character_that_shows_nothing_is_no_reason_to_refuse(hidden):
    assert len(lay_out(f"one{hidden}two", 1e6, "en").lines) == 1


def test_every_face_has_a_private_name():
    prepare_fonts()
    a_page("ar")
    ours = {name for name in QFontDatabase.families() if name.startswith("paper-")}
    assert {"paper-source-plain", "paper-kurinto-plain"} <= ours


def test_each_range_gets_the_font_of_its_script():
    words = "Lan 王 wrote: سلام. ዓለም"
    found = [(words[start:end], cut.face.family) for start, end, cut in cuts(words, False, "en")]
    assert found == [
        ("Lan ", "paper-source-plain"),
        ("王 ", "paper-sc-plain"),
        ("wrote: ", "paper-source-plain"),
        ("سلام. ", "paper-kurinto-plain"),
        ("ዓለም", "paper-kurinto-plain"),
    ]


def test_soft_hyphens_break_words_and_never_reach_the_drawn_line():
    word = "Informations\u00adfreiheits\u00adgesetz"
    setting = lay_out(f"Das {word} gilt.", 8000, "de")
    drawn = [line.text for line in setting.lines]
    assert any(line.endswith("-") for line in drawn)
    assert not any("\u00ad" in line for line in drawn)
    assert "".join(
        line.removesuffix("-") if line.endswith("-") else line + " " for line in drawn
    ).strip() == ("Das Informationsfreiheitsgesetz gilt.")
    assert setting.text == "Das Informationsfreiheitsgesetz gilt."
    for line in setting.lines:
        check_line(line, *cells(line, False))


def test_a_line_that_lost_or_doubled_a_glyph_is_not_released():
    (line,) = lay_out("लड़की कि", 1e6, "hi").lines
    logical, emitted = cells(line, False)
    check_line(line, logical, emitted)
    x, first = emitted[0]
    broken = {
        "lost picture": [(x, cell(first.text, first.advance)), *emitted[1:]],
        "doubled": [emitted[0], *emitted],
        "other text": [(x, cell("x", first.advance, first.picture)), *emitted[1:]],
    }
    for changed in broken.values():
        with pytest.raises(UserError, match="paper.line_not_faithful"):
            check_line(line, changed, changed)


@pytest.mark.parametrize("lang", ["en", "ar", "ur", "hi", "zh"])
def test_the_same_words_give_the_same_bytes_on_any_thread(lang):
    found = [a_page(lang)]
    worker = threading.Thread(target=lambda: found.append(a_page(lang)))
    worker.start()
    worker.join()
    assert found[0] == found[1]


@pytest.mark.parametrize("lang", ["en", "ar", "ur", "hi"])
def test_a_page_is_pdf_a_and_says_nothing_about_its_maker(lang):
    data = a_page(lang)
    pdf = pikepdf.open(io.BytesIO(data))
    report = pikepdf.pdfa.check(pdf, "2b")
    assert report.verdict == "pass", report
    assert "/Info" not in pdf.trailer
    packet = bytes(pdf.Root.Metadata.read_bytes()).lower()
    readable = data.lower() + packet
    for word in (
        "waymark",
        "reportlab",
        "pikepdf",
        "qpdf",
        "qt ",
        "python",
        getpass.getuser(),
        "/home",
        "/tmp",
    ):
        assert word.encode() not in packet
        if len(word) > 4:
            assert word.encode() not in readable
    assert b"date" not in packet


@pytest.mark.parametrize("lang", ["en", "ar", "ur", "hi", "zh"])
def test_every_code_has_a_width_a_glyph_and_a_text(lang):
    pdf = pikepdf.open(io.BytesIO(a_page(lang)))
    font = pdf.pages[0].Resources.Font.F1
    descendant = font.DescendantFonts[0]
    widths = [int(width) for width in descendant.W[1]]
    gids = struct.unpack(f">{len(widths) + 1}H", descendant.CIDToGIDMap.read_bytes())
    tables = read_tables(descendant.FontDescriptor.FontFile2.read_bytes())
    (upem,) = struct.unpack_from(">H", tables["head"], 18)
    (count,) = struct.unpack_from(">H", tables["maxp"], 4)
    for width, gid in zip(widths, gids[1:], strict=True):
        assert gid < count
        (advance,) = struct.unpack_from(">H", tables["hmtx"], 4 * gid)
        assert round(advance * 1000 / upem) == width
    mapped = [
        line for line in font.ToUnicode.read_bytes().decode().splitlines() if line.startswith("<0")
    ]
    pairs = [line.split() for line in mapped if len(line.split()) == 2 and line != "<0000> <FFFF>"]
    assert len(pairs) == len(widths)
    for _code, text in pairs:
        assert 4 <= len(text.strip("<>")) <= 32
        assert text.strip("<>") != "0000"


def test_the_structure_gives_logical_text_and_language():
    pages = Pages(A4, "en", "Letter")
    page = pages.new_page()
    page.text(60, 60, "A heading", "title", 300, tag="H1")
    page.text(60, 120, SAMPLES["ar"], "body", 300, lang="ar")
    pdf = pikepdf.open(io.BytesIO(pages.save()))
    document = pdf.Root.StructTreeRoot.K
    heading, paragraph = document.K
    assert (str(pdf.Root.Lang), str(paragraph.Lang)) == ("en", "ar")
    assert str(heading.S) == "/H1"
    assert plain(str(paragraph.ActualText)) == plain(SAMPLES["ar"])
    parents = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
    assert [str(node.S) for node in parents] == ["/H1", "/P"]
    assert pages.texts_by_page() == [pages.text]
    assert b"ActualText" not in bytes(pdf.pages[0].Contents.read_bytes())


def test_boxes_are_measured_before_and_reported_after():
    pages = Pages(LETTER, "en", "Letter")
    page = pages.new_page()
    block = page.measure("one two three four five six seven eight nine ten", "body", 60)
    assert len(block.setting.lines) > 3
    box = page.place(block, 50, 70)
    assert (box.x, box.y, box.width, box.height) == (50, 70, 60, block.height)
    left, low, right, high = LETTER.pdf_rectangle(box)
    assert (left, right, high) == (50, 110, 792 - 70)
    assert low == pytest.approx(792 - 70 - block.height)
    first, rest = block.split(block.leading * 2 + 1)
    assert first is not None
    assert rest is not None
    words = [line.text for part in (first, rest) for line in part.setting.lines]
    assert words == [line.text for line in block.setting.lines]


def test_rows_run_from_the_right_in_arabic():
    from app.documents.page import Column

    pages = Pages(A4, "ar", "Letter")
    page = pages.new_page()
    columns = [Column(40), Column(200)]
    box = page.row(60, 60, columns, ["1", "جواز السفر"])
    assert box == Box(60, 60, 250, box.height)
    placed = [item for item in page._items if not isinstance(item, bytes)]
    assert [item.x for item in placed] == [270, 60]


def test_stamps_share_one_font_and_read_back():
    stamps = Stamps()
    labels = ["A-1", "page 12 of 900", "12A", "ملحق ٣"]
    made = [stamps.make(label) for label in labels]
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 300))
    body = b"\n".join(
        stamp.operators(20, 40 + 40 * number, "S") for number, stamp in enumerate(made)
    )
    page.Contents = pdf.make_stream(body)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(S=stamps.font(pdf)))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    text = pdfium(out.getvalue())
    for label in labels:
        assert plain(label) in plain(text)
    assert made[1].width > made[0].width > 0
    with pytest.raises(RuntimeError):
        stamps.make("new: ~")

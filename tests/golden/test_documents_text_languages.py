"""Every language comes back whole and in order from both readers, and the picture is what Qt draws."""

from __future__ import annotations

import shutil

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from app.documents import layout as engine
from app.documents.fonts import EM
from app.documents.layout import Span
from app.documents.pages import Pages
from app.documents.paper import A4, Role
from app.documents.preview import page_images
from tests.golden.paper_samples import SAMPLES, comparable, pdfium, plain, poppler

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed"
)
READERS = [
    pytest.param(poppler, marks=needs_poppler, id="poppler"),
    pytest.param(pdfium, id="pdfium"),
]
MIXED = {
    "en then ar": [("en", SAMPLES["en"]), ("ar", SAMPLES["ar"])],
    "en then ur then es": [("en", SAMPLES["en"]), ("ur", SAMPLES["ur"]), ("es", SAMPLES["es"])],
    "ar then en": [
        ("ar", SAMPLES["ar"]),
        ("ar", SAMPLES["ar-vocalised"]),
        ("en", "Thank you, see you soon."),
    ],
    "arabic name in en": [("en", "Her name is \u2068أمينة رحمن\u2069 and she was born in 1998.")],
    "names of three scripts": [
        ("en", "With \u2068王小明\u2069, \u2068Тарас Шевченко\u2069 and \u2068ዓለም\u2069 today.")
    ],
    "hindi name in ar": [("ar", "اسمها \u2068अनीता राय\u2069 وهي من نيبال.")],
    "brackets and digits": [("ar", "(١٢٣) \u2068خدیجہ\u2069 [٥٠٪] – «نعم».")],
    "only digits": [("en", "555 0110"), ("en", "12/11/2026 - 4")],
    "tab and line break": [("en", "One\ttwo\nthree – café")],
}


def made(paragraphs: list[tuple[str, str]], size: float, width: float) -> bytes:
    pages = Pages(A4, paragraphs[0][0].split("-")[0], "Letter")
    page, y = pages.new_page(), 60.0
    for lang, words in paragraphs:
        role = Role(size, size * 1.4)
        y = page.text(70, y, words, role, width, lang=lang.split("-")[0]).bottom + 10
    return pages.save()


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("lang", SAMPLES)
def test_a_language_comes_back_whole(lang, read):
    for size, width in ((9.0, 200.0), (11.5, 420.0)):
        found = comparable(read(made([(lang, SAMPLES[lang])], size, width)), lang)
        # pdfium may put a blank between a reference and the full stop after it; the words are whole.
        assert found.replace("WM-2026-0042 .", "WM-2026-0042.") == comparable(SAMPLES[lang], lang)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("name", MIXED)
def test_languages_on_one_page_come_back_whole(name, read):
    wanted = plain(" ".join(words for _lang, words in MIXED[name]))
    found = plain(read(made(MIXED[name], 11, 400)))
    assert found.replace("WM-2026-0042 .", "WM-2026-0042.") == wanted


@pytest.mark.parametrize("lang", SAMPLES)
def test_the_picture_is_the_one_qt_draws(lang):
    size, width, scale = 12.0, 380.0, 3.0
    pages = Pages(A4, lang.split("-")[0], "Letter")
    page = pages.new_page()
    block = page.measure(SAMPLES[lang], Role(size, size * 1.4), width)
    page.place(block, 60, 60)
    (ours,) = page_images(pages.save(), 72 * scale)
    top = 60 + (block.leading - size) / 2 + size * 0.79
    image = QImage(ours.width, ours.height, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor("#22201D"))
    spans = [Span(engine._clean(SAMPLES[lang]))]
    drawn, _units = engine._qt_layout(spans, lang.split("-")[0])
    for number, line in enumerate(engine._qt_lines(drawn, width * EM / size)):
        ink = block.setting.lines[number]
        shift = width * EM / size - ink.right if block.setting.rtl else 0.0
        painter.resetTransform()
        painter.scale(scale, scale)
        painter.translate(60, top + number * block.leading)
        painter.scale(size / EM, size / EM)
        painter.translate(shift, -(line.y() + line.ascent()))
        line.draw(painter, QPointF(0, 0))
    painter.end()
    theirs = Image.frombytes(
        "L",
        (image.width(), image.height()),
        bytes(image.constBits()),
        "raw",
        "L",
        image.bytesPerLine(),
    )
    mine = Image.frombytes("RGB", (ours.width, ours.height), ours.rgb).convert("L")
    blurred = [picture.filter(ImageFilter.GaussianBlur(2)) for picture in (mine, theirs)]
    difference = ImageChops.difference(*blurred)
    ink_share = ImageStat.Stat(ImageChops.invert(theirs)).sum[0]
    assert ink_share > 100_000
    assert ImageStat.Stat(difference).sum[0] < ink_share * 0.06
    assert difference.getextrema()[1] < 45

"""Phones and references inside right-to-left text: read back whole, digits in order, never broken."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.layout import lay_out
from app.documents.pages import Pages
from app.documents.paper import A4, Role
from app.documents.values import isolated, unbroken
from tests.golden.paper_samples import pdfium, plain, poppler

digits = st.text("0123456789", min_size=2, max_size=5)
phones = st.builds(
    lambda plus, groups, between: plus + between.join(groups),
    st.sampled_from(["", "+", "00"]),
    st.lists(digits, min_size=1, max_size=5),
    st.sampled_from([" ", "-"]),
)
references = st.builds(
    lambda letters, parts: "-".join([letters, *parts]),
    st.text("ABCDEFGHJKLMNPRSTUVWXYZ", min_size=1, max_size=4),
    st.lists(digits, min_size=1, max_size=3),
)
words = {
    "ar": [
        "اتصل",
        "بالرقم",
        "في",
        "أيام",
        "العمل،",
        "مكتب",
        "(مجاناً)",
        "لِلمُساعَدَةِ",
        "صباحاً",
        "واذكر",
    ],
    "fa": [
        "می‌توانید",
        "با",
        "شمارهٔ",
        "تماس",
        "بگیرید؛",
        "لطفاً",
        "پرونده",
        "را",
        "بگویید",
        "«اکنون»",
    ],
    "ur": ["براہِ", "کرم", "پر", "فون", "کریں؛", "حوالہ", "بتائیں", "دفتر", "آپ", "کا"],
}
sentences = st.sampled_from(sorted(words)).flatmap(
    lambda lang: st.tuples(
        st.just(lang),
        st.lists(st.sampled_from(words[lang]), min_size=2, max_size=8),
        st.lists(st.sampled_from(words[lang]), min_size=2, max_size=8),
    )
)


def made(lang: str, sentence: str, width: float, size: float) -> bytes:
    pages = Pages(A4, lang, "Letter")
    pages.new_page().text(60, 60, sentence, Role(size, size * 1.4), width)
    return pages.save()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
@settings(max_examples=40)
@given(sentences, phones, references, st.floats(290, 440), st.sampled_from([8.5, 11, 16]))
def test_they_come_back_whole_from_both_readers(sentence, phone, reference, width, size):
    lang, before, after = sentence
    text = (
        f"{' '.join(before)} {unbroken(phone)} {' '.join(after)} {unbroken(reference)} {before[0]}"
    )
    data = made(lang, text, width, size)
    for read in (poppler, pdfium):
        found = plain(read(data))
        assert found == plain(text)
        assert phone in found
        assert reference in found


@settings(max_examples=60)
@given(sentences, phones, references, st.floats(5000, 40000))
def test_they_stand_on_one_line_from_left_to_right(sentence, phone, reference, width):
    lang, before, after = sentence
    for value in (phone, reference):
        text = f"{' '.join(before)} {unbroken(value)} {' '.join(after)}"
        setting = lay_out(text, max(width, len(value) * 1100), lang)
        holding = [line for line in setting.lines if value in plain(line.text)]
        assert len(holding) == 1
        drawn = sorted(
            (cluster.x, cluster.text) for cluster in holding[0].clusters if not cluster.rtl
        )
        assert plain("".join(piece for _x, piece in drawn)) == value


@given(st.text(min_size=1, max_size=30))
def test_a_value_never_leaves_an_isolate_open(text):
    for wrapped in (isolated(text), unbroken(text)):
        opened = sum(wrapped.count(mark) for mark in "\u2066\u2067\u2068")
        assert (
            opened - wrapped.count("\u2069")
            == sum(text.count(mark) for mark in "\u2066\u2067\u2068") - text.count("\u2069")
            or not wrapped
        )

"""Printing the letter to a lawyer: what stands in it, what is left out, and how it is cut into pages."""

from __future__ import annotations

import hashlib
import io

import pikepdf
import pikepdf.pdfa
import pytest

from app.documents.paper import A4, LETTER
from app.documents.preview import page_images
from app.documents.values import Agreement, DatedItem, Named
from app.errors import UserError
from tests.golden.paper_samples import pdfium, plain
from tests.letter_parts import VALUES, letter


def test_the_letter_says_what_it_must():
    made = letter()
    first, second = (plain(text) for text in made.page_texts)
    for words in (
        "Northside Family Support",
        "Tom Okafor, immigration lawyer",
        "Amina Rashid",
        "أمينة راشد",
        "W-0412",
        "555-0173-204",
        "4 December 2026",
        "Hearing at the labour court, room 3, 9:30",
        "immigration and unpaid wages and work",
        "This is not a witness statement.",
        "agreed on 14 October 2026",
        "The agreement ends on 1 June 2027.",
        "It has limits",
        "Dana Kessler",
        "Reply about W-0412",
        "Confidential.",
    ):
        assert words in first
    assert "Brightwater" not in first
    assert "Brightwater Domestic Staff Ltd" in second
    assert "Amina" not in second
    assert made.pages == 2
    assert made.sha256 == hashlib.sha256(made.pdf).hexdigest()


def test_a_reader_gets_the_same_words_as_a_screen_reader():
    made = letter(other_names=None)
    found = plain(pdfium(made.pdf))
    for line in made.text.splitlines():
        for word in plain(line).split():
            assert word in found
    assert "1 of 2" in found
    assert "2 of 2" in found


@pytest.mark.parametrize("paper", [A4, LETTER], ids=["A4", "Letter"])
@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_facts_fill_one_page_in_every_language(language, paper):
    made = letter(language, paper)
    assert made.pages == 2
    assert "Brightwater" not in made.page_texts[0]
    assert "W-0412" in plain(made.page_texts[0])


def test_what_the_gate_kept_back_leaves_no_trace():
    made = letter(conflict_names=None, urgent_dates=None, documents=None, matters=None, birth=None)
    assert made.pages == 1
    for words in ("Dates that cannot wait", "Papers held", "Advice asked for", "Born", "conflict"):
        assert words not in made.text
    assert "{" not in made.text


@pytest.mark.parametrize("name", ["name", "reference", "contact_how"])
def test_a_missing_fact_refuses_the_letter(name):
    with pytest.raises(UserError) as caught:
        letter(**{name: None})
    assert caught.value.code == "paper.needed_missing"


def test_a_language_nobody_wrote_is_refused():
    with pytest.raises(UserError) as caught:
        letter("fr")
    assert caught.value.code == "paper.language_missing"


def test_without_consent_the_ground_stands_in_the_letter():
    made = letter(agreement=Agreement(ground="court_order"))
    assert "because a court ordered it" in plain(made.text)
    assert "agreed on" not in made.text


def test_an_agreement_without_an_end_says_no_end():
    from datetime import date

    made = letter(agreement=Agreement(given_on=date(2026, 10, 14)))
    assert "agreed on" in made.text
    assert "The agreement ends" not in made.text


def test_the_tint_of_an_unfinished_letter_changes_the_picture_and_no_word():
    plain_one, lit = letter(), letter(lit=frozenset({"documents", "matters"}))
    assert plain_one.text == lit.text
    assert page_images(plain_one.pdf, 40)[0].rgb != page_images(lit.pdf, 40)[0].rgb


def test_a_long_letter_goes_on_over_pages_and_loses_nothing():
    dates = tuple(DatedItem(f"day {n}", f"Hearing number {n} of this long year") for n in range(25))
    papers = tuple(f"Paper number {n}, of which we hold a copy" for n in range(40))
    names = tuple(Named(f"Name {n}", "relative", "a remark " * 6) for n in range(45))
    made = letter(urgent_dates=dates, documents=papers, conflict_names=names)
    text = plain(made.text)
    assert made.pages > 3
    assert all(f"Hearing number {n} of" in text for n in range(25))
    assert all(f"Paper number {n}, of" in text for n in range(40))
    assert all(f"Name {n} relative" in text for n in range(45))
    assert f"{made.pages} of {made.pages}" in plain(pdfium(made.pdf))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_letter_is_pdf_a_with_a_structure(language):
    pdf = pikepdf.open(io.BytesIO(letter(language).pdf))
    report = pikepdf.pdfa.check(pdf, "2b")
    assert report.verdict == "pass", report
    tags = [str(kid.S) for kid in pdf.Root.StructTreeRoot.K.K]
    assert {"/H1", "/H2", "/P", "/Table", "/L"} <= set(tags)
    assert str(pdf.Root.Lang) == language


def test_the_same_letter_is_the_same_bytes():
    assert letter("ar").sha256 == letter("ar").sha256


def test_values_with_braces_stars_and_marks_are_printed_as_they_are():
    made = letter(name="Ana {birth} **Lu** & <b>")
    assert "Ana {birth} **Lu** & <b>" in plain(made.text)


def test_nothing_of_the_case_is_in_a_repr():
    made = letter()
    shown = repr(made) + repr(VALUES["urgent_dates"]) + repr(VALUES["conflict_names"])
    assert "Amina" not in shown
    assert "Hearing" not in shown
    assert "Khalid" not in shown

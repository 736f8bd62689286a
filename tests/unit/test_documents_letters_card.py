"""The rights card: its words, their order, fresh numbers only, nothing that gives the holder away."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import pytest

from app.documents.card import built_in_hotlines, card, card_text, render_card
from app.documents.paper import A4, LETTER
from app.errors import UserError
from tests.golden.paper_samples import pdfium, plain, poppler

TODAY = date(2026, 11, 23)
TELLING = [
    "traffick",
    "victim",
    "slave",
    "trata de",
    "víctima",
    "esclav",
    "الاتجار",
    "ضحية",
    "رقيق",
]
READERS = [
    pytest.param(
        poppler,
        id="poppler",
        marks=pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext"),
    ),
    pytest.param(pdfium, id="pdfium"),
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("large", [False, True], ids=["wallet", "large"])
@pytest.mark.parametrize("country", ["US", "UK", "EU"])
@pytest.mark.parametrize("lang", ["en", "es", "ar"])
def test_a_reader_gets_every_word_in_order(lang, country, large, read):
    made = render_card(lang, today=TODAY, country=country, large=large)
    assert plain(read(made.pdf)) == plain(card_text(lang, today=TODAY, country=country))


@pytest.mark.parametrize("paper", [A4, LETTER], ids=["A4", "Letter"])
@pytest.mark.parametrize("lang", ["en", "es", "ar"])
def test_the_wallet_card_is_one_page_side(lang, paper):
    made = render_card(lang, today=TODAY, paper=paper)
    assert made.pages == 1
    assert plain(made.text) == plain(card_text(lang, today=TODAY))


@pytest.mark.parametrize("country", ["US", "UK", "CA", "AU", "EU"])
@pytest.mark.parametrize("lang", ["en", "es", "ar"])
def test_no_word_gives_the_holder_away(lang, country):
    words = card_text(lang, today=TODAY, country=country).lower()
    assert not [word for word in TELLING if word in words]
    assert words.count("\n") > 15


def test_numbers_carry_the_day_of_their_list_and_stale_ones_stay_off():
    text = plain(card_text("en", today=TODAY))
    assert "1-888-373-7888" in text
    assert "Numbers from a list of 22 November 2026." in text
    assert "checked" not in text
    assert "911" in text
    late = max(line.known_on for line in built_in_hotlines().hotlines) + timedelta(days=181)
    with pytest.raises(UserError) as caught:
        card_text("en", today=late)
    assert caught.value.code == "paper.hotlines_stale"


def test_one_fresh_number_is_enough_and_stands_alone():
    import msgspec

    known = built_in_hotlines()
    old = date(2025, 1, 1)
    lines = [
        msgspec.structs.replace(line, listed_on=old, checked_on=old) for line in known.hotlines
    ]
    lines = [
        msgspec.structs.replace(line, checked_on=TODAY) if line.id == "us_whd" else line
        for line in lines
    ]
    fresh = msgspec.structs.replace(known, hotlines=lines)
    text = plain(card_text("es", today=TODAY, hotlines=fresh))
    assert "1-866-487-9243" in text
    assert "Números comprobados el 23 de noviembre de 2026." in text
    assert "1-888-373-7888" not in text


def test_a_language_without_a_card_is_refused():
    with pytest.raises(UserError) as caught:
        render_card("fr", today=TODAY)
    assert caught.value.code == "paper.no_such_card"


def test_every_language_has_every_sentence():
    made = card()
    assert sum(len(panel.statements) for panel in made.rights) == 9
    for panel in made.rights:
        for statement in panel.statements:
            assert isinstance(statement, dict)
            assert set(statement) >= set(made.languages)

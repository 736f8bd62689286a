"""Folding: the same for text and query, the same again, and never an invalid query."""

from __future__ import annotations

import sqlite3
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.storage import fold

texts = st.text(max_size=80)


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold.fold(text)
    assert fold.fold(once) == once


@given(texts)
def test_the_way_it_was_composed_or_cased_does_not_matter(text: str) -> None:
    plain = fold.fold(text).split()
    for form in ("NFC", "NFD"):
        assert fold.fold(unicodedata.normalize(form, text)).split() == plain


@given(st.text(alphabet="abcdefgäöüéñçđøł ", max_size=40))
def test_upper_case_is_found_by_lower_case(text: str) -> None:
    assert fold.fold(text.upper()).split() == fold.fold(text.lower()).split()


def index() -> sqlite3.Connection:
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE VIRTUAL TABLE w USING fts5 (t, tokenize = 'ascii', prefix = '1 2 3')")
    return plain


@given(texts, texts)
def test_every_query_is_valid_and_a_text_finds_itself(text: str, other: str) -> None:
    plain = index()
    plain.execute("INSERT INTO w VALUES (?)", (fold.index_text(text),))
    sql = "SELECT count(*) FROM w WHERE w MATCH ?"
    for query in (other, text[:5]):
        for expression in filter(None, (fold.query(query), *fold.word_queries(query))):
            plain.execute(sql, (expression,)).fetchone()
    for expression in filter(None, (fold.query(text), *fold.word_queries(text))):
        assert plain.execute(sql, (expression,)).fetchone() == (1,)
    plain.close()


@given(texts)
def test_a_word_is_found_in_its_own_text(text: str) -> None:
    words = fold.terms(text)
    if words:
        place = fold.find(text, words[:1])
        assert place is not None
        assert 0 <= place[0] < place[1] <= len(text)


@given(texts, texts, texts)
def test_words_are_found_whole_between_any_others_and_read_the_same(
    before: str, words: str, after: str
) -> None:
    piece = fold.Folded(f"{before} {words} {after}").words(words)
    assert bool(piece) == bool(fold.fold(words).split())
    # A letter glued on in front, as Arabic writes "and", may be part of the piece.
    assert "".join(fold.fold(words).split()) in "".join(fold.fold(piece).split())


@given(st.text(alphabet="abcxyz", min_size=1), st.text(alphabet="abcxyz", min_size=1))
def test_a_part_of_a_word_is_no_word(word: str, more: str) -> None:
    assert fold.Folded(word + more).words(word) == fold.Folded(more + word).words(word) == ""


@given(
    st.text(alphabet="0123456789", min_size=6, max_size=9), st.text(alphabet=" -.()/", max_size=3)
)
def test_a_number_is_found_however_it_is_grouped(digits: str, gap: str) -> None:
    piece = fold.Folded(f"call {gap.join(digits)} now").number(digits)
    assert "".join(fold.fold(piece).split()) == digits

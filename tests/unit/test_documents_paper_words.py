"""Paper speaks one language: quotation marks, genders, dates; and no page ends with the head of a table."""

from __future__ import annotations

import pytest

from app.documents.report import Report, Table, render_report
from app.documents.values import quoted
from app.domain.partial_date import PartialDate
from app.services.facts import gender_words
from app.services.wording import as_said


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "“Yes”"), ("es", "«Yes»"), ("es-MX", "«Yes»"), ("ar", "«Yes»"), ("ne", "“Yes”")]
)  # fmt: skip
def test_own_words_stand_in_the_marks_of_their_language(lang: str, said: str) -> None:
    assert quoted("Yes", lang) == said
    assert quoted("", lang) == ""


def test_a_gender_is_said_in_the_language_of_the_letter_or_as_it_was_said() -> None:
    assert gender_words("woman", "en") == "Woman"
    assert gender_words("woman", "es") not in ("woman", "Woman", "")
    assert gender_words("girl", "es") == "girl"
    assert gender_words("", "es") == ""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("May 2019", "en", "May 2019"),
        ("May 2019", "es", "mayo de 2019"),
        ("about 2019", "en", "about 2019"),
        ("2019", "es", "2019"),
        ("after the rains", "es", "after the rains"),
    ],
)
def test_a_month_is_said_in_the_language_of_the_letter(words: str, code: str, said: str) -> None:
    assert as_said(PartialDate.parse(words), code) == said


def test_no_page_ends_with_the_head_of_a_table() -> None:
    for many in range(22, 34):
        rows = tuple((f"{n}", "Something to do") for n in range(many))
        tables = (
            Table("First", ("When", "What"), (0.4, 0.6), rows),
            Table("Second", ("When", "What"), (0.4, 0.6), (("x", "The only one"),)),
        )  # fmt: skip
        drawn = render_report(Report("Office", "A week", (), tables, "Confidential"), "en")
        page = next(text for text in drawn.page_texts if "Second" in text)
        assert "The only one" in page, many

"""Dates as people say them."""

from datetime import date

import pytest

from app.domain.partial_date import PartialDate

D = date.fromisoformat


@pytest.mark.parametrize(
    ("words", "edtf", "earliest", "latest"),
    [
        ("2019", "2019", "2019-01-01", "2019-12-31"),
        ("May 2019", "2019-05", "2019-05-01", "2019-05-31"),
        ("sept 2020", "2020-09", "2020-09-01", "2020-09-30"),
        ("Feb 2020", "2020-02", "2020-02-01", "2020-02-29"),
        ("December 2020", "2020-12", "2020-12-01", "2020-12-31"),
        ("3 May 2019", "2019-05-03", "2019-05-03", "2019-05-03"),
        ("3rd of May, 2019", "2019-05-03", "2019-05-03", "2019-05-03"),
        ("May 3, 2019", "2019-05-03", "2019-05-03", "2019-05-03"),
        ("2019-05-03", "2019-05-03", "2019-05-03", "2019-05-03"),
        ("about 2019", "2019~", "2018-01-01", "2020-12-31"),
        ("c. 2019", "2019~", "2018-01-01", "2020-12-31"),
        ("maybe May 2019", "2019-05?", "2019-03-31", "2019-07-01"),
        ("2019?", "2019?", "2018-01-01", "2020-12-31"),
        ("before March 2021", "../2021-02", None, "2021-02-28"),
        ("before 2021", "../2020", None, "2020-12-31"),
        ("after 2019", "2020/..", "2020-01-01", None),
        ("since May 2019", "2019-05/..", "2019-05-01", None),
        ("until 5 June 2020", "../2020-06-05", None, "2020-06-05"),
        ("between 2018 and 2020", "2018/2020", "2018-01-01", "2020-12-31"),
        ("May to July 2019", "2019-05/2019-07", "2019-05-01", "2019-07-31"),
        ("May or June 2019", "2019-05/2019-06", "2019-05-01", "2019-06-30"),
        ("2018–2019", "2018/2019", "2018-01-01", "2019-12-31"),
        ("2018/2019", "2018/2019", "2018-01-01", "2019-12-31"),
        ("../2020", "../2020", None, "2020-12-31"),
        ("1990s", "199X", "1990-01-01", "1999-12-31"),
        ("201X", "201X", "2010-01-01", "2019-12-31"),
        ("2019-05-XX", "2019-05-XX", "2019-05-01", "2019-05-31"),
        ("2019-XX-XX", "2019-XX", "2019-01-01", "2019-12-31"),
        ("spring 2018", "2018-21", "2018-01-01", "2018-12-31"),
        ("winter 2018", "2018-24", "2017-12-01", "2019-02-28"),
        ("in early 2019", "2019", "2019-01-01", "2019-12-31"),
        ("25/12/2020", "2020-12-25", "2020-12-25", "2020-12-25"),
        ("12/25/2020", "2020-12-25", "2020-12-25", "2020-12-25"),
        ("3.4.2021", "2021-04-03", "2021-04-03", "2021-04-03"),
        ("03/04/2021", "2021-03-04/2021-04-03", "2021-03-04", "2021-04-03"),
        ("٢٠١٩", "2019", "2019-01-01", "2019-12-31"),
    ],
)
def test_words_become_the_days_they_can_mean(
    words: str, edtf: str, earliest: str | None, latest: str | None
) -> None:
    said = PartialDate.parse(f"  {words} ")
    assert said.words == words
    assert (said.edtf, said.earliest, said.latest) == (
        edtf,
        earliest and D(earliest),
        latest and D(latest),
    )


@pytest.mark.parametrize(
    "words",
    ["after the rains", "", "when I was 17", "room 2019", "31 February 2020", "1398", "2562",
     "2019-13-01", "2020 to 2018", "?", "before", "/", "about", "../..", "mayhem 2019"],
)  # fmt: skip
def test_words_that_name_no_day_stay_words(words: str) -> None:
    said = PartialDate.parse(words)
    assert (said.words, said.edtf, said.is_known, said.iso) == (words, "", False, "")


def test_only_one_single_day_is_exact() -> None:
    assert PartialDate.parse("3 May 2019").iso == "2019-05-03"
    assert not PartialDate.parse("May 2019").is_exact
    assert PartialDate.parse("May 2019").iso == ""
    assert PartialDate.of(D("2020-01-02")).is_exact


def test_comparisons_are_true_only_if_true_for_every_day() -> None:
    may = PartialDate.parse("May 2019")
    assert may.is_before(D("2019-06-01")) is True
    assert may.is_before(D("2019-05-20")) is None
    assert may.is_before(D("2019-04-30")) is False
    assert may.is_same(PartialDate.parse("June 2019")) is False
    assert may.is_same(may) is None
    assert PartialDate.parse("after the rains").is_before(D("2030-01-01")) is None
    assert PartialDate.parse("before 2010").is_before(D("2012-01-01")) is True


def test_case_words_stay_out_of_the_repr() -> None:
    assert "2019" not in repr(PartialDate.parse("about 2019"))

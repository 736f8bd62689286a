"""Partial dates: whatever is typed, the words survive and the days are in order."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.domain.partial_date import PartialDate

days = st.dates(date(1850, 1, 1), date(2199, 12, 31))


@given(st.text(max_size=60))
def test_any_text_is_kept_and_never_fails(text: str) -> None:
    said = PartialDate.parse(text)
    assert said.words == text.strip()
    if said.earliest and said.latest:
        assert said.earliest <= said.latest


@given(days)
def test_every_way_to_write_a_day_means_that_day(day: date) -> None:
    written = (day.isoformat(), f"{day.day} {day:%B} {day.year}", f"{day:%b} {day.day}, {day.year}")
    assert {PartialDate.parse(text).iso for text in written} == {day.isoformat()}


@given(days, st.sampled_from(["{y}", "{m} {y}", "about {y}", "since {m} {y}", "until {y}"]))
def test_the_edtf_text_reads_back_as_the_same_days(day: date, form: str) -> None:
    said = PartialDate.parse(form.format(y=day.year, m=f"{day:%B}"))
    again = PartialDate.parse(said.edtf)
    assert (again.earliest, again.latest) == (said.earliest, said.latest)


@given(days, days)
def test_before_and_after_agree(one: date, two: date) -> None:
    a, b = PartialDate.of(one), PartialDate.of(two)
    assert a.is_before(b) is (one < two)
    assert b.is_before(a) is (one > two)
    assert a.is_same(b) is (one == two)

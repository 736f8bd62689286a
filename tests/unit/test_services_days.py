"""Days and hours as people type them, read from a Monday."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.services.days import read_day, read_hour

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("today", MONDAY),
        ("Tomorrow", date(2026, 11, 24)),
        ("Friday", date(2026, 11, 27)),
        ("mon", date(2026, 11, 30)),
        ("27 Nov", date(2026, 11, 27)),
        ("Fri 27 Nov", date(2026, 11, 27)),
        ("2 January", date(2027, 1, 2)),
        ("2026-12-02", date(2026, 12, 2)),
        ("2 December 2026", date(2026, 12, 2)),
    ],
)
def test_a_day_is_read_as_it_was_meant(typed: str, meant: date) -> None:
    assert read_day(typed, MONDAY) == meant


@pytest.mark.parametrize("typed", ["soon", "December", "2027", "31 February", "29 February"])
def test_what_names_no_single_day_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="day_unclear"):
        read_day(typed, MONDAY)


def test_nothing_typed_asks_for_a_day() -> None:
    with pytest.raises(UserError, match="needs_day"):
        read_day("  ", MONDAY)


@given(st.dates(min_value=MONDAY, max_value=date(2027, 10, 1)))
def test_every_day_ahead_can_be_typed_without_its_year(day: date) -> None:
    assert read_day(f"{day.day} {day:%B}", MONDAY) == day


@pytest.mark.parametrize(
    ("typed", "meant"), [("", None), ("9", time(9)), ("14:30", time(14, 30)), ("7.05", time(7, 5))]
)
def test_an_hour_is_read_as_it_was_meant(typed: str, meant: time | None) -> None:
    assert read_hour(typed) == meant


@pytest.mark.parametrize("typed", ["25", "14:75", "noon", "14:3"])
def test_what_is_no_hour_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="hour_unclear"):
        read_hour(typed)

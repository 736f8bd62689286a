"""The days of check-ins, whatever the clock says and however late they are answered."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.check_in import next_due

DAYS = st.dates(date(2020, 1, 1), date(2090, 12, 31))


@given(DAYS, st.integers(1, 366), DAYS)
def test_the_next_day_is_ahead_in_rhythm_and_the_first_such(
    due: date, every: int, today: date
) -> None:
    following = next_due(due, every, today)
    assert following > due
    assert following > today
    assert (following - due).days % every == 0
    assert following - timedelta(days=every) <= max(due, today)


@given(DAYS, st.integers(1, 366), st.lists(st.integers(-400, 400), min_size=1, max_size=30))
def test_a_clock_set_back_or_forth_gives_no_day_twice(
    first: date, every: int, clock: list[int]
) -> None:
    days = [first]
    for off in clock:
        days.append(next_due(days[-1], every, days[-1] + timedelta(days=off)))
    assert days == sorted(set(days))


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert next_due(date(2028, 2, 22), 7, date(2028, 2, 22)) == date(2028, 2, 29)
    assert next_due(date(2028, 2, 29), 366, date(2028, 2, 29)) == date(2029, 3, 1)
    assert next_due(date(2028, 2, 29), 28, date(2028, 2, 28)) == date(2028, 3, 28)

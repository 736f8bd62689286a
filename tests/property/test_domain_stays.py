"""A house never holds more people than it has beds, in no order of coming, leaving and changing one's mind."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.place import Place
from app.domain.stay import Stay

TODAY = date(2028, 2, 29)
_DAYS = st.integers(-20, 20).map(lambda n: TODAY + timedelta(days=n))


@st.composite
def _stays(draw: st.DrawFn) -> Stay:
    since = draw(_DAYS)
    until = draw(st.none() | st.integers(1, 25).map(lambda n: since + timedelta(days=n)))
    left = draw(st.none() | st.integers(0, 25).map(lambda n: since + timedelta(days=n)))
    if left is not None and left > TODAY:
        left = None
    return Stay(since=since, until=until, left_on=left, beds=draw(st.integers(1, 3)))


@given(st.integers(1, 4), st.lists(_stays(), max_size=12))
def test_whoever_is_let_in_has_a_bed_every_night(beds: int, asking: list[Stay]) -> None:
    house, inside = Place(beds=beds), list[Stay]()
    for one in asking:
        fits = all(
            house.free(inside, night, TODAY) >= one.beds or not one.holds(night, TODAY)
            for night in _nights()
        )
        assert house.has_room(one, inside, TODAY) == fits
        if fits:
            inside.append(one)
    assert all(house.free(inside, night, TODAY) >= 0 for night in _nights())


@given(_stays(), _stays())
def test_two_stays_overlap_when_they_share_a_night(one: Stay, other: Stay) -> None:
    shared = any(one.holds(night, TODAY) and other.holds(night, TODAY) for night in _nights())
    assert one.overlaps(other, TODAY) == other.overlaps(one, TODAY) == shared


@given(_stays())
def test_nights_are_those_it_held_so_far(stay: Stay) -> None:
    before = [night for night in _nights() if night < TODAY and stay.holds(night, TODAY)]
    assert stay.nights(TODAY) == len(before)


def _nights() -> list[date]:
    """Every night any of these stays can hold, and one more."""
    return [TODAY + timedelta(days=n) for n in range(-21, 60)]

"""The picture of time: what is in sight, how days are named, and that nothing known is left out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.ui.looking import nameless
from ui.widgets.spans import Span, TimeBand, TimePicture, View, packed, ticks

TODAY = date(2026, 11, 23).toordinal()
MONTHS = tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
SPANS = (
    Span("born", 0, date(1998, 1, 1).toordinal(), date(1998, 12, 31).toordinal()),
    Span("before", 0, None, date(2021, 2, 28).toordinal()),
    Span("since", 0, date(2025, 6, 1).toordinal(), None),
    Span("visit", 1, TODAY - 12, TODAY - 12),
    Span("unknown", 1, None, None),
)
days = st.integers(min_value=date(1900, 1, 1).toordinal(), max_value=date(2100, 1, 1).toordinal())
spans = st.lists(
    st.builds(
        lambda key, first, length: Span(str(key), 0, first, first + length),
        st.uuids(), days, st.integers(0, 20_000),
    ),
    unique_by=lambda one: one.key,
)  # fmt: skip


@pytest.fixture
def band(qtbot: QtBot) -> TimeBand:
    made = TimeBand("A picture of the timeline")
    qtbot.addWidget(made)
    made.show_picture(TimePicture(("Life", "This case"), SPANS, TODAY, MONTHS))
    made.resize(900, made.sizeHint().height())
    made.show()
    return made


@given(spans, days)
def test_everything_with_a_day_is_in_sight_at_first(found: list[Span], today: int) -> None:
    view = View.whole(found, today)
    assert view.start < today < view.end
    for one in found:
        assert view.start < (one.first or 0)
        assert (one.last or 0) < view.end


@given(spans, days, st.lists(st.one_of(st.floats(0.01, 50), st.floats(-3, 3)), max_size=12))
def test_looking_around_never_leaves_the_whole(
    found: list[Span], today: int, moves: list[float]
) -> None:
    view = whole = View.whole(found, today)
    for number, move in enumerate(moves):
        around = view.start + view.days / 3
        view = view.closer(abs(move) + 0.01, around) if number % 2 else view.moved(move)
        assert whole.start - 1e-3 <= view.start < view.end <= whole.end + 1e-3
        assert view.days >= min(14.0, whole.days) - 1e-3


@given(spans, days)
def test_what_is_chosen_comes_into_sight(found: list[Span], today: int) -> None:
    whole = View.whole(found, today)
    near = whole.closer(40, whole.end)
    for one in found:
        view = near.showing(one)
        assert view.start <= (one.first or 0) + 1e-3
        assert (one.last or 0) - 1e-3 <= view.end


@given(spans, days)
def test_spans_get_a_row_each_and_lie_on_each_other_only_where_all_are_full(
    found: list[Span], today: int
) -> None:
    view = View.whole(found, today)
    rows = packed(found, view, 0)
    assert set(rows) == {one.key for one in found}
    for day in {one.first for one in found}:
        here = [one for one in found if (one.first or 0) <= (day or 0) <= (one.last or 0)]
        if len(here) <= 3 and len(found) == len(here):
            assert len({rows[one.key] for one in here}) == len(here)


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [
        (date(1998, 1, 1), date(2026, 12, 31), ["2000", "2005", "2010", "2015", "2020", "2025"]),
        (date(2026, 3, 10), date(2026, 8, 2), ["Apr", "May", "Jun", "Jul", "Aug"]),
        (date(2025, 11, 10), date(2026, 3, 2), ["Dec", "Jan 2026", "Feb", "Mar"]),
        (date(2024, 2, 26), date(2024, 3, 2), ["26 Feb", "27 Feb", "28 Feb", "29 Feb", "1 Mar", "2 Mar"]),
    ],
)  # fmt: skip
def test_days_are_named_by_years_months_or_days(first: date, last: date, named: list[str]) -> None:
    view = View(first.toordinal(), last.toordinal(), 0, 1_000_000)
    assert [name for _day, name in ticks(view, MONTHS, 8)] == named


def test_every_span_with_a_day_is_drawn_and_one_without_is_not(band: TimeBand) -> None:
    assert [one.key for one, _box in band.boxes()] == ["born", "before", "since", "visit"]
    assert all(box.width() >= 8 for _one, box in band.boxes())
    assert nameless(band) == []


def test_an_open_side_reaches_the_edge_of_time(band: TimeBand) -> None:
    boxes = {one.key: box for one, box in band.boxes()}
    assert boxes["before"].left() < boxes["born"].left()
    assert boxes["since"].right() > boxes["visit"].right()


def test_the_keyboard_looks_closer_moves_and_shows_all_again(band: TimeBand, qtbot: QtBot) -> None:
    whole = band.view
    qtbot.keyClick(band, Qt.Key.Key_Plus)
    closer = band.view
    assert closer.days == pytest.approx(whole.days / 2)
    qtbot.keyClick(band, Qt.Key.Key_Right)
    assert band.view.start > closer.start
    qtbot.keyClick(band, Qt.Key.Key_Left)
    qtbot.keyClick(band, Qt.Key.Key_Minus)
    assert band.view.days == pytest.approx(whole.days)
    qtbot.keyClick(band, Qt.Key.Key_Plus)
    qtbot.keyClick(band, Qt.Key.Key_Home)
    assert band.view == whole


def test_new_entries_keep_what_was_looked_at(band: TimeBand, qtbot: QtBot) -> None:
    for _ in range(4):
        qtbot.keyClick(band, Qt.Key.Key_Plus)
    near = band.view
    more = (*SPANS, Span("note", 1, TODAY, TODAY))
    band.show_picture(TimePicture(("Life", "This case"), more, TODAY, MONTHS))
    assert band.view.days == pytest.approx(near.days)
    assert (band.view.start + band.view.end) / 2 == pytest.approx((near.start + near.end) / 2)


@pytest.mark.parametrize("turned", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_pressing_a_mark_tells_which(
    band: TimeBand, qtbot: QtBot, turned: Qt.LayoutDirection
) -> None:
    band.setLayoutDirection(turned)
    [box] = [box for one, box in band.boxes() if one.key == "visit"]
    with qtbot.waitSignal(band.chosen) as told:
        qtbot.mouseClick(
            band,
            Qt.MouseButton.LeftButton,
            pos=QPoint(round(box.center().x()), round(box.center().y())),
        )
    assert told.args == ["visit"]

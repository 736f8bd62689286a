"""The hybrid clock never goes back and is never dragged more than a day ahead."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.hlc import AHEAD_MS, LARGEST, HybridClock, milliseconds, moment, pack

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
jumps = st.integers(-(10**9), 10**9)


@given(st.lists(st.tuples(jumps, st.booleans(), st.integers(0, LARGEST)), max_size=40))
def test_stamps_only_grow(steps: list[tuple[int, bool, int]]) -> None:
    wall = NOON
    clock = HybridClock(lambda: wall)
    made = [clock.tick()]
    for jump, hears, heard in steps:
        wall = NOON + timedelta(milliseconds=jump)
        if hears:
            clock.merge(heard)
        made.append(clock.tick())
    assert all(a < b for a, b in zip(made, made[1:], strict=False))
    assert made[-1] <= LARGEST


@given(st.integers(0, LARGEST))
def test_a_foreign_stamp_moves_it_a_day_at_most(heard: int) -> None:
    clock = HybridClock(lambda: NOON)
    clock.merge(heard)
    assert clock.tick() <= pack(int(NOON.timestamp() * 1000) + AHEAD_MS) + 1


def test_a_stamp_after_a_heard_one_is_later() -> None:
    one, two = HybridClock(lambda: NOON), HybridClock(lambda: NOON - timedelta(hours=3))
    stamp = one.tick()
    two.merge(stamp)
    assert two.tick() > stamp


def test_a_stamp_holds_its_milliseconds() -> None:
    stamp = HybridClock(lambda: NOON).tick()
    assert moment(stamp) == NOON
    assert milliseconds(stamp) == int(NOON.timestamp() * 1000)

"""Referrals and their codes, for every way they can go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.mapping import body_of, record_of
from app.domain.referral import MOVES, REASONS, Referral, next_step
from app.domain.reply_code import SIGNS, new_code, read_code, written_code
from app.errors import UserError

DAY = date(2028, 2, 29)
STATES = st.sampled_from(sorted(MOVES))
CODES = st.builds(lambda _n: new_code(), st.integers())


@given(st.lists(st.tuples(STATES, st.integers(-3, 40), st.sampled_from(("", "other", "declined")))))
def test_a_referral_comes_only_where_the_table_lets_it_and_every_move_is_dated(
    tries: list[tuple[str, int, str]],
) -> None:
    referral, went = Referral(asked_on=DAY), ["draft"]
    for to, days, reason in tries:
        on = (referral.since or DAY) + timedelta(days=days)
        if to not in MOVES[referral.state] or days < 0 or reason not in REASONS.get(to, ("",)):
            with pytest.raises(UserError, match=r"^referral\."):
                referral.move(to, on, "dana", reason=reason)
            continue
        moved = referral.move(to, on, "dana", reason=reason)
        assert (moved.state, moved.moves[to], moved.moved_by[to]) == (to, on, "dana")
        assert set(moved.moves) == set(moved.moved_by) == set(went[1:]) | {to}
        went.append(to)
        referral = moved
    kept = record_of(
        Referral, body_of(referral), id=referral.id, case_id=None, alive=True, restricted=False
    )
    assert kept == referral
    assert referral.is_open == bool(MOVES[referral.state])


@given(STATES, st.booleans())
def test_whatever_is_open_has_a_next_step_and_what_is_over_moves_no_more(
    state: str, agreed: bool
) -> None:
    referral = replace(Referral(), state=state)
    assert bool(next_step(referral, agreed=agreed)) or state == "revoked"
    if not referral.is_open:
        for to in MOVES:
            with pytest.raises(UserError, match=r"referral\.no_such_move"):
                referral.move(to, DAY, "dana", reason="other")


def test_every_state_is_reached_from_a_draft() -> None:
    reached, ahead = {"draft"}, ["draft"]
    while ahead:
        for to in MOVES[ahead.pop()]:
            if to not in reached:
                reached.add(to)
                ahead.append(to)
    assert reached == set(MOVES)


@given(CODES, st.integers(0, 6), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_noticed(code: str, at: int, sign: str) -> None:
    wrong = code[:at] + sign + code[at + 1 :]
    assert read_code(wrong) == (code if wrong == code else "")


@given(CODES, st.integers(0, 6), st.integers(0, 6))
def test_two_signs_that_changed_places_are_noticed(code: str, one: int, two: int) -> None:
    signs = list(code)
    signs[one], signs[two] = signs[two], signs[one]
    swapped = "".join(signs)
    assert read_code(swapped) == (code if swapped == code else "")


@given(CODES, st.sampled_from(("{}", " {} ", "code: {}", "\u2066{}\u2069", "{}\n")))
def test_a_code_is_read_as_people_write_it(code: str, around: str) -> None:
    said = written_code(code)
    typed = around.format(said) if around != "code: {}" else said.replace("-", " ")
    assert read_code(typed) == read_code(typed.lower()) == read_code(code) == code
    eastern = typed.translate({ord(str(n)): chr(0x660 + n) for n in range(10)})
    assert read_code(eastern) == code


@given(st.text(max_size=40))
def test_anything_else_is_no_code_and_breaks_nothing(text: str) -> None:
    found = read_code(text)
    assert not found or set(found) <= set(SIGNS)

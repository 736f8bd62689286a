"""Sums: whatever is typed is kept, nothing is guessed, and totals do not depend on the order."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import Money, totals
from app.i18n import format_sum

CODES = st.sampled_from(["GBP", "EUR", "JOD", "NPR", ""])
CENTS = st.integers(min_value=0, max_value=10**14).map(lambda cents: Decimal(cents) / 100)


@given(st.text(max_size=60))
def test_anything_typed_is_kept_as_typed(text: str) -> None:
    read = Money.parse(text)
    assert read.words == text.strip()
    assert read.amount is None or read.amount >= 0
    assert Money.parse(read.words) == read


@given(CENTS, st.sampled_from(["GBP", "EUR", "NPR"]), st.booleans())
def test_a_sum_written_with_groups_or_without_is_the_same_sum(
    amount: Decimal, code: str, grouped: bool
) -> None:
    figures = f"{amount:,.2f}" if grouped else f"{amount:.2f}"
    assert Money.parse(f"{figures} {code}") == Money(f"{figures} {code}", amount, code)
    assert Money.parse(f"{code} {figures}").amount == amount


@given(CENTS, st.sampled_from(["GBP", "EUR", "NPR"]))
def test_what_is_shown_of_a_sum_is_read_back_as_it(amount: Decimal, code: str) -> None:
    shown = format_sum(amount, code, code="en").strip("\u2066\u2069")
    assert (Money.parse(shown).amount, Money.parse(shown).currency) == (amount, code)


@given(
    st.lists(st.tuples(st.one_of(CENTS, st.none()), CODES, st.sampled_from([1, -1]))), st.randoms()
)
def test_totals_are_the_same_in_any_order_and_lose_nothing(
    told: list[tuple[Decimal | None, str, int]], luck: object
) -> None:
    sums = [(Money("said", amount, code), sign) for amount, code, sign in told]
    shuffled = list(sums)
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    assert {one.currency: one for one in totals(sums)} == {
        one.currency: one for one in totals(shuffled)
    }
    for total in totals(sums, "GBP"):
        mine = [pair for pair in sums if (pair[0].currency or "GBP") == total.currency]
        assert total.amount == sum(sign * (money.amount or 0) for money, sign in mine)
        assert total.unknown == sum(money.amount is None for money, _sign in mine)

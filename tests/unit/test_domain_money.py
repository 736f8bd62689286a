"""Sums as people say them, and what debts and wages come to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.domain.debt import Debt, DebtEntry
from app.domain.mapping import as_typed, body_of, record_of
from app.domain.money import Money, totals
from app.domain.partial_date import PartialDate
from app.domain.reckoning import balances, debt_lines, earned, wages
from app.domain.trafficking_event import TraffickingEvent
from app.domain.wages import WageEntry

READ = [
    ("£1,200", "1200", "GBP", False),
    ("1200 gbp", "1200", "GBP", False),
    ("1 200,50 €", "1200.50", "EUR", False),
    ("1.234.567,5 EUR", "1234567.5", "EUR", False),
    ("3,00,000 taka", "300000", "taka", False),
    ("about 300 000 taka", "300000", "taka", True),
    ("~40", "40", "", True),
    ("$5.50", "5.50", "$", False),
    ("١٢٠٠", "1200", "", False),
    ("1٬200٫5", "1200.5", "", False),
    ("12.000 EUR", "12000", "EUR", False),
    ("nothing", "0", "", False),
]
KEPT = [
    "", "half her pay", "two or three thousand", "1.250 KWD", "0.250", "12,34,5", "1.2.3", "-5",
    "5 to 6 EUR", "1" * 16, "½",
]  # fmt: skip


@pytest.mark.parametrize("case", range(len(READ)))
def test_a_sum_is_read_as_it_is_said(case: int) -> None:
    words, amount, currency, rough = READ[case]
    assert Money.parse(words) == Money(words, Decimal(amount), currency, rough)


@pytest.mark.parametrize("case", range(len(KEPT)))
def test_what_names_no_one_amount_is_kept_as_words(case: int) -> None:
    assert Money.parse(KEPT[case]) == Money(KEPT[case])


def test_a_sum_survives_the_store_and_shows_nothing_in_a_repr() -> None:
    typed = as_typed("debt_entry", "amount", "about £1,200.50")
    entry = DebtEntry(amount=Money.parse("about £1,200.50"))
    assert body_of(entry)["amount"] == typed
    again = record_of(
        DebtEntry, body_of(entry), id=entry.id, case_id=None, alive=True, restricted=False
    )
    assert again == entry
    assert "1200" not in repr(entry.amount) + repr(totals([(Money.parse("1200"), 1)]))


def test_a_debt_runs_in_the_order_of_its_days_with_currencies_apart() -> None:
    debt = Debt(currency="BDT")
    lines = [
        ("paid", "March 2020", "20 000"),
        ("borrowed", "2019", "300000"),
        ("charge", "", "£250"),
        ("interest", "after the rains", "she was never told"),
    ]
    entries = [
        DebtEntry(kind=kind, on=PartialDate.parse(on), amount=Money.parse(amount))
        for kind, on, amount in lines
    ]
    told = debt_lines(debt, entries)
    assert [one.entry.kind for one in told] == ["borrowed", "paid", "charge", "interest"]
    assert [(one.balance.currency, int(one.balance.amount)) for one in told] == [
        ("BDT", 300000), ("BDT", 280000), ("GBP", 250), ("BDT", 280000),
    ]  # fmt: skip
    assert [(one.currency, int(one.amount), one.unknown) for one in balances(debt, entries)] == [
        ("BDT", 280000, 1), ("GBP", 250, 0),
    ]  # fmt: skip


def test_what_lowers_a_debt_counts_from_the_last_day_it_may_have_been() -> None:
    entries = [
        DebtEntry(kind="worked_off", on=PartialDate.parse("2025"), amount=Money.parse("900")),
        DebtEntry(kind="borrowed", on=PartialDate.parse("April 2025"), amount=Money.parse("1800")),
        DebtEntry(kind="paid", on=PartialDate.parse("2 May 2024"), amount=Money.parse("1")),
        DebtEntry(kind="borrowed", on=PartialDate.parse("2 May 2024"), amount=Money.parse("1")),
    ]
    told = [(one.entry.kind, int(one.balance.amount)) for one in debt_lines(Debt(), entries)]
    assert told == [("borrowed", 1), ("paid", 0), ("borrowed", 1800), ("worked_off", 900)]


def test_a_line_without_a_sum_counts_as_one_nobody_knows() -> None:
    [total] = balances(Debt(), [DebtEntry(kind="borrowed")])
    assert (total.amount, total.unknown) == (0, 1)
    assert debt_lines(Debt(), []) == ()


def test_pay_by_the_hour_counts_where_the_hours_are_a_number() -> None:
    by_hour = WageEntry(promised=Money.parse("£11.44"), promised_for="hour", hours="240")
    assert earned(by_hour).amount == Decimal("2745.60")
    for hours in ("from dawn to dark", "", "-3", "NaN", "Infinity"):
        unclear = WageEntry(promised=Money.parse("£11"), promised_for="hour", hours=hours)
        assert earned(unclear).amount is None
    assert earned(WageEntry()).amount is None


def test_what_is_open_is_promised_less_paid_in_each_currency() -> None:
    entries = [
        WageEntry(
            promised=Money.parse("£1,200"), paid=Money.parse("300"), deducted=Money.parse("150")
        ),
        WageEntry(promised=Money.parse("£1,200"), paid=Money.parse("nothing")),
        WageEntry(promised=Money.parse("900 EUR")),
    ]
    pounds, euros = wages(entries)
    assert (pounds.currency, int(pounds.promised.amount), int(pounds.paid.amount)) == (
        "GBP",
        2400,
        300,
    )
    assert (int(pounds.open.amount), int(pounds.deducted.amount), pounds.open.unknown) == (
        2100,
        150,
        0,
    )
    assert (euros.currency, int(euros.open.amount), euros.paid.unknown) == ("EUR", 900, 1)
    assert wages([]) == ()


def test_events_stand_as_they_happened_and_undated_ones_in_the_order_of_a_journey() -> None:
    told = [
        TraffickingEvent(kind="exploitation", started=PartialDate.parse("after the rains")),
        TraffickingEvent(kind="recruitment"),
        TraffickingEvent(kind="exploitation", started=PartialDate.parse("May 2019")),
        TraffickingEvent(kind="transit", ended=PartialDate.parse("29 February 2016")),
    ]
    ordered = sorted(told, key=lambda one: one.order)
    assert ordered == [told[3], told[2], told[1], told[0]]

"""What debts and wages come to: worked out each time, currencies apart, what nobody knows counted as such.

Nothing here is a legal claim: what a court would award follows other rules, and other numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from app.domain.debt import Debt, DebtEntry
from app.domain.money import Money, Total, totals
from app.domain.partial_date import PartialDate
from app.domain.wages import WageEntry

_NEVER_SAID = Money("")


@dataclass(frozen=True, slots=True)
class DebtLine:
    """A line of a debt with what was owed after it, in that line's currency."""

    entry: DebtEntry
    balance: Total


@dataclass(frozen=True, slots=True)
class Wages:
    """Periods of work in one currency: `open` is promised less paid.  What was taken off stands beside."""

    currency: str
    promised: Total
    paid: Total
    deducted: Total
    open: Total


def debt_lines(debt: Debt, entries: Iterable[DebtEntry]) -> tuple[DebtLine, ...]:
    """Return the lines of a debt as they happened, each with its running balance; undated ones come last.

    Of a day that is not exact, what raises a debt counts from the first it may have been, what lowers it from the last.
    """
    lines: list[DebtLine] = []
    ordered = sorted(entries, key=_when)
    for count, entry in enumerate(ordered, 1):
        code = _sum(entry.amount).currency or debt.currency
        balance = next(t for t in balances(debt, ordered[:count]) if t.currency == code)
        lines.append(DebtLine(entry, balance))
    return tuple(lines)


def _when(entry: DebtEntry) -> tuple[date, int, str]:
    said = entry.on or PartialDate("")
    first, last = said.order()
    return (last if entry.sign < 0 else first), -entry.sign, entry.id


def balances(debt: Debt, entries: Iterable[DebtEntry]) -> tuple[Total, ...]:
    """Return what is owed in each currency: borrowed, interest and charges, less what was paid or worked off."""
    return totals(((_sum(one.amount), one.sign) for one in entries), debt.currency)


def earned(entry: WageEntry) -> Money:
    """Return what was promised for a whole period; by the hour, only where the hours are a plain number."""
    promised = _sum(entry.promised)
    if entry.promised_for != "hour" or promised.amount is None:
        return promised
    hours = _number(entry.hours)
    if hours is None:
        return Money(promised.words, None, promised.currency)
    return Money(promised.words, promised.amount * hours, promised.currency, promised.rough)


def wages(entries: Iterable[WageEntry]) -> tuple[Wages, ...]:
    """Return what was promised, paid and taken off in each currency, over some periods.

    A sum without a currency counts in the one its period names elsewhere.
    """
    promised: list[tuple[Money, int]] = []
    paid: list[tuple[Money, int]] = []
    deducted: list[tuple[Money, int]] = []
    for entry in entries:
        due, got, less = earned(entry), _sum(entry.paid), entry.deducted
        code = next((m.currency for m in (due, got, less) if m and m.currency), "")
        promised.append((_in(due, code), 1))
        paid.append((_in(got, code), 1))
        if less is not None:
            deducted.append((_in(less, code), 1))
    open_ = [*promised, *((money, -1) for money, _ in paid)]
    found = [
        {one.currency: one for one in totals(sums)} for sums in (promised, paid, deducted, open_)
    ]
    codes = dict.fromkeys(code for one in found for code in one)
    return tuple(
        Wages(code, *(one.get(code, Total(code, Decimal(0))) for one in found)) for code in codes
    )


def _sum(money: Money | None) -> Money:
    return money or _NEVER_SAID


def _in(money: Money, currency: str) -> Money:
    return money if money.currency else Money(money.words, money.amount, currency, money.rough)


def _number(words: str) -> Decimal | None:
    try:
        number = Decimal(words.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None

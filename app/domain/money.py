"""Sums as people say them: "£1,200", "about 300 000 taka", "half her pay".

A sum is the words as typed, with the amount and the currency they name.  Words that name no amount are kept as words:
a debt whose size nobody knows is a debt.  Nothing is guessed: "$" is a dollar of some country, and "1.250 KWD" has two
readings, so neither is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

MOST_DIGITS = 15
"""Of the whole part; a longer row of digits is a telephone number or a slip, and kept as words."""
_SIGNS = {
    "£": "GBP",
    "€": "EUR",
    "₹": "INR",
    "₦": "NGN",
    "₱": "PHP",
    "฿": "THB",
    "₫": "VND",
    "₴": "UAH",
    "৳": "BDT",
}
_THREE_DECIMALS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
"""Currencies of three decimals (ISO 4217): a point before three digits may be either mark."""
_ABOUT = re.compile(
    r"(?:about|around|approximately|approx\.?|roughly|circa|ca?\.?(?=[ \d])|~)\s*", re.I
)
_SUM = re.compile(r"(?P<lead>\D*?)\s*(?P<number>\d[\d.,'’ \u00a0\u202f]*\d|\d)\s*(?P<tail>\D*)")
_NOTHING = frozenset({"nothing", "none", "nil", "zero"})
_SPACES = re.compile(r"['’ \u00a0\u202f]")
_CODE = re.compile(r"[A-Za-z]{3}")


@dataclass(frozen=True, slots=True)
class Money:
    """Words for a sum; `amount` is None where they name none, `rough` where they say "about"."""

    words: str
    amount: Decimal | None = None
    currency: str = ""
    """An ISO 4217 code, or the sign or word that was typed; empty where none was."""
    rough: bool = False

    def __repr__(self) -> str:
        return "Money(…)"

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read a sum as typed; never fails: what names no amount is kept as words."""
        words = text.strip()
        said = _plain(words)
        if said.casefold() in _NOTHING:
            return cls(words, Decimal(0))
        about = _ABOUT.match(said)
        found = _SUM.fullmatch(said[about.end() :] if about else said)
        if found is None:
            return cls(words)
        sign = " ".join((found["lead"] + " " + found["tail"]).split())
        currency = _currency(sign)
        amount = None if sign.startswith(("-", "−")) else _amount(found["number"], currency)
        return cls(words) if amount is None else cls(words, amount, currency, bool(about))


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of sums in one currency: what is known of it, and of what kind the rest is."""

    currency: str
    amount: Decimal
    rough: bool = False
    """Some of the sums were said with "about"."""
    unknown: int = 0
    """How many of the sums nobody knows."""

    def __repr__(self) -> str:
        return "Total(…)"


def totals(sums: Iterable[tuple[Money, int]], currency: str = "") -> tuple[Total, ...]:
    """Add sums, each with its sign (1 or −1), apart by currency, in the order they come.

    A sum without a currency of its own counts under `currency`; one without an amount under its currency as unknown.
    """
    found: dict[str, Total] = {}
    for money, sign in sums:
        code = money.currency or currency
        before = found.get(code, Total(code, Decimal(0)))
        found[code] = Total(
            code,
            before.amount + sign * (money.amount or 0),
            before.rough or money.rough,
            before.unknown + (money.amount is None),
        )
    return tuple(found.values())


def _plain(words: str) -> str:
    """Digits of every script as ASCII; signs of numbers as the Latin ones."""
    said = unicodedata.normalize("NFKC", words).replace("٫", ".").replace("٬", ",")
    return "".join(
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in said
    )


def _currency(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    return sign.upper() if _CODE.fullmatch(sign) else sign


def _amount(number: str, currency: str) -> Decimal | None:
    """The amount of a row of digits; None where its marks leave two readings, or none."""
    digits = _SPACES.sub("", number)
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return _within(digits)
    last = digits.rindex(marks[-1])
    after = len(digits) - last - 1
    groups = re.split(r"[.,]", digits)
    if len(set(marks)) == 1:
        if after == 3 and len(marks) == 1 and (currency in _THREE_DECIMALS or groups[0] == "0"):
            return None
        if after == 3 and _grouped(groups):
            return _within("".join(groups))
        return _within(f"{groups[0]}.{groups[1]}") if len(groups) == 2 and after != 3 else None
    if marks.count(marks[-1]) == 1 and _grouped(groups[:-1]):
        return _within(f"{''.join(groups[:-1])}.{groups[-1]}")
    return None


def _grouped(groups: list[str]) -> bool:
    """Whether groups of digits stand as thousands do; in South Asia all but the last have two."""
    inner, last = groups[1:-1], groups[-1]
    sizes = {len(one) for one in inner}
    return 1 <= len(groups[0]) <= 3 and len(last) == 3 and (sizes <= {3} or sizes <= {2})


def _within(digits: str) -> Decimal | None:
    return Decimal(digits) if len(digits.partition(".")[0]) <= MOST_DIGITS else None

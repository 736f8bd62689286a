"""Sums in words: what was said, what it was read as, and what sums come to."""

from __future__ import annotations

from decimal import Decimal

from app.domain.money import Money, Total
from app.i18n import _, format_sum, ngettext


def said_sum(money: Money | None, currency: str = "", *, lowers: bool = False) -> str:
    """Return a sum as it stands at the end of a line; one without figures in the words it was said in."""
    if money is None:
        return ""
    if money.amount is None:
        return money.words
    words = format_sum(money.amount, money.currency or currency)
    words = _("about {amount}").format(amount=words) if money.rough else words
    return _("less {amount}").format(amount=words) if lowers else words


def known_words(total: Total) -> str:
    """Return what the sums that are known come to, without a sign: what falls short is said in words."""
    words = format_sum(abs(total.amount), total.currency)
    return _("about {amount}").format(amount=words) if total.rough else words


def owed_words(total: Total) -> str:
    """Return what is owed of a debt, or by how much too much was paid; of known sums alone."""
    said = _("overpaid by {amount}") if total.amount < 0 else _("owed {amount}")
    return said.format(amount=known_words(total))


def then_owed_words(total: Total) -> str:
    """Return what was owed after one line of a debt."""
    if total.amount >= 0:
        return _("then owed {amount}").format(amount=total_words(total))
    said = _("then overpaid by {amount}").format(amount=known_words(total))
    return ", ".join(filter(None, (said, unknown_words(total))))


def open_words(total: Total) -> str:
    """Return what is open between pay that was promised and pay that was given."""
    said = _("{amount} more paid than promised") if total.amount < 0 else _("open {amount}")
    return said.format(amount=known_words(total))


def unknown_words(total: Total) -> str:
    """Return how many of the sums nobody knows; '' where all are known."""
    if not total.unknown:
        return ""
    return ngettext(
        "besides a sum nobody knows", "besides {n} sums nobody knows", total.unknown
    ).format(n=total.unknown)


def total_words(total: Total) -> str:
    """Return what sums come to, and how many of them nobody knows."""
    words = known_words(total)
    if not total.unknown:
        return words
    more = ngettext(
        "{amount} and a sum nobody knows", "{amount} and {n} sums nobody knows", total.unknown
    )
    return more.format(amount=words, n=total.unknown)


def money_reading(words: str) -> str:
    """Return how a sum was read; '' where nothing was typed."""
    money = Money.parse(words)
    if not money.words:
        return ""
    if money.amount is None:
        return _("Kept in these words.")
    if not money.currency and money.amount != Decimal(0):
        read = _("Read as: {amount}, in the money of its debt or period")
        return read.format(amount=said_sum(money))
    return _("Read as: {amount}").format(amount=said_sum(money))

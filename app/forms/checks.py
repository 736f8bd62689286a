"""What is wrong with one answer: its type, or a choice that is not offered."""

from __future__ import annotations

import re
from collections.abc import Collection

import msgspec

from app.forms.functions_places import line, place
from app.forms.model import Item
from app.forms.values import parse_day, parse_time
from app.i18n import _

_INTEGER = re.compile(r"[+-]?\d{1,18}\Z")
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?\Z")


class Problem(msgspec.Struct, frozen=True):
    """One thing to look at again; it never keeps an answer from being saved.

    `code` is ``required``, ``constraint``, ``choice`` or ``type``; `message` is the form's own
    words or a plain sentence.
    """

    path: str
    code: str
    message: str


def type_problem(item: Item, value: str) -> str:
    """Return a sentence where `value` is not of the question's type, else ''."""
    kind = item.data_type
    if kind == "int" and not _INTEGER.match(value):
        return _("This is not a whole number.")
    if kind == "decimal" and not _DECIMAL.match(value):
        return _("This is not a number.")
    if kind == "date" and item.is_exact and not parse_day(value):
        return _("This is not a full date (year, month and day).")
    if kind == "dateTime" and item.is_exact and not parse_day(value):
        return _("This is not a full date and time.")
    if kind == "time" and parse_time(value) is None:
        return _("This is not a time of day.")
    if kind == "geopoint" and place(value) is None:
        return _("This is not a place (latitude and longitude).")
    if kind in ("geotrace", "geoshape") and line(value) is None:
        return _("This is not a list of places.")
    return _outside_range(item, value) if item.type == "range" else ""


def _outside_range(item: Item, value: str) -> str:
    try:
        start, end = float(item.parameters["start"]), float(item.parameters["end"])
        number = float(value)
    except (KeyError, ValueError):
        return ""
    low, high = min(start, end), max(start, end)
    if low <= number <= high:
        return ""
    return _("This is not between {low} and {high}.").format(low=f"{low:g}", high=f"{high:g}")


def choice_problem(item: Item, value: str, offered: Collection[str]) -> str:
    """Return a sentence where `value` names an answer that is not offered, else ''."""
    chosen = [value] if item.type == "select_one" else value.split()
    if any(one not in offered for one in chosen):
        return _("This answer is not in the list.")
    if len(set(chosen)) < len(chosen):
        return _("One answer is chosen twice.")
    if item.type == "rank" and len(chosen) < len(offered):
        return _("Not everything in the list has its place yet.")
    return ""

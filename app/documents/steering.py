"""Put a line's clusters in the order two readers undo, and add the invisible marks that steer them.

Steps D, E and H of the emission recipe.  poppler picks one direction for a whole page and turns
character classes round word by word; pdfium cuts a line into segments of one class.  Both are
simpler than the Unicode algorithm, so a few zero-width LRM and RLM cells stand where the
simplification would go wrong.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from app.documents.clusters import Cluster, Line

LRM, RLM = "\u200e", "\u200f"
_WEAK = frozenset({"EN", "AN", "ES", "ET", "CS"})


@dataclass(slots=True, eq=False)
class Item:
    """A cluster, or a steering mark (no cluster), on its way to becoming cells.

    Marks get their x from neighbours.
    """

    text: str = field(repr=False)
    rtl: bool
    cluster: Cluster | None = None


@dataclass(slots=True, eq=False)
class Group:
    """Logically consecutive items of one direction; `rank` orders groups from left to right."""

    rtl: bool
    items: list[Item]
    rank: float = 0.0


@dataclass(frozen=True, slots=True)
class Steered:
    """A line ready for cells: items in logical order, and the same items from left to right."""

    logical: tuple[Item, ...]
    visual: tuple[Item, ...]
    mixed: bool
    """Whether it holds right-to-left characters; then emission order is not visual order."""


@lru_cache(maxsize=8192)
def kind(char: str) -> str:
    """How poppler sees a character.

    "L", "R", "#" (digits and their punctuation) or "" (neutral).
    """
    bidi = unicodedata.bidirectional(char)
    if bidi in ("R", "AL"):
        return "R"
    if bidi in _WEAK:
        return "#"
    return "L" if bidi == "L" else ""


@lru_cache(maxsize=8192)
def _segment_class(char: str) -> str:
    """How pdfium sees a character: "L", "R", "weak" or "" (neutral)."""
    bidi = unicodedata.bidirectional(char)
    if bidi in ("R", "AL"):
        return "R"
    if bidi in _WEAK or bidi in ("NSM", "BN"):
        return "weak"
    return "L" if bidi == "L" else ""


def balance(texts: Iterable[str]) -> int:
    """Left-to-right minus right-to-left letters.

    From 0 up, poppler reads the page from the left.
    """
    total = 0
    for text in texts:
        if text.isascii():
            total += sum(map(str.isalpha, text))
            continue
        for char in text:
            found = kind(char)
            total += (found == "L") - (found == "R")
    return total


def steer(line: Line, rtl_page: bool) -> Steered:
    """Order one line and add its marks, for a page that poppler will read as `rtl_page`."""
    if not any(cluster.rtl for cluster in line.clusters) and not (rtl_page or _has_rtl(line.text)):
        items = tuple(Item(cluster.text, False, cluster) for cluster in line.clusters)
        return Steered(items, items, False)
    groups = _groups(line.clusters)
    groups = _mark_right_page(groups) if rtl_page else groups
    for group in groups:
        if group.rtl:
            _mark_inside(group, groups)
    if not rtl_page:
        _mark_left_page(groups)
    _break_tie(groups, line)
    logical = tuple(item for group in groups for item in group.items)
    visual: list[Item] = []
    for group in sorted(groups, key=lambda group: group.rank):
        visual.extend(reversed(group.items) if group.rtl else group.items)
    return Steered(logical, tuple(visual), any(_has_rtl(item.text) for item in logical))


def _has_rtl(text: str) -> bool:
    return not text.isascii() and any(kind(char) == "R" for char in text)


def _groups(clusters: Sequence[Cluster]) -> list[Group]:
    """Group by direction, starting anew at an isolate unless the two stand side by side."""
    groups: list[Group] = []
    for cluster in clusters:
        item = Item(cluster.text, cluster.rtl, cluster)
        if (
            groups
            and groups[-1].rtl == cluster.rtl
            and (cluster.joined or _continues(groups[-1], cluster))
        ):
            groups[-1].items.append(item)
        else:
            groups.append(Group(cluster.rtl, [item]))
    for group in groups:
        spots = [item.cluster.x for item in group.items if item.cluster]
        group.rank = sum(spots) / len(spots)
    for number, group in enumerate(sorted(groups, key=lambda group: group.rank)):
        group.rank = float(number)
    return groups


def _continues(group: Group, cluster: Cluster) -> bool:
    last = group.items[-1].cluster
    return last is not None and (cluster.x < last.x if group.rtl else cluster.x > last.x)


def _next_char(groups: Sequence[Group], group: Group, item: Item | None = None) -> str:
    """The character after an item (or after the group) in logical order, or ''."""
    if item is not None:
        place = group.items.index(item) + 1
        if place < len(group.items):
            return group.items[place].text[0]
    place = groups.index(group) + 1
    return groups[place].items[0].text[0] if place < len(groups) else ""


def _mark_right_page(groups: list[Group]) -> list[Group]:
    """Marks 1 and 2: close left-to-right groups, and digits' punctuation inside the others."""
    result: list[Group] = []
    pending: Group | None = None
    for number, group in enumerate(groups):
        if pending is not None and group.rtl:
            group.items.insert(0, Item(RLM, True))
        elif pending is not None:
            result.append(Group(True, [Item(RLM, True)], pending.rank - 0.5))
        pending = None
        result.append(group)
        if group.rtl:
            _close_punctuation(group, groups)
            continue
        if not kind(group.items[-1].text[-1]):
            group.items.append(Item(LRM, False))
        if number + 1 < len(groups) and kind(groups[number + 1].items[0].text[0]) != "R":
            pending = group
    return result


def _close_punctuation(group: Group, groups: Sequence[Group]) -> None:
    """Mark 2: an RLM after "." or "،" where no right-to-left letter follows."""
    for item in list(group.items):
        after = _next_char(groups, group, item)
        if kind(item.text[-1]) == "#" and after and kind(after) != "R":
            group.items.insert(group.items.index(item) + 1, Item(RLM, True))


def _mark_inside(group: Group, groups: Sequence[Group]) -> None:
    """Marks 3 and 4.

    Keep weak characters off combining marks, and brackets from being turned and mirrored.
    """
    items: list[Item] = []
    for item in group.items:
        previous = items[-1].text[-1] if items else ""
        if (
            previous
            and unicodedata.bidirectional(item.text[0]) in _WEAK
            and unicodedata.bidirectional(previous) == "NSM"
        ):
            items.append(Item(RLM, True))
        if item.cluster is not None and unicodedata.mirrored(item.text[0]):
            following = _next_char(groups, group, item)
            items += [Item(LRM, True), item]
            if not following or kind(following) != "R":
                items.append(Item(RLM, True))
        else:
            items.append(item)
    group.items = items


def _mark_left_page(groups: Sequence[Group]) -> None:
    """Mark 5: on a left-to-right page, close right-to-left groups and open what follows them."""
    for number, group in enumerate(groups):
        if group.rtl:
            if kind(group.items[-1].text[-1]) != "R":
                group.items.append(Item(RLM, True))
        elif number and groups[number - 1].rtl and not kind(group.items[0].text[0]):
            group.items.insert(0, Item(LRM, False))


def _break_tie(groups: list[Group], line: Line) -> None:
    """Mark 6: pdfium's versions differ where a line has as many left as right segments.

    Never leave it a tie.
    """
    segments = _segments([item for group in groups for item in group.items])
    lefts = [name for name, _items in segments if name == "L"]
    rights = [name for name, _items in segments if name == "R"]
    if len(lefts) != len(rights) or not rights:
        return
    last = next(name for name, _items in reversed(segments) if name in ("L", "R"))
    mark = Item(LRM, False) if last == "R" else Item(RLM, True)
    if groups[-1].rtl == mark.rtl:
        groups[-1].items.append(mark)
        return
    outward = line.clusters[-1].x <= line.clusters[0].x
    rank = groups[-1].rank + (-0.5 if outward else 0.5)
    groups.append(Group(mark.rtl, [mark], rank))


def _segments(items: Sequence[Item]) -> list[tuple[str, list[Item]]]:
    """Cut items into maximal stretches of one pdfium class."""
    return [
        (name, list(stretch))
        for name, stretch in groupby(items, key=lambda item: _segment_class(item.text[0]))
    ]


def reading_order(pieces: Sequence[tuple[str, bool]]) -> list[int]:
    """The order in which to emit cells so that pdfium's simplified bidi gives back logical order.

    `pieces` are (text, right-to-left) per cell in logical order; the result holds their indexes.
    """
    numbered = [(_segment_class(text[0]), index, rtl) for index, (text, rtl) in enumerate(pieces)]
    segments = [
        (name, list(stretch)) for name, stretch in groupby(numbered, key=lambda entry: entry[0])
    ]
    names = [name for name, _stretch in segments]
    right = names.count("R") > names.count("L")
    current = "R" if right else "L"
    ordered: list[list[int]] = []
    for name, stretch in segments:
        order = [index for _name, index, _rtl in stretch]
        if name == "R" or (name == "" and current == "R"):
            current = "R"
            order.reverse()
        elif name == "weak":
            if all(
                rtl and unicodedata.bidirectional(pieces[index][0][0]) == "NSM"
                for _n, index, rtl in stretch
            ):
                order.reverse()
        else:
            current = "L"
        ordered.append(order)
    if right:
        ordered.reverse()
    return [index for order in ordered for index in order]

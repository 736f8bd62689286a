"""The label of every page and every tab, also when something is put in later.

Pages that were printed keep their labels for good: what is inserted after page 12 becomes 12A, 12B
…, and what comes after exhibit B becomes B1.  A reference in an old letter therefore stays true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier bundle printed: labels of the front and of each item, tab of each item."""

    front: tuple[str, ...] = ()
    items: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tabs: dict[str, str] = field(default_factory=dict)


def letters(number: int) -> str:
    """Return A for 1, Z for 26, AA for 27."""
    name = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def page_labels(
    lengths: Sequence[tuple[str, int]], earlier: Earlier, prefix: str, first: int
) -> list[str]:
    """Return the label of each page of `(item id or "", pages)` runs in order; "" is the front.

    Without an earlier bundle labels count up from `first`.  With one, known pages keep theirs and
    others take the last label before them with a letter, or go on counting after the last one.
    """
    kept = {"": earlier.front, **earlier.items}
    if not earlier.items:
        total = sum(pages for _, pages in lengths)
        return [f"{prefix}{first + number}" for number in range(total)]
    last_kept = max(index for index, (item, _) in enumerate(lengths) if kept.get(item))
    highest = max(_number(label, prefix) for labels in kept.values() for label in labels)
    labels: list[str] = []
    added = _Added(prefix, used={label for run in kept.values() for label in run})
    for index, (item, pages) in enumerate(lengths):
        known = list(kept.get(item, ()))[:pages]
        labels += known
        for _ in range(pages - len(known)):
            if index >= last_kept:
                highest += 1
                labels.append(f"{prefix}{highest}")
            else:
                labels.append(added.after(labels[-1] if labels else f"{prefix}0"))
    return labels


def tab_labels(items: Sequence[str], earlier: Earlier, style: str) -> list[str]:
    """Return the tab of each exhibit (by the id of its first item).

    An inserted one follows B as B1 where tabs are letters, 2 as 2A where they are numbers.
    """
    name = letters if style == "letters" else str
    if not earlier.tabs:
        return [name(number) for number in range(1, len(items) + 1)]
    whole = [tab for tab in earlier.tabs.values() if tab.isalpha() or tab.isdigit()]
    counted = len(whole)
    last = max((at for at, item in enumerate(items) if item in earlier.tabs), default=-1)
    used = set(earlier.tabs.values())
    tabs: list[str] = []
    for at, item in enumerate(items):
        if item in earlier.tabs:
            tab = earlier.tabs[item]
        elif at > last:
            counted += 1
            tab = name(counted)
        else:
            tab = _free(tabs[-1] if tabs else "", used, style)
        used.add(tab)
        tabs.append(tab)
    return tabs


def _free(before: str, used: set[str], style: str) -> str:
    """Return the first unused tab behind `before`; in front of the first one, A0 or 0A."""
    if style == "letters":
        base = before.rstrip("0123456789")
        endings = (str(number) for number in count(1))
    else:
        base = before.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or "0"
        endings = (letters(number) for number in count(1))
    if not base:
        base, endings = "A", ("0" * number for number in count(1))
    return next(f"{base}{ending}" for ending in endings if f"{base}{ending}" not in used)


@dataclass
class _Added:
    """Hands out 12A, 12B … after page 12."""

    prefix: str
    used: set[str]

    def after(self, label: str) -> str:
        """Return the first unused lettered label behind `label`'s number."""
        number = _number(label, self.prefix)
        letter = 1
        while (found := f"{self.prefix}{number}{letters(letter)}") in self.used:
            letter += 1
        self.used.add(found)
        return found


def _number(label: str, prefix: str) -> int:
    digits = ""
    for character in label.removeprefix(prefix):
        if not character.isdigit():
            break
        digits += character
    return int(digits or 0)

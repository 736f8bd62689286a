"""The answers of one filled form as a tree of places, and its choices as nodes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

from app.domain.partial_date import PartialDate
from app.forms.model import Choice, Item
from app.forms.values import EPOCH, UNDECIDED, Node, Scalar, Span, parse_day

_NUMBERS = frozenset({"int", "decimal", "long"})
_DATES = frozenset({"date", "dateTime"})


class Rows:
    """The instances of one repeat; `spare` are those a smaller count hides for now."""

    __slots__ = ("item", "parent", "places", "spare")

    def __init__(self, item: Item, parent: Place) -> None:
        self.item = item
        self.parent = parent
        self.places: list[Place] = []
        self.spare: list[Place] = []

    def find(self, index: str) -> Place | None:
        """Return the instance with this number (from 1) or id, None where there is none."""
        if index.isdigit():
            number = int(index)
            return self.places[number - 1] if 1 <= number <= len(self.places) else None
        return next((row for row in self.places if row.key == index), None)


class Place:
    """One group, repeat instance or question of a filled form, with what was answered there.

    `own` is its own relevance, `live` also that of everything around it.  `state` is unsure,
    declined, not_asked or ''.  `key` is the id of a repeat instance, `away` is True for one that
    was removed or is hidden by a count.
    """

    __slots__ = (
        "away",
        "children",
        "item",
        "key",
        "live",
        "name",
        "numeric",
        "own",
        "parent",
        "state",
        "undecided",
        "value",
    )

    def __init__(self, item: Item, parent: Place | Top | None, key: str = "") -> None:
        self.item = item
        self.name = item.name
        self.parent: Place | Top | None = parent
        self.children: dict[str, Place | Rows] = {}
        self.value = ""
        self.state = ""
        self.own = True
        self.live = True
        self.undecided = False
        self.away = False
        self.numeric = False
        self.key = key

    def __repr__(self) -> str:
        return f"Place({self.item.path})"

    def kids(self, name: str) -> Sequence[Node]:
        """Return the children called `name`, every instance of a repeat; "*" returns all."""
        if name == "*":
            return [kid for one in self.children for kid in self.kids(one)]
        found = self.children.get(name)
        if found is None:
            return ()
        return found.places if isinstance(found, Rows) else (found,)

    def read(self) -> Scalar:
        """Return the value as an expression sees it."""
        if not self.live or self.state:
            return ""
        if self.undecided:
            return UNDECIDED
        value = self.value
        if value == "":
            return ""
        kind = self.item.data_type
        if kind in _NUMBERS:
            return _number(value)
        if kind in _DATES and not self.item.is_exact:
            return _day(value)
        return value

    def reach(self, steps: Sequence[tuple[str, str]]) -> Place | None:
        """Return the place that (name, number or id of an instance) leads to, None if none does."""
        place: Place | None = self
        for name, index in steps:
            child = place.children.get(name) if place is not None else None
            place = child.find(index) if isinstance(child, Rows) else child
        return place

    def below(self) -> Iterator[Place]:
        """Yield every place inside this one, hidden repeat instances too, in form order."""
        for child in self.children.values():
            for place in [*child.places, *child.spare] if isinstance(child, Rows) else [child]:
                yield place
                yield from place.below()

    def present(self) -> Iterator[Place]:
        """Yield every place inside this one except repeat instances that a count hides."""
        for child in self.children.values():
            for place in child.places if isinstance(child, Rows) else [child]:
                yield place
                yield from place.present()

    @property
    def is_here(self) -> bool:
        """Return False inside a repeat instance that was removed or is hidden by a count."""
        return not any(step.away for step in self.steps())

    def steps(self) -> list[Place]:
        """Return the places from the form's first level down to this one."""
        found: list[Place] = []
        place: Place | Top | None = self
        while isinstance(place, Place) and place.item.path:
            found.append(place)
            place = place.parent
        return found[::-1]

    @property
    def path(self) -> str:
        """Return ``/group/question``, repeats with their number from 1."""
        return "".join(f"/{place.name}{_number_of(place)}" for place in self.steps())

    @property
    def stored_path(self) -> str:
        """Return ``/group/question``, repeats with the id of the instance."""
        return "".join(
            f"/{place.name}[{place.key}]" if place.key else f"/{place.name}"
            for place in self.steps()
        )


def _number_of(place: Place) -> str:
    if place.item.kind != "repeat" or not isinstance(place.parent, Place):
        return ""
    rows = place.parent.children[place.name]
    both = rows.places + rows.spare if isinstance(rows, Rows) else []
    return "".join(f"[{number}]" for number, one in enumerate(both, 1) if one is place)


@lru_cache(maxsize=4_096)
def _number(value: str) -> str | float:
    try:
        return float(value)
    except ValueError:
        return value


@lru_cache(maxsize=1_024)
def _day(words: str) -> str | Span:
    if parse_day(words):
        return words
    date = PartialDate.parse(words)
    if date.is_exact:
        return date.iso
    first = -math.inf if date.earliest is None else float(date.earliest.toordinal() - EPOCH)
    last = math.inf if date.latest is None else float(date.latest.toordinal() - EPOCH)
    return Span(words, first, last)


class Top:
    """The node above the form's root element, where absolute paths start."""

    name = ""
    parent: Node | None = None
    live = True

    def __init__(self, root_item: Item) -> None:
        self.root = Place(root_item, self)

    def kids(self, name: str) -> Sequence[Node]:
        """Return the root element if it is called `name`."""
        return (self.root,) if name in ("*", self.root.name) else ()

    def read(self) -> Scalar:
        """Return '': a form has no value of its own."""
        return ""


class Leaf:
    """A column of one choice."""

    live = True
    __slots__ = ("name", "parent", "value")

    def __init__(self, name: str, value: str, parent: Node) -> None:
        self.name = name
        self.value = value
        self.parent: Node | None = parent

    def kids(self, name: str) -> Sequence[Node]:
        """Return nothing."""
        return ()

    def read(self) -> Scalar:
        """Return the text of the column."""
        return self.value


class Branch:
    """A list of choices, its ``root``, or one ``item`` of it (then `choice` is set)."""

    live = True
    __slots__ = ("choice", "columns", "inside", "name", "parent")

    def __init__(self, name: str, parent: Node | None, choice: Choice | None = None) -> None:
        self.name = name
        self.parent = parent
        self.choice = choice
        self.inside: list[Node] = []
        self.columns: dict[str, Node] = {}

    def kids(self, name: str) -> Sequence[Node]:
        """Return the columns of a choice, or the choices of a list."""
        if self.choice is not None:
            if name == "*":
                return list(self.columns.values())
            found = self.columns.get(name)
            return () if found is None else (found,)
        return self.inside if name in ("*", "root", "item") else ()

    def read(self) -> Scalar:
        """Return '': only its columns have values."""
        return ""


def choice_nodes(choices: Sequence[Choice], labels: Sequence[str]) -> Branch:
    """Return the top node of a list of choices, as ``instance('list')`` gives it."""
    top = Branch("", None)
    root = Branch("root", top)
    top.inside.append(root)
    for choice, label in zip(choices, labels, strict=True):
        item = Branch("item", root, choice)
        columns = {**choice.extras, "name": choice.name, "label": label, "itextId": label}
        item.columns = {name: Leaf(name, value, item) for name, value in columns.items()}
        root.inside.append(item)
    return top

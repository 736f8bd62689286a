"""Answers as they come in and go out: nested like the form, or flat by stored path."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from app.forms.model import MAX_REPEATS, Item
from app.forms.tree import Place, Rows
from app.forms.values import Scalar, day_text, number_text, to_text

_STEP = re.compile(r"/([^/\[\]]+)(?:\[([^\]]+)\])?")
_MANY = frozenset({"select_multiple", "rank"})
Nested = dict[str, Any]


def steps_of(path: str) -> list[tuple[str, str]]:
    """Return (name, number or id) for each step of ``/group/rows[2]/question``."""
    return [(name, index) for name, index in _STEP.findall(path)]


def is_flat(answers: Mapping[str, object]) -> bool:
    """Return True where `answers` is keyed by path."""
    return any(key.startswith("/") for key in answers)


def as_text(value: object) -> str:
    """Return an answer as text: lists joined by spaces, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if math.isnan(value) else number_text(value)
    if isinstance(value, list | tuple):
        return " ".join(as_text(one) for one in value)
    return str(value)


Home = tuple[tuple[str, ...], str]
"""The repeats around a question, from outside, and its name: what stays when a group is renamed or moved."""


def homes(items: Sequence[Item], around: tuple[str, ...] = ()) -> Iterator[tuple[Home, Item]]:
    """Yield every question and repeat with the repeats around it."""
    for item in items:
        if item.kind != "group":
            yield (around, item.name), item
        yield from homes(item.items, (*around, item.name) if item.kind == "repeat" else around)


def stored_text(item: Item, value: Scalar) -> str:
    """Return a calculated value as text of the question's type; '' for NaN."""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        if item.data_type == "date":
            return day_text(value)
        if item.data_type == "int" and not math.isinf(value):
            return str(math.trunc(value))
    return to_text(value)


def as_answer(place: Place) -> object:
    """Return a stored answer in its natural type: a number, a list of chosen names, or text."""
    value, item = place.value, place.item
    if item.type in _MANY:
        return value.split()
    if item.data_type in ("int", "decimal") or place.numeric:
        try:
            number = float(value)
        except ValueError:
            return value
        if math.isinf(number) or math.isnan(number):
            return value
        return int(number) if number == int(number) and "." not in value else number
    return value


def nested(place: Place, keep: Callable[[Place], bool]) -> Nested:
    """Return the answers inside `place` for which `keep` is true, nested as the form."""
    found: Nested = {}
    for name, child in place.children.items():
        if isinstance(child, Rows):
            rows = [nested(row, keep) for row in child.places if row.live]
            if rows:
                found[name] = rows
        elif child.item.kind == "group":
            inside = nested(child, keep)
            if inside:
                found[name] = inside
        elif keep(child):
            found[name] = as_answer(child)
    return found


class Filler:
    """Puts given answers into a fresh tree and remembers what the form has no place for."""

    def __init__(self, grow: Callable[[Rows, str], Place]) -> None:
        self._grow = grow
        self.unknown: dict[str, object] = {}
        self.given: set[Place] = set()
        self._homes: dict[Home, list[Item]] = {}

    def flat(self, root: Place, answers: Mapping[str, object]) -> None:
        """Put answers keyed by path; repeat instances come in the order of their ids.

        One whose path the form no longer has goes to the question of its name, if nothing was answered there.
        """
        elsewhere = []
        for path in sorted(answers, key=_rows_in_order):
            place = self._reach(root, steps_of(path))
            if place is None:
                elsewhere.append(path)
            elif place.item.kind == "question":
                self._give(place, answers[path])
        for path in elsewhere:
            place = self.moved(root, path)
            if place is None or place in self.given:
                self.unknown[path] = answers[path]
            elif place.item.kind == "question":
                self._give(place, answers[path])

    def _give(self, place: Place, value: object) -> None:
        place.value = as_text(value)
        self.given.add(place)

    def moved(self, root: Place, path: str) -> Place | None:
        """Return the one place with the name of `path` in the same repeats, None unless there is exactly one."""
        if not self._homes:
            for home, item in homes(list(root.item.items)):
                self._homes.setdefault(home, []).append(item)
        steps = steps_of(path)
        ids = {name: index for name, index in steps if index}
        around = tuple(name for name, index in steps[:-1] if index)
        found = self._homes.get((around, steps[-1][0]), []) if steps else []
        if len(found) != 1:
            return None
        return self._reach(root, [(name, ids.get(name, "")) for name, _ in steps_of(found[0].path)])

    def _reach(self, root: Place, steps: list[tuple[str, str]]) -> Place | None:
        place = root
        for name, index in steps:
            child = place.children.get(name)
            if isinstance(child, Rows):
                found = self._row(child, index)
                if found is None:
                    return None
                place = found
            elif child is None or index:
                return None
            else:
                place = child
        return place

    def _row(self, rows: Rows, index: str) -> Place | None:
        if not index.isdigit():
            return rows.find(index) or (
                self._grow(rows, index) if len(rows.places) < MAX_REPEATS else None
            )
        number = int(index)
        if not 1 <= number <= MAX_REPEATS:
            return None
        while len(rows.places) < number:
            self._grow(rows, "")
        return rows.places[number - 1]

    def nested(self, place: Place, answers: Mapping[str, object], path: str = "") -> None:
        """Put answers nested as the form; repeats are lists."""
        for name, value in answers.items():
            here = f"{path}/{name}"
            child = place.children.get(name)
            if name in ("_id", "meta") and not isinstance(child, Rows):
                continue
            if isinstance(child, Rows):
                self._rows(child, value, here)
            elif child is None:
                self.unknown[here] = value
            elif child.item.kind == "question":
                child.value = as_text(value)
                self.given.add(child)
            elif isinstance(value, Mapping):
                self.nested(child, value, here)
            elif value is not None:
                self.unknown[here] = value

    def _rows(self, rows: Rows, value: object, path: str) -> None:
        entries = value if isinstance(value, list) else [] if value is None else [value]
        for number, entry in enumerate(entries, 1):
            if number > MAX_REPEATS or not isinstance(entry, Mapping):
                self.unknown[f"{path}[{number}]"] = entry
                continue
            key = str(entry.get("_id", ""))
            self.nested(self._grow(rows, key), entry, f"{path}[{number}]")


def _rows_in_order(path: str) -> tuple[tuple[str, int, str], ...]:
    return tuple(
        (name, int(index) if index.isdigit() else 0, index) for name, index in steps_of(path)
    )


def skipped(states: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield (path, state) of flat or nested `states`."""
    for key, value in states.items():
        path = f"/{key.strip('/')}"
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, Mapping):
            yield from ((path + inside, state) for inside, state in skipped(value))
        elif isinstance(value, list):
            rows = [(n, row) for n, row in enumerate(value, 1) if isinstance(row, Mapping)]
            for number, row in rows:
                yield from ((f"{path}[{number}]{inside}", state) for inside, state in skipped(row))

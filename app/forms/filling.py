"""Keeps the answers of one filling and the logic of its form in step.

After each change only the expressions that depend on it are evaluated again, in the order
`app.forms.graph` worked out.  Semantics are ODK's (JavaRosa); skips and partial dates are ours.
Reading it back is `app.forms.run`.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.clock import Clock
from app.domain.ids import new_id
from app.forms.answers import Filler, as_text, is_flat, skipped, steps_of, stored_text
from app.forms.compiled import plan_of
from app.forms.evaluate import compiled
from app.forms.graph import Rule, Where
from app.forms.model import MAX_REPEATS, Choice, FormDefinition, Item, SetValue
from app.forms.scope import Scope
from app.forms.tree import Branch, Place, Rows, Top, choice_nodes
from app.forms.values import (
    Node,
    Undecided,
    Value,
    moment_text,
    scalar,
    to_number,
    to_truth,
)
from app.forms.wording import phrase

STATES = ("unsure", "declined", "not_asked")


@dataclass(frozen=True, slots=True)
class Changes:
    """The paths whose value, relevance, choices or problems one change may have altered."""

    paths: frozenset[str]


class Filling:
    """The answers of one filled form, kept consistent with its logic.

    `answers` and `states` are nested as the form or keyed by path; `fresh=False` reopens a filling,
    so no default is applied again.  `language` picks labels and messages.  `new_id` makes the ids
    of repeat instances.
    """

    def __init__(
        self,
        form: FormDefinition,
        answers: Mapping[str, Any] | None = None,
        states: Mapping[str, Any] | None = None,
        *,
        clock: Clock | None = None,
        language: str = "",
        fresh: bool = True,
        make_id: Callable[[], str] = new_id,
        chance: random.Random | None = None,
    ) -> None:
        self.form = form
        self.clock = clock or Clock()
        self.language = language or form.default_language
        self.random = chance or random.SystemRandom()
        self.seed = self.random.randrange(1, 2147483647)
        self._make_id = make_id
        self._plan = plan_of(form)
        self._lists: dict[str, Branch] = {}
        self._pending: list[tuple[int, int, Rule, Place]] = []
        self._queued: set[tuple[int, int]] = set()
        self._touched: set[Place] = set()
        self._top = Top(Item("group", form.root, "", items=form.items))
        self._grow(self._top.root, form.items)
        self.unknown: dict[str, object] = {}
        self._fill(answers or {}, states or {}, fresh)

    # --- opening ------------------------------------------------------------------------------

    def _grow(self, parent: Place, items: Iterable[Item]) -> None:
        for item in items:
            if item.kind == "repeat":
                parent.children[item.name] = Rows(item, parent)
            else:
                place = Place(item, parent)
                parent.children[item.name] = place
                self._grow(place, item.items)

    def _new_row(self, rows: Rows, key: str) -> Place:
        row = Place(rows.item, rows.parent, key or self._make_id())
        self._grow(row, rows.item.items)
        rows.places.append(row)
        return row

    def _fill(self, answers: Mapping[str, Any], states: Mapping[str, Any], fresh: bool) -> None:
        filler = Filler(self._new_row)
        root = self._top.root
        if is_flat(answers):
            filler.flat(root, answers)
        else:
            filler.nested(root, answers)
        self.unknown = filler.unknown
        for path, state in skipped(states):
            place = self._find(path) or filler.moved(root, path)
            if place is None or state not in STATES:
                self.unknown[f"states:{path}"] = state
            else:
                place.state = state
        new = [place for place in root.below() if place not in filler.given]
        if fresh:
            self._give_defaults(new)
        self._preload(new)
        self._evaluate_all(root)
        if fresh:
            self._first_load(new)
        self._touched.clear()

    def _give_defaults(self, places: Iterable[Place]) -> None:
        for place in places:
            if place.item.default:
                place.value = place.item.default

    def _preload(self, places: Iterable[Place]) -> None:
        for place in places:
            if place.item.preload and not place.value:
                place.value = self._preloaded(place.item.preload)

    def _preloaded(self, source: str) -> str:
        if source in ("start", "end"):
            return moment_text(self.clock.local())
        if source == "today":
            return self.clock.today().isoformat()
        return f"uuid:{self._make_id()}" if source == "uid" else ""

    def _first_load(self, places: Iterable[Place]) -> None:
        by_path = {s.target: s for s in self.form.set_values if s.event == "first-load"}
        if by_path:
            for place in list(places):
                if place.item.path in by_path:
                    self._apply(by_path[place.item.path], place)
            self._drain()

    # --- looking up ---------------------------------------------------------------------------

    def top(self) -> Node:
        """Return the node above the root element."""
        return self._top

    @property
    def root(self) -> Place:
        """Return the place that holds the whole form."""
        return self._top.root

    def instance(self, name: str) -> Node | None:
        """Return the list of choices `name` as nodes."""
        if name not in self._lists:
            choices = self.form.lists.get(name)
            if choices is None:
                return None
            labels = [self.label_of(choice, name) for choice in choices]
            self._lists[name] = choice_nodes(choices, labels)
        return self._lists[name]

    def label_of(self, choice: Choice, list_name: str) -> str:
        """Return the words of one choice in the chosen language."""
        return phrase(self.form, choice.label, list_name, self.language) or choice.name

    def choice_label(self, value: str, question: Node) -> str:
        """Return the words of the choice `value` of `question`, or the value itself."""
        if not isinstance(question, Place):
            return value
        name = question.item.list_name
        choices = self.form.lists.get(name, ())
        found = next((choice for choice in choices if choice.name == value), None)
        return value if found is None else self.label_of(found, name)

    def _find(self, path: str) -> Place | None:
        return self.root.reach(steps_of(path))

    def place(self, path: str) -> Place:
        """Return the place at ``/rows[2]/question`` (number or id); KeyError if none."""
        found = self._find(path)
        if found is None:
            raise KeyError(path)
        return found

    def rows(self, path: str) -> Rows:
        """Return the repeat at `path`, given without a number; KeyError if there is none."""
        parent, _, name = path.rpartition("/")
        found = self.place(parent).children.get(name)
        if not isinstance(found, Rows):
            raise KeyError(path)
        return found

    # --- changing -----------------------------------------------------------------------------

    def set(self, path: str, value: object) -> Changes:
        """Answer a question; a state there goes.  None or '' takes the answer away."""
        place = self.place(path)
        place.state = ""
        place.undecided = False
        place.value = as_text(value)
        self._spread(place)
        self._trigger(place)
        return self._changes(place)

    def skip(self, path: str, state: str) -> Changes:
        """Leave a question as unsure, declined or not_asked; '' asks it again."""
        place = self.place(path)
        if state and state not in STATES:
            raise ValueError(state)
        place.state = state
        self._spread(place)
        return self._changes(place)

    def add(self, path: str) -> str:
        """Add an instance to the repeat at `path`; return its path, '' at the limit."""
        rows = self.rows(path)
        if rows.item.count is not None or len(rows.places) >= MAX_REPEATS:
            return ""
        row = self._open_row(rows)
        self._drain()
        return row.path

    def remove(self, path: str) -> Changes:
        """Take away one instance of a repeat; KeyError where the form counts them itself."""
        row = self.place(path)
        parent = row.parent
        rows = parent.children.get(row.name) if isinstance(parent, Place) else None
        if not isinstance(rows, Rows) or rows.item.count is not None:
            raise KeyError(path)
        rows.places.remove(row)
        row.away = True
        self._rows_changed(rows)
        return self._changes(rows.parent)

    def _open_row(self, rows: Rows) -> Place:
        row = self._new_row(rows, "")
        inside = list(row.below())
        for place in (row, *inside):
            place.live = rows.parent.live
        self._give_defaults(inside)
        self._preload(inside)
        self._evaluate_all(row)
        for new in self.form.set_values:
            if new.event == "new-repeat":
                for place in [one for one in inside if one.item.path == new.target]:
                    self._apply(new, place)
        self._rows_changed(rows)
        return row

    def _rows_changed(self, rows: Rows) -> None:
        where = self._where(rows.item)
        for inside in (where, *self._plan.shape.below(where)):
            self._wake(inside, rows.parent, everywhere=True)
        self._drain()

    def _changes(self, place: Place) -> Changes:
        self._drain()
        touched, self._touched = self._touched | {place}, set()
        return Changes(frozenset(one.path for one in touched))

    def _trigger(self, place: Place, seen: frozenset[str] = frozenset()) -> None:
        seen |= {place.item.path}
        for one in self.form.set_values:
            due = one.event == "changed" and one.trigger == place.item.path
            if due and one.target not in seen:
                for target in self._instances(
                    self._plan.shape.where[one.target], place, wide=False
                ):
                    self._drain()
                    before = target.value
                    self._apply(one, target)
                    if target.value != before:
                        self._trigger(target, seen)

    def _apply(self, change: SetValue, target: Place) -> None:
        given = change.value
        self._assign(target, compiled(given.ast)(Scope(self, target)) if given else "")

    # --- evaluating ---------------------------------------------------------------------------

    def _where(self, item: Item) -> Where:
        return self._plan.shape.where[item.path]

    def _evaluate_all(self, start: Place) -> None:
        for place in [start, *start.below()]:
            own = self._rules_of(place.item) if place.item.path else []
            rules = [rule for rule in own if rule.kind in ("relevant", "calculate")]
            for child in place.children.values():
                if isinstance(child, Rows):
                    rules += [rule for rule in self._rules_of(child.item) if rule.kind == "count"]
            for rule in rules:
                self._push(rule, place)
        self._drain()

    def _rules_of(self, item: Item) -> list[Rule]:
        return self._plan.of.get(self._where(item), [])

    def _push(self, rule: Rule, place: Place) -> None:
        rank = self._plan.rank[rule]
        if (rank, id(place)) not in self._queued:
            self._queued.add((rank, id(place)))
            heapq.heappush(self._pending, (rank, id(place), rule, place))

    def _drain(self) -> None:
        while self._pending:
            rank, number, rule, place = heapq.heappop(self._pending)
            self._queued.discard((rank, number))
            if not place.is_here:
                continue
            value = rule.code(Scope(self, place))
            if rule.kind == "calculate":
                self._assign(place, value)
            elif rule.kind == "relevant":
                self._show(place, to_truth(value) is not False)
            else:
                self._resize(place, rule.item, value)

    def _assign(self, place: Place, value: Value) -> None:
        one = scalar(value)
        undecided = isinstance(one, Undecided)
        text = stored_text(place.item, one)
        place.numeric = isinstance(one, float) and place.item.data_type == "string"
        if text != place.value or undecided != place.undecided:
            place.undecided = undecided
            place.value = text
            self._spread(place)

    def _show(self, place: Place, own: bool) -> None:
        if place.own != own:
            place.own = own
            self._refresh(place)

    def _refresh(self, place: Place) -> None:
        parent = place.parent
        live = place.own and parent is not None and parent.live
        if live != place.live:
            place.live = live
            self._spread(place)
            for child in place.children.values():
                for inside in child.places if isinstance(child, Rows) else [child]:
                    self._refresh(inside)

    def _resize(self, parent: Place, item: Item, value: Value) -> None:
        number = to_number(value)
        if isinstance(number, Undecided):
            return
        wanted = 0 if math.isnan(number) else max(0, min(int(min(number, 1e6)), MAX_REPEATS))
        rows = parent.children[item.name]
        if not isinstance(rows, Rows) or wanted == len(rows.places):
            return
        while len(rows.places) > wanted:
            rows.spare.insert(0, rows.places.pop())
            rows.spare[0].away = True
        while len(rows.places) < wanted and rows.spare:
            rows.places.append(rows.spare.pop(0))
            rows.places[-1].away = False
            self._refresh(rows.places[-1])
            self._evaluate_all(rows.places[-1])
        while len(rows.places) < wanted:
            self._open_row(rows)
        self._rows_changed(rows)

    def _spread(self, place: Place) -> None:
        """Queue everything that reads `place`."""
        self._touched.add(place)
        if place.item.path:
            self._wake(self._where(place.item), place, everywhere=False)

    def _wake(self, where: Where, place: Place, *, everywhere: bool) -> None:
        for rule in self._plan.dependants.get(where, ()):
            target = rule.where[:-1] if rule.kind == "count" else rule.where
            for one in self._instances(target, place, wide=everywhere or rule.wide):
                if rule.is_asked:
                    self._touched.add(one)
                else:
                    self._push(rule, one)

    def _instances(self, where: Where, near: Place, *, wide: bool) -> Iterator[Place]:
        """Yield the places of `where`; unless `wide`, only those in `near`'s own rows."""
        own = set() if wide else {id(step) for step in near.steps() if step.item.kind == "repeat"}
        places = [self._top.root]
        for name in where[1:]:
            found: list[Place] = []
            for place in places:
                child = place.children[name]
                if isinstance(child, Rows):
                    kept = [row for row in child.places if id(row) in own]
                    found += kept or child.places
                else:
                    found.append(child)
            places = found
        yield from places

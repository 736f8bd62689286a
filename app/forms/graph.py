"""Which answers each expression of a form reads, and in which order they are evaluated.

Everything here is about the form, not about one filling of it: repeats count once.  A `Rule` is one
expression; `Plan` holds all of them with their order, so that a change evaluates only what depends
on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import CycleError as GraphlibCycle
from graphlib import TopologicalSorter
from typing import Literal

from app.forms.evaluate import compiled
from app.forms.model import Ast, Expression, FormDefinition, Item
from app.forms.scope import Code

Where = tuple[str, ...]
"""Element names from the root down, repeats without numbers."""

RuleKind = Literal["calculate", "relevant", "count", "offer", "view"]
"""``offer``: which choices there are; ``view``: what a screen says of the question beside that."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One expression of one row.  `wide`: it looks into other instances of its repeat."""

    kind: RuleKind
    item: Item
    where: Where
    code: Code
    refs: frozenset[Where]
    wide: bool

    @property
    def is_asked(self) -> bool:
        """Whether it is evaluated only when somebody looks at the question."""
        return self.kind in ("offer", "view")


class Shape:
    """The rows of a form by place."""

    def __init__(self, form: FormDefinition) -> None:
        self.root = (form.root,)
        self.items: dict[Where, Item] = {}
        self.where: dict[str, Where] = {}
        self.kids: dict[Where, list[Where]] = {self.root: []}
        self._add(self.root, form.items)

    def _add(self, parent: Where, items: Iterable[Item]) -> None:
        for item in items:
            where = (*parent, item.name)
            self.items[where] = item
            self.where[item.path] = where
            self.kids[parent].append(where)
            self.kids[where] = []
            self._add(where, item.items)

    def read(self, expression: Expression, here: Where) -> frozenset[Where]:
        """Return the places an expression of the row `here` reads."""
        references = References(self, here)
        references.read(expression.ast, frozenset({here}))
        return frozenset(references.found)

    def below(self, where: Where) -> Iterator[Where]:
        """Yield every place inside `where`."""
        for kid in self.kids.get(where, ()):
            yield kid
            yield from self.below(kid)

    def is_repeat(self, where: Where) -> bool:
        """Return True where `where` is a repeat."""
        item = self.items.get(where)
        return item is not None and item.kind == "repeat"


class References:
    """Collects the places one expression reads."""

    def __init__(self, shape: Shape, here: Where) -> None:
        self.shape = shape
        self.here = here
        self.found: set[Where] = set()
        self.wide = False

    def read(self, ast: Ast, context: frozenset[Where]) -> frozenset[Where]:
        """Add what `ast` reads in `context`; return the places it may stand for."""
        if ast.op == "path":
            return self._path(ast, context)
        if ast.op == "call":
            return self._call(ast, context)
        result: frozenset[Where] = frozenset()
        for argument in ast.args:
            places = self.read(argument, result if ast.op == "filter" and result else context)
            if ast.op == "|" or (ast.op == "filter" and argument is ast.args[0]):
                result |= places
        return result

    def _call(self, ast: Ast, context: frozenset[Where]) -> frozenset[Where]:
        if ast.value == "current":
            return frozenset({self.here})
        if ast.value == "indexed-repeat":
            self.wide = True
        if ast.value == "once":
            self.read(ast.args[0], context)
            return frozenset()
        places: frozenset[Where] = frozenset()
        for argument in ast.args:
            places |= self.read(argument, context)
        return places if ast.value == "randomize" else frozenset()

    def _path(self, ast: Ast, context: frozenset[Where]) -> frozenset[Where]:
        steps = ast.args
        absolute = ast.value == "/"
        if absolute:
            places: frozenset[Where] = frozenset({()})
        elif ast.value == "()":
            places, steps = self.read(steps[0], context), steps[1:]
        else:
            places = context
        for number, step in enumerate(steps):
            axis, _, name = str(step.value).partition(" ")
            places = frozenset(kid for place in places for kid in self._move(axis, name, place))
            named = axis not in ("self", "parent", "ancestor", "ancestor-or-self")
            last = number == len(steps) - 1
            if named and (step.args or last or not absolute):
                self.wide = self.wide or any(self._shared_repeat(place) for place in places)
            for predicate in step.args:
                self.read(predicate, places)
        self.found |= places
        return places

    def _shared_repeat(self, place: Where) -> bool:
        return self.shape.is_repeat(place) and place == self.here[: len(place)]

    def _move(self, axis: str, name: str, place: Where) -> Iterator[Where]:
        if axis == "child" and name != "*":
            # By far the most common step; a form of 2,000 questions has as many.
            kid = (*place, name)
            if kid in self.shape.items or kid == self.shape.root:
                yield kid
            return
        yield from (one for one in self._along(axis, place) if _fits(name, one))

    def _along(self, axis: str, place: Where) -> Iterator[Where]:
        if axis == "child":
            yield from self.shape.kids.get(place, ()) if place else (self.shape.root,)
        elif axis == "self":
            yield place
        elif axis == "parent":
            yield place[:-1]
        elif axis.startswith("ancestor"):
            yield from (place[:length] for length in range(1, len(place) + 1))
        elif axis.startswith("descendant"):
            start = place or self.shape.root
            yield start
            yield from self.shape.below(start)
        else:
            yield from self.shape.kids.get(place[:-1], ())


def _fits(name: str, place: Where) -> bool:
    return name == "*" or (bool(place) and place[-1] == name)


class CycleError(ValueError):
    """Expressions depend on each other in a circle; `paths` are the rows of it."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__(" → ".join(paths))
        self.paths = paths


class Plan:
    """The rules of a form in an order in which each comes after what it depends on."""

    def __init__(self, form: FormDefinition) -> None:
        self.shape = Shape(form)
        rules = list(_rules(self.shape))
        self.rules = _ordered([rule for rule in rules if not rule.is_asked], self.shape)
        self.rank = {rule: number for number, rule in enumerate(self.rules)}
        self.dependants: dict[Where, list[Rule]] = {}
        self.of: dict[Where, list[Rule]] = {}
        for rule in [*self.rules, *(rule for rule in rules if rule.is_asked)]:
            self.of.setdefault(rule.where, []).append(rule)
            for ref in rule.refs:
                self.dependants.setdefault(ref, []).append(rule)


def _rules(shape: Shape) -> Iterator[Rule]:
    for where, item in shape.items.items():
        parts: list[tuple[RuleKind, Expression | None]] = [
            ("relevant", item.relevant),
            ("calculate", item.calculate),
            ("count", item.count),
            ("view", item.constraint),
            ("view", item.required),
            ("view", item.read_only),
            ("offer", item.choices.nodes if item.choices else None),
        ]
        for kind, expression in parts:
            if expression is not None:
                yield _rule(shape, kind, item, where, expression)


def _rule(shape: Shape, kind: RuleKind, item: Item, where: Where, expression: Expression) -> Rule:
    # A repeat's count is asked from the group around it.
    here = where[:-1] if kind == "count" else where
    references = References(shape, here)
    references.read(expression.ast, frozenset({here}))
    found = references.found - ({where} if kind == "calculate" else set())
    return Rule(kind, item, where, compiled(expression.ast), frozenset(found), references.wide)


def _outputs(rule: Rule, shape: Shape) -> Iterator[Where]:
    yield rule.where
    if rule.kind != "calculate":
        yield from shape.below(rule.where)


def _ordered(rules: list[Rule], shape: Shape) -> list[Rule]:
    """Return `rules` sorted so that each follows what it reads; else `CycleError`."""
    makers: dict[Where, list[Rule]] = {}
    for rule in rules:
        for where in _outputs(rule, shape):
            makers.setdefault(where, []).append(rule)
    before = {rule: {m for ref in rule.refs for m in makers.get(ref, ())} for rule in rules}
    try:
        return list(TopologicalSorter(before).static_order())
    except GraphlibCycle as circle:
        names = dict.fromkeys(rule.item.path for rule in circle.args[1])
        raise CycleError(list(names)) from None

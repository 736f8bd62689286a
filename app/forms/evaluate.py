"""Turns a parsed expression into a function of a `Scope`.

Truth has three values: where a comparison is `UNDECIDED`, `and`, `or` and `not` follow Kleene, and
`if` gives ''. An absolute path stays inside the repeat it is asked from, as in JavaRosa: in the
second `person`, ``/data/person/age`` is that person's age; as the last step, ``/data/person`` means
all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import cast

from app.forms.functions import FUNCTIONS, shuffled
from app.forms.functions_dates import DATE_FUNCTIONS
from app.forms.functions_places import PLACE_FUNCTIONS
from app.forms.model import Ast
from app.forms.scope import Code, Function, Scope
from app.forms.values import (
    UNDECIDED,
    Node,
    Sign,
    Undecided,
    Value,
    compare,
    to_number,
    to_text,
    to_truth,
)
from app.forms.xpath_text import names, path_ast

_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})


@lru_cache(maxsize=8_192)
def compiled(ast: Ast) -> Code:
    """Return the function that evaluates `ast`; the same tree is compiled once."""
    op = ast.op
    if op in ("text", "number"):
        constant = ast.value
        return lambda scope: constant
    if op == "call":
        return _call(str(ast.value), ast.args)
    if op == "path":
        return _path(ast)
    if op == "filter":
        return _filter(ast)
    parts = [compiled(argument) for argument in ast.args]
    if op in _COMPARISONS:
        left, right = parts
        sign = cast("Sign", op)
        return lambda scope: compare(sign, left(scope), right(scope))
    if op in ("and", "or"):
        return _logic(parts, decisive=op == "or")
    if op == "|":
        return lambda scope: _union([part(scope) for part in parts])
    return _arithmetic(op, parts)


def _logic(parts: list[Code], *, decisive: bool) -> Code:
    def run(scope: Scope) -> Value:
        open_question = False
        for part in parts:
            truth = to_truth(part(scope))
            if truth is decisive:
                return decisive
            open_question = open_question or isinstance(truth, Undecided)
        return UNDECIDED if open_question else not decisive

    return run


def _divide(a: float, b: float) -> float:
    if b != 0:
        return a / b
    return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a)


def _remainder(a: float, b: float) -> float:
    return math.nan if b == 0 or math.isinf(a) else math.fmod(a, b)


_SUMS: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "div": _divide,
    "mod": _remainder,
}


def _arithmetic(op: str, parts: list[Code]) -> Code:
    if op in ("negative", "positive"):
        sign = -1.0 if op == "negative" else 1.0
        parts = [lambda scope: sign, *parts]
        op = "*"
    work = _SUMS[op]

    def run(scope: Scope) -> Value:
        numbers: list[float] = []
        for part in parts:
            number = to_number(part(scope))
            if isinstance(number, Undecided):
                return UNDECIDED
            numbers.append(number)
        total = numbers[0]
        for number in numbers[1:]:
            total = work(total, number)
        return total

    return run


def _union(sets: Sequence[Value]) -> Value:
    found: list[Node] = []
    for one in sets:
        if isinstance(one, list):
            found += [node for node in one if all(node is not other for other in found)]
    return found


# --- calls ------------------------------------------------------------------------------------


def _if(test: Code, yes: Code, no: Code) -> Code:
    def run(scope: Scope) -> Value:
        truth = to_truth(test(scope))
        return UNDECIDED if isinstance(truth, Undecided) else yes(scope) if truth else no(scope)

    return run


def _position(scope: Scope, arguments: list[Value]) -> Value:
    if not arguments:
        return float(scope.position)
    nodes = arguments[0]
    if not isinstance(nodes, list) or not nodes:
        return math.nan
    parent = nodes[0].parent
    twins = parent.kids(nodes[0].name) if parent is not None else [nodes[0]]
    return float(next((i for i, node in enumerate(twins, 1) if node is nodes[0]), math.nan))


def _instance(scope: Scope, arguments: list[Value]) -> Value:
    found = scope.world.instance(to_text(arguments[0]))
    return [] if found is None else [found]


def _randomize(scope: Scope, arguments: list[Value]) -> Value:
    nodes = arguments[0]
    if not isinstance(nodes, list):
        return nodes
    seed = to_number(arguments[1]) if len(arguments) > 1 else None
    if seed is None or isinstance(seed, Undecided) or math.isnan(seed):
        seed = scope.world.seed
    return [nodes[place] for place in shuffled(len(nodes), seed)]


def _name(scope: Scope, arguments: list[Value]) -> Value:
    nodes = arguments[0] if arguments else [scope.node]
    return nodes[0].name if isinstance(nodes, list) and nodes else ""


_HERE: dict[str, Function] = {
    "position": _position,
    "last": lambda scope, arguments: float(scope.size),
    "current": lambda scope, arguments: [scope.origin],
    "instance": _instance,
    "randomize": _randomize,
    "name": _name,
    "local-name": _name,
    "jr:itext": lambda scope, arguments: arguments[0],
}
_ALL = FUNCTIONS | DATE_FUNCTIONS | PLACE_FUNCTIONS | _HERE


def _call(name: str, arguments: tuple[Ast, ...]) -> Code:
    parts = [compiled(argument) for argument in arguments]
    if name == "if":
        return _if(parts[0], parts[1], parts[2])
    if name == "jr:choice-name":
        return _choice_name(parts[0], arguments)
    if name == "indexed-repeat":
        return _indexed_repeat(arguments)
    function = _ALL.get(name)
    if function is None:  # read, and named as unsupported when the form was checked
        return lambda scope: ""
    if not parts:
        return lambda scope: function(scope, [])
    if len(parts) == 1:
        only = parts[0]
        return lambda scope: function(scope, [only(scope)])
    return lambda scope: function(scope, [part(scope) for part in parts])


def _choice_name(value: Code, arguments: tuple[Ast, ...]) -> Code:
    question = arguments[1]
    # ODK gives the question as a quoted path; it may also be the path itself.
    if question.op == "text":
        found = path_ast(str(question.value))
        question = found if found is not None else question
    asked = compiled(question)

    def run(scope: Scope) -> Value:
        nodes = asked(scope)
        chosen = to_text(value(scope))
        if not isinstance(nodes, list) or not nodes:
            return ""
        node = nodes[0]
        return ", ".join(scope.world.choice_label(one, node) for one in chosen.split())

    return run


def _indexed_repeat(arguments: tuple[Ast, ...]) -> Code:
    """Read the target in numbered instances, each repeat inside the one before it."""
    target = names(arguments[0])
    repeats = [found for argument in arguments[1::2] if (found := names(argument)) is not None]
    indexes = [compiled(argument) for argument in arguments[2::2]]
    plain = compiled(arguments[0])
    if target is None or len(repeats) < len(indexes):
        return plain

    def run(scope: Scope) -> Value:
        node: Node = scope.world.top()
        depth = 0
        for repeat, index in zip(repeats, indexes, strict=True):
            number = to_number(index(scope))
            found = _descend([node], repeat[depth:])
            if isinstance(number, Undecided) or not 1 <= number <= len(found):
                return ""
            node, depth = found[int(number) - 1], len(repeat)
        return [one for one in _descend([node], target[depth:]) if one.live]

    return run


def _descend(nodes: list[Node], path: tuple[str, ...]) -> list[Node]:
    for name in path:
        nodes = [kid for node in nodes for kid in node.kids(name)]
    return nodes


# --- paths ------------------------------------------------------------------------------------


def _filter(ast: Ast) -> Code:
    base, *predicates = ast.args
    inner = compiled(base)
    tests = [compiled(predicate) for predicate in predicates]

    def run(scope: Scope) -> Value:
        nodes = inner(scope)
        return _kept(scope, nodes, tests) if isinstance(nodes, list) else nodes

    return run


def _kept(scope: Scope, nodes: list[Node], tests: list[Code]) -> list[Node]:
    for test in tests:
        kept = []
        for place, node in enumerate(nodes, 1):
            found = test(Scope(scope.world, node, scope.origin, place, len(nodes)))
            # An open question keeps the choice: nothing is hidden because a date is vague.
            if found == place if isinstance(found, float) else to_truth(found) is not False:
                kept.append(node)
        nodes = kept
    return nodes


def _path(ast: Ast) -> Code:
    start = str(ast.value)
    steps = ast.args
    base: Code | None = None
    if start == "()":
        base, steps = compiled(steps[0]), steps[1:]
    walks = [_step(step, last=place == len(steps) - 1) for place, step in enumerate(steps)]
    absolute = start == "/"

    def run(scope: Scope) -> Value:
        found = base(scope) if base else [scope.world.top() if absolute else scope.node]
        if not isinstance(found, list):
            return "" if walks else found
        nodes = found
        for walk in walks:
            nodes = walk(scope, nodes, absolute)
        return [node for node in nodes if node.live]

    return run


Walk = Callable[[Scope, "list[Node]", bool], "list[Node]"]


def _step(step: Ast, *, last: bool) -> Walk:
    axis, _, name = str(step.value).partition(" ")
    tests = [compiled(predicate) for predicate in step.args]
    return _child(name, tests, last) if axis == "child" else _along(_AXES[axis], name, tests)


def _child(name: str, tests: list[Code], last: bool) -> Walk:
    def child(scope: Scope, nodes: list[Node], absolute: bool) -> list[Node]:
        found = [kid for node in nodes for kid in node.kids(name)]
        if tests:
            return _kept(scope, found, tests)
        if absolute and not last and len(found) > 1:
            return _own(scope.origin, found)
        return found

    return child


def _along(reach: Callable[[Node], list[Node]], name: str, tests: list[Code]) -> Walk:
    def other(scope: Scope, nodes: list[Node], absolute: bool) -> list[Node]:
        found: list[Node] = []
        for node in nodes:
            for one in reach(node):
                if name in ("*", one.name) and all(one is not known for known in found):
                    found.append(one)
        return _kept(scope, found, tests) if tests else found

    return other


def _own(origin: Node, instances: list[Node]) -> list[Node]:
    """Return the one instance that holds `origin`; all, for a question outside."""
    node: Node | None = origin
    while node is not None:
        if any(node is instance for instance in instances):
            return [node]
        node = node.parent
    return instances


def _up(node: Node) -> list[Node]:
    found = []
    parent = node.parent
    while parent is not None:
        found.append(parent)
        parent = parent.parent
    return found


def _down(node: Node) -> list[Node]:
    found: list[Node] = []
    for kid in node.kids("*"):
        found += [kid, *_down(kid)]
    return found


def _beside(node: Node, *, after: bool) -> list[Node]:
    if node.parent is None:
        return []
    row = list(node.parent.kids("*"))
    place = next(i for i, one in enumerate(row) if one is node)
    return row[place + 1 :] if after else row[:place][::-1]


_AXES: dict[str, Callable[[Node], list[Node]]] = {
    "self": lambda node: [node],
    "parent": lambda node: [] if node.parent is None else [node.parent],
    "ancestor": _up,
    "ancestor-or-self": lambda node: [node, *_up(node)],
    "descendant": _down,
    "descendant-or-self": lambda node: [node, *_down(node)],
    "following-sibling": lambda node: _beside(node, after=True),
    "preceding-sibling": lambda node: _beside(node, after=False),
}

"""Where an expression stands while it is evaluated: the filling, the node, the position."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.domain.clock import Clock
    from app.forms.values import Node, Value


class World(Protocol):
    """What expressions may know of the form being filled."""

    clock: Clock
    random: Random
    seed: int
    language: str

    def top(self) -> Node:
        """Return the node above the form's root element."""
        ...

    def instance(self, name: str) -> Node | None:
        """Return the top of the list of choices called `name`, None where the form has none."""
        ...

    def choice_label(self, value: str, question: Node) -> str:
        """Return the words of the choice `value` of `question` in the chosen language."""
        ...


class Scope:
    """One evaluation: `node` is ".", `origin` is current()."""

    __slots__ = ("node", "origin", "position", "size", "world")

    def __init__(
        self, world: World, node: Node, origin: Node | None = None, position: int = 1, size: int = 1
    ) -> None:
        self.world = world
        self.node = node
        self.origin = node if origin is None else origin
        self.position = position
        self.size = size


Code = Callable[[Scope], "Value"]
"""A compiled expression."""

Function = Callable[[Scope, "list[Value]"], "Value"]
"""One ODK function, its arguments already evaluated."""

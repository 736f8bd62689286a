"""YAML as plain text values with the line of each, for files that people write by hand.

`BaseLoader` keeps every value as the text in the file, so that `no` is an answer and not False,
until its declared type reads it.  Anchors are refused: a short file could grow without end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yaml.nodes import Node

LARGEST = 1 << 20
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Written:
    """The values of a file, and the line (from 1) of each path like ``$.deadlines[3].offset``."""

    value: Any
    lines: dict[str, int]

    def line(self, path: str) -> int:
        """Return the line of a path, or of the closest part of it that is in the file."""
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path, 1)


class UnreadableText(Exception):
    """The file is no such YAML: which rule it breaks (a code), and where."""

    def __init__(self, code: str, line: int, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.params = params


def read_text(text: str) -> Written:
    """Read one YAML document; raises `UnreadableText` with the line."""
    import yaml

    if len(text) > LARGEST:
        raise UnreadableText("pathway.too_big", 1)
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the same rules, several times faster
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                mark = event.start_mark
                raise UnreadableText("pathway.anchor", mark.line + 1 if mark else 1)
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UnreadableText("pathway.yaml", mark.line + 1 if mark else 1) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise UnreadableText("pathway.yaml", 1) from error
    lines: dict[str, int] = {}
    return Written(None if root is None else _value(root, "$", lines, 0), lines)


def _value(node: Node, path: str, lines: dict[str, int], depth: int) -> Any:
    import yaml

    line = node.start_mark.line + 1
    lines[path] = line
    if depth > DEEPEST:
        raise UnreadableText("pathway.yaml", line)
    if isinstance(node, yaml.SequenceNode):
        return [_value(one, f"{path}[{n}]", lines, depth + 1) for n, one in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, one in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise UnreadableText("pathway.yaml", key.start_mark.line + 1)
            if key.value in found:
                raise UnreadableText("pathway.twice", key.start_mark.line + 1, id=key.value)
            found[key.value] = _value(one, f"{path}.{key.value}", lines, depth + 1)
        return found
    return node.value

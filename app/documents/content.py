"""Whether a page's drawing commands give back the graphics state they took (`q … Q`).

Read fast and read exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_TOKEN = re.compile(
    rb"%[^\r\n]*"
    rb"|\((?:[^()\\]|\\.)*\)"
    rb"|<(?:[0-9A-Fa-f\s]*)>"
    rb"|(?P<hard>\(|(?<![^\s\]>)])BI(?=[\s/]))"
    rb"|(?P<state>(?<![^\s\[\]()<>{}])(?:[qQ]|BT|ET)(?![^\s\[\]()<>{}/%]))",
    re.DOTALL,
)


_STEPS = {b"q": (1, 0), b"Q": (-1, 0), b"BT": (0, 1), b"ET": (0, -1)}


def is_balanced(content: bytes) -> bool:
    """Say whether every `q` has its `Q` and every `BT` its `ET`, and none closes before it opens.

    Content with nested brackets or inline pictures goes to the exact parser; the rest to one pass
    of a pattern.
    """
    if b"\x00" in content:
        return _is_balanced_exactly(content)
    found = []
    for token in _TOKEN.finditer(content):
        if token.lastgroup == "hard":
            return _is_balanced_exactly(content)
        if token.lastgroup == "state":
            found.append(token.group())
    return _closes(found)


def _closes(operators: Iterable[bytes]) -> bool:
    states = texts = 0
    for operator in operators:
        state, text = _STEPS[operator]
        states, texts = states + state, texts + text
        if states < 0 or texts not in (0, 1):
            return False
    return states == 0 and texts == 0


def _is_balanced_exactly(content: bytes) -> bool:
    import pikepdf

    with pikepdf.new() as pdf:
        steps = pikepdf.parse_content_stream(pikepdf.Stream(pdf, content), "q Q BT ET")
        return _closes([bytes(step.operator) for step in steps])

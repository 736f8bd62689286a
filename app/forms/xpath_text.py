"""Plain paths such as ``/data/group/question``, read without the parser."""

from __future__ import annotations

import re

from app.forms.model import Ast

_PLAIN = re.compile(r"\s*(/|\.\.?/)?([\w.-]+|\.\.)(/([\w.-]+|\.\.))*\s*\Z")


def path_ast(text: str) -> Ast | None:
    """Return the path written in `text` as a tree; None where it is more than a plain path."""
    text = text.strip()
    if not _PLAIN.match(text):
        return None
    words = [word for word in text.split("/") if word]
    steps = tuple(
        Ast("step", {".": "self *", "..": "parent *"}.get(word, f"child {word}")) for word in words
    )
    return Ast("path", "/" if text.startswith("/") else ".", steps)


def names(path: Ast) -> tuple[str, ...] | None:
    """Return the element names of an absolute path without predicates; None for any other."""
    if path.op != "path" or path.value != "/":
        return None
    found = []
    for step in path.args:
        axis, _, name = str(step.value).partition(" ")
        if axis != "child" or name == "*":
            return None
        found.append(name)
    return tuple(found)

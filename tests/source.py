"""The project's own code, parsed once a run for all the tests that look through it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Every file of Python in these folders of the tree, in order."""
    return tuple(path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))


@cache
def parsed(path: Path) -> ast.Module:
    """A file's tree, for reading only."""
    return ast.parse(path.read_text(encoding="utf-8"))


def nodes(*folders: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield every node of every file in these folders, with the file's place in the tree."""
    for path in python_files(*folders):
        place = path.relative_to(ROOT).as_posix()
        for node in ast.walk(parsed(path)):
            yield place, node

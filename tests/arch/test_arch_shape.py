"""The shape of the tree: small files, small functions, a README in each folder, no stray words."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.source import ROOT, parsed, python_files

FILE_LINES = 400
FUNCTION_LINES = 40
OURS = ("app", "ui", "packaging")
GENERATED = {".git", ".venv", ".venv-syslibs", "demo-out", "build", "dist"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def our_files() -> Iterator[Path]:
    """Yield every file that belongs to the project, without asking git (it may not be here)."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [
            name
            for name in names
            if name not in GENERATED and not name.endswith(("cache__", "_cache", ".hypothesis"))
        ]
        ours = (name for name in files if name not in GENERATED)  # .git is a file in a second tree
        yield from (Path(folder) / name for name in ours if not name.endswith((".pyc", ".mo")))


def says_why(first_line: str) -> bool:
    """A file or function over its ceiling has the word "long" and a reason in its first line."""
    return re.search(r"\blong(er)?\b", first_line, re.IGNORECASE) is not None


def first_line(node: ast.Module | Function) -> str:
    return (ast.get_docstring(node) or "").split("\n")[0]


def body_lines(node: Function) -> int:
    """Count the lines of a function without its docstring: words are never too many."""
    documented = ast.get_docstring(node) is not None
    doc = node.body[0]
    spent = (doc.end_lineno or 0) - doc.lineno + 1 if documented else 0
    return (node.end_lineno or 0) - node.lineno + 1 - spent


def test_files_are_short_or_say_why() -> None:
    too_long = []
    for path in python_files(*OURS):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > FILE_LINES and not says_why(first_line(parsed(path))):
            too_long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
    assert not too_long


def test_functions_are_short_or_say_why() -> None:
    too_long = []
    for path in python_files(*OURS):
        for node in ast.walk(parsed(path)):
            if not isinstance(node, Function) or body_lines(node) <= FUNCTION_LINES:
                continue
            if not says_why(first_line(node)):
                too_long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not too_long


def test_every_folder_has_a_readme() -> None:
    folders = {path.parent for path in python_files(*OURS)}
    folders |= {path for path in (ROOT / "resources").iterdir() if path.is_dir()}
    folders |= {ROOT / "resources", ROOT / "tests", ROOT}
    missing = [str(f.relative_to(ROOT)) for f in sorted(folders) if not (f / "README.md").is_file()]
    assert not missing


def test_the_map_in_the_readme_is_the_tree() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    drawn = set()
    parents: list[str] = []
    block = text.split("## The tree", 1)[1].split("```")[1]
    for line in block.splitlines():
        name = re.match(r"( *)([\w.]+/)", line)
        if name is None:
            continue
        depth = len(name[1]) // 2
        parents[depth:] = [name[2]]
        drawn.add("".join(parents[: depth + 1]))
    real = set()
    for top in ("app", "ui", "resources", "packaging", "tests", ".ci"):
        real.add(f"{top}/")
        if top in ("app", "ui", "resources", "tests"):
            inner = {path.relative_to(ROOT).parts for path in our_files() if path.parts}
            real |= {f"{parts[0]}/{parts[1]}/" for parts in inner if parts[0] == top and parts[2:]}
    assert drawn == real


def test_there_is_no_other_top_level_folder() -> None:
    allowed = {"app", "ui", "resources", "packaging", "tests", ".ci"}
    found = {path.relative_to(ROOT).parts[0] for path in our_files() if path.parent != ROOT}
    assert found <= allowed


def test_resources_hold_no_python() -> None:
    assert not list((ROOT / "resources").rglob("*.py"))


def test_packaging_is_no_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists(), "it would shadow PyPI's packaging"


# Spelled in parts, so that this file passes its own test.
STRAY = {
    "an absolute path of somebody's machine": r"(?<![\w.])/(?:wo" + r"rk/|ho" + r"me/\w+/)",
    "the host of a package registry": "pypi" + r"\.org|python" + "hosted|registry" + r"\.npmjs",
    "the host of a package archive": "deb" + r"\.debian\.org|debian" + r"\.org/debian",
}


@pytest.mark.parametrize("what", STRAY)
def test_no_stray(what: str) -> None:
    pattern = re.compile(STRAY[what])
    found = []
    for path in our_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a document
        if match := pattern.search(text):
            found.append(f"{path.relative_to(ROOT)}: {match[0]}")
    assert not found

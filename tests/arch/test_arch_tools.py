"""Every program of the system that a test or a benchmark calls is one the set-up fetches."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = sorted((ROOT / "tests" / "bench").glob("*.py"))
OURS = {"app", "ui", "tests"}
STARTS = {"run", "Popen", "check_call", "check_output"}


def fetched(name: str) -> set[str]:
    """Return the commands in a table of `packaging/dev.py`, which no test can import."""
    tree = ast.parse((ROOT / "packaging" / "dev.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return set(ast.literal_eval(node.value))
    raise AssertionError(name)


def called(path: Path) -> Iterator[str]:
    """Yield each command started by its own name, and each that is looked for."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            not isinstance(node, ast.Call)
            or not isinstance(node.func, ast.Attribute)
            or not node.args
        ):
            continue
        first = node.args[0]
        if node.func.attr in STARTS and isinstance(first, ast.List) and first.elts:
            first = first.elts[0]
        elif node.func.attr != "which":
            continue
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def test_what_tests_call_is_fetched() -> None:
    tools = fetched("TEST_TOOLS")
    found = {
        name: path.name
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for name in called(path)
    }
    assert {"age", "age-keygen", "qpdf", "strace"} <= set(found)
    assert not {name: file for name, file in found.items() if name not in tools}


def test_what_a_benchmark_calls_is_among_its_peers() -> None:
    for path in BENCHMARKS:
        lines = re.findall(r"^# peers:(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        peers = {name for line in lines for name in line.split()}
        assert set(called(path)) <= peers <= fetched("PEERS"), path.name


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_what_a_benchmark_takes_from_elsewhere_is_there(path: Path) -> None:
    taken = {
        (node.module, one.name)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OURS
        for one in node.names
    }
    # A benchmark runs for minutes before it comes to its last import.
    assert not {(module, name) for module, name in taken if not is_there(module, name)}


def is_there(module: str, name: str) -> bool:
    """Say whether a module has this name, or a module of this name within."""
    return hasattr(import_module(module), name) or find_spec(f"{module}.{name}") is not None

"""Every program of the system that a test or a benchmark calls is one the set-up fetches."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
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
    for path in sorted((ROOT / "tests" / "bench").glob("bench_*.py")):
        lines = re.findall(r"^# peers:(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        peers = {name for line in lines for name in line.split()}
        assert set(called(path)) <= peers <= fetched("PEERS"), path.name

"""Each of the 35 faults has its one test, by number: `test_fault_01_…` to `test_fault_35_…`."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
FAULTS = 35
NAME = re.compile(r"test_fault_(\d\d)_\w+")


def test_every_fault_has_its_one_test() -> None:
    found: Counter[int] = Counter()
    for path in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (named := NAME.fullmatch(node.name)):
                found[int(named[1])] += 1
    assert found == Counter(range(1, FAULTS + 1))

"""Qt as this project uses it: a build that counts references rightly, and Python's own import."""

from __future__ import annotations

import subprocess
import sys

LOOP = """
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
label = QLabel()
for _ in range(20_000):
    label.setText("a")
print("alive")
"""


def test_twenty_thousand_calls_survive() -> None:
    # In a process of its own: a bad build of Qt would take the test run with it.
    answer = subprocess.run(
        [sys.executable, "-c", LOOP], capture_output=True, text=True, check=False
    )
    assert answer.stdout == "alive\n", answer.stderr[-500:]


IMPORTS = """
import builtins
plain = builtins.__import__
import ui.application
print(builtins.__import__ is plain)
"""


def test_the_window_imports_as_python_does() -> None:
    # Qt's own import reads the source of every module that comes after it.
    answer = subprocess.run(
        [sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=False
    )
    assert answer.stdout == "True\n", answer.stderr[-500:]

"""The Qt in the lock file counts references rightly: 6.12.0 did not, and killed the process."""

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

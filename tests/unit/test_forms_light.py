"""Opening and filling a stored form loads neither the form compiler nor the XPath parser."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
from app.forms import builtin, export, pages, parts, run
heavy = {"pyxform", "elementpath", "openpyxl", "xlrd", "babel.dates", "re2"} & set(sys.modules)
print(sorted(heavy))
"""


def test_filling_a_form_loads_no_heavy_library() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

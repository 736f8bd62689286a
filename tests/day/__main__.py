"""`python -m tests.day --out DIR`: one day by the keyboard alone in the real window, with a picture of every step.

`packaging/dev.py day` calls it.  The window stands on a screen of its own that nobody sees.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.day.whole import LOOKS, a_day
from tests.fault.display import lacking


def main(arguments: list[str]) -> int:
    """Do the day; 0 when every step is written down as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.day", description=__doc__)
    parser.add_argument("--out", required=True, type=Path, help="where the pictures go")
    parser.add_argument("--look", choices=LOOKS, default="light")
    options = parser.parse_args(arguments)
    if lacking():
        print(f"This needs a screen of its own; not on this machine: {lacking()}", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in a_day(Path(folder), options.out, LOOKS[options.look]):
            print(f"{name}: written down", flush=True)
    print(f"Pictures: {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

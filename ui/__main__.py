"""`python -m ui`: the window."""

from __future__ import annotations

import gc
import sys

gc.disable()  # until the first page is there: nothing of what a start makes is waste

from ui.application import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What is loaded while the passphrase is typed is all that an unlock takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.bootstrap import Desk
from tests.conftest import PASSPHRASE, QUICK

_UNLOCK = """
import sys
from pathlib import Path
from app.bootstrap import Desk
from tests.conftest import PASSPHRASE, QUICK

desk = Desk(limits=QUICK, state_folder=Path(sys.argv[1]) / "state")
desk.warm()
before = set(sys.modules)
workbook = desk.unlock(Path(sys.argv[1]) / "vault", PASSPHRASE)
workbook.today.board()
workbook.backups.state()
print(*sorted(set(sys.modules) - before))
workbook.lock()
"""


def test_an_unlock_loads_nothing_that_could_be_loaded_before(tmp_path: Path) -> None:
    desk = Desk(limits=QUICK, state_folder=tmp_path / "state")
    workbook, _ = desk.create(tmp_path / "vault", PASSPHRASE, office="Northside", worker="Dana K.")
    workbook.lock()
    done = subprocess.run(
        [sys.executable, "-c", _UNLOCK, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []

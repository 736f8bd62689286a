"""The process that looks at a vault with a log beside it guards its memory like every other."""

from __future__ import annotations

import ctypes
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.bootstrap import Desk
from app.errors import DamageError
from app.services import verify
from tests.backup_parts import new_case, office
from tests.conftest import PASSPHRASE

PR_GET_DUMPABLE = 3


@dataclass(frozen=True)
class Asked:
    """Stands where the state folder is read, in the child, and answers whether others may read its memory."""

    state_folder: Path

    def __call__(self, row: bytes) -> dict[str, tuple[int, bytes]]:
        open_to_others = ctypes.CDLL(None).prctl(PR_GET_DUMPABLE, 0, 0, 0, 0)
        raise DamageError("vault.state_damaged" if open_to_others else "vault.older")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux whether a process can be dumped")
def test_the_process_that_looks_beside_a_log_lets_nobody_read_its_memory(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook = office(desk, tmp_path / "vault")
    new_case(workbook)
    shutil.copytree(tmp_path / "vault", tmp_path / "killed")
    workbook.lock()
    monkeypatch.setattr(verify, "_Remembered", Asked)
    told = {one.what for one in desk.verify(tmp_path / "killed", PASSPHRASE)}
    assert "vault.older" in told
    assert "vault.state_damaged" not in told

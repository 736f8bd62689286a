"""A vault whose one worker is given another role, and opened again in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.bootstrap import Desk, Workbook
from app.domain.staff import Staff
from tests.conftest import PASSPHRASE

Fill = Callable[[Workbook], None]


def seated(desk: Desk, folder: Path, role: str, fill: Fill = lambda _workbook: None) -> Workbook:
    """Make a vault, fill it as its supervisor, and open it again in another role."""
    made, _ = desk.create(folder, PASSPHRASE, office="Northside", worker="Dana Kessler")
    fill(made)
    with made.unlocked.begin() as work:
        work.save(replace(work.get(Staff, made.seat.worker_id), role=role))
        work.commit()
    made.lock()
    return desk.unlock(folder, PASSPHRASE)

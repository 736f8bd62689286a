"""Saving, while the process is killed or the disk is full: what was acknowledged is there, whole."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from app.bootstrap import Desk, Workbook
from app.domain.episode import Episode
from app.services.cases import NewCase
from app.storage import verify
from tests.conftest import PASSPHRASE, QUICK, TODAY
from tests.fault.children import ended, forked
from tests.fault.counting import count, dice, nothing_lost, rounds

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child"),
]


def vault_in(base: Path) -> tuple[Desk, Path, str]:
    """A desk, a vault in `base`, and a case in it."""
    desk = Desk(today=TODAY, limits=QUICK, state_folder=base / "state")
    workbook, _ = desk.create(base / "vault", PASSPHRASE, office="Northside", worker="Dana K.")
    case = workbook.cases.open(NewCase(working_name="Amina"))
    workbook.lock()
    return desk, base / "vault", case


class Saved(NamedTuple):
    """One save that was acknowledged: `typed`, `added`, `amended` or `opened`; a later one has a higher number."""

    kind: str
    record_id: str
    number: int


def work_until_killed(desk: Desk, vault: Path, case: str, told: int, first: int) -> None:
    """Save in every way there is, saying so on the pipe after each verb returned; lock now and then."""
    number = first

    def tell(kind: str, record_id: str) -> None:
        os.write(told, f"{kind} {record_id} {number}\n".encode())

    while True:
        workbook = desk.unlock(vault, PASSPHRASE)
        os.write(told, b"open - 0\n")
        for _ in range(12):
            number += 1
            entry = workbook.notes.new_entry()
            workbook.notes.type_on(entry, case, f"typed words {number}")
            tell("typed", entry)
            note = workbook.notes.add(case, f"words {number}")
            tell("added", note)
            number += 1
            workbook.notes.amend(note, f"better words {number}")
            tell("amended", note)
            workbook.notes.finish(entry)
            tell("opened", workbook.cases.open(NewCase(working_name=f"Person {number}")))
            if number % 5 == 0:
                workbook.unlocked.settle()
        workbook.lock()


def killed_while_saving(
    desk: Desk, vault: Path, case: str, first: int, wait: float, from_start: bool
) -> list[Saved]:
    """Start somebody who saves, kill them, and return what they were told is saved."""
    heard, told = os.pipe()
    pid = forked(lambda: work_until_killed(desk, vault, case, told, first))
    os.close(told)
    with open(heard, "rb") as answers:
        lines = [] if from_start else [answers.readline()]
        time.sleep(wait)
        os.kill(pid, signal.SIGKILL)
        assert ended(pid) == -signal.SIGKILL
        lines += answers.readlines()
    words = (line.decode().split() for line in lines)
    return [Saved(kind, one, int(n)) for kind, one, n in words if kind != "open"]


def held(workbook: Workbook, saved: Saved) -> bool:
    """Whether the case file holds what was acknowledged, or what was saved over it later."""
    with workbook.unlocked.begin() as work:
        kept = work.paths(saved.record_id) or {}
        if saved.kind == "opened":
            return bool(kept) and bool(work.find(Episode, case_id=saved.record_id))
        typed = {one.path: one.value for one in work.drafts.of_record(saved.record_id)}
    text = str({**kept, **typed}.get("text", "0"))
    return int(text.split()[-1]) >= saved.number


def everything_fits(workbook: Workbook) -> bool:
    """Whether pages, structure, trail, records and their history agree: no half record anywhere."""
    connection = workbook.unlocked._store._connection
    return verify.check(connection, verify.Against()) == []


def test_fault_01_killed_at_random_points_while_saving(tmp_path: Path) -> None:
    desk, vault, case = vault_in(tmp_path)
    chance = dice("kills while saving")
    times = rounds(200)
    known: list[Saved] = []
    for number in range(times):
        from_start = chance.random() < 0.2
        saved = killed_while_saving(
            desk, vault, case, 1_000 * number, chance.random() * 0.12, from_start
        )
        count("kill")
        known += saved
        workbook = desk.unlock(vault, PASSPHRASE)
        assert everything_fits(workbook)
        nothing_lost([one for one in saved if not held(workbook, one)])
        workbook.lock()
    assert len(known) > times, "the people killed had saved something"
    workbook = desk.unlock(vault, PASSPHRASE)
    nothing_lost([one for one in known if not held(workbook, one)])
    workbook.lock()
    assert desk.verify(vault, PASSPHRASE) == []

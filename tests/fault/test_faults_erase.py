"""`kill -9` while a case is being removed: afterwards it is whole, or gone for good at the next opening; never half."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Desk, Workbook
from app.vault import folder
from tests.conftest import PASSPHRASE, QUICK, TODAY
from tests.fault.counting import count, dice, nothing_lost, rounds
from tests.retention_parts import Full, full_case, says_the_word

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child"),
]
STEPS = 24


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Full]:
    """A locked vault with one closed case, and this laptop's state folder beside it."""
    place = tmp_path_factory.mktemp("erase") / "before"
    place.mkdir()
    workbook, _ = desk_of(place).create(place / "v", PASSPHRASE, office="North", worker="Dana K.")
    full = full_case(workbook)
    workbook.drafts.promote_idle(all_of_them=True)
    workbook.unlocked.lock()
    return place, full


def desk_of(place: Path) -> Desk:
    return Desk(today=TODAY, limits=QUICK, state_folder=place / "state")


def erase(workbook: Workbook, full: Full) -> None:
    workbook.retention.erase(full.case, "its time is over", full.reference)


def purge(workbook: Workbook, full: Full) -> None:
    workbook.retention.purge_words(full.case, "she asked for it")


def destroy_item(workbook: Workbook, full: Full) -> None:
    workbook.retention.destroy_item(full.item, "it was somebody else's")


REMOVALS = {"erase": erase, "purge": purge, "item": destroy_item}


def in_child(place: Path, work: Callable[[Workbook], None], watch: Callable[[str], None]) -> int:
    """Do `work` in a child that calls `watch` before each statement of the store and each step on disk."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            workbook = desk_of(place).unlock(place / "v", PASSPHRASE)
            workbook.unlocked._store._connection.set_trace_callback(watch)
            folder.reached = watch
            work(workbook)
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def counted(place: Path, work: Callable[[Workbook], None]) -> int:
    """How many steps the whole of it takes."""
    tally = place / "steps"

    def watch(_step: str) -> None:
        with tally.open("ab") as file:
            file.write(b".")

    assert in_child(place, work, watch) == 0
    return tally.stat().st_size


@pytest.mark.parametrize("how", REMOVALS)
def test_a_removal_killed_at_any_step_is_whole_or_undone(
    template: tuple[Path, Full], tmp_path: Path, how: str
) -> None:
    before, full = template
    remove = REMOVALS[how]
    shutil.copytree(before, tmp_path / "whole")
    total = counted(tmp_path / "whole", lambda workbook: remove(workbook, full))
    luck = dice(f"erase {how}")
    steps = {0, total - 1, total - 2, *luck.sample(range(total), min(total, rounds(STEPS)))}
    seen = set()
    for step in sorted(steps):
        place = shutil.copytree(before, tmp_path / f"at{step}")
        left = iter(range(step, -1, -1))

        def watch(_step: str, left: Any = left) -> None:
            if next(left) == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        code = in_child(place, lambda workbook: remove(workbook, full), watch)
        assert code == -signal.SIGKILL, step
        count("kill")
        seen.add(is_gone(place, full, how))
        assert desk_of(place).verify(place / "v", PASSPHRASE) == []
        shutil.rmtree(place)
    assert seen == {True, False}


def is_gone(place: Path, full: Full, how: str) -> bool:
    """Open what a kill left: True if the removal is done in full, False if all of the case is there."""
    workbook = desk_of(place).unlock(place / "v", PASSPHRASE)
    try:
        done = bool(workbook.retention.register())
        if done:
            assert workbook.unlocked.blobs.stored() == set()
            assert how == "item" or not says_the_word(workbook)
            assert not workbook.unlocked._store.needs_settling
        else:
            assert workbook.cases.person(full.case).wishes
            assert workbook.search.find("quetzalcoatl")
            checked = workbook.evidence.verify(full.case)
            nothing_lost([item for item, whole in checked.items() if not whole])
            assert list(checked) == [full.item]
        return done
    finally:
        workbook.unlocked.lock()

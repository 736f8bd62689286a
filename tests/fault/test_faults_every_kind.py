"""`kill -9` while a case with a record of every kind is merged, removed, or restored: all of it, or nothing."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Desk, Workbook
from app.storage.revisions import Revision
from app.vault import folder
from tests.conftest import PASSPHRASE, QUICK, TODAY
from tests.fault.children import in_child
from tests.fault.counting import count, dice, rounds
from tests.full_office import Office
from tests.kind_parts import OF_CASE, full

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked child"),
]
STEPS = 12
TABLES = "record revision draft deadline audit_words case_list trace blob gone".split()
REASON = "its time is over"


class Place:
    """A locked office in a folder of its own, to be copied and killed in."""

    def __init__(self, base: Path, case: str, reference: str) -> None:
        self.base, self.case, self.reference = base, case, reference

    @property
    def desk(self) -> Desk:
        return Desk(today=TODAY, limits=QUICK, state_folder=self.base / "state")

    def open(self) -> Workbook:
        return self.desk.unlock(self.base / "office", PASSPHRASE)

    def copy(self, base: Path) -> Place:
        shutil.copytree(self.base, base)
        return Place(base, self.case, self.reference)

    def state(self) -> dict[str, int]:
        """How many rows each table has that speak of what people wrote, and how many attachments lie there."""
        workbook = self.open()
        run = workbook.unlocked._store._connection.execute
        found = {name: run(f"SELECT count(*) FROM {name}").fetchone()[0] for name in TABLES}
        found["files"] = len(workbook.unlocked.blobs.stored())
        assert not workbook.unlocked._store.needs_settling
        workbook.unlocked.lock()
        assert self.desk.verify(self.base / "office", PASSPHRASE) == []
        return found


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Place:
    base = tmp_path_factory.mktemp("every") / "before"
    base.mkdir()
    office = Office(Desk(today=TODAY, limits=QUICK, state_folder=base / "state"), base)
    office.workbook.backups.make(office.stick)
    office.close()
    office.workbook.unlocked.lock()
    return Place(base, office.case, office.reference)


def erase(place: Place) -> None:
    place.open().retention.erase(place.case, REASON, place.reference)


def purge(place: Place) -> None:
    place.open().retention.purge_words(place.case, REASON)


def restore_erased(place: Place) -> None:
    """Over the office, from a backup that still has the case."""
    place.desk.restore(place.base / "stick", PASSPHRASE, place.base / "office", reason=REASON)


def written_elsewhere(place: Place) -> list[Revision]:
    """What another copy of the office wrote meanwhile: one more record of every kind, and a change of each."""
    there = place.copy(place.base.with_name("there"))
    workbook = there.open()
    with workbook.unlocked.begin() as work:
        for kind in OF_CASE:
            bytes_elsewhere = (
                {"blob_id": "", "rendition_blob_id": ""} if kind == "attachment" else {}
            )
            if kind != "person":
                work.save(full(kind, place.case, "there", **bytes_elsewhere))
        work.commit()
    with workbook.unlocked.begin() as work:
        rows = work._ledger.rows("WHERE case_id = ? ORDER BY n", (place.case,))
        made = [one for row in rows for one in work._ledger.revisions(row)]
    workbook.lock()
    return made


def merge(made: list[Revision]) -> Callable[[Place], None]:
    def merging(place: Place) -> None:
        workbook = place.open()
        with workbook.unlocked.begin() as work:
            work.apply(made)
            work.commit()

    return merging


def watched(place: Place, do: Callable[[Place], None], watch: Callable[[str], None]) -> int:
    """Do it in a child that calls `watch` before each statement of the store and each step on disk."""

    def work() -> None:
        from app.storage import store

        begun = store.Store.__init__

        def traced(self: Any, opened: Any, *more: Any) -> None:
            opened.set_trace_callback(watch)
            begun(self, opened, *more)

        store.Store.__init__ = traced  # type: ignore[method-assign]
        folder.reached = watch
        do(place)

    return in_child(work)


@pytest.mark.parametrize("what", ["erase", "purge", "merge", "restore"])
def test_killed_at_any_step_it_is_done_or_undone(before: Place, tmp_path: Path, what: str) -> None:
    start = before.copy(tmp_path / "start")
    if what == "restore":
        assert in_child(lambda: erase(start)) == 0
    do = {"erase": erase, "purge": purge, "restore": restore_erased}.get(what)
    do = do or merge(written_elsewhere(start))
    whole = start.copy(tmp_path / "whole")
    tally = tmp_path / "steps"

    def tell(_step: str) -> None:
        with tally.open("ab") as file:
            file.write(b".")

    assert watched(whole, do, tell) == 0
    total = tally.stat().st_size
    undone, done = start.state(), whole.state()
    assert undone != done
    luck, seen = dice(f"every kind {what}"), []
    for step in sorted({0, total - 1, *luck.sample(range(total), min(total, rounds(STEPS)))}):
        place = start.copy(tmp_path / f"at{step}")
        left = iter(range(step, -1, -1))

        def kill(_step: str, left: Any = left) -> None:
            if next(left) == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        assert watched(place, do, kill) == -signal.SIGKILL, step
        count("kill")
        found = place.state()
        assert found in (undone, done), step
        seen.append(found)
        shutil.rmtree(place.base)
    assert undone in seen

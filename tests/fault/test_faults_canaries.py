"""Fault 26: two minutes at the real window, then a search for names, words and places in all it could have written."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.bootstrap import Desk
from tests.fault import display as displays
from tests.fault.display import Keyboard, end_fresh_window, fresh_window, start_window

pytestmark = [pytest.mark.slow, pytest.mark.x11]
display = displays.display
TELLING = 5
"""Shorter words stand somewhere in megabytes of ciphertext by chance."""
TYPED, SOUGHT, PLACE = "She keeps quinces in the bathtub", "quincetree", "harrowgate lane"
HOME = {
    "HOME": "home", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache", "XDG_STATE_HOME": "state",
    "XDG_DATA_HOME": "data", "XDG_RUNTIME_DIR": "run", "TMPDIR": "tmp",
}  # fmt: skip


@dataclass
class Used:
    """A workbook of invented people, and a home of its own for whoever works with it."""

    root: Path
    folder: Path
    words: str
    canaries: list[str]

    @property
    def env(self) -> dict[str, str]:
        return {name: str(self.root / place) for name, place in HOME.items()}


@pytest.fixture
def used(tmp_path: Path) -> Used:
    root, papers = tmp_path / "machine", tmp_path / PLACE
    for place in (root, papers, *(root / name for name in HOME.values())):
        place.mkdir(mode=0o700)
    workbook, words = Desk(state_folder=root / "state" / "workbook").sample(papers / "vault")
    cases = workbook.cases.find()
    names = [word for one in cases for word in (one.name, one.phone.unguarded)]
    own, worker = workbook.office.own(), workbook.office.worker()
    workbook.lock()
    canaries = [*names, own.name, worker.name, words, TYPED, SOUGHT, PLACE, "Larch Close"]
    return Used(root, papers / "vault", words, [one for one in canaries if len(one) >= TELLING])


def ask(window: subprocess.Popen[str], line: str) -> None:
    """Have the window do something the keyboard does not reach, and wait until it is done."""
    assert window.stdin is not None
    assert window.stdout is not None
    window.stdin.write(line + "\n")
    window.stdin.flush()
    assert select.select([window.stdout], [], [], 90)[0], line
    assert window.stdout.readline() == "done\n"


def write_a_note(keys: Keyboard) -> None:
    keys.press("ctrl+2", wait=2.0)
    keys.press("Return", wait=2.0)
    keys.press("ctrl+n", wait=2.0)
    keys.type(TYPED, wait=1.0)


def two_minutes(used: Used, display: str) -> Iterator[Path]:
    """Unlock, view, search, type, copy, print, export, lock, unlock again, crash; yields what was exported."""
    exported = used.root.parent / PLACE
    program = ("-m", "tests.fault.listening_window")
    window = start_window(display, used.folder, used.env, program=program)
    began = time.monotonic()
    try:
        yield from _first_session(used, display, window, exported)
    finally:
        window.kill()
    slow = max(
        6.0, (time.monotonic() - began) / 8
    )  # the machine is shared: as slow as it was until now
    fresh = fresh_window(display)
    again = Keyboard(display)
    again.type(used.words)
    again.press("Return", wait=slow)
    write_a_note(again)
    os.kill(fresh, signal.SIGKILL)


def _first_session(
    used: Used, display: str, window: subprocess.Popen[str], exported: Path
) -> Iterator[Path]:
    keys = Keyboard(display)
    keys.type(used.words)
    keys.press("Return")
    for name in (
        "today",
        "overview",
        "timeline",
        "safe_contact",
        "evidence",
        "sharing",
        "settings",
    ):
        ask(window, f"place {name}")
    keys.press("ctrl+k")
    keys.type(SOUGHT, wait=1.5)
    keys.press("Escape")
    write_a_note(keys)
    keys.press("ctrl+a", wait=0.3)
    keys.press("ctrl+c", wait=0.5)
    for what in ("letter", "paper", "bundle"):
        file = exported / f"{what}.pdf"
        ask(window, f"{what} {file}")
        yield file
    keys.press("ctrl+l")
    window.wait(10)


def test_fault_26_canaries(display: str, used: Used) -> None:
    """Nothing stands in clear outside what was exported on purpose, not even where the workbook lies."""
    try:
        exported = list(two_minutes(used, display))
    finally:
        end_fresh_window(display)
    assert all(file.stat().st_size for file in exported)
    files = _written(used, exported)
    assert used.folder / "store.db" in files
    told = {
        f"{file.relative_to(used.root.parent).parts[:2]}: {number}"
        for file in files
        for content in [file.read_bytes()]
        for number, canary in enumerate(used.canaries)
        if any(canary.encode(code) in content for code in ("utf-8", "utf-16-le", "utf-16-be"))
    }
    assert told == set()
    assert not [file.name for file in files if "QtProject" in file.name or "recently" in file.name]
    assert not list((used.root / "tmp").rglob("*"))
    _was_really_used(used)


def _written(used: Used, exported: list[Path]) -> list[Path]:
    """Everything on the machine but what was exported on purpose."""
    places = (used.root, used.folder.parent)
    found = [file for place in places for file in place.rglob("*") if file.is_file()]
    return [file for file in found if file not in exported]


def _was_really_used(used: Used) -> None:
    """The words of the first session are a note now, those of the crash are there again: the hands were not idle."""
    workbook = Desk(state_folder=used.root / "state" / "workbook").unlock(used.folder, used.words)
    try:
        assert [hit for hit in workbook.search.find("quinces") if hit.kind == "note"]
        unfinished = [workbook.notes.unfinished(one.id) for one in workbook.cases.find()]
        assert [one for one in unfinished if one is not None and one.words == TYPED]
    finally:
        workbook.lock()

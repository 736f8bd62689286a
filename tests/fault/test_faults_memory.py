"""Fault 25: what the memory of a locked program holds, what a crash leaves, and what other programs can paste."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import app.vault as vault
from app.bootstrap import Desk
from app.services.cases import NewCase
from tests.fault import display as displays
from tests.fault.display import Keyboard, end_fresh_window, fresh_window, start_window
from tests.fault.memory import found_in

pytestmark = [pytest.mark.slow, pytest.mark.x11]
display = displays.display
WORDS = "plank heron button velvet orchard lantern"
NAME = "Quillon Ashgrovemere"


class Planted:
    """A workbook with one name nobody else has, and the keys to it."""

    def __init__(self, folder: Path, state: Path) -> None:
        self.folder = folder
        workbook, _ = Desk(state_folder=state).create(
            folder, WORDS, office="Northside", worker="Dana Kessler"
        )
        workbook.cases.open(NewCase(working_name=NAME))
        workbook.lock()
        opened = vault.open(folder, WORDS, limits=vault.PRODUCTION, read_only=True)
        self.secrets: dict[str, str | bytes] = {
            "name": NAME,
            "passphrase": WORDS,
            "vault key": bytes(opened._vault_key),
            "store key": bytes(opened.store_key),
        }
        opened.close()


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    return Planted(tmp_path / "vault", tmp_path / "state")


def unlock(keys: Keyboard) -> None:
    keys.type(WORDS)
    keys.press("Return", wait=6.0)


def until_found(pid: int, planted: Planted, names: set[str], seconds: float = 60.0) -> None:
    """Scan until these are found: the machine is shared, and the key takes as long as it takes."""
    until, found = time.monotonic() + seconds, set[str]()
    while not names <= found and time.monotonic() < until:
        found = found_in(pid, planted.secrets)
    assert names <= found


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/PID/mem, which is Linux")
@pytest.mark.skipif(
    getattr(os, "geteuid", lambda: 1)() != 0,
    reason="needs root: the program closes its memory to everybody else",
)
def test_fault_25_memory(display: str, planted: Planted) -> None:
    """The scanner finds the name and the keys in the unlocked process; in the one after the lock there are none."""
    window = start_window(display, planted.folder)
    try:
        unlock(Keyboard(display))
        until_found(window.pid, planted, {"vault key", "store key"})
        Keyboard(display).press("ctrl+2", wait=2.0)
        until_found(window.pid, planted, {"name"})
        Keyboard(display).press("ctrl+l")
        window.wait(10)
        fresh = fresh_window(display)
        time.sleep(1.0)
        assert found_in(fresh, planted.secrets) == set()
        assert not Path(f"/proc/{window.pid}").exists()
    finally:
        window.kill()
        end_fresh_window(display)


@pytest.mark.skipif(sys.platform != "linux", reason="core files of Linux")
def test_a_crash_leaves_no_core(display: str, planted: Planted) -> None:
    was = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (was[1], was[1]))
    try:
        window = start_window(display, planted.folder)
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, was)
    unlock(Keyboard(display))
    window.send_signal(signal.SIGSEGV)
    _pid, status = os.waitpid(window.pid, 0)
    assert os.WTERMSIG(status) == signal.SIGSEGV
    assert not os.WCOREDUMP(status)


OTHER = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
board = app.clipboard()
if len(sys.argv) > 1:
    board.setText(sys.argv[1])
    QTimer.singleShot(300, lambda: print("set", flush=True))
else:
    kind = "x-kde-passwordManagerHint"
    def read():
        print(board.text(), bytes(board.mimeData().data(kind).data()).decode(), sep="|", flush=True)
        app.quit()
    QTimer.singleShot(500, read)
app.exec()
"""


def other_program(display: str, *words: str) -> subprocess.Popen[str]:
    """Another program on the same screen: it puts `words` on the clipboard and stays, or reads what is there."""
    env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    return subprocess.Popen(
        [sys.executable, "-c", OTHER, *words], env=env, stdout=subprocess.PIPE, text=True
    )


def pasted(display: str) -> str:
    said, _ = other_program(display).communicate(timeout=60)
    return said.strip()


def test_other_programs_find_what_was_copied_until_the_lock(display: str, planted: Planted) -> None:
    window = start_window(display, planted.folder)
    keys = Keyboard(display)
    try:
        unlock(keys)
        keys.press("ctrl+k")
        keys.type("quince")
        keys.press("ctrl+a", wait=0.3)
        keys.press("ctrl+c", wait=0.5)
        assert pasted(display) == "quince|secret"
        keys.press("ctrl+l")
        window.wait(10)
        assert pasted(display) == "|"
    finally:
        window.kill()
        end_fresh_window(display)


def test_what_another_program_put_there_outlives_the_lock(display: str, planted: Planted) -> None:
    window = start_window(display, planted.folder)
    keys = Keyboard(display)
    other = None
    try:
        unlock(keys)
        keys.press("ctrl+k")
        keys.type("quince")
        keys.press("ctrl+a", wait=0.3)
        keys.press("ctrl+c", wait=0.5)
        other = other_program(display, "shopping list")
        assert other.stdout is not None
        assert other.stdout.readline() == "set\n"
        keys.press("ctrl+l")
        window.wait(10)
        assert pasted(display) == "shopping list|"
    finally:
        window.kill()
        end_fresh_window(display)
        if other is not None:
            other.kill()


def test_hide_works_from_an_open_menu(display: str, planted: Planted) -> None:
    window = start_window(display, planted.folder)
    keys = Keyboard(display)
    try:
        unlock(keys)
        keys.press("ctrl+k")
        keys.press("Menu")
        keys.press("ctrl+shift+h")
        window.wait(10)
    finally:
        window.kill()
        end_fresh_window(display)

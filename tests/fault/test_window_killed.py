"""The real window on a virtual screen, killed while somebody types: the words are there after the next unlock."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import Desk
from app.services.cases import NewCase

pytestmark = [pytest.mark.slow, pytest.mark.x11]
ROOT = Path(__file__).resolve().parents[2]
WORDS = "plank heron button velvet orchard lantern"
TYPED = "She asked about the sewing class on Thursday"


@pytest.fixture
def display() -> Iterator[str]:
    if shutil.which("Xvfb") is None or shutil.which("xdotool") is None:
        pytest.skip("Xvfb and xdotool are not on this machine")
    name = f":{500 + os.getpid() % 400}"
    screen = subprocess.Popen(
        ["Xvfb", name, "-screen", "0", "1366x768x24"], stderr=subprocess.DEVNULL
    )
    time.sleep(1.0)
    yield name
    screen.terminate()
    screen.wait(5)


class Keyboard:
    """Somebody at the keyboard of one window."""

    def __init__(self, display: str) -> None:
        self._env = {**os.environ, "DISPLAY": display}
        self._window = self._run(
            "search", "--sync", "--onlyvisible", "--name", "^Workbook$"
        ).split()[0]
        self._run("windowfocus", "--sync", self._window)

    def press(self, key: str, wait: float = 1.0) -> None:
        """Press one key or combination."""
        self._run("key", "--clearmodifiers", key)
        time.sleep(wait)

    def type(self, words: str, wait: float = 0.5) -> None:
        """Type words."""
        self._run("type", "--delay", "12", words)
        time.sleep(wait)

    def _run(self, *words: str) -> str:
        ran = subprocess.run(
            ["xdotool", *words], env=self._env, capture_output=True, timeout=30, check=True
        )
        return ran.stdout.decode()


def test_typed_words_survive_a_kill(display: str, tmp_path: Path) -> None:
    desk, folder = Desk(), tmp_path / "vault"
    workbook, _ = desk.create(folder, WORDS, office="Northside", worker="Dana Kessler")
    case = workbook.cases.open(NewCase(working_name="Amina"))
    workbook.lock()
    env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    window = subprocess.Popen(
        [sys.executable, "-m", "ui", "--vault", str(folder)], cwd=ROOT, env=env
    )
    try:
        keys = Keyboard(display)
        keys.type(WORDS)
        keys.press("Return", wait=6.0)
        keys.press("ctrl+2", wait=1.5)
        keys.press("Return", wait=1.5)
        keys.press("ctrl+n", wait=1.5)
        keys.type(TYPED, wait=1.0)
    finally:
        window.send_signal(signal.SIGKILL)
        window.wait(5)
    again = desk.unlock(folder, WORDS)
    try:
        found = again.notes.unfinished(case)
        assert found is not None
        assert found[1] == TYPED
    finally:
        again.lock()

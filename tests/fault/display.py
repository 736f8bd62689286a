"""A virtual screen, the real window on it, and somebody at its keyboard."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def display() -> Iterator[str]:
    """A screen of the test's own; its name."""
    if lacking():
        pytest.skip(f"not on this machine: {lacking()}")
    with virtual_screen() as name:
        yield name


def lacking() -> str:
    """Return the programs a virtual screen needs and this machine has not, by name."""
    return ", ".join(one for one in ("Xvfb", "xdotool") if shutil.which(one) is None)


@contextmanager
def virtual_screen(size: tuple[int, int] = (1366, 768)) -> Iterator[str]:
    """Keep a screen nobody sees, in px; its name."""
    name = f":{500 + os.getpid() % 400}"
    screen = subprocess.Popen(
        ["Xvfb", name, "-screen", "0", f"{size[0]}x{size[1]}x24"], stderr=subprocess.DEVNULL
    )
    time.sleep(1.0)
    try:
        yield name
    finally:
        screen.terminate()
        screen.wait(5)


def start_window(
    display: str, folder: Path, env: Mapping[str, str] | None = None, *, program: Sequence[str] = ("-m", "ui")
) -> subprocess.Popen[str]:  # fmt: skip
    """Start the program on a workbook; its input is open for a `program` that listens."""
    whole = {**os.environ, **(env or {}), "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    return subprocess.Popen(
        [sys.executable, *program, "--vault", str(folder)],
        cwd=ROOT, env=whole, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def fresh_window(display: str, seconds: float = 30.0) -> int:
    """Return the process on this screen that took over after a lock.

    The screen says whose its windows are: what a process was started with is closed to everybody else but root.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for process in _on_screen(display):
            if _is_fresh(process):
                return process
        time.sleep(0.1)
    raise AssertionError("no fresh process took over")


def end_fresh_window(display: str) -> None:
    """End what took over on this screen, if anything did."""
    try:
        os.kill(fresh_window(display, 0.5), signal.SIGKILL)
    except AssertionError:
        return


def _on_screen(display: str) -> Iterator[int]:
    def say(*words: str) -> list[bytes]:
        env = {**os.environ, "DISPLAY": display}
        return subprocess.run(["xdotool", *words], env=env, capture_output=True).stdout.split()

    for window in say("search", "--name", ".+"):
        yield from map(int, say("getwindowpid", window.decode()))


def _is_fresh(process: int) -> bool:
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return words[1:4] == [b"-m", b"ui", b"--continue"]


class Keyboard:
    """Somebody at the keyboard of one window."""

    def __init__(self, display: str) -> None:
        self._env = {**os.environ, "DISPLAY": display}
        self._window = self._run("search", "--sync", "--onlyvisible", "--name", ".+").split()[0]
        self.focus()

    def focus(self) -> None:
        """Give the window the keyboard, as a window manager does; there is none on this screen."""
        self._run("windowfocus", "--sync", self._window)

    def press(self, key: str, wait: float = 1.0) -> None:
        """Press one key or combination."""
        self._run("key", "--clearmodifiers", key)
        time.sleep(wait)

    def type(self, words: str, wait: float = 0.5) -> None:
        """Type words."""
        self._run("type", "--delay", "12", words)
        time.sleep(wait)

    def resize(self, width: int, height: int) -> None:
        """Make the window as large as a smaller screen, in px."""
        self._run("windowsize", "--sync", self._window, str(width), str(height))

    def _run(self, *words: str) -> str:
        ran = subprocess.run(
            ["xdotool", *words], env=self._env, capture_output=True, timeout=30, check=True
        )
        return ran.stdout.decode()

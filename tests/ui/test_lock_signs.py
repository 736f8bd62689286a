"""Every sign that nobody is there locks: clocks, keys in front of a dialog, what the system tells."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.sheets import answering
from ui import away
from ui.away import Away
from ui.idle import IdleWatch
from ui.tasks import Tasks

MINUTE, HOUR, YEAR = 60.0, 3_600.0, 365 * 86_400.0


class Clocks:
    """The three clocks of a laptop, set by hand: it never jumps, people set it, it counts sleep."""

    def __init__(self) -> None:
        self.steady, self.wall, self.boot = 1_000.0, 1_764_000_000.0, 1_000.0

    def __call__(self) -> tuple[float, ...]:
        return self.steady, self.wall, self.boot

    def passes(self, seconds: float) -> None:
        """Let time pass while the laptop is awake."""
        self.steady += seconds
        self.wall += seconds
        self.boot += seconds

    def sleeps(self, seconds: float) -> None:
        """Let time pass while the laptop sleeps."""
        self.wall += seconds
        self.boot += seconds


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def watch(clocks: Clocks) -> Iterator[IdleWatch]:
    made = IdleWatch(5, clocks)
    made.start()
    yield made
    made.stop()


def key() -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)


def test_a_key_puts_the_lock_off(watch: IdleWatch, clocks: Clocks) -> None:
    clocks.passes(4 * MINUTE)
    assert watch.seconds_left() == 60
    assert not watch.eventFilter(watch, key())
    assert watch.seconds_left() == 300


def test_the_first_key_after_a_sleep_locks_and_goes_nowhere(
    watch: IdleWatch, clocks: Clocks, qtbot: QtBot
) -> None:
    clocks.sleeps(8 * HOUR)
    with qtbot.waitSignal(watch.idle):
        assert watch.eventFilter(watch, key())


def test_fewer_minutes_count_at_once(watch: IdleWatch, clocks: Clocks, qtbot: QtBot) -> None:
    clocks.passes(3 * MINUTE)
    with qtbot.waitSignal(watch.idle):
        watch.allow(2)


def test_hide_and_lock_are_heard_in_front_of_a_modal_dialog(qtbot: QtBot, qapp: object) -> None:
    heard: list[str] = []
    watch = IdleWatch(5)
    watch.watch(qapp)  # type: ignore[arg-type]
    watch.pressed.connect(heard.append)
    dialog = QDialog()
    qtbot.addWidget(dialog)
    line = QLineEdit()
    QVBoxLayout(dialog).addWidget(line)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier

    def press(dialog: QDialog) -> None:
        QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_H, both)
        QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_L)
        dialog.reject()

    answering(QDialog, press)
    dialog.exec()
    assert heard == ["hide", "lock"]
    assert line.text() == "l"


# -- what the system tells, on a bus of the test's own

SPEAKER = Path(__file__).parent / "logind.py"


@pytest.fixture
def bus() -> Iterator[str]:
    if shutil.which("dbus-daemon") is None:
        pytest.skip("dbus-daemon is not on this machine")
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert daemon.stdout is not None
    yield daemon.stdout.readline().strip()
    daemon.kill()
    daemon.wait(5)


class Speaker:
    """A process that speaks on the bus as logind and as a screen saver; one word of its input, one signal."""

    def __init__(self, address: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(SPEAKER), address],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def say(self, word: str) -> None:
        """Send one signal."""
        assert self.process.stdin is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def heard(self) -> str:
        """Return the next line the process writes."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@pytest.fixture
def speaker(bus: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Speaker]:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
    monkeypatch.setenv("XDG_SESSION_ID", "3")
    made = Speaker(bus)
    yield made
    made.process.kill()
    made.process.wait(5)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is what Linux has")
def test_sleep_screen_lock_and_another_user_are_heard(speaker: Speaker, qtbot: QtBot) -> None:
    listener, heard = Away(), list[str]()
    listener.away.connect(heard.append)
    listener.listen(0)
    assert speaker.heard() == "asked to wait for sleep"
    for word, why in (
        ("sleep", "sleep"), ("lock", "screen"), ("saver", "screen"), ("gnome", "screen"),
        ("switch", "user"),
    ):  # fmt: skip
        heard.clear()
        speaker.say(word)
        qtbot.waitUntil(lambda: bool(heard))
        assert heard == [why], word


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is what Linux has")
def test_waking_up_and_others_sessions_are_no_reason(speaker: Speaker, qtbot: QtBot) -> None:
    listener, heard = Away(), list[str]()
    listener.away.connect(heard.append)
    listener.listen(0)
    for word in ("woke", "unlocked", "other", "back", "sleep"):
        speaker.say(word)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["sleep"]  # the last word, and nothing before it


def test_a_bus_over_the_network_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "tcp:host=127.0.0.1,port=9")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "autolaunch:")
    assert away.buses() == (None, None)
    Away().listen(0)


# -- the lanes at the end


def test_the_lock_waits_for_files_in_hand_and_no_longer_than_it_may(tasks: Tasks) -> None:
    from threading import Event

    begun, go = Event(), Event()
    owner = QWidget()

    def work() -> None:
        begun.set()
        go.wait(10)

    tasks.run(work, owner=owner, lane="files")
    assert begun.wait(5)
    assert not tasks.others_idle(0.05)
    go.set()
    assert tasks.others_idle(5)

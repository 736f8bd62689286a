"""Locks that must not fail: clocks that jump, dialogs and jobs in the way, a hang, and what was copied."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.bootstrap import Desk
from app.documents.samples import photo
from app.services.cases import NewCase
from tests import window_parts
from tests.conftest import QUICK
from tests.ui import conftest as window
from tests.ui.test_lock_signs import HOUR, MINUTE, YEAR, Clocks, key
from tests.window_parts import PASSPHRASE, Begin, Relauncher, opened
from ui import capture, clipboard
from ui.application import Application
from ui.clipboard import Copied
from ui.context import Place
from ui.idle import IdleWatch
from ui.shared.adding import Coming
from ui.shared.doing import Doing
from ui.widgets.inputs import TextBox, TextLine, edit_menu

_faces, plain_look = window._faces, window.plain_look
begin, folder, relauncher = window_parts.begin, window_parts.folder, window_parts.relauncher
ROOT = Path(__file__).resolve().parents[2]
TYPED = "She asked about the sewing class"

# -- 23: clocks


def put_back(clocks: Clocks) -> None:
    clocks.wall -= 3 * YEAR
    clocks.passes(5 * MINUTE)


def put_forward(clocks: Clocks) -> None:
    clocks.wall += 10 * YEAR


def slept(clocks: Clocks) -> None:
    clocks.sleeps(8 * HOUR)


def slept_with_a_clock_put_back(clocks: Clocks) -> None:
    clocks.sleeps(8 * HOUR)
    clocks.wall -= 9 * HOUR


def slept_where_no_clock_counts_sleep(clocks: Clocks) -> None:
    clocks.wall += 8 * HOUR


def awake(clocks: Clocks) -> None:
    clocks.passes(5 * MINUTE)


@pytest.mark.parametrize(
    "happens",
    [put_back, put_forward, slept, slept_with_a_clock_put_back, slept_where_no_clock_counts_sleep, awake],
)  # fmt: skip
def test_fault_23_clocks(
    happens: Callable[[Clocks], None], begin: Begin, desk: Desk, folder: Path,
    relauncher: Relauncher, qtbot: QtBot,
) -> None:  # fmt: skip
    """Whatever the clocks did, it locks; whatever the date, it opens again and the trail is in order."""
    application = begin()
    clocks = Clocks()
    application.idle._clocks = clocks
    opened(application, qtbot)
    clocks.passes(4 * MINUTE)
    application.idle.look_at_the_clock()
    assert not relauncher.told
    happens(clocks)
    application.idle.look_at_the_clock()
    qtbot.waitUntil(lambda: bool(relauncher.told))
    _opens_on_every_date(folder, desk)


def _opens_on_every_date(folder: Path, desk: Desk) -> None:
    """Three years back, ten forward, a change of the hour: then everything is still in order."""
    for today in (date(2023, 11, 23), date(2036, 11, 23), date(2026, 3, 29), date(2026, 11, 23)):
        other = Desk(today=today, limits=QUICK, state_folder=desk._state_folder)
        workbook = other.unlock(folder, PASSPHRASE)
        workbook.cases.open(NewCase(working_name="Amina"))
        workbook.lock()
    assert desk.verify(folder, PASSPHRASE) == []


@pytest.mark.parametrize("hours", [-1, 1])
def test_the_change_of_the_hour_moves_no_clock_here(
    hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = IdleWatch(5)
    watch.start()
    before = watch.seconds_left()
    try:
        monkeypatch.setenv("TZ", f"XXX{hours}")
        time.tzset()
        assert watch.seconds_left() >= before - 5
    finally:
        monkeypatch.undo()
        time.tzset()
        watch.stop()


def test_after_a_clock_put_forward_the_next_session_lasts_as_long_as_any() -> None:
    clocks = Clocks()
    watch = IdleWatch(5, clocks)
    watch.start()
    clocks.wall += 10 * YEAR
    watch.look_at_the_clock()
    watch.start()
    assert watch.seconds_left() == 300
    assert not watch.eventFilter(watch, key())
    watch.stop()


# -- 24: what is in the way


class Room:
    """An open workbook with one case, and what is going on in it when nobody is there any more."""

    def __init__(self, application: Application, qtbot: QtBot) -> None:
        self.application, self.qtbot = application, qtbot
        self.workspace = opened(application, qtbot)
        self.workbook: Any = application._workbook
        self.case: str = application.tasks.ask(
            lambda: self.workbook.cases.open(NewCase(working_name="Amina"))
        )
        self.in_front: list[str] = []
        self.is_ready = True

    def go(self, place: Place) -> Any:
        """Show a place and return its screen."""
        self.workspace.navigation.go(place)
        assert self.application.tasks.idle(60)
        self.qtbot.wait(50)
        return self.workspace.navigation.current()

    def soon(self, step: Callable[[], object], ms: int = 0) -> None:
        """Do something once the window's loop turns."""
        QTimer.singleShot(ms, step)


def typed_words(room: Room) -> None:
    screen = room.go(Place("timeline", room.case))
    QTest.keyClicks(screen.entry.box, TYPED)


def contact_sheet(room: Room) -> None:
    screen = room.go(Place("timeline", room.case))
    contact = room.application.tasks.ask(lambda: room.workbook.cases.head(room.case).contact)
    room.soon(lambda: Doing(screen).reach(room.case, "Amina", contact))

    def write() -> None:
        sheet = QApplication.activeModalWidget()
        if sheet is None:
            room.soon(write, 50)
            return
        QTest.keyClicks(sheet.findChild(TextBox), TYPED)
        room.is_ready = True

    room.is_ready = False
    room.soon(write, 50)


def printing(room: Room) -> None:
    printer = QPrinter()
    room.soon(lambda: QPrintDialog(printer, room.application.window).exec())


def menu(room: Room) -> None:
    shown = QMenu(room.workspace)
    shown.addAction("Amina")
    room.soon(lambda: shown.exec())


def preview(room: Room) -> None:
    screen = room.go(Place("cards"))
    room.qtbot.waitUntil(lambda: bool(screen.preview.desk._pages))


def importing(room: Room) -> None:
    screen = room.go(Place("evidence", room.case))
    file = room.application._folder.parent / "scan.jpg"
    with file.open("wb") as written:
        written.write(photo())
        written.truncate(300 << 20)  # long enough to be in the middle of it
    known = {"title": "Scan", "categories": frozenset({"documents_copies"})}
    room.soon(lambda: screen.adding.come(Coming(room.case, file, known)), 600)


WAYS = [typed_words, contact_sheet, printing, menu, preview, importing]


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_fault_24_in_the_way(
    way: Callable[[Room], None], begin: Begin, desk: Desk, folder: Path, relauncher: Relauncher,
    qtbot: QtBot,
) -> None:  # fmt: skip
    """Nothing holds the lock up: all in front is put away, jobs stop, words come back after unlock."""
    application = begin()
    room = Room(application, qtbot)
    way(room)
    seen: list[bool] = []

    def nobody_there() -> None:
        if not room.is_ready:
            room.soon(nobody_there, 50)
            return
        application.idle._limit = 0
        application.idle.look_at_the_clock()
        in_front = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        seen.append(application.window.covered() and in_front == [application.window])

    room.soon(nobody_there, 1_200)
    qtbot.waitUntil(lambda: bool(relauncher.told))
    assert seen == [True]
    assert application.window.workspace is None
    again = desk.unlock(folder, PASSPHRASE)
    words = [str(entry.text) for entry in again.cases.timeline(room.case)]
    unfinished = again.notes.unfinished(room.case)
    words += [unfinished.words] if unfinished else []
    words += [str(line.value) for line in again.drafts.own()]
    with again.unlocked.begin() as work:
        assert again.unlocked.blobs.stored() == set(work.blobs.ids())
    again.lock()
    if way in (typed_words, contact_sheet):
        assert any(TYPED in one for one in words)
    assert desk.verify(folder, PASSPHRASE) == []


@pytest.mark.slow
def test_a_lane_that_hangs_holds_nothing_up(
    begin: Begin, folder: Path, relauncher: Relauncher, qtbot: QtBot
) -> None:
    application, go = begin(), Event()
    opened(application, qtbot)
    over: list[bool] = []
    application.locking.over.connect(lambda: over.append(True))
    application.tasks.run(lambda: go.wait(30), owner=application)
    try:
        application.lock()
        assert application.window.covered()
        qtbot.waitUntil(lambda: bool(relauncher.told) and bool(over))
    finally:
        go.set()
    assert application.tasks.idle(60)
    qtbot.wait(50)
    assert len(relauncher.told) == len(over) == 1  # what hung and came back begins nothing more


def test_a_screen_that_stumbles_does_not_keep_it_open(
    begin: Begin, folder: Path, relauncher: Relauncher, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    application = begin()
    opened(application, qtbot)

    def stumbles() -> None:
        raise RuntimeError("a bug of the screen")

    monkeypatch.setattr(application.window, "keep_typed", stumbles)
    monkeypatch.setattr(sys, "excepthook", lambda *_told: print("told"))
    application.lock()
    qtbot.waitUntil(lambda: bool(relauncher.told))
    assert "told" in capsys.readouterr().out


def test_closing_while_it_locks_begins_nothing_new(
    begin: Begin, folder: Path, relauncher: Relauncher, qtbot: QtBot
) -> None:
    application = begin()
    opened(application, qtbot)
    over: list[bool] = []
    application.locking.over.connect(lambda: over.append(True))
    application.lock()
    application.close()
    qtbot.waitUntil(lambda: bool(over))
    assert not relauncher.told


def test_hidden_while_the_passphrase_is_tried_it_stays_hidden(
    begin: Begin, folder: Path, relauncher: Relauncher, qtbot: QtBot
) -> None:
    application = begin()
    page = application.window._front
    page.line.setText(PASSPHRASE)
    page.unlock()
    application.hide()
    qtbot.waitUntil(lambda: bool(relauncher.told))
    assert relauncher.told[0].covered
    assert application.window.covered()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarm; a thread stands for it")
def test_a_window_whose_own_thread_hangs_is_ended_by_the_system() -> None:
    hangs = "from ui.locking import by_force; by_force(1)\nwhile True: pass"
    ended = subprocess.run(
        [sys.executable, "-c", hangs], cwd=ROOT, timeout=60, check=False, capture_output=True
    )
    assert ended.returncode < 0


# -- 32: what was copied, and pictures of the screen


def copied_by_key(line: TextLine) -> None:
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)


def cut_by_key(line: TextLine) -> None:
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)


def copied_from_a_box(line: TextLine) -> None:
    box = TextBox(line.text())
    box.selectAll()
    box.copy()


def copied_by_menu(line: TextLine) -> None:
    line.selectAll()
    entry = next(one for one in edit_menu(line).actions() if one.text() == "Copy")
    entry.trigger()


@pytest.mark.parametrize("way", [copied_by_key, cut_by_key, copied_from_a_box, copied_by_menu])
def test_fault_32_copied(way: Callable[[TextLine], None], qtbot: QtBot) -> None:
    """What is copied asks not to be recorded, goes after its time and on lock, and never takes others' along."""
    board = QGuiApplication.clipboard()
    after_a_while, on_lock = Copied(stays_ms=50), Copied()
    line = TextLine("555 0142", name="Phone")
    qtbot.addWidget(line)
    way(line)
    assert board.text() == "555 0142"
    assert board.mimeData().data("x-kde-passwordManagerHint") == b"secret"
    qtbot.waitUntil(lambda: board.text() == "")
    after_a_while.deleteLater()
    line.setText("555 0142")
    way(line)
    on_lock.clear()
    assert board.text() == ""
    line.setText("555 0142")
    way(line)
    board.setText("the person's own shopping list")
    on_lock.clear()
    assert board.text() == "the person's own shopping list"
    assert clipboard.STAYS_MS == 20_000


def test_locking_leaves_what_the_person_copied_elsewhere(
    begin: Begin, folder: Path, relauncher: Relauncher, qtbot: QtBot
) -> None:
    application = begin()
    opened(application, qtbot)
    QGuiApplication.clipboard().setText("the person's own shopping list")
    application.lock()
    qtbot.waitUntil(lambda: bool(relauncher.told))
    assert QGuiApplication.clipboard().text() == "the person's own shopping list"


def test_covered_letters_are_never_copied(qtbot: QtBot) -> None:
    line = TextLine("plank heron button", secret=True, name="Passphrase")
    qtbot.addWidget(line)
    QGuiApplication.clipboard().setText("before")
    copied_by_key(line)
    cut_by_key(line)
    assert QGuiApplication.clipboard().text() == "before"
    assert line.text() == "plank heron button"


@pytest.mark.skipif(not capture.POSSIBLE, reason="Linux cannot keep a window out of pictures")
def test_a_picture_of_the_screen_is_black(begin: Begin, folder: Path, qtbot: QtBot) -> None:
    application = begin()
    opened(application, qtbot)
    application.shield.raise_or_lower(up=True)
    screen = QGuiApplication.primaryScreen()
    box = application.window.geometry()
    taken = screen.grabWindow(0, box.x(), box.y(), box.width(), box.height()).toImage()
    middle = taken.pixelColor(taken.width() // 2, taken.height() // 2)
    assert middle.lightness() == 0

"""From first page to lock: the real window on real vaults, driven by the keyboard."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import i18n
from app.bootstrap import Desk
from app.errors import UserError, where
from tests import window_parts
from tests.conftest import TODAY
from tests.ui.looking import cut_words, nameless
from tests.window_parts import (
    PASSPHRASE,
    Begin,
    Relauncher,
    opened,
)
from ui import preferences
from ui.context import Place
from ui.handover import Handover, fresh_process
from ui.idle import IdleWatch
from ui.patience import Patience
from ui.preferences import Preferences
from ui.screens.cover import Cover
from ui.screens.first_run import FirstRun
from ui.screens.passphrase import PassphraseScreen
from ui.screens.unlock import CapsLock, UnlockScreen
from ui.tokens import CONTRAST, DARK, LIGHT, Look

begin, folder, relauncher = window_parts.begin, window_parts.folder, window_parts.relauncher
LOOKS = {
    "light": Look(),
    "dark": Look(DARK),
    "contrast": Look(CONTRAST),
    "pseudo": Look(LIGHT, 1.0, i18n.PSEUDO, False),
    "right to left": Look(LIGHT, 1.0, i18n.PSEUDO_RTL, True),
    "200 %": Look(LIGHT, 2.0),
    "200 % right to left": Look(LIGHT, 2.0, i18n.PSEUDO_RTL, True),
}


def settle() -> None:
    """Let layouts that wrap find their heights; each nesting takes a round."""
    for _round in range(6):
        QApplication.processEvents()


def press(page: QWidget, words: str) -> None:
    settle()
    button = next(b for b in page.findChildren(QPushButton) if b.text() == words and b.isVisible())
    QTest.keyClick(button, Qt.Key.Key_Space)


def test_a_new_workbook_is_made_by_keyboard_and_its_code_typed_back(
    begin: Begin, qtbot: QtBot, tmp_path: Path
) -> None:
    application = begin()
    page = application.window._front
    assert isinstance(page, FirstRun)
    press(page, "Start a new workbook")
    press(page, "Next")
    assert page._office_field.problem()
    QTest.keyClicks(page._office_line, "Northside")
    QTest.keyClicks(page._worker_line, "Dana K.")
    QTest.keyClick(page._worker_line, Qt.Key.Key_Return)
    secret = page.secret
    qtbot.waitUntil(lambda: len(secret.suggested.split()) == 6)
    QTest.keyClicks(secret.again, "not these words at all")
    press(page, "Make the workbook")
    assert "same six words" in secret.again_field.problem()
    secret.again.clear()
    QTest.keyClicks(secret.again, secret.suggested)
    QTest.keyClick(secret.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(page._code))
    code = page._code
    press(page, "I have written it down")
    QTest.keyClicks(page._code_line, "AAAA")
    press(page, "Open the workbook")
    qtbot.waitUntil(lambda: bool(page._code_field.problem()))
    assert application.window.workspace is None
    page._code_line.setText(code.lower().replace("-", " "))
    press(page, "Open the workbook")
    qtbot.waitUntil(lambda: application.window.workspace is not None)
    assert page._code == ""
    written = application.tasks.ask(application._workbook.recovery.state).written_down_on
    assert written == TODAY
    assert (tmp_path / "workbook").is_dir()


def test_a_passphrase_of_ones_own_must_be_hard_to_guess(begin: Begin, qtbot: QtBot) -> None:
    page = begin().window._front
    assert isinstance(page, FirstRun)
    page._office, page._worker = "Northside", "Dana"
    page.passphrase()
    secret = page.secret
    press(page, "Use my own instead")
    settle()
    QTest.keyClicks(secret.own, "password1")
    secret.own.left.emit()
    qtbot.waitUntil(lambda: bool(secret.own_field.problem()))
    secret.own.setText(PASSPHRASE + " and one more")
    secret.own.left.emit()
    qtbot.waitUntil(lambda: not secret.own_field.problem())
    assert secret.own_field._reading.text() == "Hard to guess."


def test_the_right_words_open_it_and_wrong_ones_say_so(
    begin: Begin, folder: Path, qtbot: QtBot
) -> None:
    application = begin()
    page = application.window._front
    assert isinstance(page, UnlockScreen)
    QTest.keyClicks(page.line, "wrong words")
    QTest.keyClick(page.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(page.field.problem()))
    assert page.button.isEnabled()
    page.line.setText(PASSPHRASE)
    QTest.keyClick(page.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: application.window.workspace is not None)
    assert application.window.windowTitle() == "Workbook"
    assert application.window._front is None


def test_the_recovery_code_opens_it_too(
    begin: Begin, desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    workbook, code = desk.create(tmp_path / "workbook", PASSPHRASE, office="N", worker="D")
    workbook.lock()
    application = begin()
    page = application.window._front
    assert isinstance(page, UnlockScreen)
    page._use_recovery_code()
    page.line.setText(code)
    page.unlock()
    qtbot.waitUntil(lambda: application.window.workspace is not None)
    screen = application.window.workspace.navigation.current()
    assert isinstance(screen, PassphraseScreen)
    qtbot.waitUntil(lambda: screen.steps.next.text() == "Next")
    press(screen, "Next")
    secret = screen.secret
    secret.use_own()
    for line in (secret.own, secret.own_again):
        line.setText("seven quiet lanterns over the harbour wall")
    press(screen, "Use this passphrase")
    qtbot.waitUntil(lambda: application.window.workspace.navigation.place == Place("staff"))


def test_two_shares_open_it_where_the_code_was_split(
    begin: Begin, desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    workbook, code = desk.create(tmp_path / "workbook", PASSPHRASE, office="N", worker="D")
    shares = workbook.recovery.split(code)
    workbook.lock()
    application = begin()
    page = application.window._front
    assert isinstance(page, UnlockScreen)
    press(page, "I can’t remember my passphrase")
    press(page, "I have two of three shares")
    page.shares.setPlainText(shares[1])
    press(page, "Unlock")
    qtbot.waitUntil(lambda: "second" in page.shares_field.problem())
    page.shares.setPlainText(f"{shares[2]}\n{shares[0].upper()}")
    press(page, "Unlock")
    qtbot.waitUntil(lambda: application.window.workspace is not None)


def test_each_wrong_try_makes_the_next_one_wait_longer(
    begin: Begin, folder: Path, qtbot: QtBot
) -> None:
    application = begin()
    assert [Patience().wrong() for _ in range(2)] == [1, 1]
    once = Patience()
    assert [once.wrong() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    page = application.window._front
    assert isinstance(page, UnlockScreen)
    page.line.setText("wrong words")
    page.unlock()
    qtbot.waitUntil(lambda: bool(page.field.problem()))
    assert application.patience.is_waiting
    page.line.setText(PASSPHRASE)
    QTest.keyClick(page.line, Qt.Key.Key_Return)
    assert not application.tasks._pending["case"]  # it waits, and is tried when the pause is over
    application.change_look(Look(DARK))
    assert application.patience.is_waiting  # another look is no way round it
    page = application.window._front
    page.line.setText(PASSPHRASE)
    page.unlock()
    application.patience._pause.start(1)
    qtbot.waitUntil(lambda: application.window.workspace is not None)


def test_letters_of_another_alphabet_are_noticed(begin: Begin, folder: Path, qtbot: QtBot) -> None:
    page = begin().window._front
    assert isinstance(page, UnlockScreen)
    for text, on in (("a", False), ("ض", True), ("1", True), ("b", False)):
        press_key = QKeyEvent(QKeyEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, text)
        QApplication.sendEvent(page.line, press_key)
        assert page.other_letters.on is on


def test_a_damaged_workbook_is_a_problem_of_the_app_and_stays_closed(
    begin: Begin, folder: Path, qtbot: QtBot
) -> None:
    store = next(folder.glob("store*"))
    store.write_bytes(store.read_bytes()[:4096])
    application = begin()
    page = application.window._front
    assert isinstance(page, UnlockScreen)
    page.line.setText(PASSPHRASE)
    page.unlock()
    qtbot.waitUntil(lambda: page.banner.isVisible())
    assert page.banner._kind == "problem"
    assert application.window.workspace is None


def test_hide_covers_before_anything_else_and_a_fresh_window_takes_over(
    begin: Begin, folder: Path, relauncher: Relauncher, qtbot: QtBot
) -> None:
    application = begin()
    opened(application, qtbot)
    application.hide()
    assert application.window.covered()
    qtbot.waitUntil(lambda: bool(relauncher.told))
    assert relauncher.told[0].covered
    assert relauncher.told[0].folder == str(folder)
    assert application.window.workspace is None
    assert not application.window.isVisible()


def test_what_is_being_opened_is_not_lost_behind_the_cover_or_by_another_text_size(
    begin: Begin, folder: Path, qtbot: QtBot
) -> None:
    application = begin()
    page = application.window._front
    assert isinstance(page, UnlockScreen)
    page.line.setText(PASSPHRASE)
    page.unlock()
    application.hide()
    application.show_front()
    application.change_look(Look(DARK))
    assert application.window._front is page
    qtbot.waitUntil(lambda: application.window.workspace is not None)
    application.change_look(Look())


def test_a_workbook_just_made_keeps_its_page_until_the_code_is_typed_back(
    begin: Begin, qtbot: QtBot
) -> None:
    application = begin()
    page = application.window._front
    assert isinstance(page, FirstRun)
    page._office, page._worker = "Northside", "Dana K."
    page.passphrase()
    qtbot.waitUntil(lambda: len(page.secret.suggested.split()) == 6)
    page.secret.again.setText(page.secret.suggested)
    page._create()
    qtbot.waitUntil(lambda: bool(page._code))
    application.hide()
    application.window.cover.open_pressed.emit()
    assert application.window._front is page
    assert not application.window.covered()
    application.tasks.ask(page._workbook.lock)


def test_the_cover_leads_to_unlock_and_nowhere_else(begin: Begin, folder: Path) -> None:
    application = begin(Handover(covered=True, folder=str(folder), place=b""))
    assert application.window.covered()
    application.window.cover.open_pressed.emit()
    assert isinstance(application.window._front, UnlockScreen)


def test_after_a_lock_the_vault_is_free_and_unlock_says_that_all_is_saved(
    begin: Begin, desk: Desk, folder: Path, relauncher: Relauncher, qtbot: QtBot
) -> None:
    application = begin()
    opened(application, qtbot)
    application.lock()
    qtbot.waitUntil(lambda: bool(relauncher.told))
    desk.unlock(folder, PASSPHRASE).lock()
    again = begin(relauncher.told[0])
    words = " ".join(label.text() for label in again.window._front.findChildren(QLabel))
    assert "Everything is saved" in words


def test_nobody_there_locks_it(
    begin: Begin, folder: Path, relauncher: Relauncher, qtbot: QtBot
) -> None:
    application = begin()
    workspace = opened(application, qtbot)
    assert "Locks in" in workspace.status._locks.text()
    application.idle._limit = 0
    application.idle.look_at_the_clock()
    qtbot.waitUntil(lambda: bool(relauncher.told))
    assert not relauncher.told[0].covered


def test_keys_on_the_window_put_the_lock_off(qtbot: QtBot, qapp: QApplication) -> None:
    from PySide6.QtGui import QKeyEvent

    watch = IdleWatch(5)
    watch.watch(qapp)
    watch.start()
    qtbot.wait(1_100)
    assert watch.seconds_left() < 300
    press_key = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    watch.eventFilter(watch, press_key)
    assert watch.seconds_left() == 300
    watch.stop()


def test_an_error_nobody_hears_is_said_over_the_status_bar(
    begin: Begin, folder: Path, qtbot: QtBot
) -> None:
    workspace = opened(begin(), qtbot)
    workspace.show_error(UserError("vault.not_empty"))
    assert "not empty" in workspace.banner.accessibleName()
    workspace.clear_error()
    assert not workspace.banner.isVisible()


def test_search_offers_places_and_finds_people(begin: Begin, folder: Path, qtbot: QtBot) -> None:
    from app.services.cases import NewCase

    application = begin()
    workspace = opened(application, qtbot)
    made: list[str] = []
    application.tasks.run(
        lambda: application._workbook.cases.open(NewCase(working_name="Amina")),
        owner=workspace,
        done=made.append,
    )
    qtbot.waitUntil(lambda: bool(made))
    QTest.keyClick(application.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    box = workspace.palette_box
    box.open()
    assert box.isVisible()
    QTest.keyClicks(box.line, "amin")
    qtbot.waitUntil(lambda: Place("overview", made[0]) in box._found.values())
    QTest.keyClick(box.line, Qt.Key.Key_Escape)
    assert not box.isVisible()


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("page", ["welcome", "office", "passphrase", "recovery", "recovery_typed"])
def test_first_run_is_whole_in_every_look(
    page: str, name: str, begin: Begin, wear: Callable[[Look], None], qtbot: QtBot
) -> None:
    wear(LOOKS[name])
    application = begin()
    application._wear(LOOKS[name])
    application.show_front()
    first = application.window._front
    assert isinstance(first, FirstRun)
    first._code = "ABCD-EFGH-JKLM-NPQR"
    application.window.resize(1024, 640)
    getattr(first, page)()
    qtbot.waitExposed(application.window)
    assert application.tasks.idle()
    qtbot.waitUntil(lambda: cut_words(first) == [])  # the six words come, then the page makes room
    assert nameless(first) == []


@pytest.mark.parametrize("name", LOOKS)
def test_unlock_is_whole_in_every_look(
    name: str, begin: Begin, folder: Path, wear: Callable[[Look], None], qtbot: QtBot
) -> None:
    wear(LOOKS[name])
    application = begin()
    application._wear(LOOKS[name])
    application.show_front()
    page = application.window._front
    assert isinstance(page, UnlockScreen)
    application.window.resize(1024, 640)
    page.caps_lock.changed.emit(True)
    page.field.set_problem("That did not open it. Capital letters and spaces count.")
    settle()
    assert cut_words(page) == []
    assert nameless(page) == []


def test_another_look_builds_the_window_again_and_is_remembered(
    begin: Begin, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    application = begin()
    before = application.window
    application.change_look(Look(DARK, 1.5, i18n.PSEUDO_RTL, True))
    assert application.window is not before
    assert application.window.isVisible()
    assert QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    kept = preferences.read(preferences.state_folder())
    assert kept == Preferences(i18n.PSEUDO_RTL, 150, "dark")
    application.change_look(Look())


def test_what_is_remembered_names_nobody(begin: Begin, folder: Path, tmp_path: Path) -> None:
    begin().change_look(Look(DARK))
    kept = b"".join(p.read_bytes() for p in (tmp_path / "xdg").rglob("*") if p.is_file())
    assert b"dark" in kept
    assert b"Northside" not in kept
    assert str(tmp_path).encode() not in kept


def test_a_spoilt_note_about_the_look_is_not_missed(tmp_path: Path) -> None:
    (tmp_path / "look.json").write_text('{"scale": "wide"')
    assert preferences.read(tmp_path) == Preferences()
    (tmp_path / "look.json").write_text('{"scale": 33, "idle_minutes": 900}')
    read = preferences.read(tmp_path)
    assert read.idle_minutes == 5
    assert read.look("light").scale == 1.0


def test_caps_lock_is_noticed_from_what_is_typed(qtbot: QtBot) -> None:
    from ui.widgets.inputs import TextLine

    line, caps = TextLine(name="Passphrase"), CapsLock()
    qtbot.addWidget(line)
    line.installEventFilter(caps)
    QTest.keyClick(line, "A")  # a capital without Shift
    assert caps.on
    QTest.keyClick(line, "a")
    assert not caps.on
    QTest.keyClick(line, "A", Qt.KeyboardModifier.ShiftModifier)
    assert not caps.on


def test_the_cover_shows_no_live_fact(begin: Begin, folder: Path, qtbot: QtBot) -> None:
    cover = Cover()
    qtbot.addWidget(cover)
    assert nameless(cover) == []
    shown = {label.text() for label in cover.findChildren(QPushButton)}
    assert shown == {"Open"}


def test_a_handover_comes_back_as_it_went() -> None:
    told = Handover(b"\x00\x01geometry", True, "/somewhere", "2026-11-23")
    assert Handover.from_json(told.to_json()) == told


def test_a_bug_report_holds_no_message() -> None:
    try:
        raise ValueError("Amina, 555 0142")
    except ValueError as problem:
        said = where(problem)
    assert "Amina" not in said
    assert said.startswith("ValueError test_application_start.py:")


def test_the_first_page_loads_nothing_heavy() -> None:
    heavy = (
        "babel",
        "pikepdf",
        "pyxform",
        "elementpath",
        "pypdfium2",
        "PIL",
        "app.bootstrap",
        "app.storage",
        "app.domain",
        "app.documents",
        "msgspec",
        "yaml",
        "hashlib",
        "ui.widgets.painted_list",
    )
    probe = f"import sys, ui.application, ui.__main__; print([m for m in {heavy!r} if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == "[]"


FIRST_PAGE = """
import sys
from pathlib import Path
from PySide6 import QtWidgets
from ui import application, handover, style
app = style.begin("probe")
shown = application.Application(
    app, handover.Handover(), desk=lambda: None, relaunch=lambda told, ready: None, first_folder=Path(sys.argv[1]))
shown.start()
app.processEvents()
print([name for name in ("QStyle", "QWizard") if name in vars(QtWidgets)])
shown.tasks.close()
"""
"""A class of Qt's widgets stands in its module once it was asked for, or needed to know what something is."""


def test_the_first_page_makes_no_class_it_does_not_show(folder: Path, tmp_path: Path) -> None:
    home = {name: str(tmp_path) for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    found = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE, str(folder)], capture_output=True, text=True,
        env={**os.environ, **home}, check=True, timeout=60,
    )  # fmt: skip
    assert found.stdout.strip() == "[]"


@pytest.mark.slow
def test_a_fresh_process_says_that_its_window_is_up(tmp_path: Path) -> None:
    up = threading.Event()
    child = fresh_process(Handover(covered=True, folder=str(tmp_path / "workbook")), up.set)
    try:
        assert up.wait(60)
        assert child.poll() is None
    finally:
        child.kill()
        child.wait(10)


def test_the_status_bar_says_when_it_was_saved(begin: Begin, folder: Path, qtbot: QtBot) -> None:
    workspace = opened(begin(), qtbot)
    workspace._clock = lambda: datetime(2026, 11, 23, 10, 42, tzinfo=UTC)
    workspace.context.saved("as you type")
    assert workspace.status._saved.text() == "Saved 10:42, as you type"


@pytest.mark.slow
def test_the_sample_workbook_stands_beside_the_place_for_real_work(
    begin: Begin, tmp_path: Path, qtbot: QtBot
) -> None:
    application = begin()
    page = application.window._front
    assert isinstance(page, FirstRun)
    press(page, "Try it with made-up people")
    qtbot.waitUntil(lambda: page._workbook is not None)
    assert page.folder == tmp_path / "workbook-sample"
    press(page, "Look around")
    qtbot.waitUntil(lambda: application.window.workspace is not None)
    assert not (tmp_path / "workbook").exists()
    rows = application.tasks.ask(lambda: application._workbook.cases.find(closed=True))
    assert len(rows) == 12

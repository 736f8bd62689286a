"""The real window on a virtual screen, killed while somebody types: the words are there after the next unlock."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Desk, Workbook
from app.services.cases import NewCase
from tests.fault import display as displays
from tests.fault.display import Keyboard, start_window
from tests.fault.test_faults_canaries import ask
from tests.ui import conftest as windows
from ui.bridge import Bridge
from ui.context import Place
from ui.dialogs.consent import ConsentDialog
from ui.dialogs.question import Dialog, QuestionDialog
from ui.shots import places
from ui.tasks import Tasks
from ui.widgets.buttons import Button
from ui.workspace import Workspace

pytestmark = [pytest.mark.slow, pytest.mark.x11]
display = displays.display
_faces, plain_look, tasks = windows._faces, windows.plain_look, windows.tasks
WORDS = "plank heron button velvet orchard lantern"
TYPED = "She asked about the sewing class on Thursday"
SHEETS = {
    "consent": ("sharing", "Record what they said", 4, ConsentDialog),
    "reason": ("overview", "Hold this case", 0, QuestionDialog),
}
"""The place a sheet is asked from, its button, and how far before what has the focus somebody types."""


def test_typed_words_survive_a_kill(display: str, tmp_path: Path) -> None:
    desk, folder = Desk(), tmp_path / "vault"
    workbook, _ = desk.create(folder, WORDS, office="Northside", worker="Dana Kessler")
    case = workbook.cases.open(NewCase(working_name="Amina"))
    workbook.lock()
    window = start_window(display, folder)
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
        assert found.words == TYPED
    finally:
        again.lock()


@pytest.mark.parametrize("name", SHEETS)
def test_words_typed_in_a_sheet_survive_a_kill(
    name: str, display: str, tmp_path: Path, tasks: Tasks, qtbot: QtBot
) -> None:
    desk, folder = Desk(state_folder=tmp_path / "state"), tmp_path / "vault"
    workbook, passphrase = desk.sample(folder)
    workbook.lock()
    place, button, back, kind = SHEETS[name]
    home = {"XDG_STATE_HOME": str(tmp_path / "home")}
    program = ("-m", "tests.fault.listening_window")
    window = start_window(display, folder, home, program=program)
    try:
        keys = Keyboard(display)
        keys.type(passphrase)
        keys.press("Return")
        ask(window, f"place {place}")
        ask(window, f"press {button}")
        for _ in range(back):
            keys.press("shift+Tab", wait=0.3)
        keys.type(TYPED, wait=1.0)
    finally:
        window.send_signal(signal.SIGKILL)
        window.wait(5)
    with unlocked(desk, folder, passphrase, tasks) as again:
        sheet = asked_again(again, place, button, tasks, qtbot)
        assert isinstance(sheet, kind)
        box: Any = sheet.limits if isinstance(sheet, ConsentDialog) else sheet._reason  # type: ignore[attr-defined]
        assert box.toPlainText() == TYPED
        assert "is back" in sheet.again.text()


@contextmanager
def unlocked(desk: Desk, folder: Path, passphrase: str, tasks: Tasks) -> Iterator[Workbook]:
    workbook = tasks.ask(lambda: desk.unlock(folder, passphrase))
    try:
        yield workbook
    finally:
        tasks.ask(workbook.lock)


def asked_again(workbook: Workbook, place: str, button: str, tasks: Tasks, qtbot: QtBot) -> Dialog:
    """Press the same button at the same place of a fresh window; return the sheet that came."""
    workspace = Workspace(workbook, tasks, Bridge(workbook.events), workbook.clock.local)
    qtbot.addWidget(workspace)
    workspace.resize(1366, 768)
    workspace.show()
    found = tasks.ask(lambda: {one.screen: one for one in places(workbook)})
    workspace.navigation.go(found.get(place, Place(place)))
    screen = workspace.navigation.current()
    assert screen is not None
    buttons = lambda: [one for one in screen.findChildren(Button) if one.text() == button]  # noqa: E731
    qtbot.waitUntil(lambda: bool(buttons()))
    assert tasks.idle(20)
    qtbot.wait(50)
    sheets: list[Dialog] = []

    def look() -> None:
        sheet = QApplication.activeModalWidget()
        if isinstance(sheet, Dialog):
            sheets.append(sheet)
            sheet.hide()  # as a lock does
        else:
            QTimer.singleShot(50, look)

    QTimer.singleShot(50, look)
    buttons()[0].click()
    return sheets[0]

"""Every window test runs offscreen, with the real fonts and the real style."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n
from app.bootstrap import Desk, Workbook
from tests.conftest import Made
from tests.ui import sheets
from ui import fonts, style
from ui.bridge import Bridge
from ui.tasks import Tasks
from ui.tokens import Look
from ui.workspace import Workspace

OFFICE_WORDS = "plank heron button velvet orchard"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call() -> Iterator[None]:
    """Whoever answers a sheet does so until the end of their own test and no longer."""
    with sheets.in_front():
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """A sheet that comes when its test is over is put away at once, and said; it would stand for ever."""
    with sheets.in_front(patience=0):
        return (yield)


@pytest.fixture(scope="session", autouse=True)
def _faces(qapp: QApplication) -> None:
    fonts.register()


@pytest.fixture(autouse=True)
def plain_look(qapp: QApplication, _faces: None) -> Iterator[None]:
    """Begin and end every test in light colours, English, 100 %, with no window left over."""
    style.dress(qapp, Look())
    i18n.set_language("en")
    yield
    i18n.set_language("en")
    # Left-over windows would be dressed again with every look that follows.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def wear(qapp: QApplication, qtbot: QtBot) -> object:
    """Return a function that dresses the application in another look."""

    def put_on(worn: Look) -> None:
        i18n.set_language(worn.language)
        style.dress(qapp, worn)

    return put_on


@pytest.fixture
def tasks() -> Iterator[Tasks]:
    """The lanes; idle and ended afterwards."""
    made = Tasks()
    yield made
    assert made.idle(60)
    made.close()


def settle(tasks: Tasks) -> None:
    """Let the lanes finish and the window take what they brought, and whatever that began."""
    quiet = 0
    while quiet < 3:
        idle = tasks.idle(20)
        QTest.qWait(15)
        quiet = quiet + 1 if idle and tasks.idle(0) else 0


class Office:
    """An open workbook on its case lane, and a window for its screens: `on_lane(work)` runs and returns."""

    def __init__(self, made: Made, desk: Desk, tasks: Tasks, beside: Path) -> None:
        self.tasks = tasks
        self.workbook: Workbook = self.on_lane(
            lambda: made.open(desk, beside, OFFICE_WORDS, "Northside", "Dana K.")
        )
        self.events = Bridge(self.workbook.events)

    def on_lane(self, work: Callable[[], Any]) -> Any:
        """Run work where the workbook lives, and wait for it."""
        return self.tasks.ask(work)

    def workspace(self) -> Workspace:
        """Return a workspace on the workbook, as the window shows it."""
        return Workspace(self.workbook, self.tasks, self.events, self.workbook.clock.local)


@pytest.fixture
def office(new_vaults: Made, desk: Desk, tasks: Tasks, tmp_path: Path) -> Iterator[Office]:
    """A new workbook, open on the case lane."""
    opened = Office(new_vaults, desk, tasks, tmp_path)
    yield opened
    opened.on_lane(opened.workbook.lock)

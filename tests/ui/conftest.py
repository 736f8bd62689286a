"""Every window test runs offscreen, with the real fonts and the real style."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n
from app.bootstrap import Desk, Workbook
from tests.ui import sheets
from ui import fonts, style
from ui.bridge import Bridge
from ui.tasks import Tasks
from ui.tokens import Look
from ui.workspace import Workspace


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call() -> Iterator[None]:
    """Whoever answers a sheet does so until the end of their own test and no longer."""
    with sheets.in_front():
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """What comes late in a test, as on a busy computer, is not waited for without end."""
    with sheets.put_away():
        return (yield)


class PatientBot(QtBot):
    """Waits long for what comes: how long it takes on a busy computer is no concern of a test."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 30_000) -> None:
        """Wait until it is so."""
        super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """Return what waits for windows."""
    return PatientBot(request)


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
    assert made.idle()
    made.close()


class Office:
    """An open workbook on its case lane, and a window for its screens: `on_lane(work)` runs and returns."""

    def __init__(self, desk: Desk, tasks: Tasks, folder: Path) -> None:
        self.tasks = tasks
        self.workbook: Workbook = self.on_lane(
            lambda: desk.create(
                folder, "plank heron button velvet orchard", office="Northside", worker="Dana K."
            )[0]
        )
        self.events = Bridge(self.workbook.events)

    def on_lane(self, work: Callable[[], Any]) -> Any:
        """Run work where the workbook lives, and wait for it."""
        return self.tasks.ask(work)

    def workspace(self) -> Workspace:
        """Return a workspace on the workbook, as the window shows it."""
        return Workspace(self.workbook, self.tasks, self.events, self.workbook.clock.local)


@pytest.fixture
def office(desk: Desk, tasks: Tasks, tmp_path: Path) -> Iterator[Office]:
    """A new workbook, open on the case lane."""
    made = Office(desk, tasks, tmp_path / "vault")
    yield made
    made.on_lane(made.workbook.lock)

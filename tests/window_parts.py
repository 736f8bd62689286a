"""The whole window on a real vault, and somebody who stands where the fresh process would be started.

A test file takes the fixtures by name: `begin, folder = window_parts.begin, window_parts.folder`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Desk
from ui.application import Application
from ui.handover import Handover
from ui.screens.unlock import UnlockScreen
from ui.workspace import Workspace

PASSPHRASE = "plank heron button velvet orchard minute"
Begin = Callable[..., Application]


class Relauncher:
    """Stands where a fresh process would be started, and says at once that its window is up."""

    def __init__(self) -> None:
        self.told: list[Handover] = []

    def __call__(self, told: Handover, ready: Callable[[], None]) -> None:
        self.told.append(told)
        ready()


@pytest.fixture
def relauncher() -> Relauncher:
    return Relauncher()


@pytest.fixture
def begin(
    qapp: QApplication, qtbot: QtBot, desk: Desk, tmp_path: Path, relauncher: Relauncher,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Begin]:  # fmt: skip
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    started: list[Application] = []

    def start(handover: Handover | None = None) -> Application:
        made = Application(
            qapp,
            handover or Handover(),
            desk=lambda: desk,
            relaunch=relauncher,
            first_folder=tmp_path / "workbook",
            gone_after=lambda _seconds: None,
        )
        made.start()
        started.append(made)
        return made

    yield start
    for made in started:
        made.idle.stop()
        if made._workbook is not None:
            made.tasks.run(made._workbook.lock, owner=made)
        assert made.tasks.idle(60)
        made.tasks.close()
        made.window.let_close()
        made.window.deleteLater()
        QCoreApplication.sendPostedEvents(made.window, QEvent.Type.DeferredDelete)


@pytest.fixture
def folder(desk: Desk, tmp_path: Path) -> Path:
    workbook, _code = desk.create(
        tmp_path / "workbook", PASSPHRASE, office="Northside", worker="Dana K."
    )
    workbook.lock()
    return tmp_path / "workbook"


def opened(application: Application, qtbot: QtBot) -> Workspace:
    page = application.window._front
    assert isinstance(page, UnlockScreen)
    page.line.setText(PASSPHRASE)
    page.unlock()
    qtbot.waitUntil(lambda: application.window.workspace is not None)
    workspace = application.window.workspace
    assert workspace is not None
    return workspace

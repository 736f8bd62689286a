"""Every window test runs offscreen, with the real fonts and the real style."""

from __future__ import annotations

import os
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n
from ui import fonts, style
from ui.tokens import Look


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

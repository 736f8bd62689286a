"""The log of hard material in the window: one's own lines, the team's sums, and nobody else's words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.exposure import Exposure
from tests.ui.conftest import Office
from tests.ui.looking import cut_words, nameless
from tests.ui.sheets import answering
from ui.context import Place
from ui.dialogs.record import RecordDialog
from ui.screens.exposure import ExposureScreen
from ui.tokens import Look
from ui.widgets.rows import Row


def shown(office: Office, qtbot: QtBot) -> ExposureScreen:
    workspace = office.workspace()
    qtbot.addWidget(workspace)
    workspace.resize(1024, 640)
    workspace.show()
    workspace.navigation.go(Place("exposure"))
    screen = workspace.navigation.current()
    assert isinstance(screen, ExposureScreen)
    return screen


def rows(screen: ExposureScreen) -> list[tuple[str, str, str]]:
    lines = [one for one in screen.list._rows.items() if isinstance(one, Row)]
    return [(one.title, one.caption, one.trailing) for one in lines]


def test_what_is_typed_stands_there_and_can_be_corrected(office: Office, qtbot: QtBot) -> None:
    screen = shown(office, qtbot)
    qtbot.waitUntil(screen.nothing.isVisible)

    def answer(**typed: str) -> None:
        def fill(sheet: Any) -> None:
            for name, words in typed.items():
                sheet.fields[name].control.setText(words)
            sheet._done()

        answering(RecordDialog, fill)

    answer(on="20 November 2026", minutes="40")
    screen._records.add("exposure")
    qtbot.waitUntil(lambda: bool(rows(screen)))
    qtbot.waitUntil(lambda: rows(screen)[-1][2] == "40 minutes")
    answer(minutes="55")
    screen.list.choose_first()
    screen.list.setFocus()
    qtbot.keyClick(screen.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rows(screen)[-1][2] == "55 minutes")
    assert nameless(screen) == []


@pytest.mark.parametrize("large", [False, True])
def test_a_colleague_is_a_sum_and_no_words(
    office: Office, qtbot: QtBot, wear: Any, large: bool
) -> None:
    def theirs() -> None:
        with office.workbook.unlocked.begin() as work:
            work.save(Exposure(
                worker_id="somebody", on=date(2026, 11, 21), minutes=90, pause="no", note="Quinces."
            ))  # fmt: skip
            work.commit()

    office.on_lane(theirs)
    wear(Look(scale=2.0) if large else Look(language="qps-rtl", right_to_left=True))
    screen = shown(office, qtbot)
    qtbot.waitUntil(lambda: bool(rows(screen)))
    [(_title, caption, minutes)] = rows(screen)
    assert "90" in minutes
    assert "Quinces" not in caption
    assert cut_words(screen) == []

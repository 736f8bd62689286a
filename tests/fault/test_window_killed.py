"""The real window on a virtual screen, killed while somebody types: the words are there after the next unlock."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from app.bootstrap import Desk
from app.services.cases import NewCase
from tests.fault import display as displays
from tests.fault.display import Keyboard, start_window

pytestmark = [pytest.mark.slow, pytest.mark.x11]
display = displays.display
WORDS = "plank heron button velvet orchard lantern"
TYPED = "She asked about the sewing class on Thursday"


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

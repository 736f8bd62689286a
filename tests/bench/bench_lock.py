"""Hide, lock and unlock at the window, on a vault of invented people.

    python tests/bench/bench_lock.py [--people=200] [--runs=5]

Cover: from the key until the cover is painted, over the fullest screens.  Lock: until the keys are gone and the fresh
process would be started.  Unlock: from Enter until Today is painted, with a passphrase made cheap here.  The median of
the runs, in milliseconds, drawn without a display.  Budgets: cover 50, unlock 60 (with --people=10000).
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.bootstrap import Desk
from app.documents import prepare_fonts
from app.services import sample
from app.vault import KdfLimits
from ui import fonts
from ui.application import Application
from ui.handover import Handover
from ui.locking import cover
from ui.shots import places

CHEAP = KdfLimits(
    least_memory=64, most_memory=1024, usual_memory=64, least_passes=1, most_passes=3,
    lanes=1, most_lanes=4, quickest=0.0, slowest=10.0,
)  # fmt: skip
WORDS = "correct horse battery staple anchor"
FULLEST = ("today", "cases", "overview", "timeline", "evidence")


class Session:
    """One window on the vault, from its first page to its lock."""

    def __init__(self, qt: QApplication, desk: Desk, folder: Path) -> None:
        self.qt, self.told = qt, list[Handover]()
        self._tick = QTimer(interval=1)  # so that waiting for an event never waits long
        self._tick.start()
        self.application = Application(
            qt, Handover(folder=str(folder)), desk=lambda: desk, first_folder=folder,
            relaunch=lambda told, _ready: self.told.append(told), gone_after=lambda _seconds: None,
        )  # fmt: skip
        self.application.start()
        self.application._warm()  # while the person types
        self.until(self.application.tasks.idle)

    def until(self, holds: Callable[[], object]) -> None:
        while (
            not holds()
        ):  # waiting as the window's own loop does: a loop that spins would slow the lanes
            self.qt.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def unlock(self) -> float:
        """Return the milliseconds from Enter to Today on the screen."""
        window: Any = self.application.window
        window._front.line.setText(WORDS)
        began = time.perf_counter()
        window._front.unlock()
        self.until(lambda: window.workspace is not None)
        self.until(lambda: self.application.tasks.idle(0))
        window.repaint()
        return (time.perf_counter() - began) * 1000

    def covers(self) -> list[float]:
        """Return the milliseconds of a cover over each of the fullest screens."""
        window: Any = self.application.window
        found = self.application.tasks.ask(lambda: list(places(self.application._workbook)))
        taken = []
        for place in (one for one in found if one.screen in FULLEST):
            window.workspace.navigation.go(place)
            self.until(lambda: self.application.tasks.idle(0))
            window.repaint()
            began = time.perf_counter()
            cover(window)
            taken.append((time.perf_counter() - began) * 1000)
            window._stack.setCurrentWidget(window.workspace)
            self.qt.processEvents()
        return taken

    def lock(self) -> float:
        """Return the milliseconds from the key to the fresh process."""
        began = time.perf_counter()
        self.application.hide()
        self.until(lambda: self.told)
        taken = (time.perf_counter() - began) * 1000
        self.application.locking._ready.emit()
        self.application.tasks.close()
        return taken


def main() -> int:
    """Print the table."""
    options = dict(word[2:].split("=") for word in sys.argv[1:] if word.startswith("--"))
    people, runs = int(options.get("people", 200)), int(options.get("runs", 5))
    qt = QApplication(["bench"])
    qt.setQuitOnLastWindowClosed(False)
    prepare_fonts()
    fonts.register()
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_STATE_HOME"] = home
        desk = Desk(limits=CHEAP, state_folder=Path(home) / "state")
        folder = Path(home) / "vault"
        workbook, _ = desk.create(folder, WORDS, office="Northside", worker="Dana K.")
        sample.fill(workbook)
        sample.fill_more(workbook, people)
        workbook.lock()
        unlocks, covers, locks = [], list[float](), []
        for _run in range(runs):
            session = Session(qt, desk, folder)
            unlocks.append(session.unlock())
            covers += session.covers()
            locks.append(session.lock())
    first, later = unlocks[:1], unlocks[1:]
    report(
        people, {"cover": covers, "lock": locks, "unlock to Today": first, "the next ones": later}
    )
    return 0


def report(people: int, taken: dict[str, list[float]]) -> None:
    """Print median and worst of each."""
    budgets = {"cover": "50", "unlock to Today": "60"}
    print(f"{f'window, {people + 6} cases':26}{'median ms':>11}{'worst ms':>11}{'budget':>9}")
    for name, times in taken.items():
        if not times:
            continue
        middle = statistics.median(times)
        print(f"{name:26}{middle:11.1f}{max(times):11.1f}{budgets.get(name, ''):>9}")


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    code = main()
    os._exit(code)

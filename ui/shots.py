"""`python -m ui.shots`: draws every screen of a sample vault into pictures, without a display.

The demo and the README use it; a person looks at the pictures.  It opens the real workspace on real services.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app import i18n
from ui import fonts, style
from ui.bridge import Bridge
from ui.context import Place
from ui.entrance import entrance, open_desk
from ui.navigation import ROUTES
from ui.screens.first_run import FirstRun
from ui.screens.restore import RestorePage
from ui.screens.unlock import UnlockScreen, greeting
from ui.tasks import Tasks
from ui.tokens import CONTRAST, DARK, LIGHT, Look
from ui.widgets.front import FrontPage
from ui.window import Window
from ui.workspace import Workspace

Result = TypeVar("Result")
WIDE, SMALL = (1366, 768), (1024, 640)


@dataclass(frozen=True, slots=True)
class Sight:
    """One way to look: the words in the file's name, the look, the size of the window."""

    words: str
    look: Look
    size: tuple[int, int]


SIGHTS = (
    Sight("", Look(palette=LIGHT), WIDE),
    Sight("-dark", Look(palette=DARK), WIDE),
    Sight("-200pct-1024", Look(palette=LIGHT, scale=2.0), SMALL),
    Sight("-rtl", Look(palette=LIGHT, language="qps-rtl", right_to_left=True), WIDE),
    Sight("-contrast", Look(palette=CONTRAST), WIDE),
)


class Studio:
    """The lanes and the open workbook that pictures are taken of."""

    def __init__(self, folder: Path, words: str, today: date | None) -> None:
        self._owner = QWidget()
        self.tasks, self.events = Tasks(), Bridge()
        self.workbook: Any = self.ask(lambda: _unlock(folder, words, today))
        self.events.follow(self.workbook.events)

    def ask(self, work: Callable[[], Result]) -> Result:
        """Run work on the case lane, where the vault was opened, and wait for its answer."""
        loop, answers, problems = QEventLoop(), list[Result](), list[Exception]()

        def done(answer: Result) -> None:
            answers.append(answer)
            loop.quit()

        def failed(problem: Exception) -> None:
            problems.append(problem)
            loop.quit()

        self.tasks.run(work, owner=self._owner, done=done, failed=failed)
        loop.exec()
        if problems:
            raise problems[0]
        return answers[0]

    def settle(self, milliseconds: int = 25) -> None:
        """Let the lanes finish and the window paint what they brought."""
        quiet = 0
        while quiet < 4:
            idle = self.tasks.idle(20)
            loop = QEventLoop()
            QTimer.singleShot(milliseconds, loop.quit)
            loop.exec()
            QCoreApplication.processEvents()
            quiet = quiet + 1 if idle and self.tasks.idle(0) else 0

    def close(self) -> None:
        """Lock the workbook and end the lanes."""
        self.ask(self.workbook.lock)
        self.tasks.close()


def main(arguments: Sequence[str]) -> int:
    """Draw the screens; 0 when every picture was saved."""
    options = _options(arguments)
    app = QApplication.instance() or QApplication(["shots"])
    fonts.register()
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    words = Path(options.passphrase_file).read_text(encoding="utf-8").strip()
    today = date.fromisoformat(options.today) if options.today else None
    studio = Studio(Path(options.vault), words, today)
    try:
        found = studio.ask(lambda: list(places(studio.workbook)))
        wanted = [one for one in SIGHTS if options.all or one.words in ("", "-dark")]
        for sight in wanted:
            _take(app, studio, sight, found, out, only=options.only)
    finally:
        studio.close()
    return 0


def _take(
    app: Any, studio: Studio, sight: Sight, found: list[Place], out: Path, *, only: str
) -> None:
    i18n.set_language(sight.look.language)
    style.dress(app, sight.look)
    window = Window()
    window.resize(*sight.size)
    workspace = Workspace(studio.workbook, studio.tasks, studio.events, studio.workbook.clock.local)
    window.show_workspace(workspace)
    window.show()
    for place in found:
        if only and place.screen not in only.split(","):
            continue
        workspace.navigation.go(place)
        studio.settle()
        _save(window, out / f"{place.screen}{sight.words}.png")
    for name, page in _fronts(studio):
        if not only or name in only.split(","):
            window.show_front(page)
            studio.settle()
            _save(window, out / f"{name}{sight.words}.png")
    window.show_cover()
    studio.settle()
    _save(window, out / f"cover{sight.words}.png")
    window.let_close()
    window.deleteLater()
    QCoreApplication.processEvents()


def _fronts(studio: Studio) -> Iterator[tuple[str, FrontPage]]:
    """The pages shown before a workbook is open."""
    gate = entrance(Path("Workbook"), open_desk(""))
    yield "unlock", UnlockScreen(gate, studio.tasks, greeting=greeting(9))
    yield "first-run", FirstRun(gate, studio.tasks)
    yield "restore", RestorePage(gate, studio.tasks)


def _save(window: QWidget, file: Path) -> None:
    if not window.grab().save(str(file)):
        raise OSError(f"could not write {file.name}")


def places(workbook: Any) -> Iterator[Place]:
    """Yield every screen that exists, on the case that has most to show (case lane)."""
    rows = workbook.cases.find()
    case = max(rows, key=lambda row: len(workbook.evidence.of_case(row.id))).id
    inside = {
        "form": _interview(workbook, case),
        "pathway": next((one.id for one in workbook.pathways.of_case(case)), None),
        "bundle": next((one.id for one in workbook.bundles.of_case(case)), None),
        "letter": "L02",
        "leaving": _leaving(workbook),
        "over_time": next((form for form, _ in workbook.over_time.forms(case)), None),
    }
    elsewhere = {"links": max(rows, key=lambda row: len(workbook.links.of_case(row.id).shared)).id}
    for name, route in ROUTES.items():
        if route.exists():
            shown = elsewhere.get(name, case) if route.of_case else None
            yield Place(name, shown, inside.get(name))


def _interview(workbook: Any, case: str) -> str | None:
    """Return the filling with most to show: the interview, else the newest."""
    sittings = workbook.forms.sittings(case)
    longest = (one.id for one in sittings if one.form_id == "screening_interview")
    return next(longest, sittings[0].id if sittings else None)


def _leaving(workbook: Any) -> str:
    """Return whose access could be taken away: a colleague's, if there is one."""
    own: str = workbook.seat.worker_id
    others = (one.id for one in workbook.people.everyone() if one.can_open and not one.is_recovery)
    return next((one for one in others if one != own), own)


def _unlock(folder: Path, words: str, today: date | None) -> Any:
    from app.bootstrap import Desk

    return Desk(today=today).unlock(folder, words)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ui.shots")
    parser.add_argument("--vault", required=True)
    parser.add_argument("--passphrase-file", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--today", default="")
    parser.add_argument("--only", default="", help="screens by name, with commas between")
    parser.add_argument("--all", action="store_true", help="contrast, right to left and 200 %% too")
    return parser.parse_args(list(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The real program, which also does what a line on its input says; for what the keyboard of a test cannot reach.

`letter FILE` writes a letter, `paper FILE` prints it through the print system's own PDF printer, `bundle FILE` saves a
bundle, `place NAME` goes somewhere, `press WORDS` presses the button there that says so.  Each answers with a line once
it is done.
"""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Thread
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QAbstractButton

from ui import application as program
from ui.context import Place
from ui.paper import send
from ui.shots import places


class Listener(QObject):
    """Carries lines from the reading thread to the window's; `WORD REST` calls `do_WORD(REST)`."""

    heard = Signal(str)

    def __init__(self, application: program.Application) -> None:
        super().__init__()
        self._application = application
        self.heard.connect(self.answer)
        Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.heard.emit(line.strip())

    def answer(self, line: str) -> None:
        what, _, where = line.partition(" ")
        getattr(self, f"do_{what}")(where)


class Ear(Listener):
    """Does what the keyboard of a test cannot reach, once the workbook is open."""

    def answer(self, line: str) -> None:
        if self._application.window.workspace is None:  # not unlocked yet
            QTimer.singleShot(200, lambda: self.answer(line))
        else:
            super().answer(line)

    def _screen(self, name: str) -> Any:
        tasks, workbook = self._application.tasks, self._application._workbook
        found = tasks.ask(lambda: {one.screen: one for one in places(workbook)})
        workspace = self._application.window.workspace
        assert workspace is not None
        workspace.navigation.go(found.get(name, Place(name)))
        return workspace.navigation.current()

    def do_place(self, name: str) -> None:
        self._screen(name)
        QTimer.singleShot(1_500, lambda: print("done", flush=True))

    def do_press(self, words: str) -> None:
        workspace = self._application.window.workspace
        assert workspace is not None
        screen = workspace.navigation.current()
        assert screen is not None
        found = next(one for one in screen.findChildren(QAbstractButton) if one.text() == words)
        QTimer.singleShot(0, found.click)
        QTimer.singleShot(1_500, lambda: print("done", flush=True))

    def do_letter(self, file: str) -> None:
        screen = self._screen("letter")
        QTimer.singleShot(2_500, lambda: screen.save_to(Path(file)))
        self._when_there(Path(file))

    def do_bundle(self, file: str) -> None:
        screen = self._screen("bundle")
        QTimer.singleShot(2_500, lambda: screen.save_to(Path(file)))
        self._when_there(Path(file))

    def do_paper(self, file: str) -> None:
        screen = self._screen("letter")
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFileName(file)
        then = lambda _drawn, pictures: send(printer, pictures)  # noqa: E731
        QTimer.singleShot(2_500, lambda: screen._released(then, "print"))
        self._when_there(Path(file))

    def _when_there(self, file: Path) -> None:
        timer = QTimer(self, interval=100)

        def look() -> None:
            if file.exists() and file.stat().st_size:
                timer.stop()
                print("done", flush=True)

        timer.timeout.connect(look)
        timer.start()


def main(kind: type[Listener] = Ear) -> int:
    """Run the program with somebody who listens."""
    begin, listeners = program.Application.start, list[Listener]()

    def start(self: program.Application) -> None:
        begin(self)
        listeners.append(kind(self))

    program.Application.start = start  # type: ignore[method-assign]
    return program.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

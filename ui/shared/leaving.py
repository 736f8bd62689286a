"""Papers that leave for a printer or a file: the trail says so first, then they do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from app.i18n import _
from ui.context import Said
from ui.paper import send
from ui.widgets.screen import Screen


class Leaving:
    """Lets one drawn paper go; `release` writes that down, `write` puts it into a file."""

    def __init__(
        self, screen: Screen, release: Callable[[], object], write: Callable[[Path], object]
    ) -> None:
        self._screen, self._ctx = screen, screen.ctx
        self._release, self._write = release, write

    def to_printer(self, printer: Any, pictures: Any) -> None:
        """Print it."""

        def leave(_none: object) -> None:
            if send(printer, pictures):
                self._ctx.toast(Said(_("Sent to the printer.")))

        self._ctx.tasks.run(self._release, owner=self._screen, done=leave)

    def to_file(self, target: Path) -> None:
        """Save it."""

        def leave(_none: object) -> None:
            write = partial(self._write, target)
            self._ctx.tasks.run(write, owner=self._screen, done=self._saved, lane="files")

        self._ctx.tasks.run(self._release, owner=self._screen, done=leave)

    def _saved(self, _none: object) -> None:
        self._ctx.toast(Said(_("Saved.")))

"""What the window does by itself while a workbook is open: revisions of what nobody types any more, a settled disk."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.events import Event
from app.job import Job
from ui.bridge import Bridge
from ui.tasks import Tasks

_LOOK_EVERY_MS = 5_000
_SETTLE_AFTER_MS = 2_000
_QUIET_AFTER_MS = 60_000


class Upkeep(QObject):
    """Looks after an open workbook.

    Every few seconds, drafts nobody touched for ten seconds become revisions.  Two seconds after the last save the log
    is folded into the store and the witness written, so that a lost log costs seconds of work.  After a minute without
    a save, at most daily, deleted words leave the search index for good and the pages of the case file are checked.
    """

    def __init__(self, workbook: Any, tasks: Tasks, events: Bridge) -> None:
        super().__init__()
        self._workbook, self._tasks = workbook, tasks
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_EVERY_MS)
        self._look.timeout.connect(self._promote)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SETTLE_AFTER_MS)
        self._pause.timeout.connect(self._settle)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_AFTER_MS)
        self._quiet.timeout.connect(self._check)
        events.happened.connect(self._saved)
        self._look.start()
        self._quiet.start()

    def stop(self) -> None:
        """Do nothing more: the workbook is being locked."""
        self._look.stop()
        self._pause.stop()
        self._quiet.stop()

    def _saved(self, _event: Event) -> None:
        self._pause.start()
        self._quiet.start()

    def _promote(self) -> None:
        self._tasks.run(self._workbook.drafts.promote_idle, owner=self)

    def _settle(self) -> None:
        self._tasks.run(self._workbook.unlocked.settle, owner=self)

    def _check(self) -> None:
        """Tidy the index and check the pages where that is due; what is found is told like any damage."""

        def tidy(job: Job) -> None:
            self._workbook.unlocked.settle_words(job)
            self._workbook.health.check_pages(job)

        def begin(is_due: bool) -> None:
            if is_due:
                self._tasks.start(tidy, owner=self, lane="case", gives_way=True)

        self._tasks.run(self._workbook.health.is_due, owner=self, done=begin)

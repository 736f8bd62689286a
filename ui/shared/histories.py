"""The history of any record, shown and taken back from, for every screen that names one."""

from __future__ import annotations

from functools import partial

from app.i18n import _
from ui.context import Said
from ui.dialogs.history import ask_history
from ui.models.history import ChangeShown, history_shown
from ui.widgets.screen import Screen


class Histories:
    """Shows who changed a record and when; a change taken back is a change too."""

    def __init__(self, screen: Screen) -> None:
        self._screen, self._ctx = screen, screen.ctx

    def show(self, record_id: str, what: str) -> None:
        """Read the history of a record, show it under the words `what`, and put back what somebody chose."""
        read = partial(history_shown, self._ctx.services, record_id)
        show = partial(self._show, record_id, what)
        self._ctx.tasks.run(read, owner=self._screen, done=show)

    def undo(self, record_id: str, change: ChangeShown) -> None:
        """Take a change back."""
        work = partial(self._ctx.services.history.undo, record_id, change.id)
        said = Said(_("Taken back. That is a change too."))
        self._ctx.tasks.run(work, owner=self._screen, done=lambda _none: self._ctx.toast(said))

    def _show(self, record_id: str, what: str, changes: list[ChangeShown]) -> None:
        chosen = ask_history(self._screen, what, changes)
        if chosen is not None:
            self.undo(record_id, chosen)

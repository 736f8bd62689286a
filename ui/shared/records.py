"""Writing down, correcting and taking out the records of a case file, for every screen that shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from app.i18n import _
from ui.context import Said
from ui.dialogs.record import ask_record
from ui.widgets.screen import Screen

if TYPE_CHECKING:
    from app.services.case_file import RecordView
    from app.services.case_file import Said as Typed


class Records:
    """Asks with the sheet of the kind, then writes down what was typed; taking out can be taken back.

    `keeps` names the verb of a kind with rules of its own; it is given what `CaseFile.keep` is.
    """

    def __init__(self, screen: Screen, **keeps: Callable[..., str]) -> None:
        self._screen, self._ctx, self._keeps = screen, screen.ctx, keeps

    def add(self, kind: str, case_id: str | None = None, **given: Typed) -> None:
        """Ask for a new record of a kind; the sheet may begin with what is `given`."""
        self._ask(kind, case_id, "", **given)

    def change(self, kind: str, case_id: str | None, record_id: str) -> None:
        """Show a record's sheet, to be read or corrected."""
        self._ask(kind, case_id, record_id)

    def part(
        self, kind: str, case_id: str | None, record_id: str, title: str, keep: Callable[..., str],
        **asked: Typed,
    ) -> None:  # fmt: skip
        """Ask for a few fields of a record under a title of its own; an empty one may begin with what is given."""

        def show(view: RecordView) -> None:
            fields = tuple(
                replace(one, value=one.value or asked[one.name])
                for one in view.fields
                if one.name in asked
            )
            self._show(case_id, replace(view, title=title, fields=fields), keep)

        work = partial(self._ctx.services.case_file.sheet, kind, case_id, record_id)
        self._ctx.tasks.run(work, owner=self._screen, done=show)

    def remove(self, kind: str, record_id: str) -> None:
        """Take a record out at once; for a few seconds, and in its history for good, it can be brought back."""
        services = self._ctx.services

        def told(change_id: str) -> None:
            undo = partial(services.history.undo, record_id, change_id)
            back = partial(self._ctx.tasks.run, undo, owner=self._screen)
            self._ctx.toast(Said(_("Taken out. Its history stays."), _("Bring it back"), back))

        work = partial(services.case_file.remove, kind, record_id)
        self._ctx.tasks.run(work, owner=self._screen, done=told)

    def _ask(self, kind: str, case_id: str | None, record_id: str, **given: Typed) -> None:
        work = partial(self._ctx.services.case_file.sheet, kind, case_id, record_id, **given)
        keep = self._keeps.get(kind, self._ctx.services.case_file.keep)
        self._ctx.tasks.run(
            work, owner=self._screen, done=lambda view: self._show(case_id, view, keep)
        )

    def _show(self, case_id: str | None, view: RecordView, keep: Callable[..., str]) -> None:
        sheet = self._ctx.unsaved.sheet(view.kind, view.record_id, case_id=case_id)
        found = ask_record(self._screen, view, sheet)
        if found is None:
            return
        work = sheet.through(partial(keep, view.kind, case_id, found, view.record_id))
        said = Said(_("Changed.") if view.record_id else _("Added."))
        self._ctx.tasks.run(work, owner=self._screen, done=lambda _id: self._ctx.toast(said))

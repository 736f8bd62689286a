"""What can be done with a goal and its steps, from any screen that shows them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.i18n import _
from app.services.plan_lists import actions_for
from ui.context import Place, Said
from ui.dialogs.choosing import Choosing, ask_choice
from ui.dialogs.record import ask_record
from ui.dialogs.step import ask_step
from ui.dialogs.task import ask_day
from ui.models.plan import progress_options
from ui.widgets.screen import Screen

if TYPE_CHECKING:
    from app.domain.goal import Goal
    from app.services.case_file import RecordView
    from app.services.case_file import Said as Typed
    from app.services.needs import Need
    from app.services.plan import ActionView

COPY = "L23"
"""The letter that is the person's own copy of the plan."""


class Planning:
    """Asks first, then runs."""

    def __init__(self, screen: Screen) -> None:
        self._screen, self._ctx = screen, screen.ctx

    def goal_for(self, case_id: str | None, need: Need) -> None:
        """Begin a goal with what was said of a need, so that nobody has to say it again."""
        self.write(case_id, domain=need.domain, need=need.own_words, words=need.wants)

    def write(self, case_id: str | None, goal_id: str = "", **given: Typed) -> None:
        """Write a goal down, or change one."""
        sheet = partial(self._ctx.services.plan.sheet, case_id, goal_id, **given)
        self._ctx.tasks.run(sheet, owner=self._screen, done=partial(self._show_sheet, case_id))

    def _show_sheet(self, case_id: str | None, view: RecordView) -> None:
        sheet = self._ctx.unsaved.sheet("goal", view.record_id, case_id=case_id)
        found = ask_record(self._screen, view, sheet)
        if found is not None:
            work = partial(self._ctx.services.plan.write_down, case_id, found, view.record_id)
            self._run(sheet.through(work), _("Changed.") if view.record_id else _("Added."))

    def add_step(self, goal: Goal) -> None:
        """Add something to do for a goal."""
        sheet = self._ctx.unsaved.sheet("step", goal.id, case_id=goal.case_id)
        today = self._ctx.services.clock.today()
        found = ask_step(self._screen, goal.words, actions_for(goal.domain), today, sheet)
        if found is not None:
            add = self._ctx.services.plan.add_action
            self._run(
                sheet.through(partial(add, goal.id, found.title, found.on, found.at)), _("Added.")
            )

    def progress(self, goal: Goal) -> None:
        """Ask how far a goal has come, in the person's eyes."""
        asked = Choosing(
            _("How far has it come?"), goal.words, progress_options(), _("In their own words, if they like")
        )  # fmt: skip
        sheet = self._ctx.unsaved.sheet("progress", goal.id, case_id=goal.case_id)
        found = ask_choice(self._screen, asked, sheet)
        if found is not None:
            work = partial(self._ctx.services.plan.came, goal.id, *found)
            self._run(sheet.through(work), _("Written down."))

    def done(self, action: ActionView) -> None:
        """It is done; for a few seconds that can be taken back."""
        notes = self._ctx.services.notes

        def told(again: str) -> None:
            back = partial(
                self._ctx.tasks.run, partial(notes.not_done, action.id, again), owner=self._screen
            )
            words = _("Done: {what}").format(what=action.title)
            self._ctx.toast(Said(words, _("Not done yet"), back))

        self._ctx.tasks.run(partial(notes.done, action.id), owner=self._screen, done=told)

    def move(self, action: ActionView) -> None:
        """Pick a day, or another one."""
        sheet = self._ctx.unsaved.sheet("move", action.id, case_id=self._screen.place.case_id)
        today = self._ctx.services.clock.today()
        to = ask_day(self._screen, action.title, today, None, sheet)
        if to is not None:
            work = partial(self._ctx.services.notes.move, action.id, to.on, to.at)
            self._run(sheet.through(work), _("Moved."))

    def copy_for(self, case_id: str | None, name: str, mind: str) -> None:
        """Offer the person a copy only where it is safe to have one; reading it aloud is written down instead."""
        safe, aloud = "paper", "aloud"
        asked = Choosing(
            _("Is it safe for {who} to have this on paper?").format(who=name),
            mind or _("Think of who else sees the bag, the room and the phone."),
            ((safe, _("Yes, print it")), (aloud, _("No, I read it to them"))),
            _("What they said about it"),
        )  # fmt: skip
        sheet = self._ctx.unsaved.sheet("plan_copy", case_id=case_id)
        found = ask_choice(self._screen, asked, sheet)
        if found is None:
            return
        words = _("The plan was read aloud together. No paper was given.")
        if found[0] == safe:
            words = _(
                "They wanted their own copy of the plan and said that it is safe to have one."
            )
        note = " ".join(part for part in (words, found[1]) if part)
        self._run(
            sheet.through(partial(self._ctx.services.notes.add, case_id, note)), _("Written down.")
        )
        if found[0] == safe:
            self._ctx.navigate(Place("letter", case_id, COPY))

    def _run(self, work: Callable[[], object], words: str) -> None:
        self._ctx.tasks.run(
            work, owner=self._screen, done=lambda _none: self._ctx.toast(Said(words))
        )

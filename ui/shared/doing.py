"""What can be done with a thing to do, and with safe contact, from any screen that shows them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING

from app.errors import UserError
from app.i18n import _, format_date
from app.services.check_in_tasks import FOLLOWED
from app.services.regular_reviews import REVIEW
from ui.context import Place, Said
from ui.dialogs.contact import ask_contact
from ui.dialogs.question import Question, ask
from ui.dialogs.task import ask_day
from ui.models.today import ENDING
from ui.widgets.screen import Screen

if TYPE_CHECKING:
    from app.services.contact import ContactNow
    from app.services.today_lines import TodayLine


class Doing:
    """Asks first, then runs; the toast afterwards offers to take it back by name."""

    def __init__(self, screen: Screen) -> None:
        self._screen, self._ctx = screen, screen.ctx

    def open(self, line: TodayLine) -> None:
        """Go where a line is looked at: the pathway of a date worked out, the plan of a referral, else the overview."""
        if line.kind == "deadline":
            self._ctx.navigate(Place("pathway", line.case_id, line.record_id))
        elif line.kind == "referral":
            self._ctx.navigate(Place("needs", line.case_id, line.source_id))
        elif line.source in FOLLOWED or line.source == REVIEW:
            self._ctx.navigate(Place("check_ins", line.case_id, line.source_id))
        elif line.kind in ENDING:
            self._ctx.navigate(Place(ENDING[line.kind], line.case_id, line.record_id))
        elif line.case_id:
            self._ctx.navigate(Place("overview", line.case_id))

    def act(self, line: TodayLine) -> None:
        """Do what the button of a line names: reach the person, look why this date, type a reply, or it is done."""
        if line.kind == "deadline" or line.source in FOLLOWED or line.kind in ENDING:
            self.open(line)
        elif line.kind == "referral":
            self._ctx.navigate(Place("needs", line.case_id, line.source_id, "reply"))
        elif line.contact is not None:
            self.reach(line.case_id, line.name, line.contact, task_id=line.record_id)
        else:
            self.done(line)

    def done(self, line: TodayLine) -> None:
        """It is done; for a few seconds that can be taken back."""
        notes = self._ctx.services.notes

        def told(again: str) -> None:
            back = partial(self._run, partial(notes.not_done, line.record_id, again))
            words = _("Done: {what}").format(what=line.title)
            self._ctx.toast(Said(words, _("Not done yet"), back))

        self._ctx.tasks.run(partial(notes.done, line.record_id), owner=self._screen, done=told)

    def move(self, line: TodayLine) -> None:
        """Pick another day; nothing is lost by that."""
        today = self._ctx.services.clock.today()
        sheet = self._ctx.unsaved.sheet("move", line.record_id, case_id=line.case_id)
        to = ask_day(self._screen, line.title, today, line.at, sheet)
        if to is None:
            return
        move = partial(self._ctx.services.notes.move, line.record_id)
        back = partial(self._run, partial(move, line.on, line.at))
        day = format_date(to.on, today=today)
        said = Said(_("Moved to {day}.").format(day=day), _("Move it back"), back)
        self._ctx.tasks.run(
            sheet.through(partial(move, to.on, to.at)),
            owner=self._screen,
            done=lambda _none: self._ctx.toast(said),
        )

    def reach(self, case_id: str, name: str, contact: ContactNow, *, task_id: str = "") -> None:
        """Show what is safe; what happened becomes an entry, and the task it was for is done."""
        notes = self._ctx.services.notes
        reason = self._ctx.unsaved.sheet("unsafe_hour", case_id=case_id)
        sheet = self._ctx.unsaved.sheet("contact", case_id=case_id)
        happened = ask_contact(self._screen, name, contact, reason, sheet)
        if happened is None:
            return
        work = partial(
            notes.reached, notes.new_entry(), case_id, happened.words, kind=happened.kind,
            because=happened.because, task_id=task_id,
        )  # fmt: skip
        said = Said(_("Written down."))
        self._ctx.tasks.run(
            reason.through(sheet.through(work)), owner=self._screen,
            done=lambda _none: self._ctx.toast(said),
        )  # fmt: skip

    def _run(self, work: Callable[[], object]) -> None:
        self._ctx.tasks.run(work, owner=self._screen)


class Restricting:
    """Opens restricted entries, and restricts others: each asks for a reason, which is written down."""

    def __init__(self, screen: Screen) -> None:
        self._screen, self._ctx = screen, screen.ctx

    def open(self, record_id: str) -> None:
        """Open one restricted entry, until the workbook is locked."""
        if not self._ctx.allows("restricted.open"):
            self._ctx.show_error(UserError("right.missing"))
            return
        self._ask(
            "open_restricted", record_id, self._ctx.services.restricted.open,
            _("Open this restricted entry?"),
            _("It then shows like any other until you lock. Who opened it, when and why is written down."),
            _("Open it"), _("Leave it shut"),
        )  # fmt: skip

    def open_answers(self, sitting_id: str, section: str, then: Callable[[], None]) -> None:
        """Open the restricted answers on one page of a form, until it is turned or left."""
        if not self._ctx.allows("restricted.open"):
            self._ctx.show_error(UserError("right.missing"))
            return
        verb = self._ctx.services.forms.open_restricted
        self._ask(
            "open_answers", f"{sitting_id}{section}",
            lambda _about, reason: verb(sitting_id, section, reason),
            _("Open the restricted answers on this page?"),
            _("They stay open until you leave the page. Who opened them, when and why is written down."),
            _("Open them"), _("Leave them shut"), then=then,
        )  # fmt: skip

    def open_section(self, section: str, kinds: Collection[str]) -> None:
        """Open all that is restricted in a section of this case, until the workbook is locked."""
        if not self._ctx.allows("restricted.open"):
            self._ctx.show_error(UserError("right.missing"))
            return
        case_id = self._screen.place.case_id
        services = self._ctx.services
        self._ask(
            "open_restricted", f"{case_id}/{section}",
            lambda _about, reason: services.restricted.open_all(reason, case_id, kinds),
            _("Open what is restricted here?"),
            _("It then shows like any other until you lock. Who opened it, when and why is written down."),
            _("Open it"), _("Leave it shut"),
        )  # fmt: skip

    def restrict_section(self, section: str) -> None:
        """Keep a whole section from passing eyes, and what is added to it later."""
        case_id = self._screen.place.case_id
        verb = self._ctx.services.restricted.restrict_section
        self._ask(
            "restrict", f"{case_id}/{section}", lambda _about, reason: verb(case_id, section, reason),
            _("Restrict this whole section?"),
            _("Others then see only that something is here, and what is added later is restricted too."),
            _("Restrict it"), _("Leave it as it is"),
        )  # fmt: skip

    def lift_section(self, section: str) -> None:
        """Let what is open of a section be seen by everybody again."""
        case_id = self._screen.place.case_id
        verb = self._ctx.services.restricted.unrestrict_section
        self._ask(
            "lift_restriction", f"{case_id}/{section}", lambda _about, reason: verb(case_id, section, reason),
            _("Lift the restriction of this section?"),
            _("Everybody who may open this case then sees what you opened of it. The rest stays shut."),
            _("Lift it"), _("Keep it restricted"),
        )  # fmt: skip

    def restrict(self, record_id: str) -> None:
        """Keep an entry from passing eyes."""
        self._ask(
            "restrict", record_id, self._ctx.services.restricted.restrict,
            _("Restrict this entry?"),
            _("Others then see only that something is here. Whoever opens it says why, and that is written down."),
            _("Restrict it"), _("Leave it as it is"),
        )  # fmt: skip

    def lift(self, record_id: str) -> None:
        """Let an entry be seen by everybody again."""
        self._ask(
            "lift_restriction", record_id, self._ctx.services.restricted.unrestrict,
            _("Lift the restriction?"), _("Everybody who may open this case then sees the entry."),
            _("Lift it"), _("Keep it restricted"),
        )  # fmt: skip

    def _ask(
        self, name: str, about: str, verb: Callable[[str, str], object],
        title: str, text: str, act: str, safe: str, then: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """Ask why, do it for that reason, and `then` what follows."""
        case_id = self._screen.place.case_id
        sheet = self._ctx.unsaved.sheet(name, about, case_id=case_id)
        answer = ask(self._screen, Question(title, text, act, safe, reason=_("Why")), sheet)
        if answer.act:
            work = sheet.through(partial(verb, about, answer.reason))
            self._ctx.tasks.run(work, owner=self._screen, done=lambda _none: then())

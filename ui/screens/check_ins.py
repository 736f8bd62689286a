"""Check-ins: staying in touch only as the person agreed, what is done when nobody is reached, and looking again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from app.events import Event
from app.i18n import _
from app.services.monitoring_rules import words
from ui.context import Context, Place, Said
from ui.dialogs.check_in import AgreementDialog, ChangedDialog, TryDialog, WentDialog
from ui.dialogs.override import ask_override
from ui.dialogs.question import Question, ask
from ui.models.check_ins import CHANGED, Shown, shown, to_do
from ui.shared.list_screen import ListScreen
from ui.tokens import look
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import button

if TYPE_CHECKING:
    from app.services.check_ins import StepLine

_CONCERNS = ("check_in.", "review.", "task.", "safe_contact.", "change.")


class CheckInsScreen(ListScreen):
    """One case's check-ins; the button that stops them is always there."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Check-ins"))
        self._shown: Shown | None = None
        self._name = ""
        self.agree = button(
            _("Agree on check-ins"), "primary", run=self._agree, takes="check_in_agreement"
        )
        self.add_action(self.agree)
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.add_list(_("Check-ins"), self._act, lead_width=112)
        self.list.other_acted.connect(self._other)
        foot = self.add_foot()
        foot.words.setText(_("They can stop this at any time. Nobody asks why."))
        self.stop = button(_("Stop the check-ins"), run=self._stop, takes="check_in_agreement")
        foot.add_trailing(self.stop)

    def happened(self, event: Event) -> None:
        if event.case_id == self.place.case_id and event.action.startswith(_CONCERNS):
            self._load()

    def minute(self) -> None:
        self._load()

    def _load(self) -> None:
        services, case_id = self.ctx.services, self.place.case_id

        def read() -> tuple[Shown, str]:
            view, reviews = services.check_ins.of_case(case_id), services.reviews.of_case(case_id)
            return shown(view, reviews, services.clock.today()), services.cases.head(case_id).name

        self.ctx.tasks.run(read, owner=self, done=self._show)

    def _show(self, found: tuple[Shown, str]) -> None:
        now, self._name = found
        before, self._shown = self._shown, now
        self.banner.show_content(
            BannerContent("open" if now.open else "closed", now.title, now.more, now.icon)
        )
        self.agree.say(_("Change what is agreed") if now.live else _("Agree on check-ins"))
        self.stop.setVisible(now.live)
        if before is None or before.lines != now.lines:
            self.list.show_lines(now.lines)
        step = to_do(now.lines)
        is_new = before is not None and step not in ("", to_do(before.lines))
        if (is_new or not self.list.current_key()) and not self.list.choose(step):
            self.list.choose_first()

    # -- the agreement

    def _agree(self) -> None:
        if self._shown is None:
            return
        view = self._shown.view
        now = view.agreement if self._shown.live or view.is_from_elsewhere else None
        sheet = self.ctx.unsaved.sheet("check_in_agreement", case_id=self.place.case_id)
        dialog = AgreementDialog(self, now, self.ctx.services.clock.today(), sheet)
        if dialog.exec() and dialog.found is not None:
            work = partial(self.ctx.services.check_ins.agree, self.place.case_id, **dialog.found)
            self._do(sheet.through(work), _("Kept, as agreed."))

    def _stop(self) -> None:
        """One act; the question says what follows and asks for no reason."""
        question = Question(
            _("Stop the check-ins?"),
            _("Nothing is planned any more, and no steps follow. They can be agreed again later."),
            act=_("Stop the check-ins"), safe=_("Leave them"),
        )  # fmt: skip
        if ask(self, question).act:
            work = partial(self.ctx.services.check_ins.stop, self.place.case_id)
            self._do(work, _("Stopped, as the person wished."))

    def _something_changed(self) -> None:
        dialog = ChangedDialog(self)
        if dialog.exec():
            work = partial(
                self.ctx.services.reviews.bring_forward,
                self.place.case_id,
                dialog.answers.chosen()[0],
            )
            self._do(work, _("The reviews stand in Today."))

    # -- the rows

    def _act(self, key: str) -> None:
        kind, _space, name = key.partition(" ")
        if key == CHANGED:
            self._something_changed()
        elif kind == "check_in":
            self._went(name)
        elif kind == "step":
            self._step(name)
        elif kind == "review":
            self._review(name)

    def _other(self, key: str) -> None:
        kind, _space, name = key.partition(" ")
        services = self.ctx.services
        if kind == "check_in":
            self._do(
                partial(services.check_ins.cancel, name), _("Left out. The next one is planned.")
            )
        elif kind == "step" and self._shown is not None:
            self._do(
                partial(services.missed_contact.leave_out, self._shown.view.missed), _("Left out.")
            )
        elif kind == "review":
            self._do(
                partial(services.reviews.end, self.place.case_id, name), _("No longer planned.")
            )

    def _went(self, check_in_id: str) -> None:
        services = self.ctx.services
        sheet = self.ctx.unsaved.sheet("check_in", check_in_id, case_id=self.place.case_id)
        dialog = WentDialog(self, self._name, services.clock.today(), sheet)
        if not dialog.exec() or dialog.found is None:
            return
        went = dialog.found
        work: Callable[[], object] = partial(services.check_ins.missed, check_in_id)
        if went.reached:
            work = partial(
                services.check_ins.reached, check_in_id,
                how=went.how, next=went.next, next_on=went.next_on,
            )  # fmt: skip
        self._do(sheet.through(work), _("Written down."))

    def _step(self, step_id: str) -> None:
        line = self._now(step_id)
        if line is None or self._shown is None:
            return
        steps, missed = self.ctx.services.missed_contact, self._shown.view.missed
        title, more = words(line.step.label), words(line.step.more)
        if line.step.asks == "review":
            question = Question(title, more, act=_("We looked at it"), safe=_("Not now"))
            if ask(self, question).act:
                self._do(partial(steps.reviewed, missed), _("Written down."))
        elif line.step.asks == "welfare":
            self._report(title, more, missed)
        else:
            dialog = TryDialog(self, title, more, self.ctx.clock())
            if dialog.exec() and dialog.found is not None:
                reached, hour = dialog.found
                at = datetime.combine(self.ctx.clock().date(), hour).astimezone()
                self._do(partial(steps.tried, missed, reached=reached, at=at), _("Written down."))

    def _report(self, title: str, more: str, missed: str) -> None:
        """The agreement's own word carries it; without that, only danger to life, with reason and who allows it."""
        view, services, case_id = self._shown, self.ctx.services, self.place.case_id
        agreement = view.view.agreement if view else None
        because = self.ctx.unsaved.sheet("welfare_override", missed, case_id=case_id)
        said = None
        if agreement is None or not agreement.welfare_agreed:
            said = ask_override(self, because)
            if said is None:
                return
        sheet = self.ctx.unsaved.sheet("welfare", missed, case_id=case_id)
        question = Question(
            title, more, act=_("Write it down"), safe=_("Not now"), reason=_("Who was told")
        )
        answer = ask(self, question, sheet)
        if not answer.act:
            because.let_go()
            return

        def report() -> Any:
            override = services.letters.override(*said) if said else None
            return services.missed_contact.reported(missed, answer.reason, override)

        self._do(because.through(sheet.through(report)), _("Written down."))

    def _review(self, review_id: str) -> None:
        line = next(
            (one for one in (self._shown.reviews if self._shown else ()) if one.review.id == review_id), None
        )  # fmt: skip
        if line is None:
            return
        services, case_id = self.ctx.services, self.place.case_id
        if not line.task_id:
            self._do(
                partial(services.reviews.plan, case_id, review_id),
                _("Planned. It stands in Today."),
            )
            return
        if line.review.form:
            begin = partial(
                services.forms.start, case_id, line.review.form, language=look().language
            )
            self.ctx.tasks.run(begin, owner=self, done=self._begun)
        self._do(partial(services.notes.done, line.task_id), _("Done. The next one is planned."))

    def _begun(self, sitting_id: str) -> None:
        """The person is asked; the form is where it is written down."""
        self.ctx.navigate(Place("form", self.place.case_id, sitting_id))

    def _now(self, step_id: str) -> StepLine | None:
        steps = self._shown.view.steps if self._shown else ()
        return next((one for one in steps if one.step.id == step_id and one.state == "now"), None)

    def _do(self, work: Callable[[], object], said: str) -> None:
        self.ctx.tasks.run(work, owner=self, done=lambda _none: self.ctx.toast(Said(said)))

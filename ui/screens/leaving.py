"""Somebody leaves: the workbook is closed to them by a new key for everybody else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.i18n import _, isolate
from app.job import Job
from ui.context import Context, Place, Said
from ui.models.staff import backup_words
from ui.shared.recovery import CodeSteps
from ui.widgets.answers import AnswerChoice, AnswerRows
from ui.widgets.banner import QuietBox
from ui.widgets.labels import plain_label
from ui.widgets.step_screen import StepScreen

if TYPE_CHECKING:
    from app.services.people import Member


class LeavingScreen(StepScreen):
    """Says what ends and what does not, asks about the recovery code, then renews the key."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Taking away access"))

    def open(self, place: Place) -> None:
        super().open(place)
        services, today = self.ctx.services, self.ctx.services.clock.today()

        def read() -> tuple[Member, str]:
            members: list[Member] = services.people.everyone()
            one = next(one for one in members if one.id == place.record_id)
            return one, backup_words(services.backups.opened_by(one.id), today)

        self.load(read, lambda found: self.ask(*found))

    def ask(self, one: Member, backups: str) -> None:
        """Say what will be, and ask whether they may know the recovery code."""
        name = isolate(one.name)
        words = _(
            "From now on {name} cannot open this workbook. Everybody else keeps their passphrase. What {name} wrote "
            "stays, under their name."
        )
        self.steps.begin(_("Take away {name}’s access?").format(name=name), words.format(name=name))
        self.steps.add(
            QuietBox(_("Copies they have taken stay readable to them. {backups}").format(backups=backups)),
            gap=4,
        )  # fmt: skip
        title = _("Might they have seen the recovery code?")
        self.saw = AnswerRows(
            title,
            [
                AnswerChoice("yes", _("Yes, or I am not sure: make a new code")),
                AnswerChoice("no", _("No: the code on paper stays good")),
            ],
            chosen=("yes",),
        )
        self.steps.add(plain_label(title, bold=True, wrap=True), gap=14)
        self.steps.add(self.saw, gap=0)
        remove = partial(self._remove, one)
        self.steps.end(_("Take away access"), remove, self.ctx.back, kind="delete")
        self.saw.rows[0].setFocus()

    def _remove(self, one: Member) -> None:
        saw = self.saw.chosen() == ("yes",)
        remove = self.ctx.services.people.remove

        def work(job: Job) -> str:
            code: str = remove(one.id, saw_recovery=saw, job=job)
            return code

        self.do_long(work, partial(self._removed, one), what=_("A new key for everybody else"))

    def _removed(self, one: Member, code: str) -> None:
        self.ctx.toast(
            Said(_("{name} cannot open this workbook any more.").format(name=one.name))
        )  # fmt: skip
        if code:
            words = _(
                "The old code opens nothing any more. Write this one by hand and keep it somewhere else than any "
                "passphrase. It is shown only now."
            )
            self.code = CodeSteps(self, code, self._end_here, words=words)
        else:
            self._end_here()

    def _end_here(self) -> None:
        self.ctx.navigate(Place("staff"))

"""A new passphrase: for oneself, for a colleague who forgot, or for somebody after the recovery code was used."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.i18n import _, isolate
from ui.context import Context, Place, Said
from ui.models.staff import role_name
from ui.passphrases import new_passphrase
from ui.widgets.answers import AnswerChoice, AnswerRows
from ui.widgets.field import Field
from ui.widgets.inputs import TextLine
from ui.widgets.labels import plain_label
from ui.widgets.step_screen import StepScreen

if TYPE_CHECKING:
    from app.services.people import Member


class PassphraseScreen(StepScreen):
    """Without a person in the place it is about oneself; who came in by the recovery code chooses a person first."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("A new passphrase"))
        self._current, self._is_known = "", True
        self._by_recovery = ctx.services.unlocked.opened_by_recovery

    def open(self, place: Place) -> None:
        super().open(place)
        self.load(self.ctx.services.people.everyone, self._begin_with)

    def leave(self) -> None:
        super().leave()
        self._current = ""

    def _begin_with(self, members: list[Member]) -> None:
        chosen = next((one for one in members if one.id == self.place.record_id), None)
        if chosen is not None and not chosen.is_you:
            self.for_colleague(chosen)
        elif self._by_recovery:
            self.who([one for one in members if one.can_open and not one.is_recovery])
        else:
            self.current()

    # -- one's own

    def current(self) -> None:
        """Ask for the old passphrase, and whether somebody else may know it."""
        self.steps.begin(_("Your passphrase now"))
        self.line = TextLine(secret=True)
        self.field = Field(_("Passphrase"), self.line)
        self.known = AnswerRows(
            _("Might someone else know the old one?"),
            [
                AnswerChoice("yes", _("Yes, or I am not sure")),
                AnswerChoice("no", _("No, nobody")),
            ],
            chosen=("yes",),
        )
        self.steps.add(self.field, gap=0)
        self.steps.add(
            plain_label(_("Might someone else know the old one?"), bold=True, wrap=True), gap=14
        )
        self.steps.add(self.known, gap=0)
        self.steps.add(
            plain_label(
                _(
                    "If so, the workbook gets a new key, and with the old passphrase nobody can read what is "
                    "written from then on. Copies and backups made before still open with the old one."
                ),
                ink="ink2",
                wrap=True,
            )
        )
        self.steps.end(_("Next"), self._current_done, self.ctx.back)
        self.line.setFocus()

    def _current_done(self) -> None:
        if not self.line.text():
            self.field.set_problem(_("Type the passphrase you have now."))
            self.line.setFocus()
            return
        self._current, self._is_known = self.line.text(), self.known.chosen() == ("yes",)
        self.do(
            partial(self.ctx.services.people.require_own, self._current),
            lambda _none: self._ask_new(_("Your new passphrase"), "", self._change, self.current),
            what=_("Trying it"),
            beside=self.field,
        )

    def _change(self) -> None:
        words = self.secret.answer()
        if not words:
            return
        change = partial(
            self.ctx.services.people.change_passphrase,
            self._current,
            words,
            known_by_others=self._is_known,
        )
        if self._is_known:
            self.do_long(
                lambda job: change(job=job), self._changed, what=_("A new key for the workbook")
            )
        else:
            self.do(change, self._changed, what=_("About two seconds."))

    def _changed(self, _none: None) -> None:
        self.ctx.back()
        words = _("Your new passphrase holds. Old copies still open with the old one.")
        self.ctx.toast(Said(words))

    # -- a colleague's

    def who(self, members: list[Member]) -> None:
        """Ask whose passphrase was lost, after the recovery code was used."""
        self.steps.begin(
            _("Who needs a new passphrase?"),
            _(
                "You came in with the recovery code. Give somebody a passphrase now, then put the code back where "
                "it was, or make a new one if others saw it."
            ),
        )
        choices = [
            AnswerChoice(
                one.id, _("{name}, {role}").format(name=one.name, role=role_name(one.role))
            )
            for one in members
        ]
        first = [one.id for one in members[:1]]
        rows = AnswerRows(_("Who needs a new passphrase?"), choices, chosen=first)
        named = {one.id: one for one in members}
        self.steps.add(rows, gap=0)
        self.steps.end(_("Next"), lambda: self.for_colleague(named[rows.chosen()[0]]))
        rows.rows[0].setFocus()

    def for_colleague(self, one: Member) -> None:
        """Have a colleague choose a new passphrase; what they wrote before stays signed by their old keys."""
        words = _(
            "Let {name} sit here for this. The old passphrase stops opening this workbook; copies made before "
            "still open with it."
        )
        self._ask_new(
            _("A passphrase for {name}").format(name=isolate(one.name)),
            words.format(name=isolate(one.name)),
            partial(self._replace, one),
            self.ctx.back,
        )

    def _replace(self, one: Member) -> None:
        words = self.secret.answer()
        if not words:
            return
        replace = self.ctx.services.people.replace_passphrase
        if self._by_recovery:
            self.do_long(
                lambda job: replace(one.id, words, job=job),
                partial(self._replaced, one),
                what=_("A new key for the workbook"),
            )
        else:
            self.do(
                partial(replace, one.id, words),
                partial(self._replaced, one),
                what=_("About two seconds."),
            )

    def _replaced(self, one: Member, _none: None) -> None:
        if self._by_recovery:
            self.ctx.navigate(Place("staff"))
        else:
            self.ctx.back()
        words = _("{name} opens the workbook with the new passphrase from now on.")
        self.ctx.toast(Said(words.format(name=isolate(one.name))))

    def _ask_new(
        self, title: str, words: str, run: Callable[[], None], back: Callable[[], None]
    ) -> None:
        people = self.ctx.services.people
        self.steps.begin(title, words)
        self.secret = new_passphrase(
            self.ctx.tasks, people.suggest_passphrase, people.require_strong
        )  # fmt: skip
        self.steps.add(self.secret, gap=0)
        self.steps.end(_("Use this passphrase"), run, back)
        self.secret.again.setFocus()

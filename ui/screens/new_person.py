"""A colleague joins: name and role, then a passphrase of their own."""

from __future__ import annotations

from functools import partial

from app.i18n import _, isolate
from ui.context import Context, Place, Said
from ui.models.staff import role_choices
from ui.passphrases import new_passphrase
from ui.widgets.answers import AnswerRows
from ui.widgets.field import Field
from ui.widgets.inputs import TextLine
from ui.widgets.labels import plain_label
from ui.widgets.step_screen import StepScreen


class NewPersonScreen(StepScreen):
    """Two steps; the colleague is there for the second, and nobody else reads their paper."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("A new colleague"))
        self._name, self._role = "", ""

    def open(self, place: Place) -> None:
        super().open(place)
        self._name, self._role = "", "caseworker"
        self.who()

    def who(self) -> None:
        """Ask for the name and what they may do and see."""
        self.steps.begin(_("Who joins?"))
        self.line = TextLine(self._name)
        self.field = Field(_("Name"), self.line, hint=_("As it should stand under a letter"))
        self.roles = AnswerRows(_("What they may do and see"), role_choices(), chosen=[self._role])
        self.steps.add(self.field, gap=0)
        self.steps.add(plain_label(_("What they may do and see"), bold=True, wrap=True), gap=12)
        self.steps.add(self.roles, gap=0)
        self.steps.end(_("Next"), self._who_done, self.ctx.back)
        self.line.setFocus()

    def _who_done(self) -> None:
        self._name, self._role = self.line.text().strip(), self.roles.chosen()[0]
        self.field.set_problem("" if self._name else _("A name is needed here."))
        if self._name:
            self.passphrase()
        else:
            self.line.setFocus()

    def passphrase(self) -> None:
        """Have the colleague choose a passphrase."""
        self.steps.begin(
            _("A passphrase for {name}").format(name=isolate(self._name)),
            _("Let {name} sit here for this. Nobody else needs to know it, not even you.").format(
                name=isolate(self._name)
            ),
        )
        people = self.ctx.services.people
        self.secret = new_passphrase(
            self.ctx.tasks, people.suggest_passphrase, people.require_strong
        )  # fmt: skip
        self.steps.add(self.secret, gap=0)
        self.steps.end(_("Let them in"), self._add, self.who)
        self.secret.again.setFocus()

    def _add(self) -> None:
        words = self.secret.answer()
        if words:
            add = partial(self.ctx.services.people.add, self._name, self._role, words)
            self.do(add, self._added, what=_("About two seconds."))

    def _added(self, _id: str) -> None:
        self.ctx.back()
        said = _("{name} can open the workbook now.").format(name=isolate(self._name))
        self.ctx.toast(Said(said))

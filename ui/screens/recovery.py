"""The recovery code: how it stands, a trial of it, a new one, and three shares of which two open the workbook."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.events import Event
from app.i18n import _, format_date
from ui.context import Context, Place, Said
from ui.dialogs.question import Question, ask
from ui.shared.recovery import CodeSteps, print_on_paper
from ui.widgets.buttons import button
from ui.widgets.field import Field
from ui.widgets.inputs import TextBox, TextLine
from ui.widgets.labels import plain_label
from ui.widgets.small import KeyValues
from ui.widgets.step_screen import StepScreen
from ui.widgets.steps import PaperCard

if TYPE_CHECKING:
    from datetime import date

    from app.services.recovery import RecoveryState

_ASKED_BACK = 2


class RecoveryScreen(StepScreen):
    """The place's part says what it opens on: "" how it stands, ``drill``, ``new`` or ``split``."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Recovery code"))
        self._is_standing = False
        self._may = ctx.services.seat.rights.may("recovery.manage")

    def open(self, place: Place) -> None:
        super().open(place)
        steps = {"drill": self.drill, "new": self.new, "split": self.split}
        steps.get(place.part, self._load)()

    def happened(self, event: Event) -> None:
        if event.action.startswith("recovery.") and self._is_standing:
            self._load()

    # -- how it stands

    def _load(self) -> None:
        self._is_standing = True
        state, today = self.ctx.services.recovery.state, self.ctx.services.clock.today()
        self.load(lambda: _facts(state(), today), lambda found: self.stands(*found))

    def stands(self, state: RecoveryState, facts: list[tuple[str, str]]) -> None:
        """Say what is known of the code on paper, and what can be done."""
        self.steps.begin(
            _("The code on paper"),
            _(
                "It opens the workbook when a passphrase is forgotten. Whoever holds it can read everything here, "
                "so it lies in a sealed envelope, away from this laptop."
            ),
        )
        self.steps.add(KeyValues(facts, key_width=150), gap=0)
        other = button(_("Make a new code"), "quiet", run=self.new) if self._may else None
        if not state.is_on_paper and self._may:
            self.steps.end(_("Make a new code"), self.new)
        else:
            self.steps.end(_("Try the code now"), self.drill, also=other)
        if self._may and state.is_on_paper:
            words = _(
                "It can also be split among three people: any two of them together open the workbook, one alone "
                "cannot."
            )
            self.steps.add(plain_label(words, ink="ink2", wrap=True), gap=14)
            self.steps.add(button(_("Split it among three people"), run=self.split), gap=2)

    # -- a trial

    def drill(self) -> None:
        """Try the code, or two shares, while nobody needs it."""
        self._is_standing = False
        self.steps.begin(
            _("Fetch the paper and type what it says"),
            _(
                "This is only a trial: nothing changes. It shows that the paper can be found, read, and still opens "
                "the workbook. Where the code was split, type two shares, one after the other."
            ),
        )
        self.box = TextBox(least=3, most=6)
        self.field = Field(_("Recovery code, or two shares"), self.box)
        self.steps.add(self.field, gap=0)
        self.steps.end(_("Try it"), self._try, self._load)
        self.box.setFocus()

    def _try(self) -> None:
        drill = partial(self.ctx.services.recovery.drill, self.box.toPlainText())
        self.do(drill, self._tried, what=_("Trying it"), beside=self.field)

    def _tried(self, _none: None) -> None:
        self.ctx.toast(Said(_("It opens the workbook. Put the paper back where it was.")))
        if self.place.part == "drill":  # asked for from another page, which waits
            self.ctx.back()
        else:
            self._load()

    # -- a new one

    def new(self) -> None:
        """Propose a new code; the old one holds until the new one was typed back."""
        self._is_standing = False
        self.load(self.ctx.services.recovery.issue, self._show_new)

    def _show_new(self, code: str) -> None:
        words = _(
            "Write this code by hand and keep it somewhere else than any passphrase. It is shown only now. The old "
            "one holds until you have typed this one back."
        )
        self.code = CodeSteps(self, code, self._new_counts, words=words, print_it=self._print)

    def _new_counts(self) -> None:
        self.ctx.toast(Said(_("The new code counts. Destroy the old paper.")))
        self._load()

    def _print(self, code: str) -> None:
        """Printing is the second choice, and never into a file."""
        question = Question(
            _("Print the recovery code?"),
            _(
                "Writing it by hand leaves no trace. A printer does: this computer keeps a copy in its print queue "
                "until the page is out, and some printers keep one in their memory."
            ),
            act=_("Print it"),
            safe=_("Write it by hand"),
        )
        if ask(self, question).act and not print_on_paper(self, code):
            words = _(
                "That printer makes a file. Choose one that prints on paper, or write the code by hand."
            )
            self.ctx.toast(Said(words))

    # -- three shares

    def split(self) -> None:
        """Ask for the code in force, from which the shares are made."""
        self._is_standing = False
        self.steps.begin(
            _("Split it among three people"),
            _(
                "Have three people here, or do it in three turns. Each writes one share by hand and tells it to "
                "nobody. Any two shares open the workbook. First type the code from the paper."
            ),
        )
        self.line = TextLine()
        self.field = Field(_("Recovery code"), self.line)
        self.steps.add(self.field, gap=0)
        self.steps.end(_("Make three shares"), self._split, self._load)
        self.line.setFocus()

    def _split(self) -> None:
        split = partial(self.ctx.services.recovery.split, self.line.text())
        self.do(split, self._share, what=_("Trying the code"), beside=self.field)

    def _share(self, shares: tuple[str, ...], number: int = 0) -> None:
        """Show one share for one person to write down."""
        if number == len(shares):
            self.do(
                self.ctx.services.recovery.handed_out, self._handed_out, what=_("Writing it down")
            )
            return
        self.steps.begin(
            _("Share {n} of {total}").format(n=number + 1, total=len(shares)),
            _("One person writes these words down, in this order. Then they type the last two."),
        )
        self.steps.add(PaperCard(shares[number], _("Share")), gap=0)
        asked = partial(self._ask_share, shares, number)
        self.steps.end(_("I have written it down"), asked)
        self.steps.next.setFocus()

    def _handed_out(self, _none: None) -> None:
        self.ctx.toast(Said(_("Three people hold a share now. The code itself opens it too.")))
        self._load()

    def _ask_share(self, shares: tuple[str, ...], number: int) -> None:
        self.steps.begin(_("The last two words of share {n}").format(n=number + 1))
        line = TextLine()
        field = Field(_("From the paper"), line)

        def check() -> None:
            typed = line.text().casefold().split()
            if typed[-_ASKED_BACK:] == shares[number].casefold().split()[-_ASKED_BACK:]:
                self._share(shares, number + 1)
            else:
                field.set_problem(
                    _("These are not the last two words. Compare the paper once more.")
                )
                line.setFocus()

        self.steps.add(field, gap=0)
        self.steps.end(_("Next"), check, partial(self._share, shares, number))
        line.setFocus()


def _facts(state: RecoveryState, today: date) -> tuple[RecoveryState, list[tuple[str, str]]]:
    def day(known: date | None, otherwise: str) -> str:
        return format_date(known, today=today) if known else otherwise

    facts = [
        (_("On paper since"), day(state.written_down_on, _("Nobody has shown yet that it is on paper."))),
        (_("Last tried"), day(state.tested_on, _("Never"))),
        (_("Shares"), _("Three people hold one each") if state.is_split else _("Not split")),
    ]  # fmt: skip
    return state, facts

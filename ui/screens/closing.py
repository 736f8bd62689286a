"""Closing a case in steps: goals, what is still open, sharing, how it ends, and all of it once more before it is done.

Nothing blocks: whatever nobody decides about stays open.  What is typed is kept until the case is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.services.still_open import RECEIPT
from ui.context import Context, Place, Said
from ui.models.closing import (
    PAPERS,
    Asked,
    ClosingShown,
    closing_shown,
    ending,
    left_open,
    summary,
    way_said,
)
from ui.shared.planning import Planning
from ui.tokens import Role
from ui.unsaved import TYPING_MS, Sheet
from ui.widgets import typed
from ui.widgets.answers import CheckRow
from ui.widgets.banner import QuietBox
from ui.widgets.buttons import button
from ui.widgets.card import Hairline
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox, TextBox, TextLine
from ui.widgets.labels import plain_label
from ui.widgets.small import KeyValues
from ui.widgets.step_screen import StepScreen

MOST_CHIPS = 5
"""Ways that stand beside each other; more of them stand in a list that opens."""


class ClosingScreen(StepScreen):
    """Five steps, each of which can be left as it is."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Closing the case"))
        self._said: dict[str, Any] = {}
        self._sheet: Sheet | None = None
        self._shown: ClosingShown | None = None
        self._planning = Planning(self)
        self._pages: list[Callable[[ClosingShown], None]] = []
        self._pause = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._pause.timeout.connect(self._keep)

    def open(self, place: Place) -> None:
        super().open(place)
        self._sheet = self.ctx.unsaved.sheet("close", case_id=place.case_id)
        self._sheet.when_known(self._read)

    def leave(self) -> None:
        """Keep the words as they stand: they wait for the next time."""
        self._keep()
        super().leave()

    def first_focus(self) -> QWidget:
        return self.steps.next

    def _read(self) -> None:
        if self._sheet is not None:
            self._said = dict(self._sheet.typed)
            self.load(partial(closing_shown, self.ctx.services, self.place.case_id), self._show)

    def _show(self, shown: ClosingShown) -> None:
        """Begin with the first step that has something to ask."""
        self._shown = shown
        asks = (
            (self._ask_goals, bool(shown.goals)),
            (self._ask_open, True),
            (self._ask_sharing, bool(shown.consents)),
            (self._ask_why, True),
            (self._look, True),
        )
        self._pages = [page for page, is_asked in asks if is_asked]
        self._go(0)

    def _go(self, number: int) -> None:
        """Show one step, with *Go on* and *Back*."""
        if self._shown is None:
            return
        self._keep()
        self._pages[number](self._shown)
        step = _("Step {n} of {all}").format(n=number + 1, all=len(self._pages))
        self.head.show_title(_("Closing the case"), step)
        back = partial(self._go, number - 1) if number else self.ctx.back
        if number + 1 == len(self._pages):
            self.steps.end(_("Close the case"), self._close, back)
        else:
            self.steps.end(_("Go on"), partial(self._go, number + 1), back)

    # -- the steps

    def _ask_goals(self, shown: ClosingShown) -> None:
        self.steps.begin(
            _("What became of each goal?"), _("As they see it, in their own words. Any of it can be left.")
        )  # fmt: skip
        self._ask_each(shown.goals, _("In their words"))

    def _ask_open(self, shown: ClosingShown) -> None:
        self.steps.begin(
            _("What is still open?"),
            _(
                "Settle what you can. The rest can stay open, with a reason or without; Today shows it no longer."
            ),
        )  # fmt: skip
        self._ask_each(shown.lines, _("A word about it: why, or who goes on"))
        if not shown.lines:
            self.steps.add(plain_label(_("Nothing is open."), Role.BODY, "ink2"))
        self._offer_receipt(shown)
        self._offer_paper(shown)
        self._offer_check_ins(shown)

    def _offer_paper(self, shown: ClosingShown) -> None:
        """Dates to keep go along on paper only where that is safe; else they are said, and learned by heart."""
        if not any(one.kind == "date" for one in shown.lines) or not self.ctx.allows(
            "letter.print"
        ):
            return
        words = _(
            "Dates that cannot wait stand on their own copy of the plan. Where paper is not safe, say them together."
        )
        self.steps.add(QuietBox(words), gap=14)
        copy = partial(self._planning.copy_for, self.place.case_id, shown.name, shown.mind)
        self.steps.add(button(_("Their copy of the plan"), "quiet", icon="printer", run=copy))

    def _offer_receipt(self, shown: ClosingShown) -> None:
        """Papers of theirs go back against a receipt they sign; it is printed before, and here says whether it was."""
        if any(one.kind in PAPERS for one in shown.lines) and self.ctx.allows("letter.print"):
            go = partial(self.ctx.navigate, Place("letter", self.place.case_id, RECEIPT))
            self.steps.add(
                button(_("Receipt for their papers"), "quiet", icon="printer", run=go), gap=14
            )

    def _offer_check_ins(self, shown: ClosingShown) -> None:
        if not shown.check_ins_agreed:
            words = _(
                "Some want a call now and then after the end. Only if they ask for it, on the days they choose."
            )
            self.steps.add(QuietBox(words), gap=14)
            self.steps.add(plain_label(shown.contact, Role.CAP, "ink2", wrap=True), gap=4)
            go = partial(self.ctx.navigate, Place("check_ins", self.place.case_id))
            self.steps.add(
                button(
                    _("Agree on check-ins"),
                    "quiet",
                    icon="chats-circle",
                    run=go,
                    takes="check_in_agreement",
                )
            )

    def _ask_sharing(self, shown: ClosingShown) -> None:
        self.steps.begin(
            _("What they agreed to share"),
            _("Whoever goes on asks for an agreement of their own: this one cannot be passed on."),
        )  # fmt: skip
        self._ask_each(shown.consents, "")
        words = _(
            "Where they take it back, telling the recipient stands under Today until it is done."
        )
        self.steps.add(plain_label(words, Role.CAP, "ink2", wrap=True), gap=14)

    def _ask_why(self, shown: ClosingShown) -> None:
        self.steps.begin(_("How it ends"))
        self._field("reason", _("Why"), ChoiceBox(shown.reasons))
        self._field("because", _("In a few words"), TextBox(least=3, most=8))
        self._field(
            "to", _("Who goes on with it"), ChoiceBox(shown.organisations),
            hint=_("An organisation of the directory, if one goes on."),
        )  # fmt: skip
        self._field(
            "door", _("The way back"), TextBox(least=2, most=6),
            hint=_("What you told them about coming back: the door stays open, and how to reach you."),
        )  # fmt: skip
        if shown.kept:
            words = _(
                "What is written here stays for a known time. {until} Then somebody decides; nothing goes by itself."
            )
            self.steps.add(QuietBox(words.format(until=shown.kept)), gap=14)
        told = CheckRow(_("They were told what stays here and for how long"))
        self._hear("explained", told)
        self.steps.add(told)

    def _look(self, shown: ClosingShown) -> None:
        self.steps.begin(
            _("Close this case?"),
            _("Everything stays readable, and it can be taken up again at any time."),
        )
        self.steps.add(KeyValues(list(summary(self._said, shown)), key_width=140))
        stays = left_open(self._said, shown)
        if stays:
            self.steps.add(plain_label(_("Stays open"), Role.LEAD, bold=True), gap=14)
        for title, words in stays:
            self.steps.add(plain_label(title, wrap=True), gap=6)
            if words:
                self.steps.add(plain_label(words, Role.CAP, "ink2", wrap=True), gap=0)

    # -- parts of a step

    def _ask_each(self, asked: Sequence[Asked], words: str) -> None:
        for number, one in enumerate(asked):
            if number:
                self.steps.add(Hairline(), gap=10)
            self.steps.add(plain_label(one.title, bold=True, wrap=True), gap=10)
            if one.caption:
                self.steps.add(plain_label(one.caption, Role.CAP, "ink2", wrap=True), gap=0)
            self.steps.add(self._ways(one), gap=4)
            if words:
                line = TextLine()
                line.setPlaceholderText(words)
                line.setAccessibleName(f"{one.title}, {words}")
                self._hear(f"words {one.id}", line)
                self.steps.add(line, gap=2)

    def _ways(self, one: Asked) -> QWidget:
        if len(one.ways) > MOST_CHIPS:
            box = ChoiceBox(one.ways, name=one.title)
            self._hear(f"way {one.id}", box)
            return box
        chosen = way_said(self._said, one)
        chips = ChoiceChips([Choice(key, words) for key, words in one.ways], on=[chosen])
        chips.setAccessibleName(one.title)
        self._hear(f"way {one.id}", chips)
        return chips

    def _field(self, name: str, label: str, control: QWidget, *, hint: str = "") -> None:
        self._hear(name, control)
        self.steps.add(Field(label, control, hint=hint), gap=12)

    def _hear(self, name: str, control: QWidget) -> None:
        """Show what was typed before, and keep what is typed from here on."""
        if name in self._said:
            typed.put(control, self._said[name])

        def changed() -> None:
            self._said[name] = typed.read(control)
            if not self._pause.isActive():
                self._pause.start()

        typed.hear(control, changed)

    def _keep(self) -> None:
        self._pause.stop()
        if self._sheet is not None:
            self._sheet.keep(dict(self._said))

    # -- the end

    def _close(self) -> None:
        if self._sheet is None or self._shown is None:
            return
        self._keep()
        close = partial(
            self.ctx.services.cases.close, self.place.case_id, str(self._said.get("because") or ""),
            ending(self._said, self._shown),
        )  # fmt: skip
        self.do(self._sheet.through(close), self._closed, what=_("Closing the case"))

    def _closed(self, _none: object) -> None:
        self._said, self._sheet = {}, None
        self.ctx.toast(Said(_("The case is closed.")))
        self.ctx.navigate(Place("overview", self.place.case_id))

"""Staying in touch: what is agreed, how a check-in went, how a try went, what changed.  Everything may stay empty."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.i18n import _
from app.services.days import read_day, read_hour
from app.services.monitoring_rules import rules, words
from ui.dialogs.question import Dialog
from ui.unsaved import Sheet
from ui.widgets.answers import AnswerChoice, AnswerRows, CheckRow
from ui.widgets.buttons import Button
from ui.widgets.field import Field
from ui.widgets.inputs import TextBox, TextLine
from ui.words import sentence

if TYPE_CHECKING:
    from app.domain.check_in import CheckInAgreement


class AgreementDialog(Dialog):
    """What a person agrees to; `found` holds it by the names of the agreement's fields."""

    def __init__(
        self, parent: QWidget, now: CheckInAgreement | None, today: date, sheet: Sheet | None = None
    ) -> None:
        super().__init__(
            parent, _("What is agreed about staying in touch?"),
            _("Channel and hours are those of safe contact. It can be stopped at any time, without a reason."),
        )  # fmt: skip
        self.found: dict[str, Any] | None = None
        self._today = today
        offered = [AnswerChoice(str(one.days), words(one.label)) for one in rules().rhythms]
        every = str(now.every_days if now else rules().rhythms[0].days)
        self.often = AnswerRows(_("How often"), offered, chosen=(every,))
        self.days = TextLine("" if every in {one.value for one in offered} else every)
        self.first, self.gap = TextLine(), TextLine(str(now.gap_days if now else 1))
        self.words = TextBox(now.words if now else "", least=2, most=5)
        self.trusted = TextLine(now.trusted if now else "")
        self.if_missed = TextBox(now.if_missed if now else "", least=2, most=5)
        self.welfare = CheckRow(
            _("A concern for their welfare may be reported"), on=bool(now and now.welfare_agreed)
        )
        self._fields = self._build(is_new=now is None)
        for part in (
            Field(_("How often"), self.often), self._fields["days"], self._fields["first"],
            Field(_("What was agreed, in their words"), self.words),
            Field(_("Trusted person"), self.trusted, hint=_("Who may be asked, and how. Empty where nobody may.")),
            Field(_("If they cannot be reached"), self.if_missed, hint=_("What they want done then.")),
            self._fields["gap"], self.welfare,
        ):  # fmt: skip
            self.parts.addWidget(part)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Keep it"), "primary")).clicked.connect(self._done)
        self.words.setFocus()
        self.keep_in(
            sheet, often=self.often, days=self.days, first=self.first, gap=self.gap,
            words=self.words, trusted=self.trusted, if_missed=self.if_missed, welfare=self.welfare,
        )  # fmt: skip

    def _build(self, *, is_new: bool) -> dict[str, Field]:
        label = _("First on") if is_new else _("Next on")
        return {
            "days": Field(
                _("Or every so many days"), self.days, hint=_("A number; it goes first.")
            ),
            "first": Field(label, self.first, hint=_("Empty: as the rhythm says.")),
            "gap": Field(_("Days between two tries"), self.gap),
        }

    def _done(self) -> None:
        for one in self._fields.values():
            one.set_problem("")
        every = self._number("days", self.days, int((self.often.chosen() or ("7",))[0]))
        gap = self._number("gap", self.gap, 1)
        first = self._day()
        if every is None or gap is None or any(one.problem() for one in self._fields.values()):
            return
        self.found = {
            "every_days": every, "gap_days": gap, "first_on": first,
            "words": self.words.toPlainText().strip(), "trusted": self.trusted.text().strip(),
            "if_missed": self.if_missed.toPlainText().strip(),
            "welfare_agreed": self.welfare.isChecked(),
        }  # fmt: skip
        self.accept()

    def _number(self, name: str, line: TextLine, otherwise: int) -> int | None:
        """The number typed; None, with a sentence beside the field, for what is none."""
        said = line.text().strip()
        if said and not said.isdecimal():
            self._fields[name].set_problem(_("Write a number of days, such as 10."))
            line.setFocus()
            return None
        return int(said) if said else otherwise

    def _day(self) -> date | None:
        if not self.first.text().strip():
            return None
        try:
            return read_day(self.first.text(), self._today)
        except UserError as problem:
            self._fields["first"].set_problem(sentence(problem))
            self.first.setFocus()
            return None


@dataclass(frozen=True, slots=True)
class Went:
    """How a check-in went: in touch or not, and what was said of it."""

    reached: bool
    how: str = field(default="", repr=False)
    next: str = field(default="", repr=False)
    next_on: date | None = None


class WentDialog(Dialog):
    """In touch, or nobody was reached; the rest is only for whoever was in touch."""

    def __init__(self, parent: QWidget, who: str, today: date, sheet: Sheet) -> None:
        super().__init__(
            parent, _("How did the check-in with {who} go?").format(who=who),
            _("Only what they want kept. All of it may stay empty."),
        )  # fmt: skip
        self.found: Went | None = None
        self._today = today
        self.answer = AnswerRows(_("How it went"), [
            AnswerChoice("reached", _("We were in touch")), AnswerChoice("missed", _("Nobody was reached")),
        ], chosen=("reached",))  # fmt: skip
        self.how, self.next, self.next_on = TextBox(least=2, most=6), TextLine(), TextLine()
        self._on = Field(_("Next on"), self.next_on, hint=_("Empty: as the rhythm says."))
        self._told = (
            Field(_("How they are, in their own words"), self.how),
            Field(_("Agreed for next time"), self.next), self._on,
        )  # fmt: skip
        for part in (self.answer, *self._told):
            self.parts.addWidget(part)
        self.answer.changed.connect(lambda _chosen: self._fold())
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Write it down"), "primary")).clicked.connect(self._done)
        self.how.setFocus()
        self.keep_in(sheet, answer=self.answer, how=self.how, next=self.next, on=self.next_on)

    def _fold(self) -> None:
        for one in self._told:
            one.setVisible(self.answer.chosen() == ("reached",))

    def _done(self) -> None:
        if self.answer.chosen() != ("reached",):
            self.found = Went(False)
            self.accept()
            return
        on = None
        if self.next_on.text().strip():
            try:
                on = read_day(self.next_on.text(), self._today)
            except UserError as problem:
                self._on.set_problem(sentence(problem))
                self.next_on.setFocus()
                return
        self.found = Went(True, self.how.toPlainText().strip(), self.next.text().strip(), on)
        self.accept()


class TryDialog(Dialog):
    """One try: whether somebody was reached and at what hour.  There is no box for words, on purpose."""

    def __init__(self, parent: QWidget, title: str, more: str, now: datetime) -> None:
        super().__init__(parent, title, more)
        self.found: tuple[bool, time] | None = None
        self._now = now.time().replace(second=0, microsecond=0)
        self.answer = AnswerRows(title, [
            AnswerChoice("no", _("No answer")), AnswerChoice("yes", _("We are in touch again")),
        ], chosen=("no",))  # fmt: skip
        self.hour = TextLine(f"{self._now:%H:%M}")
        self._hour = Field(_("At what hour, today"), self.hour)
        for part in (self.answer, self._hour):
            self.parts.addWidget(part)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Write it down"), "primary")).clicked.connect(self._done)

    def _done(self) -> None:
        try:
            at = read_hour(self.hour.text())
        except UserError as problem:
            self._hour.set_problem(sentence(problem))
            self.hour.setFocus()
            return
        self.found = (self.answer.chosen() == ("yes",), at or self._now)
        self.accept()


class ChangedDialog(Dialog):
    """What changed, so that the reviews come to today."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent, _("What has changed?"),
            _("The reviews of plan, safety and needs then stand in Today."),
        )  # fmt: skip
        self.answers = AnswerRows(
            _("What has changed"),
            [AnswerChoice(one.id, words(one.label)) for one in rules().triggers],
        )
        self.parts.addWidget(self.answers)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Look again today"), "primary")).clicked.connect(self._done)

    def _done(self) -> None:
        if self.answers.chosen():
            self.accept()

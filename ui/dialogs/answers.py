"""Answers made elsewhere, shown before they are taken in; and whose answers leave for whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.i18n import _, ngettext
from ui.dialogs.form_file import MOST_LINES, place_in_sheets
from ui.dialogs.question import Dialog
from ui.tokens import Role
from ui.widgets.buttons import Button
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox
from ui.widgets.labels import plain_label
from ui.widgets.small import KeyValues
from ui.words import dotted

if TYPE_CHECKING:
    from app.services.answers import ArrivingLine, Plan


class TakeInDialog(Dialog):
    """What a file would become, before anything is taken in; `row` is the row chosen for this person."""

    def __init__(self, parent: QWidget | None, plan: Plan) -> None:
        count = ngettext(
            "{n} filled form was found.", "{n} filled forms were found.", len(plan.lines)
        )
        super().__init__(
            parent,
            _("Take in answers to “{form}”?").format(form=plan.title),
            count.format(n=len(plan.lines)),
        )
        self.row: int | None = None
        known = [one for one in plan.lines if not one.is_here]
        self.which = ChoiceBox([(str(one.number), _line(one)) for one in known])
        if known:
            self.parts.addWidget(Field(_("Which is this person’s?"), self.which))
        self._tell(_("Taken in before"), [_line(one) for one in plan.lines if one.is_here])
        self._tell(
            _("No question of this form; left out"),
            [_("sheet {sheet}, column {column}").format(sheet=sheet, column=column) if sheet else column
             for sheet, column in plan.strange],
        )  # fmt: skip
        if plan.unfit:
            heading = ngettext(
                "One value is no answer to its question",
                "{n} values are no answers to their questions",
                len(plan.unfit),
            ).format(n=len(plan.unfit))
            pairs = [
                (place_in_sheets(bad.sheet, bad.row, bad.column), f"{bad.value}\n{bad.what}")
                for bad in plan.unfit[:MOST_LINES]
            ]
            self.parts.addWidget(plain_label(heading, Role.BODY, "ink2", wrap=True))
            self.parts.addWidget(KeyValues(pairs, key_width=160))
        self.add_button(Button(_("Leave it out"))).clicked.connect(self.reject)
        if known:
            act = _("Keep them as typed and take it in") if plan.unfit else _("Take it in")
            self.add_button(Button(act, "primary")).clicked.connect(self._done)

    def _tell(self, heading: str, lines: Sequence[str]) -> None:
        if lines:
            self.parts.addWidget(plain_label(heading, Role.BODY, "ink2", wrap=True))
            shown = [*lines[:MOST_LINES], *(["…"] if len(lines) > MOST_LINES else [])]
            self.parts.addWidget(plain_label("\n".join(shown), Role.CAP, wrap=True))

    def _done(self) -> None:
        self.row = int(self.which.chosen() or 0)
        self.accept()


class SaveAnswersDialog(Dialog):
    """Which form, and for whom; what may go with it the agreement says."""

    def __init__(
        self, parent: QWidget | None, forms: Sequence[tuple[str, str]],
        recipients: Sequence[tuple[str, str]], meant: str = "",
    ) -> None:  # fmt: skip
        super().__init__(
            parent,
            _("Save answers for another organisation?"),
            _("Only what the person agreed to share for handing over the case goes into the file."),
        )
        self.form, self.recipient = ChoiceBox(forms), ChoiceBox(recipients)
        self.parts.addWidget(Field(_("Form"), self.form))
        self.recipient.choose(meant)
        self._to = Field(_("For"), self.recipient)
        self.parts.addWidget(self._to)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Look at what goes"), "primary")).clicked.connect(self._done)

    def _done(self) -> None:
        nobody = not self.recipient.chosen()
        self._to.set_problem(_("Choose who receives it.") if nobody else "")
        if not nobody:
            self.accept()


def _line(one: ArrivingLine) -> str:
    """One filled form: its row, its first words, how much it answers."""
    count = ngettext("{n} answer", "{n} answers", one.answers).format(n=one.answers)
    words = (_("row {n}").format(n=one.number), one.title[:60], count)
    return dotted(*words)

"""Recording what somebody said about sharing: one purpose, one recipient, named kinds of information, until when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.partial_date import PartialDate
from app.i18n import _
from ui.categories import CATEGORIES, PURPOSES, category_words, purpose_words
from ui.dialogs.question import Dialog
from ui.unsaved import Sheet
from ui.widgets.buttons import Button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox, TextBox, TextLine
from ui.words import METHODS, method_words


class ConsentDialog(Dialog):
    """What was asked and what the person answered, in their own words where they set limits."""

    def __init__(
        self, parent: QWidget, partners: Sequence[tuple[str, str]], case_id: str,
        sheet: Sheet | None = None, *, about: tuple[str, str] = ("", ""),
    ) -> None:  # fmt: skip
        super().__init__(
            parent,
            _("What did they say?"),
            _("One purpose, one recipient. No answer is an answer too."),
        )
        self.found: dict[str, Any] | None = None
        self._case_id = case_id
        self.purpose = ChoiceBox([(one, purpose_words(one)) for one in PURPOSES])
        self.recipient = ChoiceBox([("", _("Nobody chosen yet")), *partners])
        self.answer = ChoiceChips(
            [
                Choice("yes", _("Yes")),
                Choice("thinking", _("Still thinking")),
                Choice("not_now", _("Not now")),
            ],
            on=("yes",),
        )
        kinds = [Choice(one, category_words(one)) for one in CATEGORIES if one != "whole_record"]
        self.categories = ChoiceChips(kinds, many=True)
        self.until = TextLine()
        self.method = ChoiceBox([(one, method_words(one)) for one in METHODS])
        self.language, self.interpreter = TextLine(), TextLine()
        self.limits = TextBox(least=2, most=5)
        for box, known in zip((self.purpose, self.recipient), about, strict=True):
            if known:
                box.choose(known)
        self._build()
        self.add_button(Button(_("Write nothing"))).clicked.connect(self.reject)
        self.add_button(Button(_("Write it down"), "primary")).clicked.connect(self._done)
        self.keep_in(
            sheet, purpose=self.purpose, recipient=self.recipient, answer=self.answer,
            categories=self.categories, until=self.until, limits=self.limits, method=self.method,
            language=self.language, interpreter=self.interpreter,
        )  # fmt: skip

    def _build(self) -> None:
        self._until = Field(
            _("Until"), self.until, hint=_("A day such as 12 May 2027; empty if they set none.")
        )
        self._to = Field(
            _("Who receives it"),
            self.recipient,
            hint=_("Whoever is missing is added under Directory."),
        )
        self._may = Field(_("What may go"), self.categories)
        for field in (
            Field(_("For what"), self.purpose), self._to,
            Field(_("Their answer"), self.answer), self._may, self._until,
            Field(_("Their limits, in their own words"), self.limits), Field(_("How"), self.method),
            Field(_("Language"), self.language), Field(_("Interpreter"), self.interpreter),
        ):  # fmt: skip
            self.parts.addWidget(field)

    def _done(self) -> None:
        until = PartialDate.parse(self.until.text())
        answer = self.answer.on()[0] if self.answer.on() else "yes"
        chosen = frozenset(self.categories.on())
        unclear = bool(self.until.text().strip()) and not until.is_exact
        nothing, nobody = answer == "yes" and not chosen, not self.recipient.chosen()
        self._to.set_problem(_("Choose who receives it.") if nobody else "")
        self._until.set_problem(_("Write one day, such as 12 May 2027.") if unclear else "")
        self._may.set_problem(_("Tick what they said yes to.") if nothing else "")
        if unclear or nothing or nobody:
            return
        self.found = {
            "case_id": self._case_id, "purpose": self.purpose.chosen(),
            "recipient_id": self.recipient.chosen(), "categories": chosen, "answer": answer,
            "until": until.earliest, "method": self.method.chosen(), "language": self.language.text().strip(),
            "interpreter": self.interpreter.text().strip(), "limits": self.limits.toPlainText().strip(),
        }  # fmt: skip
        self.accept()


def ask_consent(
    parent: QWidget, partners: Sequence[tuple[str, str]], case_id: str, sheet: Sheet,
    about: tuple[str, str],
) -> dict[str, Any] | None:  # fmt: skip
    """Ask what was said; None when nothing is to be written down.

    `about` are the purpose and the recipient, where they are known already.
    """
    dialog = ConsentDialog(parent, partners, case_id, sheet, about=about)
    dialog.exec()
    return dialog.found

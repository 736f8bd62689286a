"""Safe contact: how, when and with which words somebody may be reached, and who must never know."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import AppError
from app.i18n import _
from ui.context import Context, Place, Said
from ui.tokens import px, space
from ui.widgets.buttons import button
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox, TextBox, TextLine
from ui.widgets.painted_list import scrolled
from ui.widgets.screen import Screen
from ui.words import sentence

if TYPE_CHECKING:
    from app.domain.safe_contact import SafeContact

_TEXT = ("number", "name_to_use", "words", "who", "note")


class SafeContactScreen(Screen):
    """The one agreed way to reach a person."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Safe contact"))
        self.channel = ChoiceBox([
            ("message", _("Text message")), ("call", _("Call")), ("in_person", _("In person")),
            ("through", _("Through somebody")), ("email", _("E-mail")), ("post", _("Post")),
            ("none", _("Not at all")),
        ])  # fmt: skip
        self.lines = {
            "number": Field(
                _("Number or address"), TextLine(), hint=_("The one that is safe, and no other.")
            ),
            "name_to_use": Field(_("Name to ask for"), TextLine()),
            "words": Field(_("What to say"), TextLine(), hint=_("If somebody else answers.")),
            "who": Field(_("Through whom"), TextLine()),
            "note": Field(_("Note"), TextLine(), hint=_("Voicemail, letters, what to leave out.")),
        }
        self.hours = Field(
            _("Safe hours"),
            TextLine(),
            hint=_("For example: Mon-Fri 09:00-11:30; Sat, Sun 16:00-18:00"),
        )
        self.never = Field(_("Never"), TextBox(least=3), hint=_("Who must not know, one a line."))
        self._build()

    def _build(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(14))
        way = Field(_("How"), self.channel)
        for field in (way, self.hours, *self.lines.values(), self.never):
            field.setMaximumWidth(px(560))
            column.addWidget(field)
        column.addStretch(1)
        self.body.addWidget(scrolled(inner), 1)
        foot = self.add_foot()
        foot.words.setText(_("Agree on this together; it stands under the name everywhere."))
        foot.add_leading(button(_("Back"), "plain", icon="arrow-left", run=self.ctx.back))
        foot.add_trailing(button(_("Save"), "primary", run=self._save))

    def open(self, place: Place) -> None:
        super().open(place)
        work = partial(self.ctx.services.notes.preferred_contact, place.case_id)
        self.ctx.tasks.run(work, owner=self, done=self._show)

    def first_focus(self) -> QWidget:
        return self.channel

    def _show(self, found: tuple[SafeContact, str]) -> None:
        way, hours = found
        self.channel.choose(way.channel or "message")
        for name, field in self.lines.items():
            field.control.setText(getattr(way, name))  # type: ignore[attr-defined]
        self.hours.control.setText(hours)  # type: ignore[attr-defined]
        self.hours.set_problem("")
        self.never.control.setPlainText(way.never)  # type: ignore[attr-defined]

    def _save(self) -> None:
        given = {name: field.control.text().strip() for name, field in self.lines.items()}  # type: ignore[attr-defined]
        work = partial(
            self.ctx.services.notes.change_safe_contact, self.place.case_id,
            hours=self.hours.control.text(), channel=self.channel.chosen(),  # type: ignore[attr-defined]
            never=self.never.control.toPlainText().strip(), **given,  # type: ignore[attr-defined]
        )  # fmt: skip
        self.ctx.tasks.run(work, owner=self, done=self._saved, failed=self._refused)

    def _saved(self, _none: object) -> None:
        self.ctx.toast(Said(_("Saved. It stands under the name now.")))
        self.ctx.navigate(Place("overview", self.place.case_id))

    def _refused(self, problem: AppError) -> None:
        if problem.code == "contact.hours_unclear":
            self.hours.set_problem(sentence(problem))
            self.hours.control.setFocus()
        else:
            self.ctx.show_error(problem)

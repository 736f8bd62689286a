"""New case: one name to use is enough; everything else can come later or never."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import AppError
from app.i18n import _
from ui.context import Context, Place
from ui.tokens import px, space
from ui.widgets.buttons import button
from ui.widgets.field import Field
from ui.widgets.inputs import TextLine
from ui.widgets.painted_list import scrolled
from ui.widgets.screen import Screen
from ui.words import sentence


class NewCaseScreen(Screen):
    """A short form for the first minutes."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("New case"), _("One name to use is enough."))
        self.fields = {
            "working_name": Field(
                _("Name to use"),
                TextLine(),
                hint=_("What would they like to be called? Any name will do."),
            ),
            "legal_name": Field(
                _("Name on papers"), TextLine(), hint=_("Only if they want to give it.")
            ),
            "pronoun": Field(_("Pronoun"), TextLine(), hint=_("She, he, they, or as they say.")),
            "language": Field(
                _("Language"), TextLine(), hint=_("A code such as ar, es, vi, or a name.")
            ),
            "birth": Field(
                _("Born"), TextLine(), hint=_("A day, a year, “about 1998”, or leave it empty.")
            ),
            "how_found": Field(_("How they came to us"), TextLine()),
        }
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(14))
        for field in self.fields.values():
            field.setMaximumWidth(px(520))
            column.addWidget(field)
        column.addStretch(1)
        self.body.addWidget(scrolled(inner), 1)
        foot = self.add_foot()
        foot.add_leading(button(_("Back"), "plain", icon="arrow-left", run=ctx.back))
        foot.add_trailing(button(_("Open the case"), "primary", run=self._begin))

    def open(self, place: Place) -> None:
        super().open(place)
        for field in self.fields.values():
            field.control.clear()  # type: ignore[attr-defined]
            field.set_problem("")

    def first_focus(self) -> QWidget:
        return self.fields["working_name"].control

    def _begin(self) -> None:
        given = {key: field.control.text() for key, field in self.fields.items()}  # type: ignore[attr-defined]
        cases = self.ctx.services.cases
        self.ctx.tasks.run(
            partial(cases.begin, "", **given), owner=self, done=self._opened, failed=self._refused
        )

    def _opened(self, case_id: str) -> None:
        self.ctx.navigate(Place("overview", case_id))

    def _refused(self, problem: AppError) -> None:
        if problem.code == "case.needs_a_name":
            self.fields["working_name"].set_problem(sentence(problem))
            self.fields["working_name"].control.setFocus()
        else:
            self.ctx.show_error(problem)

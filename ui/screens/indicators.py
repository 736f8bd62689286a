"""Indicators of a case: what answers may point to, and what was noted, sign by sign, after the talk."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.errors import UserError
from app.events import Event
from app.i18n import _
from app.services.indicators import SignNote
from ui.context import Context, Place
from ui.dialogs.sign import Noted, ask_sign
from ui.models.signs import FILTERS, pointer_words, sign_lines
from ui.shared.list_screen import ListScreen
from ui.widgets.banner import QuietBox
from ui.widgets.buttons import button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.rows import Line
from ui.widgets.small import EmptyState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.indicators import SignLine

_CONCERNS = ("indication.", "form.", "sitting.", "record.")


class IndicatorsScreen(ListScreen):
    """The signs, those an answer may point to first.  Nothing here counts anything."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Indicators"))
        self._signs: dict[str, SignLine] = {}
        to_assessment = partial(self._go, "assessment")
        self.add_action(button(_("Assessment"), icon="users", run=to_assessment))
        self.body.addWidget(QuietBox(
            _("Fill this in when the person has left. A sign is no proof, and that one is not here proves nothing.")
        ))  # fmt: skip
        words = (_("To look at"), _("Noted"), _("All"))
        self.filter = ChoiceChips(
            [Choice(key, said) for key, said in zip(FILTERS, words, strict=True)], on=(FILTERS[0],)
        )
        self.filter.setAccessibleName(_("Which signs are shown"))
        self.filter.chosen.connect(lambda _key: self._show_lines())
        self.body.addWidget(self.filter)
        nothing = EmptyState(
            "eye", _("No answer points to a sign."), _("Under All you can note what was seen or heard.")
        )  # fmt: skip
        self.add_list(_("Indicators"), self._open, nothing=nothing)

    def open(self, place: Place) -> None:
        if place.case_id != self.place.case_id:
            self._signs = {}
            self.list.show_lines([])
        super().open(place)

    def happened(self, event: Event) -> None:
        if event.case_id == self.place.case_id and event.action.startswith(_CONCERNS):
            self._load()

    def _load(self) -> None:
        work = partial(self.ctx.services.indicators.of_case, self.place.case_id)
        self.ctx.tasks.run(work, owner=self, done=self._show)

    def _show(self, signs: Sequence[SignLine]) -> None:
        self._signs = {one.id: one for one in signs}
        self._show_lines()

    def _show_lines(self) -> None:
        lines: list[Line] = sign_lines(list(self._signs.values()), self.filter.on()[0])
        self.show_rows(lines)

    def _go(self, screen: str) -> None:
        self.ctx.navigate(Place(screen, self.place.case_id))

    def _open(self, key: str) -> None:
        one = self._signs.get(key)
        if one is None:
            return
        if not self.ctx.allows("indication"):
            self.ctx.show_error(UserError("right.missing"))
            return
        about = f"{self.place.case_id} {key}"
        sheet = self.ctx.unsaved.sheet("sign", about, case_id=self.place.case_id)
        noted = ask_sign(self, one.label, pointer_words(one), _known(one), sheet)
        if noted is None:
            return
        by = one.pointers[0] if one.pointers and noted.source == "answer" else None
        note = SignNote(
            noted.answer, noted.source, noted.words, noted.on,
            by.sitting_id if by else "", by.path if by else "",
        )  # fmt: skip
        work = partial(self.ctx.services.indicators.note, self.place.case_id, key, note)
        self.ctx.tasks.run(sheet.through(work), owner=self)


def _known(one: SignLine) -> Noted:
    """What stands in the sheet at first: what was noted, else at most that an answer says so; no answer is ready."""
    if one.answer:
        return Noted(one.answer, one.told_by, one.words, one.on.words if one.on else "")
    return Noted("", "answer" if one.pointers else "")

"""Where somebody stays: the stay now, those before, what happened meanwhile and what was given."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.domain.stay_line import StayGift, StayIncident
from app.events import Event
from app.i18n import _
from ui.context import Context, Place
from ui.models.shelter import stay_lines, stay_pairs
from ui.shared.list_screen import ListScreen
from ui.shared.records import Records
from ui.widgets.buttons import Action, button
from ui.widgets.labels import plain_label
from ui.widgets.rows import Line
from ui.widgets.small import EmptyState, KeyValues

if TYPE_CHECKING:
    from app.services.shelter import CaseStays, LineView, StayView


class StayScreen(ListScreen):
    """The stays of one case."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Stays"))
        self._stays: dict[str, StayView] = {}
        self._lines: dict[str, LineView] = {}
        keep = ctx.services.shelter.keep
        self._records = Records(self, stay=keep, stay_incident=keep, stay_gift=keep)
        words = _("Write down a stay")
        self.add_action(button(words, "primary", icon="plus", run=self._add, takes="stay"))
        self.add_action(button(_("Find a service"), icon="handshake", run=self._find))
        nothing = EmptyState(
            "house-line", _("Nobody wrote down where they stay."),
            _("A room here, a friend's sofa, a hospital: write down what is known."),
            Action(_("Find a service"), self._find),
        )  # fmt: skip
        self.add_list(_("Stays"), nothing=nothing)
        self.add_preview()

    def happened(self, event: Event) -> None:
        if event.case_id == self.place.case_id or event.action.startswith("place."):
            self._load()

    def _load(self) -> None:
        services, case_id = self.ctx.services, self.place.case_id

        def look() -> tuple[CaseStays, list[Line]]:
            found = services.shelter.of_case(case_id)
            return found, stay_lines(found.stays, found.lines, services.clock.today())

        self.ctx.tasks.run(look, owner=self, done=self._show)

    def _show(self, found: tuple[CaseStays, list[Line]]) -> None:
        stays, lines = found
        self._stays = {one.stay.id: one for one in stays.stays}
        self._lines = {one.id: one for one in stays.lines}
        self._side.clear()
        self._side.show_title("")
        self.show_rows(lines)

    def _preview(self, key: str) -> None:
        if key in self._stays:
            self._show_stay(self._stays[key])
        elif key in self._lines:
            self._show_line(self._lines[key])

    def _show_stay(self, view: StayView) -> None:
        pane, stay = self._side, view.stay
        pane.clear()
        pane.show_title(view.where, view.organisation)
        pane.add(KeyValues(stay_pairs(view, self.ctx.services.clock.today())))
        if view.is_current:
            for words, kind in (
                (_("Something happened"), StayIncident.KIND), (_("Something was given"), StayGift.KIND),
            ):  # fmt: skip
                write = partial(self._write_line, kind, stay.id)
                pane.add(button(words, "quiet", run=write, takes=kind))
        pane.column.addStretch(1)
        change = partial(self._records.change, "stay", self.place.case_id, stay.id)
        if view.is_current:
            leave = partial(self._leave, stay.id)
            pane.add_action(button(_("They left"), "soft", run=leave, takes="stay"))
        pane.add_action(button(_("Change"), "quiet", run=change, takes="stay"))
        self.hold_to_rights()

    def _show_line(self, line: LineView) -> None:
        pane = self._side
        pane.clear()
        pane.show_title(line.what)
        if line.more:
            pane.add(plain_label(line.more, wrap=True))
        pane.column.addStretch(1)
        change = partial(self._records.change, line.kind, self.place.case_id, line.id)
        pane.add_action(button(_("Change"), "soft", run=change, takes=line.kind))
        self.hold_to_rights()

    # -- doing

    def _today(self) -> str:
        return str(self.ctx.services.clock.today().isoformat())

    def _find(self) -> None:
        self.ctx.navigate(Place("fitting", self.place.case_id))

    def _add(self) -> None:
        self._records.add("stay", self.place.case_id, since=self._today())

    def _write_line(self, kind: str, stay_id: str) -> None:
        self._records.add(kind, self.place.case_id, on=self._today(), stay_id=stay_id)

    def _leave(self, stay_id: str) -> None:
        self._records.part(
            "stay", self.place.case_id, stay_id, _("When did they leave, and where to?"),
            self.ctx.services.shelter.keep, left_on=self._today(), exit_pathway="", exit_words="",
        )  # fmt: skip

"""Beds: every room of every house, how many beds are free tonight, and who is there or comes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.events import Event
from app.i18n import _
from ui.context import Context, Place
from ui.models.shelter import STAY_MARK, board_lines, rules_words
from ui.shared.list_screen import ListScreen
from ui.shared.records import Records
from ui.widgets.buttons import button
from ui.widgets.labels import plain_label
from ui.widgets.rows import Line
from ui.widgets.small import EmptyState
from ui.words import dotted

if TYPE_CHECKING:
    from app.services.shelter import PlaceView


class BedsScreen(ListScreen):
    """The board of beds; a place opens beside it, a person opens their stays."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Beds"))
        self._places: dict[str, PlaceView] = {}
        self._cases: dict[str, str] = {}
        self._records = Records(self, place=ctx.services.shelter.keep)
        add = partial(self._records.add, "place", beds="1")
        self.add_action(button(_("Add a place"), "primary", icon="plus", run=add, takes="place"))
        nothing = EmptyState(
            "house-line", _("No room or bed is written down yet."),
            _("Add a place, and here stands who is there and what is free."),
        )  # fmt: skip
        self.add_list(_("Beds"), self._open, nothing=nothing)
        self.add_preview()

    def happened(self, event: Event) -> None:
        if event.action.startswith(("place.", "stay.", "person.", "organisation.")):
            self._load()

    def _load(self) -> None:
        services = self.ctx.services

        def look() -> tuple[list[PlaceView], list[Line]]:
            views = services.shelter.board()
            return views, board_lines(views, services.clock.today())

        self.ctx.tasks.run(look, owner=self, done=self._show)

    def _show(self, found: tuple[list[PlaceView], list[Line]]) -> None:
        views, lines = found
        self._places = {one.place.id: one for one in views}
        self._cases = {STAY_MARK + one.stay.id: one.case_id for view in views for one in view.stays}
        self.show_rows(lines)

    def _open(self, key: str) -> None:
        if key in self._cases:
            self.ctx.navigate(Place("stay", self._cases[key]))
        else:
            self.ask_for_pane()

    def _preview(self, key: str) -> None:
        if key not in self._places:
            return
        view = self._places[key]
        place, pane = view.place, self._side
        pane.clear()
        caption = dotted(view.organisation, rules_words(place))
        pane.show_title(place.name, caption)
        for words in (place.closed_because, place.rules):
            if words:
                pane.add(plain_label(words, wrap=True))
        pane.column.addStretch(1)
        change = partial(self._records.change, "place", None, place.id)
        pane.add_action(button(_("Change"), "soft", run=change, takes="place"))
        self.hold_to_rights()

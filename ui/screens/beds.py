"""Beds: every room of every house, how many beds are free tonight, and who is there or comes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.events import Event
from app.i18n import _
from ui.context import Context, Place
from ui.models.directory import BETWEEN
from ui.models.shelter import STAY_MARK, board_lines, rules_words
from ui.shared.records import Records
from ui.widgets.buttons import button
from ui.widgets.frame import PreviewPane
from ui.widgets.labels import plain_label
from ui.widgets.rows import Line, RowList
from ui.widgets.screen import Screen
from ui.widgets.small import EmptyState

if TYPE_CHECKING:
    from app.services.shelter import PlaceView


class BedsScreen(Screen):
    """The board of beds; a place opens beside it, a person opens their stays."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Beds"))
        self._places: dict[str, PlaceView] = {}
        self._cases: dict[str, str] = {}
        self._records = Records(self, place=ctx.services.shelter.keep)
        add = partial(self._records.add, "place", beds="1")
        self.add_action(button(_("Add a place"), "primary", icon="plus", run=add, takes="place"))
        self.list = RowList(_("Beds"), lead_width=0)
        self.list.opened.connect(self._open)
        self.list.current_key_changed.connect(self._preview)
        self.add_wide(self.list)
        self.nothing = EmptyState(
            "house-line", _("No room or bed is written down yet."),
            _("Add a place, and here stands who is there and what is free."),
        )  # fmt: skip
        self.body.addWidget(self.nothing)
        self.body.addStretch(0)
        self._side = self.add_pane(PreviewPane(width=344))

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        if event.action.startswith(("place.", "stay.", "person.", "organisation.")):
            self._load()

    def first_focus(self) -> QWidget:
        return self.list

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
        self.list.setVisible(bool(views))
        self.nothing.setVisible(not views)
        self.list.show_lines(lines)
        if self.list.current_key():
            self._preview(self.list.current_key())
        else:
            self.list.choose_first()

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
        caption = BETWEEN.join(part for part in (view.organisation, rules_words(place)) if part)
        pane.show_title(place.name, caption)
        for words in (place.closed_because, place.rules):
            if words:
                pane.add(plain_label(words, wrap=True))
        pane.column.addStretch(1)
        change = partial(self._records.change, "place", None, place.id)
        pane.add_action(button(_("Change"), "soft", run=change, takes="place"))
        self.hold_to_rights()

"""Services held against what a case knows: which may fit, which are worth asking, which probably not and why."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.events import Event
from app.i18n import _
from ui.context import Context, Place
from ui.models.directory import facet_choices, fit_words, fitting_lines, service_pairs
from ui.shared.list_screen import ListScreen
from ui.shared.recipient import RecipientNote
from ui.widgets.buttons import button
from ui.widgets.chips import ChoiceChips
from ui.widgets.labels import plain_label
from ui.widgets.rows import Line
from ui.widgets.small import EmptyState, KeyValues

if TYPE_CHECKING:
    from app.services.offers import ServiceLine


class FittingScreen(ListScreen):
    """Every service of the directory, sorted for one person; none is left out, none is scored."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("May fit"))
        self._found: dict[str, ServiceLine] = {}
        there = partial(ctx.navigate, Place("directory"))
        self.add_action(button(_("The whole directory"), icon="address-book", run=there))
        self.facets = ChoiceChips(facet_choices(), many=True)
        self.facets.setAccessibleName(_("Whom a service takes"))
        self.facets.chosen.connect(lambda _key: self._load())
        self.body.addWidget(self.facets)
        nothing = EmptyState(
            "handshake", _("No service is written down yet."),
            _("Add services to the directory, and here stands which may fit."),
        )  # fmt: skip
        self.add_list(_("Services"), nothing=nothing)
        self.add_preview()

    def happened(self, event: Event) -> None:
        mine = event.case_id == self.place.case_id
        if mine or event.action.startswith(("service.", "organisation.", "directory.")):
            self._load()

    def _load(self) -> None:
        offers, case_id, facets = self.ctx.services.offers, self.place.case_id, self.facets.on()

        def look() -> tuple[list[ServiceLine], list[Line]]:
            found = offers.find(facets=facets, case_id=case_id)
            return found, fitting_lines(found)

        self.ctx.tasks.run(look, owner=self, done=self._show)

    def _show(self, found: tuple[list[ServiceLine], list[Line]]) -> None:
        services, lines = found
        self._found = {one.service.id: one for one in services}
        self.show_rows(lines)

    def _preview(self, key: str) -> None:
        line = self._found.get(key)
        if line is None:
            return
        pane = self._side
        pane.clear()
        pane.show_title(line.service.name, line.organisation)
        for words in fit_words(line):
            pane.add(plain_label(words, wrap=True))
        if line.service.description:
            pane.add(plain_label(line.service.description, wrap=True))
        pane.add(KeyValues(service_pairs(line.service, self.ctx.services.clock.today())))
        note = RecipientNote(self)
        pane.add(note)
        note.show_for(line.service.organisation_id)
        pane.column.addStretch(1)

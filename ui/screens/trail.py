"""Who did what in one case: every act of the audit trail in words, newest first."""

from __future__ import annotations

from functools import partial

from app.events import Event
from app.i18n import _, ngettext
from ui.context import Context, Place
from ui.models.trail import trail_rows
from ui.shared.histories import Histories
from ui.shared.list_screen import ListScreen
from ui.widgets.buttons import button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.rows import Line, Row
from ui.widgets.small import EmptyState


class TrailScreen(ListScreen):
    """The trail of a case: all of it, or what goes beyond keeping the record."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Who did what"))
        self._histories, self._titles = Histories(self), dict[str, str]()
        self.add_action(button(_("Timeline"), icon="clock-counter-clockwise", run=self._back))
        choices = [
            Choice("beyond", _("Beyond everyday work")),
            Choice("all", _("Everything")),
        ]
        self.which = ChoiceChips(choices, on=("beyond",))
        self.which.chosen.connect(lambda _key: self._load())
        self.body.addWidget(self.which)
        nothing = EmptyState(
            "clock-counter-clockwise",
            _("Only everyday work so far."),
            _("Who shares, prints, removes or opens what is locked will stand here."),
        )
        self.add_list(_("Who did what"), self._open, lead_width=60, nothing=nothing)

    def happened(self, event: Event) -> None:
        if event.case_id == self.place.case_id:
            self._load()

    def _open(self, key: str) -> None:
        """Show the history of what an act was done to; what was taken out comes back from there."""
        record_id = key.partition(" ")[2]
        if record_id:
            self._histories.show(record_id, self._titles[key])

    def _back(self) -> None:
        self.ctx.navigate(Place("timeline", self.place.case_id))

    def _load(self) -> None:
        services, case_id = self.ctx.services, self.place.case_id
        beyond = self.which.on() == ("beyond",)

        def read() -> list[Line]:
            lines = services.audit.of_case(case_id, beyond_keeping=beyond)
            return trail_rows(lines, services.clock.today())

        self.ctx.tasks.run(read, owner=self, done=partial(self._show, case_id))

    def _show(self, case_id: str | None, lines: list[Line]) -> None:
        if case_id != self.place.case_id:
            return
        count = sum(isinstance(line, Row) for line in lines)
        words = ngettext("{n} act", "{n} acts", count).format(n=count)
        self.head.show_title(_("Who did what"), words)
        self._titles = {line.key: line.title for line in lines if isinstance(line, Row)}
        self.show_rows(lines)

"""Hard material: a person's own log, and for whoever looks after the team, how much it was for each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.events import Event
from app.i18n import _, format_date, ngettext, pgettext
from ui.context import Context
from ui.shared.list_screen import ListScreen
from ui.shared.records import Records
from ui.widgets.buttons import button
from ui.widgets.rows import Group, Line, Row
from ui.widgets.small import EmptyState
from ui.words import dotted

if TYPE_CHECKING:
    from app.services.case_file import RecordLine
    from app.services.exposures import TeamLine

KIND = "exposure"


class ExposureScreen(ListScreen):
    """What the work gives people to read and see: their words are theirs, how much it was the supervisor sees."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Hard material"))
        self._records = Records(self)
        add = partial(self._records.add, KIND)
        self.add_action(button(_("Write it down"), "primary", icon="plus", run=add, takes=KIND))
        nothing = EmptyState(
            "heart",
            _("Nothing is written down."),
            _(
                "Your words are yours alone. Your supervisor sees how much it was. A break is part of the work."
            ),
        )
        self.add_list(_("Hard material"), self._open, lead_width=128, nothing=nothing)

    def happened(self, event: Event) -> None:
        if event.action.startswith(f"{KIND}.") or event.action == "change.undone":
            self._load()

    def _load(self) -> None:
        exposures = self.ctx.services.exposures
        sees_team = self.ctx.allows("people.manage")

        def read() -> list[Line]:
            return _lines(exposures.mine(), exposures.of_team() if sees_team else [])

        self.ctx.tasks.run(read, owner=self, done=self.show_rows)

    def _open(self, key: str) -> None:
        kind, _space, record_id = key.partition(" ")
        if kind == KIND:
            self._records.change(KIND, None, record_id)


def _lines(mine: list[RecordLine], team: list[TeamLine]) -> list[Line]:
    """Put both logs into rows; runs on the case lane."""
    lines: list[Line] = [Group(pgettext("entries", "Mine"))] if mine else []
    lines += [
        Row(
            f"{KIND} {one.record_id}", one.title, dotted(*one.details),
            lead=one.when[0] if one.when else "", icon="heart",
        )
        for one in mine
    ]  # fmt: skip
    if team:
        lines.append(
            Group(_("The team, in the last four weeks"), caption=_("Without anybody’s words"))
        )
        lines += [_team_row(one) for one in team]
    return lines


def _team_row(one: TeamLine) -> Row:
    times = ngettext("once", "{n} times", one.times).format(n=one.times)
    rest = ngettext("{n} without a break yet", "{n} without a break yet", one.without_break)
    told = [times, rest.format(n=one.without_break) if one.without_break else ""]
    if one.last is not None:
        told.append(_("last on {day}").format(day=format_date(one.last)))
    minutes = ngettext("{n} minute", "{n} minutes", one.minutes).format(n=one.minutes)
    words = dotted(*told)
    return Row(f"team {one.worker_id}", one.worker, words, icon="user", trailing=minutes)

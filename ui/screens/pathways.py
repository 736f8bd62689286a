"""Pathways of a case: those followed, with their next date, and those that can be begun."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.events import Event
from app.i18n import _, country_name, format_date
from ui.context import Context, Place
from ui.models.pathway import result_words
from ui.shared.list_screen import ListScreen
from ui.widgets.rows import Group, Line, Row
from ui.words import dotted

if TYPE_CHECKING:
    from app.services.pathways import PathwayKind, PathwayLine


class PathwaysScreen(ListScreen):
    """What is followed first, what else there are rules for below."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Pathways"), _("General information, not legal advice."))
        self.add_list(_("Pathways"), self._open)

    def happened(self, event: Event) -> None:
        if event.action.startswith("pathway.") and event.case_id == self.place.case_id:
            self._load()

    def _load(self) -> None:
        pathways, case_id = self.ctx.services.pathways, self.place.case_id

        def look() -> list[Line]:
            followed = pathways.of_case(case_id)
            known = {one.pathway_id for one in followed}
            others = [_kind(one) for one in pathways.kinds() if one.id not in known]
            rows = [_followed(one) for one in followed]
            first: list[Line] = [Group(_("Followed"), len(rows)), *rows] if rows else []
            return [*first, Group(_("Begin to follow"), len(others)), *others]

        self.ctx.tasks.run(look, owner=self, done=self.show_rows)

    def _open(self, key: str) -> None:
        kind, _space, name = key.partition(" ")
        if kind == "followed":
            self.ctx.navigate(Place("pathway", self.place.case_id, name))
            return
        start = partial(self.ctx.services.pathways.start, self.place.case_id, name)
        self.ctx.tasks.run(start, owner=self, done=self._started)

    def _started(self, pathway_id: str) -> None:
        self.ctx.navigate(Place("pathway", self.place.case_id, pathway_id))


def _followed(one: PathwayLine) -> Row:
    due = one.next_due
    when = ""
    if due is not None and due.act_by is not None:
        when = _("{what}: {day}").format(what=due.label, day=format_date(due.act_by))
    caption = dotted(result_words(one.result), when)
    return Row(f"followed {one.id}", one.title, caption, icon="path", action=_("Open"))


def _kind(one: PathwayKind) -> Row:
    checked = _("rules last checked on {day}").format(day=format_date(one.as_of))
    return Row(f"kind {one.id}", one.title, f"{country_name(one.country)} · {checked}", icon="scales",
               action=_("Begin"), action_kind="quiet")  # fmt: skip

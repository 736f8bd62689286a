"""Letters of a case: which can be written, and which were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.events import Event
from app.i18n import _, format_list, format_moment, language_name, pgettext
from ui.categories import purpose_words
from ui.context import Context, Place
from ui.shared.list_screen import ListScreen
from ui.widgets.rows import Group, Line, Row
from ui.words import dotted

if TYPE_CHECKING:
    from app.services.consents import DisclosureView
    from app.services.letter_parts import LetterKind


class LettersScreen(ListScreen):
    """What was printed first, what can be written below."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Letters"))
        self.add_list(_("Letters"), self._open)

    def happened(self, event: Event) -> None:
        if event.action == "letter.printed" and event.case_id == self.place.case_id:
            self._load()

    def _load(self) -> None:
        services, case_id = self.ctx.services, self.place.case_id

        def look() -> list[Line]:
            kinds = {one.id: one for one in services.letters.kinds()}
            gone = [one for one in services.consents.disclosures(case_id) if one.kind == "letter"]
            rows = [_sent(one, kinds) for one in gone]
            first: list[Line] = (
                [Group(pgettext("letters", "Printed"), len(rows)), *rows] if rows else []
            )
            offered = [_kind(one) for one in kinds.values()]
            return [*first, Group(_("Write a letter"), len(offered)), *offered]

        self.ctx.tasks.run(look, owner=self, done=self.show_rows)

    def _open(self, key: str) -> None:
        self.ctx.navigate(Place("letter", self.place.case_id, key.split(" ")[1]))


def _sent(one: DisclosureView, kinds: dict[str, LetterKind]) -> Row:
    name = kinds[one.what].name if one.what in kinds else one.what
    when = format_moment(one.at.astimezone()) if one.at else ""
    caption = dotted(one.recipient, when, one.by)
    return Row(f"sent {one.what} {one.id}", name, caption, icon="envelope-simple")


def _kind(one: LetterKind) -> Row:
    needs = _("needs a yes to: {what}").format(what=purpose_words(" ".join(one.purposes)))
    spoken = _("in {languages}").format(languages=format_list([*map(language_name, one.languages)]))
    caption = " · ".join((needs, spoken) if one.purposes else (spoken,))
    return Row(f"kind {one.id}", one.name, caption, icon="file-text",
               action=_("Write"), action_kind="quiet")  # fmt: skip

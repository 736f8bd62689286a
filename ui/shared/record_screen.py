"""A page of a case file: its sections as rows, and beside them the record chosen, with its history."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from app.errors import AppError
from app.events import Event
from app.i18n import _
from app.services.record_sheets import record_sheet, said
from ui.context import Context, Place
from ui.models.history import ChangeShown, record_changes
from ui.models.sections import ADD, LOCKED, TOTAL, add_under_words, rows, section_title
from ui.shared.doing import Restricting
from ui.shared.histories import Histories
from ui.shared.list_screen import ListScreen
from ui.shared.records import Records
from ui.tokens import Role
from ui.widgets.buttons import Button, button
from ui.widgets.frame import PreviewPane
from ui.widgets.labels import plain_label
from ui.widgets.small import KeyValues

if TYPE_CHECKING:
    from app.services.case_file import RecordShown
    from app.services.sections import Section


class RecordScreen(ListScreen):
    """Base of the pages of a case file; a subclass says which kinds it shows, and what each section is for."""

    KINDS: ClassVar[tuple[str, ...]] = ()
    DATED: ClassVar[bool] = False
    """Whether its lines have their days in a column of their own."""

    def __init__(self, ctx: Context, title: str, about: dict[str, str]) -> None:
        super().__init__(ctx, title)
        self._title, self._about = title, about
        self._found: dict[str, Section] = {}
        self._records, self._restricting = Records(self), Restricting(self)
        self._histories = Histories(self)
        self._chosen = ""
        self.add_list(title, self._open, lead_width=160)
        self.add_preview()

    def happened(self, event: Event) -> None:
        if event.case_id == self.place.case_id:
            self._load()

    # -- the list

    def _load(self) -> None:
        case_id = self.place.case_id
        work = partial(self.ctx.services.sections.of_case, case_id, self.KINDS)
        self.ctx.tasks.run(work, owner=self, done=partial(self._show, case_id))

    def _show(self, case_id: str | None, found: list[Section]) -> None:
        if case_id != self.place.case_id:
            return
        self._found = {one.kind: one for one in found}
        can_add = bool(found) and self.ctx.allows(found[0].kind)
        self.show_rows(rows(found, can_add=can_add, dated=self.DATED))
        wanted = self.place.record_id
        if wanted and any(self.list.choose(f"{kind} {wanted}") for kind in self._kinds()):
            self.place = Place(self.place.screen, self.place.case_id)

    def _kinds(self) -> list[str]:
        return [kind for one in self._found.values() for kind in (one.kind, one.under) if kind]

    def _section_of(self, kind: str) -> Section:
        return next(one for one in self._found.values() if kind in (one.kind, one.under))

    # -- doing

    def _open(self, key: str) -> None:
        """Enter on a row: what it says, another of its kind, or what is shut with a reason."""
        first, _space, rest = key.partition(" ")
        if first == ADD and self.ctx.allows(rest):
            self._records.add(rest, self.place.case_id)
        elif first == LOCKED:
            self._restricting.open_section(rest, self._found[rest].locked)
        elif first != TOTAL:
            self.ask_for_pane()

    def _add_under(self, under: str, record_id: str) -> None:
        """Another record that stands under the one shown."""
        self._records.add(under, self.place.case_id, **{record_sheet(under).under: record_id})

    # -- the pane

    def _preview(self, key: str) -> None:
        self._chosen = key
        first, _space, rest = key.partition(" ")
        if first in (ADD, LOCKED):
            self._say_section(self._section_of(rest))
        elif first == TOTAL:
            self._say_section(self._found["wage_entry"])
        elif first:
            read = partial(self._read, first, rest)
            self.ctx.tasks.run(
                read, owner=self, done=lambda told: self._show_record(key, *told),
                failed=partial(self._refused, key),
            )  # fmt: skip

    def _read(self, kind: str, record_id: str) -> tuple[RecordShown, list[ChangeShown]]:
        services = self.ctx.services
        shown = services.case_file.read(kind, self.place.case_id, record_id)
        return shown, record_changes(kind, services.history.of(record_id))

    def _refused(self, key: str, problem: AppError) -> None:
        """What was restricted or taken out while it stood here leaves the page with the next reading."""
        if problem.code not in ("record.restricted", "record.missing"):
            self.ctx.show_error(problem)
        elif key == self._chosen:
            self._side.clear()

    def _say_section(self, section: Section) -> None:
        pane = self._side
        pane.clear()
        pane.show_title(section_title(section.kind), self._about.get(section.kind, ""))
        if section.is_restricted:
            words = _("All of this section is restricted, what is added later too.")
            pane.add(plain_label(words, Role.BODY, "ink2", wrap=True))
        if section.can_be_restricted:
            pane.add_heading(_("Who may see it"))
            pane.add(self._restriction_of(section))
        pane.column.addStretch(1)
        if section.locked:
            run = partial(self._restricting.open_section, section.kind, section.locked)
            words, takes = _("Open with a reason"), "restricted.open"
            pane.add_action(button(words, icon="lock-key-open", run=run, takes=takes))
        self.hold_to_rights()

    def _restriction_of(self, section: Section) -> Button:
        """The button that restricts a whole section, or lifts its restriction."""
        if section.is_restricted:
            run = partial(self._restricting.lift_section, section.kind)
            words, takes = _("Lift the restriction of the section"), "restricted.open"
        else:
            run = partial(self._restricting.restrict_section, section.kind)
            words, takes = _("Restrict the whole section"), section.kind
        return button(words, "quiet", icon="lock-key", run=run, takes=takes)

    def _show_record(self, key: str, shown: RecordShown, changed: list[ChangeShown]) -> None:
        pane = self._side
        if key != self._chosen:
            return
        pane.clear()
        pane.show_title(shown.title, said(shown.kind, record_sheet(shown.kind).title))
        pane.add(KeyValues([pair for pair in shown.pairs if pair[1] != shown.title], key_width=104))
        under = self._section_of(shown.kind).under
        if under and under != shown.kind:
            add = partial(self._add_under, under, shown.record_id)
            words = add_under_words(under)
            pane.add(button(words, "quiet", icon="plus", run=add, takes=under))
        pane.add_heading(_("History"))
        for number, change in enumerate(changed):
            pane.add(plain_label(change.when, Role.CAP, "ink3", wrap=True))
            if number == len(changed) - 1:
                pane.add(plain_label(_("Written down"), wrap=True))
                continue
            for line in change.lines:
                pane.add(plain_label(line, wrap=True))
            if change.undo_words:
                undo = partial(self._histories.undo, shown.record_id, change)
                pane.add(button(change.undo_words, "quiet", run=undo, takes=shown.kind))
        self._offer_acts(pane, shown)
        self.hold_to_rights()

    def _offer_acts(self, pane: PreviewPane, shown: RecordShown) -> None:
        kind, record_id = shown.kind, shown.record_id
        correct = partial(self._records.change, kind, self.place.case_id, record_id)
        pane.add_action(
            button(_("Correct it"), "soft", icon="pencil-simple", run=correct, takes=kind)
        )
        pane.add_heading(_("Who may see it"))
        if not shown.restricted:
            run = partial(self._restricting.restrict, record_id)
            pane.add(button(_("Restrict it"), "quiet", icon="lock-key", run=run, takes=kind))
        elif self._section_of(kind).can_be_restricted:
            run = partial(self._restricting.lift, record_id)
            words = _("Lift the restriction")
            pane.add(button(words, "quiet", icon="lock-key-open", run=run, takes="restricted.open"))
        else:
            pane.add(plain_label(_("Whoever gives a reason."), wrap=True))
        pane.column.addStretch(1)
        remove = partial(self._records.remove, kind, record_id)
        pane.add_action(button(_("Take it out"), "quiet", run=remove, takes=kind))

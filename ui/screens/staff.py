"""Colleagues: who can open the workbook, what each may do, and who could open it before."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.events import Event
from app.i18n import _
from ui.context import Context, Place
from ui.dialogs.person import ask_name, ask_role
from ui.models.staff import role_choices, role_name, role_says, staff_rows
from ui.shared.list_screen import ListScreen
from ui.tokens import space
from ui.widgets.buttons import Button, Kind, button
from ui.widgets.labels import plain_label

if TYPE_CHECKING:
    from app.services.people import Member


class StaffScreen(ListScreen):
    """The people of this office; what is done to one of them stands in the pane."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Colleagues"), _("Who can open the workbook, and what each may do"))
        self._members: dict[str, Member] = {}
        self._may = ctx.services.seat.rights.may("people.manage")
        if self._may:
            self.add_action(
                button(_("Add a colleague"), "primary", icon="plus", run=self._go("new_person"))
            )
        self.add_list(_("Colleagues"))
        self.add_preview()

    def happened(self, event: Event) -> None:
        if event.action.startswith(("staff.", "passphrase.", "recovery.")):
            self._load()

    def _load(self) -> None:
        self.ctx.tasks.run(self.ctx.services.people.everyone, owner=self, done=self._show)

    def _show(self, members: list[Member]) -> None:
        self._members = {one.id: one for one in members}
        self.show_rows(staff_rows(members))

    # -- the pane

    def _preview(self, key: str) -> None:
        one, pane = self._members.get(key), self._side
        if one is None:
            return
        pane.clear()
        name = _("Recovery code") if one.is_recovery else one.name
        pane.show_title(name, role_name(one.role))
        pane.add(plain_label(role_says(one.role), wrap=True))
        pane.column.addSpacing(space(8))
        for made in self._acts(one):
            pane.add(made)
        pane.column.addStretch(1)

    def _acts(self, one: Member) -> list[Button]:
        if one.is_recovery:
            return [_act(_("About the recovery code"), self._go("recovery"))]
        acts = [_act(_("Change my passphrase"), self._go("passphrase"))] if one.is_you else []
        if self._may and one.is_you:
            acts.append(_act(_("Correct my name"), partial(self._rename, one)))
        elif self._may and one.can_open:
            acts += [
                _act(_("Give a new passphrase"), self._go("passphrase", one.id)),
                _act(_("Correct the name"), partial(self._rename, one)),
                _act(_("Another role"), partial(self._give_role, one)),
                _act(_("Take away access"), self._go("leaving", one.id), "delete"),
            ]
        elif self._may:
            acts.append(_act(_("Let them in again"), self._go("passphrase", one.id)))
        return acts

    def _go(self, screen: str, record_id: str | None = None) -> Callable[[], None]:
        return lambda: self.ctx.navigate(Place(screen, None, record_id))

    def _rename(self, one: Member) -> None:
        sheet = self.ctx.unsaved.sheet("name", one.id)
        name = ask_name(self, one.name, sheet)
        if name:
            rename = partial(self.ctx.services.people.rename, one.id, name)
            self.ctx.tasks.run(sheet.through(rename), owner=self)

    def _give_role(self, one: Member) -> None:
        role = ask_role(self, one.name, role_choices(), one.role)
        if role:
            self.ctx.tasks.run(
                partial(self.ctx.services.people.set_role, one.id, role), owner=self
            )  # fmt: skip


def _act(words: str, run: Callable[[], None], kind: Kind = "secondary") -> Button:
    return button(words, kind, run=run)

"""Kept and destroyed: the office's rule, what is due, what must stay, and what was removed."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from app.events import Event
from app.i18n import _
from ui.context import Context, Place, Said
from ui.dialogs.files import ask_target
from ui.dialogs.retention_rule import ask_rule
from ui.keeping import Keeping
from ui.models.retention import RULE, KeptShown, PaneShown, kept_shown
from ui.tokens import Role, space
from ui.widgets.buttons import button
from ui.widgets.frame import PreviewPane
from ui.widgets.labels import plain_label
from ui.widgets.rows import RowList
from ui.widgets.screen import Screen
from ui.widgets.small import KeyValues

_CONCERNS = ("case.", "retention.", "hold.", "destruction.", "evidence.destroyed")


class RetentionScreen(Screen):
    """One list of everything that is closed, held or gone, and what may be decided about each."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Kept and destroyed"))
        self._shown: KeptShown | None = None
        self._wanted = ""
        self._keeping = Keeping(self)
        self.list = RowList(_("Kept and destroyed"))
        self.list.opened.connect(lambda _key: self.ask_for_pane())
        self.list.current_key_changed.connect(self._preview)
        self.add_wide(self.list)
        self.add_pane(PreviewPane(width=344))

    def open(self, place: Place) -> None:
        super().open(place)
        self._wanted = place.record_id or ""
        self._load()

    def happened(self, event: Event) -> None:
        if event.action.startswith(_CONCERNS):
            self._load()

    def first_focus(self) -> QWidget:
        return self.list

    def _load(self) -> None:
        work = partial(kept_shown, self.ctx.services)
        self.ctx.tasks.run(work, owner=self, done=self._show)

    def _show(self, shown: KeptShown) -> None:
        wanted, self._wanted, self._shown = self._wanted, "", shown
        self.list.show_lines(shown.lines)
        if not (wanted and self.list.choose(wanted)) and not self.list.current_key():
            self.list.choose_first()
        self._preview(self.list.current_key())

    # -- the pane

    def _preview(self, key: str) -> None:
        pane, shown = self.pane, self._shown
        if pane is None or shown is None or key not in shown.panes:
            return
        one = shown.panes[key]
        pane.clear()
        pane.show_title(one.title, one.caption)
        pane.add(KeyValues(one.pairs))
        for heading, words in one.sources:
            pane.column.addSpacing(space(8))
            pane.add(plain_label(heading, Role.CAP, "ink3", bold=True, wrap=True))
            pane.add(plain_label(words, Role.CAP, "ink2", wrap=True))
        if one.case_id:
            self._offer(pane, one, shown.decides)
        pane.column.addStretch(1)
        if key == RULE and shown.decides:
            pane.add_action(button(_("Change the rule"), "soft", run=self._change_rule))
        elif one.is_entry:
            if shown.decides:
                renew = button(
                    _("Renew the key of the vault"), "quiet", run=self._keeping.renew_key
                )
                pane.column.insertWidget(pane.column.count() - 1, renew)
            save = button(
                _("Save the whole list"), "soft", icon="download-simple", run=self._choose
            )
            pane.add_action(save)

    def _offer(self, pane: PreviewPane, one: PaneShown, decides: bool) -> None:
        """What may be decided stands under the facts; the foot leads to the case."""
        open_case = partial(self.ctx.navigate, Place("overview", one.case_id))
        pane.add_action(button(_("Open the case"), "soft", run=open_case))
        keeping, about = self._keeping, (one.case_id, one.reference)
        if not decides:
            return
        pane.column.addSpacing(space(10))
        if one.is_held:
            pane.add(button(_("Lift the hold"), "quiet", run=partial(keeping.lift, *about)))
            return
        pane.add(button(_("Hold this case"), "quiet", run=partial(keeping.hold, *about)))
        if one.is_closed and one.has_words:
            words = partial(keeping.remove_words, one.case_id)
            pane.add(button(_("Remove its words"), "delete", run=words))
        if one.is_closed:
            whole = partial(keeping.remove_case, one.case_id)
            pane.add(button(_("Remove the case"), "delete", run=whole))

    # -- doing

    def _change_rule(self) -> None:
        rule = ask_rule(self, self._shown.rule) if self._shown is not None else None
        if rule is not None:
            work = partial(self.ctx.services.retention.change_rule, rule)
            self.ctx.tasks.run(
                work, owner=self, done=lambda _none: self.ctx.toast(Said(_("Kept.")))
            )

    def _choose(self) -> None:
        file = ask_target(self, _("Save the list"), "list.csv", _("Tables (*.csv)"))
        if file is not None:
            work = partial(self.ctx.services.retention.save_register, file)
            self.ctx.tasks.run(
                work, owner=self, done=lambda _none: self.ctx.toast(Said(_("Saved.")))
            )

"""Kept and destroyed: the office's rule, what is due, what must stay, and what was removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from app.events import Event
from app.i18n import _
from ui.context import Context, Place, Said
from ui.dialogs.files import ask_target
from ui.dialogs.retention_rule import ask_rule
from ui.models.retention import RULE, KeptShown, PaneShown, kept_shown
from ui.shared.keeping import Keeping
from ui.shared.list_screen import ListScreen
from ui.tokens import Role, space
from ui.widgets.buttons import Kind, button
from ui.widgets.labels import plain_label
from ui.widgets.small import KeyValues

_CONCERNS = ("case.", "retention.", "hold.", "destruction.", "evidence.destroyed")


class RetentionScreen(ListScreen):
    """One list of everything that is closed, held or gone, and what may be decided about each."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Keeping"), _("After a case is closed"))
        self._shown: KeptShown | None = None
        self._wanted = ""
        self._keeping = Keeping(self)
        self.add_list(_("Keeping"), lead_width=112)
        self.add_preview()

    def open(self, place: Place) -> None:
        self._wanted = place.record_id or ""
        super().open(place)

    def happened(self, event: Event) -> None:
        if event.action.startswith(_CONCERNS):
            self._load()

    def _load(self) -> None:
        work = partial(kept_shown, self.ctx.services)
        self.ctx.tasks.run(work, owner=self, done=self._show)

    def _show(self, shown: KeptShown) -> None:
        wanted, self._wanted, self._shown = self._wanted, "", shown
        self.show_rows(shown.lines)
        if wanted:
            self.list.choose(wanted)

    # -- the pane

    def _preview(self, key: str) -> None:
        pane, shown = self._side, self._shown
        if shown is None or key not in shown.panes:
            return
        one = shown.panes[key]
        pane.clear()
        pane.show_title(one.title, one.caption)
        pane.add(KeyValues(one.pairs))
        for heading, words in one.sources:
            pane.column.addSpacing(space(8))
            pane.add(plain_label(heading, Role.CAP, "ink3", bold=True, wrap=True))
            pane.add(plain_label(words, Role.CAP, "ink2", wrap=True))
        pane.column.addSpacing(space(10))
        for words, run, takes in self._decisions(one):
            kind: Kind = "delete" if takes == "case.erase" else "quiet"
            pane.add(button(words, kind, run=run, takes=takes))
        pane.column.addStretch(1)
        if key == RULE:
            act = (_("Change the rule"), self._change_rule, "retention.change")
        elif one.case_id:
            act = (
                _("Open the case"),
                partial(self.ctx.navigate, Place("overview", one.case_id)),
                "",
            )
        else:
            act = (_("Save the whole list"), self._choose, "export.make")
        pane.add_action(button(act[0], "soft", run=act[1], takes=act[2]))
        self.hold_to_rights()

    def _decisions(self, one: PaneShown) -> Iterator[tuple[str, Callable[[], object], str]]:
        """What may be decided, and the right each takes; it stands under the facts."""
        keeping, about = self._keeping, (one.case_id, one.reference)
        if one.is_entry:
            yield _("Renew the key of the vault"), keeping.renew_key, "vault.renew"
        elif one.is_held:
            yield _("Lift the hold"), partial(keeping.lift, *about), "case.hold"
        elif one.is_closed:
            yield _("Hold this case"), partial(keeping.hold, *about), "case.hold"
            if one.has_words:
                words = partial(keeping.remove_words, one.case_id)
                yield _("Remove its words"), words, "case.erase"
            whole = partial(keeping.remove_case, one.case_id)
            yield _("Remove the case"), whole, "case.erase"

    # -- doing

    def _change_rule(self) -> None:
        if self._shown is None:
            return
        sheet = self.ctx.unsaved.sheet("rule")
        rule = ask_rule(self, self._shown.rule, sheet)
        if rule is not None:
            work = sheet.through(partial(self.ctx.services.retention.change_rule, rule))
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

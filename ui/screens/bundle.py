"""An evidence bundle: which items, in which order, for whom; built, written down, and only then saved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.errors import AppError, UserError
from app.events import Event
from app.i18n import _
from ui.context import Context, Place
from ui.models.bundle import (
    FRONT,
    Arranged,
    facts,
    followed,
    gap,
    lines,
    not_agreed,
    nothing,
    subtitle,
)
from ui.models.leaks import must_not_stand, not_chosen
from ui.models.letter import nobody_chosen
from ui.shared.bundling import Bundling
from ui.shared.recipient import RecipientNote, ask_who, recipients, say_what_is_missing
from ui.shared.saving import save_about
from ui.tokens import FOLD_CASE_RAIL
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.bundle_pane import BundlePane
from ui.widgets.buttons import Action, button
from ui.widgets.order import OrderList
from ui.widgets.rows import Line
from ui.widgets.screen import Screen
from ui.words import sentence

if TYPE_CHECKING:
    from app.domain.bundle import Bundle
    from app.services.bundles import Composed, Draft, Outline

_SOON = 400
"""Milliseconds of rest after which a change is kept and planned."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """What one look at the workbook found: the draft, and either what can be built or why it cannot."""

    draft: Draft | None = field(repr=False)
    """None while nobody is chosen."""
    composed: Composed | None = field(repr=False)
    problem: UserError | None
    offered: list[tuple[str, str]] | None = field(default=None, repr=False)


class BundleScreen(Screen):
    """The order of the tabs.  Alt+Up and Alt+Down move an item, Enter leaves it out or takes it in again."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Evidence bundle"))
        self._draft: Draft | None = None
        self._order, self._out = list[str](), set[str]()
        self._outline: Outline | None = None
        self._problem: UserError | None = None
        self._note: BannerContent | None = None
        self._asked, self._someone = 0, False
        self._rest = QTimer(self, singleShot=True, interval=_SOON)
        self._rest.timeout.connect(lambda: self._look())
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.list = OrderList(_("Order of the bundle"), lead_width=44)
        self.list.opened.connect(self._switch)
        self.list.acted.connect(self._switch)
        self.list.moved.connect(self._move)
        self.add_wide(self.list)
        self.making = Bundling(self, self._say)
        self.fields = BundlePane(note := RecipientNote(self), note.show_for)
        self.add_pane(self.fields)
        self.fields.recipient_chosen.connect(self._other_recipient)
        self.fields.typed.connect(self._changed)
        self.fields.check_wanted.connect(self.making.choose_check)
        foot = self.add_foot()
        foot.words.setText(_("Alt+Up and Alt+Down move an item; Enter leaves it out."))
        foot.add_leading(button(_("Back"), "plain", icon="arrow-left", run=ctx.back))
        self._details = button(_("Details"), run=self.ask_for_pane)
        foot.add_trailing(self._details)
        self.save = button(
            _("Save the bundle"), "primary", icon="files", run=self._save, takes="bundle.build"
        )
        foot.add_trailing(self.save)

    # -- coming and going

    def open(self, place: Place) -> None:
        chosen = self.fields.recipient.chosen()
        if place.case_id != self.place.case_id:
            chosen = ""  # whom the case before went to is nobody's choice for this one
            self._draft, self._outline, self._note = None, None, None
            self.list.show_lines([])
            self.banner.show_content(None)
        super().open(place)
        self.making.work.show_for(place.case_id)
        self._asked += 1
        self._find(place.record_id, chosen or "")

    def _find(self, bundle_id: str | None, chosen: str) -> None:
        """Look at a bundle of this case, or begin one for who was chosen or is meant."""
        services, case_id = self.ctx.services, self.place.case_id
        bundles = services.bundles

        def look() -> _Looked:
            offered, meant = recipients(services, case_id, bundles.purposes)
            kept = bundles.of_case(case_id)
            opened = next((one for one in kept if one.id == bundle_id), None)
            newest = opened or (kept[0] if kept else None)
            asked = [opened.recipient_id] if opened else []
            known = [*asked, chosen, newest.recipient_id if newest else "", meant]
            to = next((one for one in known if one and one in dict(offered)), "")
            looked = _looked(bundles, case_id, to, opened) if to else _Looked(None, None, None)
            return replace(looked, offered=offered)

        self.ctx.tasks.run(look, owner=self, done=partial(self._show, self._asked))

    def leave(self) -> None:
        if self._rest.isActive():
            self._look()

    def happened(self, event: Event) -> None:
        about = ("consent.", "evidence.", "bundle.built")
        if event.case_id == self.place.case_id and event.action.startswith(about):
            self._look()

    def first_focus(self) -> QWidget:
        return self.list

    def arrange(self, effective: int) -> None:
        super().arrange(effective)
        self._details.setVisible(self.pane_folded())
        self._name_it()

    # -- looking: the order is kept, the gate asked and the pages planned, all off the window's thread

    def _changed(self) -> None:
        self._note = None
        self._rest.start()

    def _other_recipient(self) -> None:
        self._note = self._outline = None
        chosen = self.fields.recipient.chosen() or ""
        if self._draft is not None and chosen:
            self._look(chosen)
            return
        self._rest.stop()
        self._asked += 1
        if chosen:
            self._find(None, chosen)
            return
        self._draft = None
        self.list.show_lines([])
        self._tell()

    def _look(self, other: str = "") -> None:
        """Keep what changed, then look again: at this bundle, or at the one for another recipient."""
        self._rest.stop()
        wanted, draft, bundles = self._wanted(), self._draft, self.ctx.services.bundles
        if wanted is None or draft is None:
            return
        self._asked += 1

        def look() -> _Looked:
            if wanted != draft.bundle:
                bundles.save(wanted)
            to, bundle = (other, None) if other else (wanted.recipient_id, wanted)
            return _looked(bundles, wanted.case_id, to, bundle)

        self.ctx.tasks.run(look, owner=self, done=partial(self._show, self._asked))

    def _show(self, asked: int, looked: _Looked) -> None:
        if asked != self._asked:
            return
        if looked.offered is not None:
            self._someone = len(looked.offered) > 1
            to = looked.draft.bundle.recipient_id if looked.draft else ""
            self.fields.offer(looked.offered, to)
        if looked.draft is None:
            self._tell()
            return
        fresh = self._draft is None or self._draft.bundle.id != looked.draft.bundle.id
        self._draft, self._problem = looked.draft, looked.problem
        if fresh:
            self.fields.show_typed(looked.draft.bundle.title, looked.draft.bundle.instruction)
        order, out = ([], set()) if fresh else (self._order, self._out)
        self._order, self._out = followed(looked.draft, order, out, fresh=fresh)
        self._outline = self._outline if looked.composed else None
        self._redraw()
        self._tell()
        if looked.composed is not None:
            plan = partial(self.ctx.services.bundles.outline, looked.composed)
            done = partial(self._planned, self._asked)
            self.ctx.tasks.run(plan, owner=self, done=done, failed=self._not_planned, lane="print")

    def _planned(self, asked: int, outline: Outline) -> None:
        if asked == self._asked:
            self._outline = outline
            self._redraw()

    def _not_planned(self, problem: AppError) -> None:
        self._problem = UserError(problem.code, **problem.params)
        self._tell()

    def _wanted(self) -> Bundle | None:
        if self._draft is None:
            return None
        return replace(
            self._draft.bundle, items=tuple(key for key in self._order if key not in self._out),
            title=self.fields.name.text().strip(), instruction=self.fields.instruction.text().strip(),
        )  # fmt: skip

    # -- showing

    def _redraw(self) -> None:
        outline, draft = self._outline, self._draft
        if draft is None:
            return
        shown: list[Line] = lines(Arranged(
            {one.id: one for one in draft.items}, self._order, frozenset(self._out), draft.kept,
            {tab.item_id: tab for tab in outline.tabs} if outline else {},
            outline.front if outline else "",
        ))  # fmt: skip
        self.list.show_lines(shown)
        if not self.list.current_key() and self._order:
            self.list.choose(self._order[0])
        self._name_it()
        self.fields.facts.show_pairs(facts(draft, outline, len(self._order) - len(self._out)))
        self.fields.show_leaks(must_not_stand(draft.leaks), not_chosen(draft.leaks))

    def _name_it(self) -> None:
        wide = self.effective() >= FOLD_CASE_RAIL
        words = subtitle(self._draft, self._outline) if self._draft and wide else ""
        self.head.show_title(_("Evidence bundle"), words)

    def _tell(self) -> None:
        """Say the one thing that matters most now."""
        say_what_is_missing(self.save, _("Save the bundle"), self.fields.recipient)
        self.banner.show_content(self._said())

    def _said(self) -> BannerContent | None:
        draft = self._draft
        if draft is None and self._someone:
            return nobody_chosen()
        if draft is None or not draft.items:
            return nothing(draft)
        if not draft.agreed:
            ask = Action(_("Record what they said"), partial(self._go, "sharing"), kind="quiet")
            return not_agreed(ask)
        if self._problem is not None:
            kept = [key for key in self._order if key in draft.kept and key not in self._out]
            out = Action(_("Leave them out"), self._leave_out, kind="quiet")
            return BannerContent(
                "attention", sentence(self._problem), actions=(out,) if kept else ()
            )
        if self._note is not None or not draft.missing:
            return self._note
        look = Action(_("See what is asked"), partial(self._go, "pathways"), kind="quiet")
        return gap(draft.missing, look)

    def _go(self, screen: str) -> None:
        self.ctx.navigate(Place(screen, self.place.case_id))

    # -- order

    def _switch(self, key: str) -> None:
        if key == FRONT:
            return
        (self._out.discard if key in self._out else self._out.add)(key)
        self._redraw()
        self._changed()

    def _leave_out(self) -> None:
        self._out |= set(self._draft.kept if self._draft else ())
        self._look()

    def _move(self, key: str, onto: str) -> None:
        to = self._order.index(onto)
        self._order.remove(key)
        self._order.insert(to, key)
        self._redraw()
        self.list.choose(key)
        self._changed()

    # -- building

    def _save(self) -> None:
        if not self.fields.recipient.chosen():
            self.ask_for_pane()
            ask_who(self.fields.recipient)
            return
        save_about(self, _("Save the bundle"), "bundle.pdf", "PDF (*.pdf)", self.save_to)

    def save_to(self, target: Path) -> None:
        """Have the bundle made and put there."""
        wanted = self._wanted()
        if wanted is not None and not self.making.work.goes_on():
            self._rest.stop()
            self.making.make(wanted, target, self._refused)

    def _refused(self, problem: AppError) -> None:
        if isinstance(problem, UserError):
            self._problem = problem
            self._tell()
        else:
            self.ctx.show_error(problem)

    def _say(self, content: BannerContent) -> None:
        self._note = content
        self.banner.show_content(content)


def _looked(
    bundles: Any, case_id: str | None, to: str | None, bundle: Bundle | None = None
) -> _Looked:
    """Look on the case lane: what stands in the way is part of what is shown, not an error."""
    draft: Draft = bundles.draft(case_id, to, bundle)
    try:
        return _Looked(draft, bundles.compose(draft.bundle), None)
    except UserError as problem:
        return _Looked(draft, None, problem)

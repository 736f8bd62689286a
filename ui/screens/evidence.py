"""Evidence of a case: adding files, looking at their pages, where each has been, and whether it is still the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent

from app.errors import AppError
from app.events import Event
from app.i18n import _
from ui.context import Context, Place, Said
from ui.dialogs.evidence import Offer, ask_evidence
from ui.dialogs.files import ask_files
from ui.models.evidence import (
    GAP,
    LOCKED,
    checked_words,
    content,
    is_picture,
    lines,
    subtitle,
)
from ui.paper import pages
from ui.shared.adding import Adding
from ui.shared.doing import Restricting
from ui.shared.keeping import Keeping
from ui.shared.list_screen import ListScreen
from ui.shared.long_work import LongWork
from ui.tokens import FOLD_ACTIONS
from ui.widgets.buttons import Action, button
from ui.widgets.evidence_pane import EvidencePane, ItemContent
from ui.widgets.rows import Line
from ui.widgets.small import EmptyState

if TYPE_CHECKING:
    from app.domain.attachment import Attachment
    from app.services.evidence import Checklist, EvidenceView, ItemView

_SHARP, _BLURRED = 1400, 12
"""The longer side of a page in pixels, as it is read and as it starts where it is a picture."""

_SHEET = 11.0
"""The longer side of a page in inches, for the preview only."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """The list as it was made on the case lane."""

    view: EvidenceView
    lines: list[Line] = field(repr=False)
    checked: str


class EvidenceScreen(ListScreen):
    """The list of items with a pane for the one in hand."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Evidence"))
        self._items: dict[str, Attachment] = {}
        self._uncovered: set[str] = set()
        self.setAcceptDrops(True)
        self.add_action(
            button(_("Add files"), "primary", icon="plus", run=self._choose, takes="attachment")
        )
        self.add_action(button(_("Make a bundle"), icon="files", run=self._bundle))
        nothing = EmptyState(
            "files", _("No items yet."), _("Drop files here or add them; the originals are kept as they are."),
            Action(_("Add files"), self._choose, "plus"),
        )  # fmt: skip
        self.add_list(_("Evidence"), self._open, lead_width=52, nothing=nothing)
        self.list.current_key_changed.connect(self._preview)
        self.work = LongWork(self)
        self.adding = Adding(self, self.work)
        self._build_pane()
        foot = self.add_foot()
        self._small_bundle = button(_("Make a bundle"), icon="files", run=self._bundle)
        foot.add_leading(self._small_bundle)
        foot.add_trailing(
            button(_("Check all items"), "quiet", icon="fingerprint", run=self._check)
        )

    def _build_pane(self) -> None:
        self.item = EvidencePane()
        self.add_pane(self.item)
        self.item.page_wanted.connect(lambda _n: self._draw())
        self.item.pictures_wanted.connect(self._uncover)
        self.item.change_wanted.connect(self._change)
        self._restricting = Restricting(self)
        self.item.restriction_wanted.connect(self._restrict)
        self.item.remove_wanted.connect(self._remove)

    # -- coming and going

    def open(self, place: Place) -> None:
        if place.case_id != self.place.case_id:
            self._items, self.adding.offer = {}, Offer()
            self.list.show_lines([])
            self.item.show_nothing()
            self.head.show_title(_("Evidence"))
        super().open(place)
        self.work.show_for(place.case_id)

    def leave(self) -> None:
        self._uncovered.clear()
        self.item.show_nothing()

    def happened(self, event: Event) -> None:
        about = ("evidence.", "bundle.built", "pathway.", "transfer.", "record.")
        if event.case_id == self.place.case_id and event.action.startswith(about):
            self._load()

    def arrange(self, effective: int) -> None:
        super().arrange(effective)
        self._small_bundle.setVisible(effective < FOLD_ACTIONS)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        self.adding.add([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])

    def _load(self) -> None:
        evidence, case_id = self.ctx.services.evidence, self.place.case_id

        def look() -> _Shown:
            view: EvidenceView = evidence.look(case_id)
            return _Shown(view, lines(view), checked_words(view))

        self.ctx.tasks.run(look, owner=self, done=partial(self._show, case_id))

    def _show(self, case_id: str | None, shown: _Shown) -> None:
        if case_id != self.place.case_id:
            return
        view = shown.view
        self._items = {one.id: one for one in view.items}
        self.adding.offer = Offer(view.asked, view.papers)
        self.head.show_title(_("Evidence"), subtitle(view))
        if self.foot is not None:
            self.foot.words.setText(shown.checked)
            self.foot.arrange(self.effective())
            self.foot.setVisible(bool(view.items))
        self.show_rows(shown.lines, wanted=self.place.record_id or "")
        if not shown.lines:
            self._preview("")

    # -- the pane

    def _open(self, key: str) -> None:
        if key.startswith(LOCKED):
            self._restricting.open(key.removeprefix(LOCKED))
        elif key.startswith(GAP):
            self.ctx.navigate(Place("pathways", self.place.case_id))
        else:
            self.ask_for_pane()

    def _preview(self, key: str) -> None:
        if key not in self._items:
            nothing = (
                "" if not key or key.startswith(LOCKED) else _("No item is here for this yet.")
            )
            self.item.show_nothing(nothing)
            return
        evidence = self.ctx.services.evidence

        def look() -> ItemContent:
            view: ItemView = evidence.item(key)
            return content(view)

        self.ctx.tasks.run(look, owner=self, done=self._show_item)

    def _covered(self, key: str) -> bool:
        return is_picture(self._items[key]) and key not in self._uncovered

    def _show_item(self, item: ItemContent) -> None:
        if item.key != self.list.current_key() or item.key not in self._items:
            return
        if self.item.show_item(item, covered=self._covered(item.key)):
            self._draw()
        self.hold_to_rights()

    def _uncover(self) -> None:
        """Write down that the pictures of this item are looked at; only then show them."""
        key = self.item.shown_key()
        if key not in self._items:
            return

        def told(_none: object) -> None:
            self._uncovered.add(key)
            if self.item.shown_key() == key:
                self.item.uncover.hide()
                self._draw()

        looked = partial(self.ctx.services.evidence.looked_at, key)
        self.ctx.tasks.run(looked, owner=self, done=told)

    def _draw(self) -> None:
        """Have the page in hand drawn in a child process; a picture only as a blur until it is uncovered."""
        evidence, key, number = self.ctx.services.evidence, self.item.shown_key(), self.item.page()
        if key not in self._items:
            return
        covered = self._covered(key)
        words = _("A picture, blurred.") if covered else _("Page {n}").format(n=number + 1)

        longest = _BLURRED if covered else _SHARP

        def show(pixels: Any) -> None:
            same = key in self._items and key == self.item.shown_key()
            if same and number == self.item.page() and covered == self._covered(key):
                self.item.show_page(pages([pixels], [words], longest / _SHEET)[0])

        def draw(copy: Any) -> None:
            work = partial(evidence.page, copy, number, longest=longest)
            self.ctx.tasks.run(work, owner=self, done=show, lane="files")

        self.ctx.tasks.run(partial(evidence.copy_key, key), owner=self, done=draw)

    def _restrict(self) -> None:
        item = self._items.get(self.item.shown_key())
        if item is not None:
            act = self._restricting.lift if item.restricted else self._restricting.restrict
            act(item.id)

    def _change(self) -> None:
        item = self._items.get(self.item.shown_key())
        if item is None:
            return
        sheet = self.ctx.unsaved.sheet("evidence", item.id, case_id=self.place.case_id)
        known = ask_evidence(self, self.adding.offer, sheet, item=item)
        if known is not None:
            change = partial(self.ctx.services.evidence.change, item.id, **known)
            self.ctx.tasks.run(sheet.through(change), owner=self)

    def _remove(self) -> None:
        item = self._items.get(self.item.shown_key())
        if item is not None:
            Keeping(self).remove_item(item.id, item.number)

    # -- adding and checking

    def _choose(self) -> None:
        files = ask_files(self, _("Add files"), _("Papers and pictures (*.pdf *.jpg *.jpeg *.png)"))
        self.adding.add(files)

    def _check(self) -> None:
        """Read every item again on the files lane and write down how it went."""
        if not self.work.goes_on():
            listed = partial(self.ctx.services.evidence.to_check, self.place.case_id)
            self.ctx.tasks.run(listed, owner=self, done=self._read_again)

    def _read_again(self, listed: Checklist) -> None:
        evidence = self.ctx.services.evidence
        self.work.begin(
            _("Reading all items again"), running=_("Checking items"), case_id=listed.case_id
        )

        def told(outcome: dict[str, bool]) -> None:
            note = partial(evidence.checked, listed, outcome)
            done = partial(self._told_check, outcome)
            self.ctx.tasks.run(note, owner=self, done=lambda _n: done(), failed=self._not_checked)

        self.work.go(
            partial(evidence.check, listed), told, self._not_checked,
            words=lambda done, total: _("item {n} of {total}").format(n=done + 1, total=total),
        )  # fmt: skip

    def _told_check(self, outcome: dict[str, bool]) -> None:
        self.work.end()
        if all(outcome.values()):
            self.ctx.toast(Said(_("Every item is as it came.")))
        self.adding.go_on()

    def _not_checked(self, problem: AppError) -> None:
        self.work.fail(problem, _("Cancelled. Nothing was written down."))
        self.adding.go_on()

    def _bundle(self) -> None:
        self.ctx.navigate(Place("bundle", self.place.case_id))

"""Evidence of a case: adding files, looking at their pages, where each has been, and whether it is still the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import AppError, Cancelled
from app.events import Event
from app.i18n import _
from app.job import Job
from ui.context import Context, Place, Said
from ui.dialogs.evidence import Offer, ask_evidence, ask_password
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
from ui.shared.doing import Restricting
from ui.shared.keeping import Keeping
from ui.tokens import FOLD_ACTIONS
from ui.unsaved import Sheet
from ui.widgets.buttons import Action, button
from ui.widgets.evidence_pane import EvidencePane, ItemContent
from ui.widgets.rows import Line, RowList
from ui.widgets.screen import Screen
from ui.widgets.small import EmptyState, ProgressCard

if TYPE_CHECKING:
    from app.domain.attachment import Attachment
    from app.services.evidence import Checklist, EvidenceView, ItemView, Taken

_SHARP, _BLURRED = 1400, 12
"""The longer side of a page in pixels, as it is read and as it starts where it is a picture."""

_SHEET = 11.0
"""The longer side of a page in inches, for the preview only."""


@dataclass(frozen=True, slots=True)
class _Coming:
    """A file on its way in: for which case, and what is known of it so far."""

    case_id: str
    file: Path = field(repr=False)
    known: dict[str, Any] | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Shown:
    """The list as it was made on the case lane."""

    view: EvidenceView
    lines: list[Line] = field(repr=False)
    checked: str


class EvidenceScreen(Screen):
    """The list of items with a pane for the one in hand."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Evidence"))
        self._items: dict[str, Attachment] = {}
        self._offer = Offer()
        self._coming: list[_Coming] = []
        self._job: Job | None = None
        self._case_of_job = ""
        self._uncovered: set[str] = set()
        self.setAcceptDrops(True)
        self.add_action(
            button(_("Add files"), "primary", icon="plus", run=self._choose, takes="attachment")
        )
        self.add_action(button(_("Make a bundle"), icon="files", run=self._bundle))
        self.list = RowList(_("Evidence"), lead_width=52)
        self.list.opened.connect(self._open)
        self.list.acted.connect(self._open)
        self.list.current_key_changed.connect(self._preview)
        self.add_wide(self.list)
        self.nothing = QWidget()
        column = QVBoxLayout(self.nothing)
        column.addWidget(EmptyState(
            "files", _("No items yet."), _("Drop files here or add them; the originals are kept as they are."),
            Action(_("Add files"), self._choose, "plus"),
        ))  # fmt: skip
        column.addStretch(1)
        self.nothing.hide()
        self.body.addWidget(self.nothing, 1)
        self.progress = ProgressCard()
        self.progress.cancelled.connect(lambda: self._job.cancel() if self._job else None)
        self.progress.hide()
        self.body.addWidget(self.progress)
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
            self._items, self._offer = {}, Offer()
            self.list.show_lines([])
            self.item.show_nothing()
            self.head.show_title(_("Evidence"))
        super().open(place)
        self.progress.setVisible(self._job is not None and self._case_of_job == place.case_id)
        self._load()

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

    def first_focus(self) -> QWidget:
        return self.list

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        self.add_files([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])

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
        self._offer = Offer(view.asked, view.papers)
        self.head.show_title(_("Evidence"), subtitle(view))
        self.list.setVisible(bool(shown.lines))
        self.nothing.setVisible(not shown.lines)
        if self.foot is not None:
            self.foot.words.setText(shown.checked)
            self.foot.arrange(self.effective())
            self.foot.setVisible(bool(view.items))
        self.list.show_lines(shown.lines)
        wanted = self.place.record_id or ""
        if not self.list.current_key() and not (wanted and self.list.choose(wanted)):
            self.list.choose_first()
        self._preview(self.list.current_key())

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
        known = ask_evidence(self, self._offer, sheet, item=item)
        if known is not None:
            change = partial(self.ctx.services.evidence.change, item.id, **known)
            self.ctx.tasks.run(sheet.through(change), owner=self)

    def _remove(self) -> None:
        item = self._items.get(self.item.shown_key())
        if item is not None:
            Keeping(self).remove_item(item.id, item.number)

    # -- adding

    def _choose(self) -> None:
        files = ask_files(self, _("Add files"), _("Papers and pictures (*.pdf *.jpg *.jpeg *.png)"))
        self.add_files(files)

    def add_files(self, files: list[Path]) -> None:
        """Take in files one after the other, asking of each what it is."""
        case_id = self.place.case_id or ""
        self._coming += [_Coming(case_id, file) for file in files]
        self._next()

    def add_file(self, file: Path, known: dict[str, Any] | None = None) -> None:
        """Take in one file of which something is known already."""
        self._coming.append(_Coming(self.place.case_id or "", file, known))
        self._next()

    def _next(self) -> None:
        """Ask what the next file is and read it in a child process; one at a time."""
        while self._job is None and self._coming:
            one = self._coming.pop(0)
            file, sheet = one.file.name, self._sheet(one)
            known = one.known or ask_evidence(self, self._offer, sheet, file=file)
            if known is not None:
                self._take(_Coming(one.case_id, one.file, known, one.password))

    def _sheet(self, one: _Coming) -> Sheet:
        about = uuid5(NAMESPACE_URL, f"{one.case_id}/{one.file.name}")  # a name may say too much
        return self.ctx.unsaved.sheet("new_evidence", str(about), case_id=one.case_id)

    def _take(self, one: _Coming) -> None:
        known = one.known or {}
        self._case_of_job = one.case_id
        self.progress.begin(_("Reading {title}").format(title=known["title"]))
        self.progress.setVisible(one.case_id == self.place.case_id)
        self.ctx.running(_("Reading a file"))
        take = partial(
            self.ctx.services.evidence.take_file, one.case_id, one.file, password=one.password, **known
        )  # fmt: skip
        self._job = self.ctx.tasks.start(
            lambda job: take(job=job), owner=self, done=partial(self._keep, one),
            failed=partial(self._not_taken, one),
            progress=lambda done, total: self.progress.show_progress(done, total, ""),
        )  # fmt: skip

    def _keep(self, one: _Coming, taken: Taken) -> None:
        keep = self._sheet(one).through(partial(self.ctx.services.evidence.keep, taken))
        self.ctx.tasks.run(keep, owner=self, done=self._kept, failed=self._not_kept)

    def _kept(self, _item_id: str) -> None:
        self._ended()
        words = _("Added. The file is still where it was too: delete it there if it is not safe.")
        self.ctx.toast(Said(words))
        self._next()

    def _not_kept(self, problem: AppError) -> None:
        self._ended()
        self.ctx.show_error(problem)
        self._next()

    def _not_taken(self, one: _Coming, problem: AppError) -> None:
        self._ended()
        if problem.code in ("evidence.password_needed", "evidence.password_wrong"):
            typed = ask_password(self, again=one.password is not None)
            if typed is not None:
                self._coming.insert(0, _Coming(one.case_id, one.file, one.known, typed))
            else:
                self._sheet(one).let_go()
        elif isinstance(problem, Cancelled):
            self._sheet(one).let_go()
            self.ctx.toast(Said(_("Cancelled. Nothing was kept of it.")))
        else:
            self.ctx.show_error(problem)
        self._next()

    def _ended(self) -> None:
        self._job = None
        self.progress.hide()
        self.ctx.running("")

    # -- checking

    def _check(self) -> None:
        """Read every item again on the files lane and write down how it went."""
        if self._job is None:
            listed = partial(self.ctx.services.evidence.to_check, self.place.case_id)
            self.ctx.tasks.run(listed, owner=self, done=self._read_again)

    def _read_again(self, listed: Checklist) -> None:
        evidence = self.ctx.services.evidence
        self._case_of_job = listed.case_id
        self.progress.begin(_("Reading all items again"))
        self.ctx.running(_("Checking items"))

        def told(outcome: dict[str, bool]) -> None:
            note = partial(evidence.checked, listed, outcome)
            done = partial(self._told_check, outcome)
            self.ctx.tasks.run(note, owner=self, done=lambda _n: done(), failed=self._not_kept)

        self._job = self.ctx.tasks.start(
            partial(evidence.check, listed), owner=self, done=told, failed=self._not_checked,
            progress=lambda done, total: self.progress.show_progress(
                done, total, _("item {n} of {total}").format(n=done + 1, total=total)
            ),
        )  # fmt: skip

    def _told_check(self, outcome: dict[str, bool]) -> None:
        self._ended()
        if all(outcome.values()):
            self.ctx.toast(Said(_("Every item is as it came.")))
        self._next()

    def _not_checked(self, problem: AppError) -> None:
        self._ended()
        if isinstance(problem, Cancelled):
            self.ctx.toast(Said(_("Cancelled. Nothing was written down.")))
        else:
            self.ctx.show_error(problem)
        self._next()

    def _bundle(self) -> None:
        self.ctx.navigate(Place("bundle", self.place.case_id))

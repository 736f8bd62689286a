"""Evidence of a case: adding files, looking at their pages, where each has been, and whether it is still the same."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from app.errors import AppError, Cancelled
from app.events import Event
from app.i18n import NP_, _, format_date, format_moment, pgettext
from app.job import Job
from ui.categories import category_words
from ui.context import Context, Place, Said
from ui.dialogs.evidence import ask_evidence, ask_password
from ui.paper import pages
from ui.widgets.buttons import button
from ui.widgets.frame import PreviewPane
from ui.widgets.labels import plain_label
from ui.widgets.pages import PagePreview
from ui.widgets.rows import Row, RowList
from ui.widgets.screen import Screen
from ui.widgets.small import EmptyState, Folded, KeyValues, ProgressCard
from ui.words import in_groups

if TYPE_CHECKING:
    from app.services.evidence import ItemView

_STEPS = {
    "received": NP_("custody", "Received"), "imported": NP_("custody", "Kept, with its fingerprint"),
    "verified": NP_("custody", "Read again"), "disclosed": NP_("custody", "Sent to {who}"),
    "transferred": NP_("custody", "Sealed for {who}"), "viewed": NP_("custody", "Picture looked at"),
}  # fmt: skip


class EvidenceScreen(Screen):
    """The list of items with a pane for the one in hand."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Evidence"))
        self._items: dict[str, Any] = {}
        self._job: Job | None = None
        self.setAcceptDrops(True)
        self.add_action(button(_("Add files"), "primary", icon="plus", run=self._choose))
        self.add_action(button(_("Make a bundle"), icon="files", run=self._bundle))
        self.list = RowList(_("Evidence"), lead_width=72)
        self.list.opened.connect(lambda _key: self.ask_for_pane())
        self.list.current_key_changed.connect(self._preview)
        self.add_wide(self.list)
        self.nothing = QWidget()
        column = QVBoxLayout(self.nothing)
        column.addWidget(EmptyState(
            "files", _("No items yet."), _("Drop files here or add them; the originals are kept as they are.")
        ))  # fmt: skip
        column.addStretch(1)
        self.body.addWidget(self.nothing, 1)
        self.progress = ProgressCard()
        self.progress.cancelled.connect(self._cancel)
        self.progress.hide()
        self.body.addWidget(self.progress)
        self.add_pane(PreviewPane(width=340))

    # -- coming and going

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        if event.case_id == self.place.case_id and event.action.startswith(
            ("evidence.", "bundle.")
        ):
            self._load()

    def first_focus(self) -> QWidget:
        return self.list

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.add_file(Path(url.toLocalFile()))

    def _load(self) -> None:
        work = partial(self.ctx.services.evidence.of_case, self.place.case_id)
        self.ctx.tasks.run(
            lambda: [(one, _row(one)) for one in work()], owner=self, done=self._show
        )

    def _show(self, found: list[tuple[Any, Row]]) -> None:
        self._items = {one.id: one for one, _made in found}
        self.list.show_lines([row for _one, row in found])
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)
        if found and not self.list.current_key():
            self.list.choose_first()

    # -- the pane

    def _preview(self, key: str) -> None:
        if key not in self._items:
            return
        view = partial(self.ctx.services.evidence.item, key)
        self.ctx.tasks.run(view, owner=self, done=self._show_item)

    def _show_item(self, view: ItemView) -> None:
        pane, item = self.pane, view.item
        if pane is None or item.id != self.list.current_key():
            return
        pane.clear()
        pane.show_title(item.title, item.number)
        self._add_picture(pane, item)
        holds = ", ".join(category_words(one) for one in sorted(item.categories))
        said = [
            (_("Pages"), str(item.pages)),
            (_("Holds"), holds or category_words("uncategorised")),
        ]
        said += [(_("About"), item.event_date.words)] if item.event_date else []
        said += [(_("Came"), format_date(item.obtained_on))] if item.obtained_on else []
        said += [(_("How"), item.obtained_how)] if item.obtained_how else []
        pane.add(KeyValues(said))
        pane.add_heading(_("Fingerprint (SHA-256)"))
        pane.add(plain_label(in_groups(item.sha256), code=True, wrap=True))
        pane.add_heading(_("Where it has been"))
        for step in view.custody:
            pane.add(plain_label(_step_words(step), wrap=True))
        pane.column.addStretch(1)
        pane.add_action(button(_("Check all items"), "quiet", icon="fingerprint", run=self._verify))

    def _add_picture(self, pane: PreviewPane, item: Any) -> None:
        """Papers are shown at once; pictures only by a deliberate act, which is written down."""
        area = PagePreview()
        area.setMinimumHeight(260)
        show = partial(self._draw, item.id, area)
        if item.kind == "photo":
            area.hide()
            folded = Folded(
                _("Show the picture"),
                _("It may be hard to look at. Looking is written down."),
                icon="eye-slash",
            )
            folded.toggled.connect(lambda on: self._look_at(item.id, folded, area) if on else None)
            pane.add(folded)
        else:
            show()
        pane.add(area)

    def _look_at(self, item_id: str, folded: QWidget, area: PagePreview) -> None:
        folded.hide()
        area.show()
        self.ctx.tasks.run(partial(self.ctx.services.evidence.looked_at, item_id), owner=self)
        self._draw(item_id, area)

    def _draw(self, item_id: str, area: PagePreview) -> None:
        evidence = self.ctx.services.evidence

        def draw(copy: Any) -> None:
            work = partial(evidence.page, copy, 0)
            self.ctx.tasks.run(
                work, owner=area, done=lambda one: area.show_pages(pages([one], [""])), lane="files"
            )

        self.ctx.tasks.run(partial(evidence.copy_key, item_id), owner=area, done=draw)

    # -- adding

    def _choose(self) -> None:
        names, _kind = QFileDialog.getOpenFileNames(
            self, _("Add files"), "", _("Papers and pictures (*.pdf *.jpg *.jpeg *.png)")
        )
        for name in names:
            self.add_file(Path(name))

    def add_file(
        self, file: Path, password: str | None = None, known: dict[str, Any] | None = None
    ) -> None:
        """Ask what it is, read it in a child process, keep it; nothing is half kept when that fails."""
        given = known or ask_evidence(self)
        if given is None:
            return
        evidence, case_id = self.ctx.services.evidence, self.place.case_id

        def take(job: Job) -> Any:
            return evidence.take_file(case_id, file, password=password, job=job, **given)

        self.progress.begin(_("Reading {title}").format(title=given["title"]))
        self.progress.show()
        self._job = self.ctx.tasks.start(
            take, owner=self, done=self._keep, failed=partial(self._not_taken, file, given, password),
            progress=lambda done, total: self.progress.show_progress(done, total, ""),
        )  # fmt: skip

    def _keep(self, taken: Any) -> None:
        self.progress.hide()
        keep = partial(self.ctx.services.evidence.keep, taken)
        self.ctx.tasks.run(
            keep,
            owner=self,
            done=lambda _id: self.ctx.toast(Said(_("Added. The original is kept as it is."))),
        )

    def _not_taken(
        self, file: Path, given: dict[str, Any], password: str | None, problem: AppError
    ) -> None:
        self.progress.hide()
        if problem.code in ("evidence.password_needed", "evidence.password_wrong"):
            typed = ask_password(self, again=password is not None)
            if typed is not None:
                self.add_file(file, typed, given)
        elif isinstance(problem, Cancelled):
            self.ctx.toast(Said(_("Cancelled. Nothing was kept of it.")))
        else:
            self.ctx.show_error(problem)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    # -- checking

    def _verify(self) -> None:
        work = partial(self.ctx.services.evidence.verify, self.place.case_id)
        self.ctx.tasks.run(work, owner=self, done=self._verified)

    def _verified(self, outcome: dict[str, bool]) -> None:
        damaged = [
            self._items[key].number
            for key, whole in outcome.items()
            if not whole and key in self._items
        ]
        if damaged:
            words = _(
                "{items} is not what came in. Keep the workbook as it is and tell your lawyer."
            )
            self.ctx.toast(Said(words.format(items=", ".join(damaged))))
        else:
            self.ctx.toast(Said(_("All {n} items are as they came.").format(n=len(outcome))))

    def _bundle(self) -> None:
        self.ctx.navigate(Place("bundle", self.place.case_id))


def _row(item: Any) -> Row:
    dated = item.event_date.words if item.event_date else ""
    pages_said = _("{n} pages").format(n=item.pages)
    caption = " · ".join(part for part in (dated, pages_said, item.obtained_how) if part)
    icon = "square" if item.kind == "photo" else "file-text"
    return Row(item.id, item.title, caption, lead=item.number, icon=icon)


def _step_words(step: Any) -> str:
    words = pgettext("custody", _STEPS.get(step.action, step.action)).format(who=step.to_whom)
    when = format_moment(step.at.astimezone()) if step.at else ""
    return " · ".join(part for part in (words, step.condition, when) if part)

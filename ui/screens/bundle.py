"""An evidence bundle: which items, in which order, for whom; built, written down, and only then saved."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from app.errors import AppError, Cancelled
from app.i18n import _
from app.job import Job
from ui.context import Context, Place, Said
from ui.tokens import px, space
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import button
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox, TextLine
from ui.widgets.rows import Row, RowList
from ui.widgets.screen import Screen
from ui.widgets.small import ProgressCard
from ui.words import sentence

if TYPE_CHECKING:
    from app.domain.bundle import Bundle

Found = tuple["Bundle | None", dict[str, Any], list[Any]]


class BundleScreen(Screen):
    """The order of the tabs; Alt+Up and Alt+Down move an item, Enter leaves it out or takes it in again."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Evidence bundle"))
        self._items: dict[str, Any] = {}
        self._order: list[str] = []
        self._out: set[str] = set()
        self._bundle: Bundle | None = None
        self._ranges: dict[str, tuple[str, str]] = {}
        self._job: Job | None = None
        self.recipient, self.name, self.instruction = ChoiceBox([]), TextLine(), TextLine()
        self.recipient.currentIndexChanged.connect(lambda _n: self._suggest())
        row = QHBoxLayout()
        row.setSpacing(space(12))
        row.addWidget(Field(_("For"), self.recipient), 1)
        row.addWidget(Field(_("Title on the cover"), self.name), 2)
        self.body.addLayout(row)
        hint = _("Needed only for what is between the person and their lawyer.")
        told = Field(_("The lawyer's instruction"), self.instruction, hint=hint)
        told.setMaximumWidth(px(640))
        self.body.addWidget(told)
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.list = RowList(_("Order"), lead_width=64)
        self.list.opened.connect(self._switch)
        self.list.acted.connect(self._switch)
        self.add_wide(self.list)
        self.progress = ProgressCard()
        self.progress.cancelled.connect(lambda: self._job.cancel() if self._job else None)
        self.progress.hide()
        self.body.addWidget(self.progress)
        foot = self.add_foot()
        foot.words.setText(_("Alt+Up and Alt+Down move an item."))
        foot.add_leading(button(_("Back"), "plain", icon="arrow-left", run=ctx.back))
        foot.add_trailing(button(_("Save the bundle"), "primary", icon="files", run=self._save))
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self._move, step))

    def open(self, place: Place) -> None:
        super().open(place)
        services = self.ctx.services

        def look() -> list[Any]:
            partners: list[Any] = services.directory.organisations()
            return partners

        self.ctx.tasks.run(look, owner=self, done=self._offered)

    def first_focus(self) -> QWidget:
        return self.list

    def _offered(self, partners: list[Any]) -> None:
        kept = self.recipient.chosen()
        self.recipient.blockSignals(True)
        self.recipient.offer([(one.id, one.name) for one in partners])
        if kept:
            self.recipient.choose(kept)
        self.recipient.blockSignals(False)
        self._suggest()

    def _suggest(self) -> None:
        services, case_id, to = self.ctx.services, self.place.case_id, self.recipient.chosen()
        if not to:
            line = _("There is nobody to send it to yet.")
            self.banner.show_content(
                BannerContent("closed", line, _("Add the organisation in the directory first."))
            )
            return

        def look() -> tuple[Any, dict[str, Any]]:
            return services.bundles.suggest(case_id, to), {
                one.id: one for one in services.evidence.of_case(case_id)
            }

        self.ctx.tasks.run(look, owner=self, done=self._show)

    def _show(self, found: tuple[Any, dict[str, Any]]) -> None:
        self._bundle, self._items = found
        suggested = list(self._bundle.items) if self._bundle else []
        others = [key for key in self._items if key not in suggested]
        self._order, self._out = [*suggested, *others], set(others)
        self._redraw()

    # -- order

    def _redraw(self) -> None:
        """Show the order at once; page ranges and the gate's answer come from the lanes."""
        rows = []
        for key in self._order:
            item, out = self._items[key], key in self._out
            tab, pages_said = self._ranges.get(key, ("", "")) if not out else (_("out"), "")
            caption = " · ".join(
                p
                for p in (item.event_date.words if item.event_date else "", item.obtained_how)
                if p
            )
            rows.append(Row(
                key, item.title, caption, lead=tab, trailing=pages_said, lead_ink="ink3" if out else "ink",
                action=_("Take in") if out else _("Leave out"), action_kind="quiet",
            ))  # fmt: skip
        self.list.show_lines(rows)
        if not self.list.current_key():
            self.list.choose_first()
        self._plan()

    def _switch(self, key: str) -> None:
        (self._out.discard if key in self._out else self._out.add)(key)
        self._redraw()

    def _move(self, step: int) -> None:
        key = self.list.current_key()
        if key not in self._order:
            return
        at = self._order.index(key)
        to = min(max(0, at + step), len(self._order) - 1)
        self._order.insert(to, self._order.pop(at))
        self._redraw()
        self.list.choose(key)

    def _wanted(self) -> Bundle | None:
        if self._bundle is None:
            return None
        items = tuple(key for key in self._order if key not in self._out)
        return replace(
            self._bundle,
            items=items,
            title=self.name.text().strip(),
            instruction=self.instruction.text().strip(),
        )

    def _plan(self) -> None:
        wanted, bundles = self._wanted(), self.ctx.services.bundles
        if wanted is None:
            return

        def ranged(composed: Any) -> None:
            self.banner.show_content(None)
            self.ctx.tasks.run(
                partial(bundles.ranges, composed),
                owner=self,
                done=partial(self._show_ranges, wanted.items),
                lane="print",
            )

        self.ctx.tasks.run(
            partial(bundles.compose, wanted), owner=self, done=ranged, failed=self._refused
        )

    def _show_ranges(self, items: tuple[str, ...], found: dict[str, tuple[str, str]]) -> None:
        wanted = self._wanted()
        if wanted is None or wanted.items != items or found == self._ranges:
            return
        self._ranges = found
        self._redraw()

    def _refused(self, problem: AppError) -> None:
        line = sentence(problem)
        self.banner.show_content(BannerContent("attention", line))

    # -- building

    def _save(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self, _("Save the bundle"), "bundle.pdf", "PDF (*.pdf)"
        )
        if name:
            self.save_to(Path(name))

    def save_to(self, target: Path) -> None:
        """Build the bundle and put it there, once ledger and custody are written."""
        wanted, bundles = self._wanted(), self.ctx.services.bundles
        if wanted is None:
            return

        def build(composed: Any) -> None:
            self.progress.begin(_("Building the bundle"))
            self.progress.show()
            self._job = self.ctx.tasks.start(
                partial(bundles.build_aside, composed, target), owner=self, done=partial(self._built, composed),
                failed=self._not_built, progress=self._tell, lane="print",
            )  # fmt: skip

        def begin(_id: object) -> None:
            self.ctx.tasks.run(
                partial(bundles.compose, wanted), owner=self, done=build, failed=self._refused
            )

        self.ctx.tasks.run(partial(bundles.save, wanted), owner=self, done=begin)

    def _tell(self, done: int, total: int) -> None:
        self.progress.show_progress(
            done, total, _("page {n} of {total}").format(n=done, total=total)
        )

    def _built(self, composed: Any, made: Any) -> None:
        self.progress.hide()
        release = partial(self.ctx.services.bundles.release_aside, composed, made)
        said = Said(
            _("Saved, {n} pages. It is written down under Sharing.").format(n=made.built.pages)
        )
        self.ctx.tasks.run(release, owner=self, done=lambda _id: self.ctx.toast(said))

    def _not_built(self, problem: AppError) -> None:
        self.progress.hide()
        if isinstance(problem, Cancelled):
            self.ctx.toast(Said(_("Cancelled. Nothing was made.")))
        else:
            self.ctx.show_error(problem)

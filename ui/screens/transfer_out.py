"""Sealing a case for another organisation: what goes, what stays, to whom, and the sealed file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import AppError
from app.i18n import _, ngettext
from ui.categories import category_words
from ui.context import Context, Place, Said
from ui.models.letter import nobody_chosen
from ui.shared.long_work import LongWork
from ui.shared.recipient import RecipientNote, ask_who, recipients, say_what_is_missing
from ui.shared.saving import save_about
from ui.tokens import Role, px, space
from ui.widgets.answers import CheckRow
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import button
from ui.widgets.disclosure import DisclosureList, KeptOut, Part
from ui.widgets.field import Field
from ui.widgets.glyphs import State
from ui.widgets.inputs import ChoiceBox
from ui.widgets.labels import plain_label
from ui.widgets.screen import Screen, empty
from ui.widgets.scrolling import scrolled
from ui.words import dotted, sentence

if TYPE_CHECKING:
    from app.services.sealing import Ready

PURPOSE = "case_transfer"


class TransferOutScreen(Screen):
    """Everything the person agreed to, and nothing else; names of documents only when ticked."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Seal the case"))
        self._named: set[str] = set()
        self._ready: Ready | None = None
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, space(8), 0)
        column.setSpacing(space(14))
        self.recipient = ChoiceBox([])
        self.recipient.currentIndexChanged.connect(lambda _n: self._look())
        to = Field(_("For"), self.recipient)
        to.setMaximumWidth(px(420))
        column.addWidget(to)
        self.note = RecipientNote(self)
        column.addWidget(self.note)
        self.banner = Banner()
        column.addWidget(self.banner)
        self.parts = DisclosureList(_("In the package"))
        column.addWidget(self.parts)
        self._titles = QVBoxLayout()
        column.addLayout(self._titles)
        column.addStretch(1)
        self.body.addWidget(scrolled(inner), 1)
        self.work = LongWork(self)
        foot = self.add_foot()
        foot.words.setText(_("One encrypted file that only the receiver opens."))
        foot.add_leading(button(_("Back"), "plain", icon="arrow-left", run=ctx.back))
        self.save = button(
            _("Save the sealed file"), "primary", icon="lock-simple", run=self._save,
            takes="transfer.seal",
        )  # fmt: skip
        foot.add_trailing(self.save)

    def open(self, place: Place) -> None:
        super().open(place)
        self._named, self._ready = set(), None
        services, case_id = self.ctx.services, place.case_id

        def look() -> tuple[tuple[list[tuple[str, str]], str], list[Any]]:
            offered = recipients(services, case_id, (PURPOSE,))
            return offered, services.evidence.of_case(case_id)

        self.ctx.tasks.run(look, owner=self, done=self._offered)

    def _offered(self, found: tuple[tuple[list[tuple[str, str]], str], list[Any]]) -> None:
        (offered, meant), items = found
        self.recipient.blockSignals(True)
        self.recipient.clear()
        self.recipient.offer(offered)
        self.recipient.choose(meant)
        self.recipient.blockSignals(False)
        empty(self._titles)
        if items:
            self._titles.addWidget(
                plain_label(_("Names of documents that may go along"), Role.LEAD, bold=True)
            )
            hint = _("Without a tick they travel as “Document 1”, “Document 2”.")
            self._titles.addWidget(plain_label(hint, Role.CAP, "ink2", wrap=True))
        for item in items:
            row = CheckRow(item.title)
            row.toggled.connect(partial(self._tick, item.id))
            self._titles.addWidget(row)
        self._look()

    def _tick(self, item_id: str, on: bool) -> None:
        (self._named.add if on else self._named.discard)(item_id)
        self._look()

    def _look(self) -> None:
        self._ready = None
        self.note.show_for(self.recipient.chosen())
        if not say_what_is_missing(self.save, _("Save the sealed file"), self.recipient):
            self.banner.show_content(nobody_chosen())
            self.parts.show_parts([], KeptOut())
            return
        compose = partial(
            self.ctx.services.transfers.compose_for, self.place.case_id, self.recipient.chosen(),
            named=frozenset(self._named),
        )  # fmt: skip
        self.ctx.tasks.run(compose, owner=self, done=self._show, failed=self._refused)

    def _show(self, ready: Ready) -> None:
        asked = ready.sending
        if (asked.case_id, asked.recipient_id) != (self.place.case_id, self.recipient.chosen()):
            return
        self._ready = ready
        records = ngettext("{n} record", "{n} records", ready.records)
        documents = ngettext("{n} document", "{n} documents", len(ready.blobs))
        more = dotted(records.format(n=ready.records), documents.format(n=len(ready.blobs)))
        line = _("They agreed to this")
        self.banner.show_content(BannerContent("open", line, more, State.YES))
        goes = [Part(one, category_words(one)) for one in sorted(ready.decision.categories)]
        stays = sorted(
            {one.category for one in ready.decision.withheld} - ready.decision.categories
        )
        kept = KeptOut((), tuple(category_words(one) for one in stays), _("Not agreed to share"))
        self.parts.show_parts(goes, kept)

    def _refused(self, problem: AppError) -> None:
        self._ready = None
        self.banner.show_content(BannerContent("attention", sentence(problem)))
        self.parts.show_parts([], KeptOut())

    def _save(self) -> None:
        if not self.recipient.chosen():
            ask_who(self.recipient)
        if self._ready is None:
            return
        save_about(self, _("Save the sealed file"), "package.age", "age (*.age)", self.save_to)

    def save_to(self, target: Path) -> None:
        """Seal beside the place, write it down, and only then put the file there."""
        transfers, ready = self.ctx.services.transfers, self._ready
        self.work.begin(_("Sealing"))
        seal = partial(transfers.seal_aside, ready, target)
        self.work.go(seal, partial(self._sealed, ready), self.work.fail)

    def _sealed(self, ready: Any, made: Any) -> None:
        self.work.end()
        release = partial(self.ctx.services.transfers.release_aside, ready, made)
        said = Said(_("Sealed and saved. Ask them for the receipt."))
        self.ctx.tasks.run(release, owner=self, done=lambda _id: self.ctx.toast(said))

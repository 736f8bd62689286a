"""Sharing across the office: opening a sealed case, comparing it with what is here, taking it in; and receipts."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout

from app.errors import AppError
from app.events import Event
from app.i18n import _, format_date, format_moment, ngettext
from ui.context import Context, Place, Said
from ui.dialogs.files import ask_file, ask_target
from ui.dialogs.question import Question, ask
from ui.shared.long_work import LongWork
from ui.tokens import Role, space
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import button
from ui.widgets.card import Card
from ui.widgets.labels import plain_label
from ui.widgets.rows import Group, Row, RowList
from ui.widgets.screen import Screen, empty
from ui.widgets.small import EmptyState, KeyValues
from ui.words import sentence

if TYPE_CHECKING:
    from app.domain.transfer import Transfer
    from app.services.incoming import Incoming


class TransfersScreen(Screen):
    """Packages that came, and the one in hand; nothing is taken in before somebody says so."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Sharing"), _("Sealed cases from other organisations"))
        self._incoming: Incoming | None = None
        self.add_action(
            button(
                _("Open a sealed case"),
                "primary",
                icon="tray",
                run=self._choose,
                takes="transfer.apply",
            )
        )
        self.add_action(button(_("Take a receipt"), icon="check-square", run=self._choose_receipt))
        self._hand = QVBoxLayout()
        self._hand.setSpacing(space(10))
        self.body.addLayout(self._hand)
        self.work = LongWork(self)
        self.list = RowList(_("Received"), lead_width=0)
        self.add_wide(self.list)
        self.nothing = EmptyState(
            "tray",
            _("Nothing has come yet."),
            _("A sealed case opens here. It is looked at before it is taken in."),
        )
        self.body.addWidget(self.nothing, 1)
        self.nothing.hide()

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        if event.action.startswith("transfer."):
            self._load()

    def leave(self) -> None:
        """What was opened and not taken in is thrown away."""
        if self._incoming is not None:
            self._incoming.discard()
            self._incoming = None
            empty(self._hand)

    def _load(self) -> None:
        received = self.ctx.services.transfers.received
        self.ctx.tasks.run(lambda: [_row(one) for one in received()], owner=self, done=self._show)

    def _show(self, rows: list[Row]) -> None:
        self.list.show_lines([Group(_("Taken in"), len(rows)), *rows] if rows else [])
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(not rows and self._incoming is None)

    # -- opening

    def _choose(self) -> None:
        chosen = ask_file(self, _("Open a sealed case"), "age (*.age)")
        if chosen is not None:
            self.open_file(chosen)

    def open_file(self, file: Path) -> None:
        """Decrypt and check a package into quarantine, then compare it with what is here."""
        transfers = self.ctx.services.transfers

        def decrypt(identity: Any) -> None:
            self.work.begin(_("Opening the sealed case"))
            self.work.go(partial(transfers.open_file, file, identity), self._opened, self.work.fail)

        self.ctx.tasks.run(transfers.keys, owner=self, done=decrypt)

    def _opened(self, incoming: Incoming) -> None:
        self.work.end()
        compare = partial(self.ctx.services.transfers.dry_run, incoming)
        self.ctx.tasks.run(compare, owner=self, done=self._show_incoming)

    def _show_incoming(self, incoming: Incoming) -> None:
        self._incoming = incoming
        self.nothing.hide()
        empty(self._hand)
        sender = incoming.sender
        if sender is None:
            return
        self._hand.addWidget(self._trust(incoming))
        card = Card(gap=10)
        card.column.addWidget(
            plain_label(_("From {who}").format(who=sender.label), Role.TITLE, bold=True, wrap=True)
        )
        cover = incoming.manifest.cover
        counts = {
            state: sum(one.state == state for one in incoming.plan)
            for state in ("new", "changed", "same")
        }
        told = _("{new} new, {changed} changed, {same} as here already").format(**counts)
        said = [(_("Records"), told), (_("Documents"), str(len(incoming.snapshot.attachments)))]
        said.append((_("Made"), format_moment(cover.created.astimezone())))
        said += (
            [(_("Agreed until"), format_date(cover.consent_until))] if cover.consent_until else []
        )
        said.append((_("Words"), sender.words))
        card.column.addWidget(KeyValues(said))
        if incoming.unreadable:
            count = len(incoming.unreadable)
            words = ngettext(
                "One document cannot be shown here; it is kept as it came.",
                "{n} documents cannot be shown here; they are kept as they came.",
                count,
            )
            card.column.addWidget(plain_label(words.format(n=count), Role.CAP, "ink2", wrap=True))
        card.column.addWidget(button(_("Take it in"), "primary", run=self._apply))
        card.column.addWidget(button(_("Leave it"), "quiet", run=self.leave))
        self._hand.addWidget(card)

    def _trust(self, incoming: Incoming) -> Banner:
        if incoming.sender is not None and incoming.sender.verified and not incoming.refused:
            return Banner(
                BannerContent(
                    "open", _("Its seal is whole, and you know this sender."), icon="shield-check"
                )
            )
        if incoming.refused:
            problem = AppError(incoming.refused)
            return Banner(BannerContent("attention", sentence(problem), icon="warning-circle"))
        return Banner(
            BannerContent(
                "attention", _("Its seal is whole, but nobody compared the sender's words yet.")
            )
        )

    # -- taking in

    def _apply(self) -> None:
        incoming = self._incoming
        if incoming is None:
            return
        reason, sheet = "", self.ctx.unsaved.sheet("take_in", incoming.manifest.cover.package)
        if incoming.refused in ("transfer.needs_reason", "transfer.consent_over"):
            question = Question(
                _("Take it in all the same?"), sentence(AppError(incoming.refused)),
                act=_("Take it in"), safe=_("Leave it"), reason=_("Why, in a few words"),
            )  # fmt: skip
            answer = ask(self, question, sheet)
            if not answer.act:
                return
            reason = answer.reason
        work = sheet.through(partial(self.ctx.services.transfers.apply, incoming, reason))
        self.ctx.tasks.run(work, owner=self, done=self._applied)

    def _applied(self, receipt: bytes) -> None:
        self._incoming = None
        empty(self._hand)
        self.ctx.toast(Said(_("Taken in. Send the receipt back.")))
        chosen = ask_target(self, _("Save the receipt"), "receipt.json", "JSON (*.json)")
        if chosen is not None:
            work = partial(self.ctx.services.transfers.write_receipt, receipt, chosen)
            self.ctx.tasks.run(work, owner=self, lane="files")

    def _choose_receipt(self) -> None:
        chosen = ask_file(self, _("Take a receipt"), "JSON (*.json)")
        if chosen is not None:
            work = partial(self.ctx.services.transfers.take_receipt_file, chosen)
            said = Said(_("Kept with the case it answers."))
            self.ctx.tasks.run(work, owner=self, done=lambda _id: self.ctx.toast(said))


def _row(one: Transfer) -> Row:
    when = format_moment(one.applied_at.astimezone()) if one.applied_at else ""
    return Row(one.id, one.label, when, icon="handshake")

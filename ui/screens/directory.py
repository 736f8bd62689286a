"""Directory: partner organisations, their contact cards, and whether their words were compared."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.events import Event
from app.i18n import _, format_date
from ui.context import Context, Place, Said
from ui.dialogs.files import ask_file, ask_target
from ui.dialogs.question import Question, ask
from ui.records import Records
from ui.widgets.buttons import button
from ui.widgets.frame import PreviewPane
from ui.widgets.glyphs import State
from ui.widgets.labels import plain_label
from ui.widgets.rows import Group, Line, Row, RowList
from ui.widgets.screen import Screen
from ui.widgets.small import KeyValues
from ui.words import in_groups, sentence

if TYPE_CHECKING:
    from app.domain.organisation import Organisation
    from app.services.directory import CardView

OWN = "own"
_TRUST = {
    "verified": State.YES,
    "unverified": State.UNKNOWN,
    "changed": State.MISSING,
    "retired": State.ENDED,
}


class DirectoryScreen(Screen):
    """The organisations this office works with."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Directory"))
        self._found: dict[str, Organisation] = {}
        self._records = Records(self)
        self.add_action(
            button(
                _("Add an organisation"),
                "primary",
                icon="plus",
                run=partial(self._records.add, "organisation"),
                takes="organisation",
            )
        )
        self.add_action(button(_("Take a card"), icon="identification-card", run=self._choose_card))
        self.list = RowList(_("Directory"), lead_width=0)
        self.list.opened.connect(lambda _key: self.ask_for_pane())
        self.list.current_key_changed.connect(self._preview)
        self.add_wide(self.list)
        self.add_pane(PreviewPane(width=344))

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        if event.action.startswith(("organisation.", "card.")):
            self._load()

    def first_focus(self) -> QWidget:
        return self.list

    def _load(self) -> None:
        self.ctx.tasks.run(self.ctx.services.directory.organisations, owner=self, done=self._show)

    def _show(self, found: list[Organisation]) -> None:
        self._found = {one.id: one for one in found}
        hint = _("To hand over, so that others can seal a case for you")
        own = Row(OWN, _("This office's own card"), hint, icon="identification-card")
        rows = [_row(one) for one in found]
        lines: list[Line] = [own, Group(_("Organisations"), len(rows)), *rows]
        self.list.show_lines(lines)
        if not self.list.current_key():
            self.list.choose_first()
        else:
            self._preview(self.list.current_key())

    def _preview(self, key: str) -> None:
        directory = self.ctx.services.directory
        if key == OWN:
            self.ctx.tasks.run(directory.own_card, owner=self, done=self._show_own)
        elif key in self._found:
            card = partial(directory.card_of, key)
            self.ctx.tasks.run(card, owner=self, done=partial(self._show_one, self._found[key]))

    def _show_own(self, card: CardView) -> None:
        pane = self.pane
        if pane is None:
            return
        pane.clear()
        pane.show_title(
            _("This office's own card"), _("Read these words aloud when somebody compares them.")
        )
        pane.add(plain_label(card.words, code=True, wrap=True))
        pane.add_heading(_("Fingerprint"))
        pane.add(plain_label(in_groups(card.fingerprint), code=True, wrap=True))
        pane.column.addStretch(1)
        pane.add_action(button(_("Save the card"), "soft", run=partial(self._save_card, card)))

    def _show_one(self, one: Organisation, card: CardView | None) -> None:
        pane = self.pane
        if pane is None:
            return
        pane.clear()
        pane.show_title(one.name, one.role)
        pairs = (
            (_("Ask for"), one.person), (_("Phone"), one.phone), (_("E-mail"), one.email),
            (_("Address"), one.address),
        )  # fmt: skip
        pane.add(KeyValues([(key, value) for key, value in pairs if value]))
        pane.add_heading(_("Contact card"))
        pane.add(plain_label(trust_words(one.trust, has_card=card is not None), wrap=True))
        if one.verified_on:
            told = _("compared on {day}: {how}").format(
                day=format_date(one.verified_on), how=one.verified_how
            )
            pane.add(plain_label(told, wrap=True))
        pane.column.addStretch(1)
        if card is not None and one.trust in ("unverified", "changed"):
            pane.add_action(button(_("Compare the words"), "soft", run=partial(self._compare, one)))

    # -- doing

    def _choose_card(self) -> None:
        chosen = ask_file(self, _("Take a card"), _("Contact cards (*.txt *.card)"))
        if chosen is not None:
            self.take_card(chosen)

    def take_card(self, file: Path) -> None:
        """Keep a card from a file; its words are still to be compared."""
        work = partial(self.ctx.services.directory.take_card_file, file)
        said = Said(_("Kept. Compare its words before you send anything."))
        self.ctx.tasks.run(work, owner=self, done=lambda _id: self.ctx.toast(said))

    def _save_card(self, card: CardView) -> None:
        chosen = ask_target(self, _("Save the card"), "card.txt", _("Contact cards (*.txt)"))
        if chosen is not None:
            work = partial(self.ctx.services.directory.write_card, card, chosen)
            self.ctx.tasks.run(
                work, owner=self, done=lambda _none: self.ctx.toast(Said(_("Saved."))), lane="files"
            )

    def _compare(self, one: Organisation) -> None:
        how = _(
            "Call {who} on a number you know, or meet. They read ten words from their own card; type them."
        )
        question = Question(
            _("Which words do they read to you?"), how.format(who=one.name),
            act=_("Compare"), safe=_("Not now"), reason=_("The words you hear"),
        )  # fmt: skip
        sheet = self.ctx.unsaved.sheet("compare", one.id)
        answer = ask(self, question, sheet)
        if not answer.act:
            return
        work = partial(self.ctx.services.directory.verify, one.id, answer.reason, _("read aloud"))
        self.ctx.tasks.run(
            sheet.through(work),
            owner=self,
            done=lambda _none: self.ctx.toast(Said(_("The words agree."))),
            failed=self._differ,
        )

    def _differ(self, problem: AppError) -> None:
        self.ctx.toast(Said(sentence(problem)))


def trust_words(trust: str, *, has_card: bool) -> str:
    """Return how far a card is trusted, as people say it."""
    if not has_card:
        return _("No card yet. Ask for it, so that a case can be sealed for them.")
    words = {
        "verified": _("The words were compared with them."),
        "unverified": _("The words were not compared yet."),
        "changed": _(
            "Its keys are not the ones from before. Compare the words before you send anything."
        ),
        "retired": _("No longer in use."),
    }
    return words.get(trust, _("The words were not compared yet."))


def _row(one: Organisation) -> Row:
    caption = " · ".join(part for part in (one.role, one.person) if part)
    return Row(
        one.id,
        one.name,
        caption,
        state=_TRUST.get(one.trust, State.NONE) if one.card else State.NONE,
    )

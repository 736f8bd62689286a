"""Directory: services and the organisations that offer them, their contact cards, and whether words were compared."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from app.errors import AppError
from app.events import Event
from app.i18n import _, format_date, isolate
from ui.context import Context, Place, Said
from ui.dialogs.files import ask_file, ask_target
from ui.dialogs.question import Question, ask
from ui.models.directory import (
    BEDS,
    FILE,
    OWN,
    directory_lines,
    facet_choices,
    service_pairs,
    words_of,
)
from ui.shared.list_screen import ListScreen
from ui.shared.recipient import RecipientNote
from ui.shared.records import Records
from ui.widgets.buttons import button
from ui.widgets.chips import ChoiceChips
from ui.widgets.frame import PreviewPane
from ui.widgets.inputs import TextLine
from ui.widgets.labels import plain_label
from ui.widgets.rows import Line
from ui.widgets.small import KeyValues
from ui.words import in_groups, sentence

if TYPE_CHECKING:
    from app.domain.hidden_address import HiddenAddress
    from app.domain.organisation import Organisation
    from app.services.directory import CardView
    from app.services.offers import ServiceLine

_CHANGES = ("organisation.", "card.", "service.", "address.", "directory.")
Found = tuple[list["ServiceLine"], list["Organisation"], list[Line]]
Shown = tuple["Organisation", "CardView | None", bool]


class DirectoryScreen(ListScreen):
    """Services to be found by words and by whom they take, and the organisations this office works with."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Directory"))
        self._services: dict[str, ServiceLine] = {}
        self._organisations: dict[str, Organisation] = {}
        directory = ctx.services.directory
        self._records = Records(
            self, organisation=directory.keep, service=ctx.services.offers.keep,
            hidden_address=directory.keep_address,
        )  # fmt: skip
        add = partial(self._records.add, "organisation")
        words = _("Add an organisation")
        self.add_action(button(words, "primary", icon="plus", run=add, takes="organisation"))
        self.add_action(button(_("Take a card"), icon="identification-card", run=self._choose_card))
        looked = _("Search services and organisations")
        self.search = TextLine(icon="magnifying-glass", placeholder=looked, name=looked)
        self.facets = ChoiceChips(facet_choices(), many=True)
        self.facets.setAccessibleName(_("Whom a service takes"))
        self._pause = QTimer(self, singleShot=True, interval=120)
        self._pause.timeout.connect(self._load)
        self.search.textChanged.connect(lambda _words: self._pause.start())
        self.facets.chosen.connect(lambda _key: self._load())
        self.body.addWidget(self.search)
        self.body.addWidget(self.facets)
        self.add_list(_("Directory"), self._opened)
        self.add_preview()

    def happened(self, event: Event) -> None:
        if event.action.startswith(_CHANGES):
            self._load()

    def _load(self) -> None:
        services, text, facets = self.ctx.services, self.search.text(), self.facets.on()

        def look() -> Found:
            found = services.offers.find(text, facets=facets)
            wanted = text.casefold().split()
            partners = [
                one for one in services.directory.organisations()
                if not facets and all(word in f"{one.name} {one.role}".casefold() for word in wanted)
            ]  # fmt: skip
            return found, partners, directory_lines(found, partners, bool(text or facets))

        self.ctx.tasks.run(look, owner=self, done=self._show)

    def _show(self, found: Found) -> None:
        services, partners, lines = found
        self._services = {one.service.id: one for one in services}
        self._organisations = {one.id: one for one in partners}
        self.show_rows(lines)
        asked, self.place = self.place.record_id, Place("directory")
        if asked:
            self.list.choose(asked)

    def _opened(self, key: str) -> None:
        if key in (BEDS, FILE):
            self.ctx.navigate(Place(key))
        else:
            self.ask_for_pane()

    def _preview(self, key: str) -> None:
        directory = self.ctx.services.directory
        if key == OWN:
            self.ctx.tasks.run(directory.own_card, owner=self, done=self._show_own)
        elif key in (BEDS, FILE):
            pane = self._cleared(*words_of(key))
            self._offer(pane, (_("Open"), partial(self._opened, key), ""))
        elif key in self._services:
            self._show_service(self._services[key])
        elif key in self._organisations:
            one = self._organisations[key]

            def look() -> Shown:
                return one, directory.card_of(one.id), directory.has_hidden_address(one.id)

            self.ctx.tasks.run(look, owner=self, done=self._show_one)

    def _cleared(self, title: str, caption: str = "") -> PreviewPane:
        self._side.clear()
        self._side.show_title(title, caption)
        return self._side

    def _show_own(self, card: CardView) -> None:
        hint = _("Read these words aloud when somebody compares them.")
        pane = self._cleared(_("This office's own card"), hint)
        pane.add(plain_label(card.words, code=True, wrap=True))
        pane.add_heading(_("Fingerprint"))
        pane.add(plain_label(in_groups(card.fingerprint), code=True, wrap=True))
        self._offer(
            pane, (_("Save the card"), partial(self._save_card, card), ""),
        )  # fmt: skip

    def _show_service(self, line: ServiceLine) -> None:
        one = line.service
        pane = self._cleared(one.name, line.organisation)
        if one.description:
            pane.add(plain_label(one.description, wrap=True))
        pane.add(KeyValues(service_pairs(one, self.ctx.services.clock.today())))
        self._note(pane, one.organisation_id)
        check = partial(self.ctx.services.offers.check, one.id)
        self._offer(
            pane, (_("Still right today"), partial(self._run, check), "service"),
            (_("Change"), partial(self._records.change, "service", None, one.id), "service"),
        )  # fmt: skip

    def _show_one(self, shown: Shown) -> None:
        one, card, is_hidden = shown
        pane = self._cleared(one.name, one.role)
        address = _("Kept out of sight") if is_hidden else one.address
        pairs = (
            (_("Ask for"), one.person), (_("Phone"), isolate(one.phone) if one.phone else ""),
            (_("E-mail"), isolate(one.email) if one.email else ""), (_("Address"), address),
        )  # fmt: skip
        pane.add(KeyValues([(key, value) for key, value in pairs if value]))
        if is_hidden:
            run = partial(self._open_address, one)
            pane.add(button(_("Show the address"), "quiet", run=run, takes="restricted.open"))
        else:
            hide = partial(
                self._records.add, "hidden_address", organisation_id=one.id, address=one.address
            )
            words = _("Keep the address out of sight")
            pane.add(button(words, "quiet", run=hide, takes="hidden_address"))
        self._note(pane, one.id)
        pane.add_heading(_("Contact card"))
        pane.add(plain_label(trust_words(one.trust, has_card=card is not None), wrap=True))
        if one.verified_on:
            told = _("compared on {day}: {how}").format(
                day=format_date(one.verified_on), how=one.verified_how
            )
            pane.add(plain_label(told, wrap=True))
        if card is not None and one.trust in ("unverified", "changed"):
            compare = partial(self._compare, one)
            pane.add(button(_("Compare the words"), "quiet", run=compare))
        service = partial(self._records.add, "service", organisation_id=one.id, status="active")
        self._offer(
            pane, (_("Add a service"), service, "service"),
            (_("Change"), partial(self._records.change, "organisation", None, one.id), "organisation"),
        )  # fmt: skip

    def _note(self, pane: PreviewPane, organisation_id: str) -> None:
        note = RecipientNote(self)
        pane.add(note)
        note.show_for(organisation_id)

    def _offer(self, pane: PreviewPane, *acts: tuple[str, Callable[[], object], str]) -> None:
        """Put what can be done at the foot of the pane, the likeliest in soft colour."""
        pane.column.addStretch(1)
        for place, (words, run, takes) in enumerate(acts):
            kind = "quiet" if place else "soft"
            pane.add_action(button(words, kind, run=run, takes=takes))  # type: ignore[arg-type]
        self.hold_to_rights()

    def _run(self, work: Callable[[], object]) -> None:
        self.ctx.tasks.run(work, owner=self)

    def _open_address(self, one: Organisation) -> None:
        question = Question(
            _("Why do you need the address?"),
            _("Whoever reads the trail sees your reason. Look that nobody reads along."),
            act=_("Show it"), safe=_("Not now"), reason=_("The reason, in a few words"),
        )  # fmt: skip
        sheet = self.ctx.unsaved.sheet("open_address", one.id)
        answer = ask(self, question, sheet)
        if answer.act:
            work = partial(self.ctx.services.directory.open_address, one.id, answer.reason)
            self.ctx.tasks.run(
                sheet.through(work), owner=self, done=partial(self._show_address, one)
            )

    def _show_address(self, one: Organisation, kept: HiddenAddress) -> None:
        pane = self._cleared(one.name, _("Close this before you turn the screen to somebody."))
        pane.add(plain_label(kept.address, wrap=True))
        if kept.directions:
            pane.add_heading(_("How to find it"))
            pane.add(plain_label(kept.directions, wrap=True))
        self._offer(pane, (_("Put it away"), partial(self._preview, one.id), ""))

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

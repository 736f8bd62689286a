"""Sharing in one case: what the person agreed to in plain words, who has what, and stopping it."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from app.events import Event
from app.i18n import _, format_date, format_moment, language, language_name
from ui.categories import category_words, purpose_words
from ui.context import Context, Place, Said
from ui.dialogs.consent import ask_consent
from ui.dialogs.question import Question, ask
from ui.shared.list_screen import ListScreen
from ui.widgets.banner import QuietBox
from ui.widgets.buttons import button
from ui.widgets.glyphs import State
from ui.widgets.labels import plain_label
from ui.widgets.rows import Group, Line, Row
from ui.widgets.small import EmptyState, KeyValues, OwnWords
from ui.words import dotted, in_groups, method_words

if TYPE_CHECKING:
    from app.domain.organisation import Organisation
    from app.services.consents import ConsentView, DisclosureView, Withdrawn

_STATES = {
    "live": State.YES, "thinking": State.UNKNOWN, "not_now": State.NO, "withdrawn": State.ENDED,
    "ended": State.ENDED,
}  # fmt: skip
_KINDS = {
    "letter": "envelope-simple",
    "bundle": "files",
    "transfer": "handshake",
    "card": "identification-card",
}
Found = tuple[list["ConsentView"], list["DisclosureView"], list["Organisation"]]


class SharingScreen(ListScreen):
    """The agreements of a case and the ledger of what left."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Sharing"))
        self._consents: dict[str, ConsentView] = {}
        self._gone: dict[str, DisclosureView] = {}
        self._partners: list[Organisation] = []
        self._about = ("", "")
        self.add_action(
            button(
                _("Record what they said"),
                "primary",
                icon="plus",
                run=self._record,
                takes="consent",
            )
        )
        self.add_action(
            button(_("Seal the case"), icon="handshake", run=self._seal, takes="transfer.seal")
        )
        if ctx.services.seat.rights.house_agreements:
            words = _(
                "Here stands what was agreed about a place to stay. "
                "If they take anything else back, note it as something to do for today."
            )
            self.body.addWidget(QuietBox(words))
        nothing = EmptyState(
            "handshake", _("Nothing leaves yet."),
            _("What they agree to is written here, and then what went to whom."),
        )  # fmt: skip
        self.add_list(_("Sharing"), nothing=nothing)
        self.add_preview()

    def open(self, place: Place) -> None:
        self._about = place.part, place.record_id or ""
        super().open(place)

    def happened(self, event: Event) -> None:
        concerns = ("consent.", "letter.", "bundle.built", "transfer.", "disclosure.")
        if event.case_id == self.place.case_id and event.action.startswith(concerns):
            self._load()

    def _load(self) -> None:
        services, case_id = self.ctx.services, self.place.case_id

        def look() -> Found:
            return (
                services.consents.of_case(case_id), services.consents.disclosures(case_id),
                [services.office.own(), *services.directory.organisations()],
            )  # fmt: skip

        self.ctx.tasks.run(look, owner=self, done=self._show)

    def _show(self, found: Found) -> None:
        consents, gone, self._partners = found
        today = self.ctx.services.clock.today()
        self._consents = {one.id: one for one in consents}
        self._gone = {one.id: one for one in gone}
        agreed = [_agreed(one, today) for one in consents]
        ledger = [_left(one) for one in gone]
        lines: list[Line] = [Group(_("They agreed to"), len(agreed)), *agreed] if agreed else []
        lines += [Group(_("Who has what"), len(ledger)), *ledger] if ledger else []
        self.show_rows(lines)
        if self._about[0]:  # somebody came to write down one answer: what for and for whom is known
            self._record()

    # -- the pane

    def _preview(self, key: str) -> None:
        self._side.clear()
        if key in self._consents:
            self._show_consent(self._consents[key])
        elif key in self._gone:
            self._show_left(self._gone[key])
        self._side.column.addStretch(1)

    def _show_consent(self, one: ConsentView) -> None:
        pane, today = self._side, self.ctx.services.clock.today()
        pane.show_title(one.recipient, purpose_words(one.purpose))
        if one.limits:
            pane.add(
                OwnWords(
                    one.limits,
                    language_name(one.language, code_in=language()) if one.language else "",
                )
            )
        said = [(_("May have"), ", ".join(category_words(name) for name in one.categories))]
        said += [(_("Since"), format_date(one.given_on, today=today))] if one.given_on else []
        said += [(_("Until"), format_date(one.until, today=today))] if one.until else []
        said += (
            [(_("How"), dotted(method_words(one.method), one.interpreter))] if one.method else []
        )
        said += (
            [(_("Stopped"), format_date(one.withdrawn_on, today=today))] if one.withdrawn_on else []
        )
        pane.add(KeyValues(said))
        if one.live:
            pane.add_action(
                button(
                    _("Stop sharing"), "delete", run=partial(self._withdraw, one), takes="consent"
                )
            )

    def _show_left(self, one: DisclosureView) -> None:
        pane = self._side
        pane.show_title(_what(one), one.recipient)
        said = [(_("Held"), ", ".join(category_words(name) for name in one.categories))]
        said += [(_("When"), format_moment(one.at.astimezone()))] if one.at else []
        said += [(_("By"), one.by)] if one.by else []
        said += [(_("Pages"), str(one.pages))] if one.pages else []
        pane.add(KeyValues(said))
        if one.override_kind:
            pane.add(
                plain_label(_("Went without agreement; the reason is written down."), wrap=True)
            )
        facts = KeyValues([])
        facts.add(_("SHA-256"), in_groups(one.sha256), code=True)
        pane.add(facts)

    # -- doing

    def _record(self) -> None:
        about, self._about = self._about, ("", "")
        sheet = self.ctx.unsaved.sheet("consent", case_id=self.place.case_id)
        found = ask_consent(
            self, [(one.id, one.name) for one in self._partners], self.place.case_id or "", sheet,
            about,
        )  # fmt: skip
        if found is None:
            return
        work = sheet.through(partial(self.ctx.services.consents.record, **found))
        self.ctx.tasks.run(
            work, owner=self, done=lambda _id: self.ctx.toast(Said(_("Written down.")))
        )

    def _seal(self) -> None:
        self.ctx.navigate(Place("transfer_out", self.place.case_id))

    def _withdraw(self, one: ConsentView) -> None:
        count = sum(1 for gone in self._gone.values() if one.id in gone.consent_id.split())
        already = _("They already have {n}. We cannot take that back, but we can ask.").format(
            n=count
        )
        text = _("From now on nothing more goes to them.") + (f" {already}" if count else "")
        question = Question(
            _("Stop sharing with {who}?").format(who=one.recipient), text, act=_("Stop sharing"),
            safe=_("Keep as it is"), kind="delete", tick=_("Ask them to delete or return it") if count else "",
        )  # fmt: skip
        answer = ask(self, question)
        if not answer.act:
            return
        stop = partial(self.ctx.services.consents.withdraw, one.id, tell_recipient=answer.ticked)
        self.ctx.tasks.run(stop, owner=self, done=self._stopped)

    def _stopped(self, gone: Withdrawn) -> None:
        words = _("Stopped. Nothing more goes to {who}.").format(who=gone.recipient)
        self.ctx.toast(Said(words))


def _agreed(one: ConsentView, today: date) -> Row:
    until = _("until {day}").format(day=format_date(one.until, today=today)) if one.until else ""
    words = {
        "thinking": _("thinking"),
        "not_now": _("not now"),
        "withdrawn": _("stopped"),
        "ended": _("ended"),
    }
    may = ", ".join(category_words(name) for name in one.categories)
    return Row(
        one.id, f"{one.recipient}: {purpose_words(one.purpose)}", may, state=_STATES[one.state],
        trailing=until if one.live else words.get(one.state, ""),
    )  # fmt: skip


def _left(one: DisclosureView) -> Row:
    when = format_moment(one.at.astimezone()) if one.at else ""
    caption = dotted(one.recipient, when, one.by)
    return Row(one.id, _what(one), caption, icon=_KINDS.get(one.kind, "files"))


def _what(one: DisclosureView) -> str:
    words = {"letter": _("Letter"), "bundle": _("Evidence bundle"), "transfer": _("Sealed case")}
    return words.get(one.kind, one.kind)

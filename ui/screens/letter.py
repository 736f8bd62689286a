"""One letter: to whom, what it carries, what stays out, on whose word, and the page itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.errors import AppError
from app.events import Event
from app.i18n import _, isolate, language_name, pgettext
from ui.categories import purpose_words
from ui.context import Context, Place, Said
from ui.dialogs.override import ask_override
from ui.dialogs.printing import ask_printer
from ui.dialogs.question import Question, ask
from ui.models.leaks import must_not_stand, not_chosen
from ui.models.letter import agreed_to, own_paper, parts_shown
from ui.paper import PRINT_DPI, SCREEN_DPI, pages, send
from ui.shared.recipient import RecipientNote
from ui.shared.saving import save_about
from ui.tokens import FOLD_RAIL, px, space
from ui.unsaved import Sheet
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import Action, button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.disclosure import DisclosureList
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox, TextBox
from ui.widgets.labels import plain_label
from ui.widgets.pages import PagePreview
from ui.widgets.screen import Screen
from ui.widgets.scrolling import scrolled

if TYPE_CHECKING:
    from app.services.letter_parts import LetterKind
    from app.services.letters import Choices, Composed, Wish

Offer = tuple[list[tuple[str, str]], "LetterKind", list[tuple[str, str, str]], str]


class LetterScreen(Screen):
    """A letter on its way to paper; nothing leaves before it stands in the ledger."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Letter"))
        self._include: set[str] = set()
        self._override: Any = None
        self.note = RecipientNote(self)
        self._despite = ""
        self._asked = 0
        self._to_person, self._asked_of = False, ""
        self._purposes: tuple[str, ...] = ()
        row = QHBoxLayout()
        row.setSpacing(space(20))
        row.addWidget(self._build_choices())
        self.preview = PagePreview()
        row.addWidget(self.preview, 1)
        self.body.addLayout(row, 1)
        foot = self.add_foot()
        foot.add_trailing(button(_("Save as PDF"), run=self._save))
        foot.add_trailing(button(_("Print…"), "primary", icon="printer", run=self._print))
        self._pause = QTimer(self, singleShot=True, interval=300)
        self._pause.timeout.connect(self._look)

    def _build_choices(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, space(8), 0)
        column.setSpacing(space(14))
        self._build_top(column)
        self.banner, self.leak = Banner(), plain_label("", ink="warn", wrap=True)
        self.unmeant = plain_label("", ink="ink2", wrap=True)
        self.leak.say("")
        self.unmeant.say("")
        for part in (self.note, self.banner, self.leak, self.unmeant):
            column.addWidget(part)
        self.matters = ChoiceChips([], many=True)
        self.matters.chosen.connect(lambda _key: self._look())
        self._matters_field = Field(_("What advice is asked for"), self.matters)
        column.addWidget(self._matters_field)
        self.parts = DisclosureList()
        self.parts.switched.connect(self._switch)
        column.addWidget(self.parts)
        self.names = TextBox(least=2, most=6)
        self.names.textChanged.connect(self._pause_look)
        hint = _("One a line: name; who this is; remark. They stand on a sheet of their own.")
        self._names_field = Field(_("Names for the conflict check"), self.names, hint=hint)
        column.addWidget(self._names_field)
        column.addStretch(1)
        self.choices = scrolled(inner)
        self.choices.setMinimumWidth(px(400))
        self.choices.setMaximumWidth(px(440))
        return self.choices

    def _build_top(self, column: QVBoxLayout) -> None:
        """To whom it goes, how, and in which language."""
        self.recipient, self.language = ChoiceBox([]), ChoiceBox([])
        self.delivery = ChoiceBox(
            [("post", _("With an address")), ("hand", _("By hand, without one"))]
        )
        for box in (self.recipient, self.language):
            box.currentIndexChanged.connect(lambda _n: self._changed())
        self.delivery.currentIndexChanged.connect(lambda _n: self._look())
        self._to = Field(_("To"), self.recipient)
        column.addWidget(self._to)
        top = QHBoxLayout()
        top.addWidget(Field(pgettext("letter", "How it goes"), self.delivery), 1)
        top.addWidget(Field(_("Language"), self.language), 1)
        column.addLayout(top)

    # -- coming and going

    def open(self, place: Place) -> None:
        super().open(place)
        self._include, self._override, self._despite = set(), None, ""
        services, letter = self.ctx.services, place.record_id or ""

        def offer() -> Offer:
            kind = next(one for one in services.letters.kinds() if one.id == letter)
            person = services.cases.head(place.case_id).name
            own = (place.case_id, _("{name}, their own copy").format(name=isolate(person)))
            partners = [(one.id, one.name) for one in services.directory.organisations()]
            to = services.referrals.one(place.part).organisation_id if place.part else ""
            return [*partners, own], kind, services.letters.matters(letter), to

        self.ctx.tasks.run(offer, owner=self, done=self._offered)

    def happened(self, event: Event) -> None:
        if event.case_id == self.place.case_id and event.action.startswith(
            ("consent.", "person.", "safe_")
        ):
            self._look()

    def arrange(self, effective: int) -> None:
        super().arrange(effective)
        self.preview.setVisible(effective >= FOLD_RAIL - 240)
        self.choices.setMaximumWidth(px(440) if self.preview.isVisible() else 16_777_215)

    def _offered(self, offer: Offer) -> None:
        recipients, kind, matters, to = offer
        self._to_person, self._asked_of, self._purposes = kind.to_person, to, kind.purposes
        self._to.setVisible(not kind.to_person)
        self._matters_field.setVisible(bool(matters))
        self.head.show_title(kind.name)
        needs = _("It needs a yes to: {what}").format(what=purpose_words(" ".join(kind.purposes)))
        if self.foot is not None:
            self.foot.words.setText(needs if kind.purposes else "")
            self.foot.arrange(self.effective())
        for box, pairs in (
            (self.recipient, recipients),
            (self.language, [(code, language_name(code)) for code in kind.languages]),
        ):
            box.blockSignals(True)
            box.offer(pairs)
            if to and box is self.recipient:
                box.choose(to)
            box.blockSignals(False)
        self._choose_delivery()
        self.matters.show_choices([Choice(key, words) for key, _category, words in matters], ())
        self._look()

    # -- choosing

    def _changed(self) -> None:
        self._override, self._despite = None, ""
        self._choose_delivery()
        self._look()

    def _choose_delivery(self) -> None:
        """Hand the survivor's own copy over unless somebody says otherwise."""
        self.delivery.blockSignals(True)
        self.delivery.choose("hand" if self._is_own() else "post")
        self.delivery.blockSignals(False)

    def _is_own(self) -> bool:
        """Whether it is for the survivor, not for others."""
        return self._to_person or self.recipient.chosen() == self.place.case_id

    def _pause_look(self) -> None:
        self._pause.start()

    def _switch(self, category: str, on: bool) -> None:
        (self._include.add if on else self._include.discard)(category)
        self._look()

    def _wish(self) -> Wish:
        letters = self.ctx.services.letters
        chosen = self.matters.on()
        made: Wish = letters.wish(
            self.place.case_id, self.place.record_id, self._recipient_id(),
            include=frozenset(self._include), matters=chosen, names=self.names.toPlainText(),
            language=self.language.chosen() or "en", override=self._override,
            delivery=self.delivery.chosen() or "post", despite=self._despite,
            referral_id=self._referral_id(),
        )  # fmt: skip
        return made

    def _recipient_id(self) -> str:
        """Whom it goes to; the person's own paper goes to nobody else."""
        return "" if self._to_person else self.recipient.chosen() or ""

    def _referral_id(self) -> str:
        """The referral this letter is written for, while it goes to whom that asks."""
        return self.place.part if self._recipient_id() == self._asked_of else ""

    def _look(self) -> None:
        """Ask what the letter would carry, and draw the page of it."""
        self.note.show_for("" if self._is_own() else self.recipient.chosen())
        if not (self._to_person or self.recipient.chosen()):
            return
        self._asked += 1
        letters, wish = self.ctx.services.letters, self._wish()

        def look() -> tuple[Choices, Composed]:
            return letters.choices(wish), letters.compose(wish, for_print=False)

        self.ctx.tasks.run(
            look, owner=self, done=partial(self._show, self._asked), failed=self._cannot
        )

    def _show(self, asked: int, found: tuple[Choices, Composed]) -> None:
        if asked != self._asked:
            return
        choices, composed = found
        self._names_field.setVisible(any(one.key == "conflict_names" for one in choices.parts))
        self._show_standing(choices, composed)
        self.parts.show_parts(*parts_shown(choices))
        self._draw(composed, asked)

    def _draw(self, composed: Composed, asked: int) -> None:
        letters = self.ctx.services.letters

        def draw() -> tuple[Any, Any]:
            drawn = letters.draw(composed)
            return drawn, letters.pictures(drawn, SCREEN_DPI)

        def show(found: tuple[Any, Any]) -> None:
            if asked == self._asked:
                drawn, pictures = found
                self.preview.show_pages(pages(pictures, drawn.page_texts))

        self.ctx.tasks.run(draw, owner=self, done=show, failed=self._cannot, lane="print")

    def _show_standing(self, choices: Choices, composed: Composed) -> None:
        """Say what stops it, then what stands in it and nobody chose, then on whose word it goes."""
        self.leak.say(must_not_stand(composed.leaks))
        self.unmeant.say(not_chosen(composed.leaks))
        if composed.refused == "letter.not_safe_to_write":
            self._show_stop(
                _("It is not safe to write to this address."),
                _("By hand it goes without one. Nothing is printed until then."),
                Action(_("Hand it over"), partial(self.delivery.choose, "hand")),
                Action(_("Safe contact"), partial(self._go, "safe_contact"), kind="quiet"),
            )
        elif composed.refused:
            self._show_stop(
                _("The recipient is on the list of what must never be said."),
                _("Choose somebody else, or say why it has to be this one."),
                Action(_("I have a reason"), self._go_despite),
            )
        else:
            self._show_consent(choices)

    def _show_stop(self, line: str, more: str, *actions: Action) -> None:
        self.banner.show_content(BannerContent("attention", line, more, "warning-circle", actions))

    def _go_despite(self) -> None:
        """Write to them all the same; the reason is written down when the letter goes."""
        answer = ask(self, Question(
            _("Write to them all the same?"),
            _("They must not know. Your reason is written down when the letter goes."),
            act=_("Write to them"), safe=_("Choose somebody else"), kind="secondary",
            reason=_("The reason, in a few words"),
        ), self._sheet("despite"))  # fmt: skip
        if answer.act:
            self._despite = answer.reason
            self._look()

    def _go(self, screen: str) -> None:
        self.ctx.navigate(Place(screen, self.place.case_id))

    def _show_consent(self, choices: Choices) -> None:
        if choices.consent is not None:
            self.banner.show_content(agreed_to(choices.consent))
            return
        if self._override is not None:
            line = _("You go on without agreement. The reason is written down.")
            self.banner.show_content(BannerContent("attention", line, icon="warning-circle"))
            return
        if not choices.refused:
            self.banner.show_content(own_paper() if self._to_person else None)
            return
        actions = (
            Action(_("Record what they said"), self._record),
            Action(_("I must go on"), self._go_on),
        )
        line = _("They have not agreed to this yet.")
        more = _("Ask them first. The page can be looked at, not printed.")
        self.banner.show_content(BannerContent("attention", line, more, "info", actions))

    def _record(self) -> None:
        self.ctx.navigate(
            Place("sharing", self.place.case_id, self._recipient_id(), self._purposes[0])
        )  # fmt: skip

    def _go_on(self) -> None:
        found = ask_override(self, self._sheet("override"))
        if found is not None:
            self._override = self.ctx.services.letters.override(*found)
            self._look()

    def _sheet(self, name: str) -> Sheet:
        """Its words are done with when a letter went out on them, not before."""
        letter = f"{self.place.case_id}/{self.place.record_id}"
        return self.ctx.unsaved.sheet(name, letter, case_id=self.place.case_id)

    def _cannot(self, problem: AppError) -> None:
        self.ctx.show_error(problem)

    # -- leaving

    def _released(self, then: Callable[[Any, Any], None], how: str) -> None:
        """Ask the gate, draw for print, write the ledger; only then does `then` get the letter."""
        letters, wish = self.ctx.services.letters, self._wish()
        reasons = [("override", wish.override is not None), ("despite", bool(wish.despite))]

        def release(found: tuple[Any, Any, Any]) -> None:
            composed, drawn, pictures = found
            sent: Callable[[], str] = partial(letters.release, composed, drawn, how)
            for name, is_given in reasons:
                sent = self._sheet(name).through(sent) if is_given else sent
            self.ctx.tasks.run(sent, owner=self, done=lambda _id: then(drawn, pictures))

        def draw(composed: Any) -> None:
            def lay_out() -> tuple[Any, Any, Any]:
                drawn = letters.draw(composed)
                return composed, drawn, letters.pictures(drawn, PRINT_DPI)

            self.ctx.tasks.run(lay_out, owner=self, done=release, lane="print")

        self.ctx.tasks.run(partial(letters.compose, wish, for_print=True), owner=self, done=draw)

    def _save(self) -> None:
        save_about(self, _("Save as PDF"), "document.pdf", "PDF (*.pdf)", self.save_to)

    def save_to(self, target: Path) -> None:
        """Write the letter to a file, whole or not at all, once it stands in the ledger."""

        def write(drawn: Any, _pictures: Any) -> None:
            work = partial(self.ctx.services.letters.write, drawn, target)
            said = Said(_("Saved. It is written down under Sharing."))
            self.ctx.tasks.run(
                work, owner=self, done=lambda _none: self.ctx.toast(said), lane="files"
            )

        self._released(write, "file")

    def _print(self) -> None:
        printer = ask_printer(self)
        if printer is None:
            return

        def out(_drawn: Any, pictures: Any) -> None:
            words = (
                _("Sent to the printer.")
                if send(printer, pictures)
                else _("The printer did not take it.")
            )
            self.ctx.toast(Said(words))

        self._released(out, "print")

"""One letter: to whom, what it carries, what stays out, on whose word, and the page itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.errors import AppError
from app.events import Event
from app.i18n import _, isolate, language_name
from ui.categories import purpose_words
from ui.context import Context, Place, Said
from ui.dialogs.override import ask_override
from ui.dialogs.printing import ask_printer
from ui.dialogs.question import Question, ask
from ui.models.leaks import must_not_stand, not_chosen
from ui.models.letter import (
    agreed_to,
    must_not_know,
    nobody_chosen,
    not_agreed,
    not_safe,
    own_paper,
    parts_shown,
    shows_who,
    without_agreement,
    without_asking,
)
from ui.paper import PRINT_DPI, SCREEN_DPI, pages, send
from ui.shared.recipient import RecipientNote, ask_who, recipients, say_what_is_missing
from ui.shared.saving import save_about
from ui.tokens import FOLD_RAIL, px, space
from ui.unsaved import Sheet
from ui.widgets.buttons import Action, button
from ui.widgets.chips import Choice
from ui.widgets.letter_pane import LetterPane
from ui.widgets.pages import PagePreview
from ui.widgets.screen import Screen
from ui.widgets.scrolling import scrolled

if TYPE_CHECKING:
    from app.services.letter_parts import LetterKind
    from app.services.letters import Choices, Composed, Wish

Offer = tuple[tuple[list[tuple[str, str]], str], "LetterKind", list[tuple[str, str, str]], Any]
"""Recipients and who is meant, the letter, what it can be about, whom the referral asks and what the person speaks."""


class LetterScreen(Screen):
    """A letter on its way to paper; nothing leaves before it stands in the ledger."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Letter"))
        self._include: set[str] = set()
        self._override: Any = None
        self.note = RecipientNote(self)
        self._despite, self._asked = "", 0
        self._to_person, self._asked_of, self._spoken = False, "", ""
        self._purposes: tuple[str, ...] = ()
        row = QHBoxLayout()
        row.setSpacing(space(20))
        row.addWidget(self._take(LetterPane(self.note)))
        self.preview = PagePreview()
        row.addWidget(self.preview, 1)
        self.body.addLayout(row, 1)
        foot = self.add_foot()
        self.save, self.print = (
            button(_("Save as PDF"), run=self._save),
            button(_("Print…"), "primary", icon="printer", run=self._print),
        )
        for one in (self.save, self.print):
            foot.add_trailing(one)
        self._pause = QTimer(self, singleShot=True, interval=300)
        self._pause.timeout.connect(self._look)

    def _take(self, pane: LetterPane) -> QWidget:
        """Hear what is chosen on the pane."""
        self.recipient, self.language, self.delivery = pane.recipient, pane.language, pane.delivery
        self.banner, self.leak, self.unmeant = pane.banner, pane.leak, pane.unmeant
        self.matters, self.parts, self.names = pane.matters, pane.parts, pane.names
        self.recipient.currentIndexChanged.connect(lambda _n: self._choose_language())
        for box in (self.recipient, self.language):
            box.currentIndexChanged.connect(lambda _n: self._changed())
        self.delivery.currentIndexChanged.connect(lambda _n: self._look())
        self.matters.chosen.connect(lambda _key: self._look())
        self.parts.switched.connect(self._switch)
        self.names.textChanged.connect(self._pause_look)
        self.beside, self.choices = pane, scrolled(pane)
        self.choices.setMinimumWidth(px(400))
        self.choices.setMaximumWidth(px(440))
        return self.choices

    # -- coming and going

    def open(self, place: Place) -> None:
        if (place.case_id, place.record_id) != (self.place.case_id, self.place.record_id):
            self._forget()
        super().open(place)
        self._include, self._override, self._despite = set(), None, ""
        services, letter = self.ctx.services, place.record_id or ""

        def offer() -> Offer:
            kind = next(one for one in services.letters.kinds() if one.id == letter)
            person = services.cases.person(place.case_id)
            words = _("{name}, their own copy").format(name=isolate(person.name))
            own = (str(place.case_id), words)
            offered, meant = recipients(services, place.case_id, kind.purposes)
            office = services.office.own()
            if kind.form and (office.id, office.name) not in offered:
                offered.append((office.id, office.name))
            to = services.referrals.one(place.part).organisation_id if place.part else ""
            return (
                ([*offered, own], to or meant),
                kind,
                services.letters.matters(letter),
                (to, person.language),
            )

        self.ctx.tasks.run(offer, owner=self, done=self._offered)

    def _forget(self) -> None:
        """Another letter, or another person: nothing typed or chosen for the one before goes into it."""
        for one in (self.recipient, self.names):
            one.blockSignals(True)
            one.clear()
            one.blockSignals(False)
        self.preview.show_pages(())

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
        (offered, meant), kind, matters, (to, spoken) = offer
        self._spoken = spoken
        self._to_person, self._asked_of, self._purposes = kind.to_person, to, kind.purposes
        self.beside.to.setVisible(not kind.to_person)
        self.beside.matters_field.setVisible(bool(matters))
        self.head.show_title(kind.name)
        needs = _("It needs a yes to: {what}").format(what=purpose_words(" ".join(kind.purposes)))
        if self.foot is not None:
            self.foot.words.setText(needs if kind.purposes else "")
            self.foot.arrange(self.effective())
        for box, pairs in (
            (self.recipient, offered),
            (self.language, [(code, language_name(code)) for code in kind.languages]),
        ):
            box.blockSignals(True)
            box.offer(pairs)
            if box is self.recipient and (to or not box.chosen()):
                box.choose(meant)
            box.blockSignals(False)
        self._choose_delivery()
        self._choose_language()
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

    def _choose_language(self) -> None:
        """What is for the survivor is in their language, where the letter has it."""
        if self._is_own():
            self.language.blockSignals(True)
            self.language.choose(self._spoken)
            self.language.blockSignals(False)
            self.beside.say_language()

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
        self._asked += 1
        if not self._has_recipient():
            self._wait()
            return
        letters, wish = self.ctx.services.letters, self._wish()

        def look() -> tuple[Choices, Composed]:
            return letters.choices(wish), letters.compose(wish, for_print=False)

        self.ctx.tasks.run(
            look, owner=self, done=partial(self._show, self._asked), failed=self._cannot
        )

    def _has_recipient(self) -> bool:
        """Whether it is said to whom it goes; the button says so where it is not."""
        words = _("Print…")
        if self._to_person:
            self.print.say(words)
            self.save.setEnabled(True)
            return True
        return say_what_is_missing(self.print, words, self.recipient, others=(self.save,))

    def _wait(self) -> None:
        """Show no page while nobody is chosen: what it may carry depends on who gets it."""
        self.banner.show_content(nobody_chosen())
        self.preview.show_pages(())
        self.beside.say_nothing()

    def _show(self, asked: int, found: tuple[Choices, Composed]) -> None:
        if asked != self._asked:
            return
        choices, composed = found
        self.beside.names_field.setVisible(
            any(one.key == "conflict_names" for one in choices.parts)
        )
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
            hand = Action(_("Hand it over"), partial(self.delivery.choose, "hand"))
            ways = Action(_("Safe contact"), partial(self._go, "safe_contact"), kind="quiet")
            self.banner.show_content(not_safe(hand, ways))
        elif composed.refused == "letter.shows_who":
            form = Action(_("Forms"), partial(self._go, "forms"), kind="quiet")
            self.banner.show_content(shows_who(form))
        elif composed.refused:
            reason = Action(_("I have a reason"), self._go_despite)
            self.banner.show_content(must_not_know(reason))
        else:
            self._show_consent(choices, composed)

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

    def _show_consent(self, choices: Choices, composed: Composed) -> None:
        if choices.consent is not None:
            self.banner.show_content(agreed_to(choices.consent))
            return
        if self._override is not None:
            self.banner.show_content(without_agreement())
            return
        if not choices.refused:
            self.banner.show_content(own_paper() if self._to_person else without_asking(composed))
            return
        actions = (
            Action(_("Record what they said"), self._record),
            Action(_("I must go on"), self._go_on),
        )
        self.banner.show_content(not_agreed(*actions))

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
        if not self._has_recipient():
            ask_who(self.recipient)
            return
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

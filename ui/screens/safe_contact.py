"""Safe contact: how, when and with which words somebody may be reached, and who must never know."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import AppError, UserError
from app.events import Event
from app.i18n import _
from app.services.contact import read_hours
from ui.context import Context, Place, Said
from ui.tokens import px, space
from ui.unsaved import TYPING_MS
from ui.widgets.answers import CheckRow
from ui.widgets.banner import Banner, BannerContent, BannerKind
from ui.widgets.buttons import button
from ui.widgets.field import Field
from ui.widgets.inputs import ChoiceBox, TextBox, TextLine
from ui.widgets.screen import Screen
from ui.widgets.scrolling import scrolled
from ui.words import contact_more, contact_words, sentence

if TYPE_CHECKING:
    from app.services.contact import ContactNow
    from app.services.notes import ContactForm

_AWAY = frozenset({"in_person", "through", "none"})
"""Ways that need no number."""


class SafeContactScreen(Screen):
    """The one agreed way to reach a person.  Words wait as typed until *Save*: half an hour is never in force."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Safe contact"))
        self._id = ""
        self._kept: dict[str, Any] = {}
        self._has_address = False
        self.banner = Banner()
        self.channel = ChoiceBox([
            ("message", _("Text message")), ("call", _("Call")), ("in_person", _("In person")),
            ("through", _("Through somebody")), ("email", _("E-mail")), ("post", _("Post")),
            ("none", _("Not at all")),
        ])  # fmt: skip
        self.any_time = CheckRow(_("Any time is safe"))
        self.voicemail = CheckRow(_("Voicemail is safe"))
        self.text = CheckRow(_("A text to this number is safe too"))
        self.safe_to_write = CheckRow(_("It is safe to write to this address"))
        self.write_here = CheckRow(_("It is safe to write to where they live"))
        self.checks = {
            "any_time": self.any_time, "voicemail": self.voicemail, "text": self.text,
            "safe_to_write": self.safe_to_write, "write_here": self.write_here,
        }  # fmt: skip
        self.lines = {name: TextLine() for name in (
            "hours", "number", "cover_story", "name_to_use", "code_word", "words", "who", "may_answer", "note",
        )}  # fmt: skip
        self.never, self.terms = TextBox(least=2), TextBox(least=2)
        self.boxes = {"never": self.never, "terms": self.terms}
        self.fields = self._build_fields()
        self._pause = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._pause.timeout.connect(self._keep)
        self._build()
        self._listen()

    def _build_fields(self) -> dict[str, Field]:
        words = {
            "hours": (_("Safe hours"), _("For example: Mon-Fri 09:00-11:30; Sat, Sun 16:00-18:00")),
            "number": (_("Number or address"), _("The one that is safe, and no other.")),
            "cover_story": (_("Who we say we are"), _("For example: the library, about a book that came in.")),
            "name_to_use": (_("Name to ask for"), ""),
            "code_word": (_("Word that says it is us"), _("And, if they like, one that says: not now.")),
            "words": (_("What to say"), _("If somebody else answers.")),
            "who": (_("Through whom"), ""),
            "may_answer": (_("Who else may answer"), _("Only those who know about us.")),
            "note": (_("Note"), _("Letters, what to leave out, what else to keep in mind.")),
        }  # fmt: skip
        fields = {
            name: Field(label, self.lines[name], hint=hint) for name, (label, hint) in words.items()
        }
        fields["never"] = Field(_("Never"), self.never, hint=_("Who must not know, one a line."))
        fields["terms"] = Field(
            _("Must stand in nothing that leaves"), self.terms,
            hint=_("Names, places, addresses; one a line. Letters are looked through for them."),
        )  # fmt: skip
        return fields

    def _build(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(14))
        column.addWidget(self.banner)
        parts: list[QWidget] = [Field(_("How"), self.channel), self.any_time]
        parts += [self.fields["hours"]]
        parts += [
            self.fields[name] for name in ("cover_story", "name_to_use", "code_word", "words")
        ]
        parts += [self.fields[name] for name in ("who", "may_answer", "number")]
        parts += [self.voicemail, self.text, self.safe_to_write, self.write_here]
        parts += [self.fields[name] for name in ("note", "never", "terms")]
        for part in parts:
            part.setMaximumWidth(px(560))
            column.addWidget(part)
        column.addStretch(1)
        self.body.addWidget(scrolled(inner), 1)
        foot = self.add_foot()
        foot.words.setText(_("Agree on this together; it stands under the name everywhere."))
        foot.add_leading(button(_("Back"), "plain", icon="arrow-left", run=self.ctx.back))
        self.drop = button(_("Leave it as it was"), "quiet", run=self._drop)
        foot.add_trailing(self.drop)
        self.save = button(_("Save"), "primary", run=self._save, takes="safe_contact")
        foot.add_trailing(self.save)

    def _listen(self) -> None:
        self.channel.currentIndexChanged.connect(lambda _index: self._changed())
        for check in self.checks.values():
            check.toggled.connect(lambda _on: self._changed())
        for line in self.lines.values():
            line.textChanged.connect(lambda _text: self._changed())
        for box in self.boxes.values():
            box.textChanged.connect(self._changed)
        self.lines["hours"].left.connect(self._read_hours)

    def open(self, place: Place) -> None:
        if place.case_id != self.place.case_id:
            self._id = ""
        super().open(place)
        work = partial(self.ctx.services.notes.contact_form, place.case_id)
        self.ctx.tasks.run(work, owner=self, done=self._show)
        self._load_now()

    def happened(self, event: Event) -> None:
        if event.case_id == self.place.case_id and event.action.startswith("safe_contact."):
            self._load_now()

    def minute(self) -> None:
        self._load_now()

    def leave(self) -> None:
        """Keep the words as they stand: they wait here, and nothing is in force yet."""
        if self._pause.isActive():
            self._pause.stop()
            self._keep()

    def first_focus(self) -> QWidget:
        return self.channel

    # -- showing

    def _load_now(self) -> None:
        head = partial(self.ctx.services.cases.head, self.place.case_id)
        self.ctx.tasks.run(lambda: head().contact, owner=self, done=self._show_now)

    def _show_now(self, contact: ContactNow) -> None:
        """What is in force, over what is being typed."""
        words = contact_words(contact)
        kind: BannerKind = "open" if words.open else "closed"
        more = contact_more(contact)
        self.banner.show_content(BannerContent(kind, words.sentence, more, words.icon))

    def _show(self, form: ContactForm) -> None:
        self._id, self._kept = form.id, dict(form.fields)
        said = form.fields
        controls = (
            self.channel, *self.checks.values(), *self.boxes.values(), *self.lines.values(),
        )  # fmt: skip
        for control in controls:
            control.blockSignals(True)
        self.channel.choose(said["channel"] or "message")
        for name, check in self.checks.items():
            check.setChecked(bool(said[name]))
        for name, box in self.boxes.items():
            box.setPlainText(said[name])
        for name, line in self.lines.items():
            line.setText(said[name])
        self._has_address = bool(form.address.strip())
        for control in controls:
            control.blockSignals(False)
        self.fields["hours"].set_problem("")
        self.drop.setVisible(form.is_typed)
        self._fold()

    def _fold(self) -> None:
        """Ask only what the chosen way needs."""
        channel = self.channel.chosen()
        self.fields["number"].setVisible(channel not in _AWAY)
        self.fields["who"].setVisible(channel == "through")
        self.voicemail.setVisible(channel == "call")
        self.text.setVisible(channel == "call")
        self.safe_to_write.setVisible(channel in ("post", "email"))
        self.write_here.setVisible(self._has_address and self.ctx.allows("person"))
        self.fields["may_answer"].setVisible(channel in ("call", "message", "post", "email"))
        self.any_time.setVisible(channel != "none")
        self.fields["hours"].setVisible(channel != "none" and not self.any_time.isChecked())

    def _read_hours(self) -> None:
        """Say how to mend the hours once the field is left, never while they are typed."""
        try:
            read_hours(self.lines["hours"].text())
        except UserError as problem:
            self.fields["hours"].set_problem(sentence(problem))
        else:
            self.fields["hours"].set_problem("")

    # -- keeping and saving

    def _typed(self) -> dict[str, Any]:
        return {
            "channel": self.channel.chosen(),
            **{name: check.isChecked() for name, check in self.checks.items()},
            **{name: box.toPlainText() for name, box in self.boxes.items()},
            **{name: line.text() for name, line in self.lines.items()},
        }  # fmt: skip

    def _changed(self) -> None:
        self._fold()
        if self._id and not self._pause.isActive():
            self._pause.start()

    def _keep(self) -> None:
        """Keep what changed; it is in force only after *Save*."""
        keep, typed, case_id = self.ctx.services.drafts.keep, self._typed(), self.place.case_id
        changed = {name: said for name, said in typed.items() if said != self._kept.get(name)}
        self._kept = typed
        for name, said in changed.items():
            work = partial(keep, self._id, "safe_contact", name, said, case_id=case_id)
            self.ctx.tasks.run(work, owner=self, done=lambda _none: self.ctx.saved(""))
        self.drop.setVisible(self.drop.isVisible() or bool(changed))

    def _save(self) -> None:
        self._pause.stop()
        said = {
            name: value.strip() if isinstance(value, str) else value
            for name, value in self._typed().items()
        }
        work = partial(
            self.ctx.services.notes.change_safe_contact,
            self.place.case_id,
            form_id=self._id,
            **said,
        )
        self.ctx.tasks.run(work, owner=self, done=self._saved, failed=self._refused)

    def _saved(self, _none: object) -> None:
        self.ctx.toast(Said(_("Saved. It stands under the name now.")))
        self.ctx.navigate(Place("overview", self.place.case_id))

    def _drop(self) -> None:
        """Drop what was typed and not saved."""
        self._pause.stop()
        notes, case_id = self.ctx.services.notes, self.place.case_id

        def back() -> ContactForm:
            notes.leave_as_it_was(self._id)
            form: ContactForm = notes.contact_form(case_id)
            return form

        self.ctx.tasks.run(back, owner=self, done=self._show)

    def _refused(self, problem: AppError) -> None:
        if problem.code == "contact.hours_unclear":
            self.fields["hours"].set_problem(sentence(problem))
            self.lines["hours"].setFocus()
        else:
            self.ctx.show_error(problem)

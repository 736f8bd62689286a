"""First run: language and text size, then a new workbook, one that is here already, or one with made-up people."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.errors import AppError, Cancelled
from app.i18n import _
from ui.context import Entrance
from ui.tasks import Tasks
from ui.tokens import Role, space
from ui.widgets.answers import CheckRow
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import Button, Kind
from ui.widgets.card import Card
from ui.widgets.field import Field
from ui.widgets.flow import FlowLayout
from ui.widgets.front import FrontPage, choose_folder, wide_button
from ui.widgets.inputs import TextLine
from ui.widgets.labels import PlainLabel, plain_label
from ui.widgets.small import ProgressCard
from ui.words import sentence


class FirstRun(FrontPage):
    """A few pages, one question each.  Nothing is written before the passphrase was typed a second time."""

    opened = Signal(object)
    """The open workbook, once the recovery code was typed back."""

    folder_chosen = Signal(object)
    """A folder that already holds a workbook: the window asks for its passphrase."""

    def __init__(self, entrance: Entrance, tasks: Tasks) -> None:
        super().__init__(width=480)
        self._entrance, self._tasks = entrance, tasks
        self.folder = entrance.folder
        self._office = self._worker = self._passphrase = self._code = ""
        self._workbook: Any = None
        self.banner = Banner()
        self.welcome()

    # -- pages

    def welcome(self) -> None:
        """Offer the three ways to begin."""
        self._page(
            _("Welcome"),
            _(
                "This workbook keeps case files on this laptop only, locked with a passphrase. "
                "Language and text size are at the top of this page."
            ),
        )
        self.column.addSpacing(space(10))
        self._way(
            _("Start a new workbook"),
            _("For your own office. You choose a passphrase and write down a recovery code."),
            "primary",
            self.office,
        )
        self._way(
            _("Open one that is already here"),
            _("From this laptop or from a stick."),
            "secondary",
            self._choose_folder,
        )
        self._way(
            _("Try it with made-up people"),
            _("Six invented cases to look around in. Nobody in them is real."),
            "secondary",
            self.try_sample,
        )

    def office(self) -> None:
        """Ask for the office and the first person who works here."""
        self._page(
            _("Who is this workbook for?"),
            _("The office name stands at the head of letters. You can change both later."),
        )
        self._office_line, self._worker_line = TextLine(self._office), TextLine(self._worker)
        self._office_field = Field(_("Name of the office"), self._office_line)
        self._worker_field = Field(
            _("Your name"), self._worker_line, hint=_("As it should stand under a letter")
        )
        self.column.addWidget(self._office_field)
        self.column.addSpacing(space(8))
        self.column.addWidget(self._worker_field)
        self._buttons(_("Next"), self._office_done, self.welcome)
        self._office_line.setFocus()

    def passphrase(self) -> None:
        """Suggest six words, or take the person's own."""
        self._page(
            _("Your passphrase"),
            _(
                "Write these six words on paper and keep the paper away from this laptop. "
                "Without them nobody can open the workbook, not even us."
            ),
        )
        card = Card()
        self._words = plain_label(self._passphrase, Role.TITLE, wrap=True, code=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._words.setAccessibleName(_("Suggested passphrase"))
        self._words.setAccessibleDescription(self._passphrase)
        card.column.addWidget(self._words)
        self.column.addWidget(card)
        row = QWidget()
        flow = FlowLayout(row, gap=4)
        flow.addWidget(self._small(_("Six other words"), self._suggest))
        flow.addWidget(self._small(_("Use my own instead"), self.own_passphrase))
        self.column.addWidget(row)
        self._again = TextLine(secret=False)
        self._again_field = Field(
            _("Type the six words from your paper"),
            self._again,
            hint=_("With a space between them. It shows that the paper is right."),
        )
        self.column.addSpacing(space(8))
        self.column.addWidget(self._again_field)
        self._buttons(_("Make the workbook"), self._typed_again, self.office)
        self._again.setFocus()
        if not self._passphrase:
            self._suggest()

    def own_passphrase(self) -> None:
        """Take a passphrase of the person's own, with words about its strength."""
        self._page(
            _("A passphrase of your own"),
            _("A sentence nobody else would write works well. Names, dates and sayings do not."),
        )
        self._own, self._own_again = TextLine(secret=True), TextLine(secret=True)
        self._own_field = Field(_("Passphrase"), self._own)
        self._own_again_field = Field(_("The same once more"), self._own_again)
        self._own.left.connect(self._rate)
        show = CheckRow(_("Show what I type"))
        show.toggled.connect(self._own.show_letters)
        show.toggled.connect(self._own_again.show_letters)
        self.column.addWidget(self._own_field)
        self.column.addSpacing(space(8))
        self.column.addWidget(self._own_again_field)
        self.column.addWidget(show)
        self._buttons(_("Make the workbook"), self._own_done, self.passphrase)
        self._own.setFocus()

    def recovery(self) -> None:
        """Show the recovery code to be written by hand."""
        self._page(
            _("Your recovery code"),
            _(
                "Write this code by hand and keep it somewhere else than the passphrase. "
                "It opens the workbook if the passphrase is lost. It is shown only now."
            ),
        )
        card = Card()
        label = plain_label(self._code, Role.TITLE, wrap=True, code=True)
        label.setAccessibleName(_("Recovery code"))
        label.setAccessibleDescription(self._code)
        card.column.addWidget(label)
        self.column.addWidget(card)
        self._buttons(_("I have written it down"), self.recovery_typed, None)

    def recovery_typed(self) -> None:
        """Ask for the code back, from the paper."""
        self._page(
            _("Type the code from your paper"),
            _("Only so that a slip of the pen is found now and not later. Dashes may be left out."),
        )
        self._code_line = TextLine()
        self._code_field = Field(_("Recovery code"), self._code_line)
        self.column.addWidget(self._code_field)
        self._buttons(_("Open the workbook"), self._code_done, self.recovery)
        self._code_line.setFocus()

    def sample_passphrase(self, words: str) -> None:
        """Show the passphrase of the sample workbook before it opens."""
        self._page(
            _("A workbook with made-up people"),
            _("You need this passphrase when it locks. Nothing real belongs in this workbook."),
        )
        card = Card()
        card.column.addWidget(plain_label(words, Role.TITLE, wrap=True, code=True))
        self.column.addWidget(card)
        self._buttons(_("Look around"), lambda: self.opened.emit(self._workbook), None)

    # -- what pages do

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a line goes on, as it does when the workbook is unlocked."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(self.focusWidget(), TextLine):
            self._next.click()
        else:
            super().keyPressEvent(event)

    def try_sample(self) -> None:
        """Make the sample vault, with progress and cancel."""
        self.folder = _beside(self._entrance.folder)
        self._page(_("Making a workbook with made-up people"), "")
        progress = ProgressCard(_("Sample workbook"))
        self.column.addWidget(progress)
        job = self._tasks.start(
            partial(self._entrance.sample, self.folder),
            owner=self,
            lane="case",
            progress=lambda done, total: progress.show_progress(
                done, total, _("{done} of {total}").format(done=done, total=total)
            ),
            done=self._sample_made,
            failed=self._not_made,
        )
        progress.cancelled.connect(job.cancel)

    def _sample_made(self, made: tuple[Any, str]) -> None:
        self._workbook, words = made
        self.sample_passphrase(words)

    def _choose_folder(self) -> None:
        folder = choose_folder(self, self._entrance.folder.parent)
        if folder is not None:
            self.folder_chosen.emit(folder)

    def _office_done(self) -> None:
        self._office = self._office_line.text().strip()
        self._worker = self._worker_line.text().strip()
        needed = _("Needed at the head of every letter.")
        self._office_field.set_problem("" if self._office else needed)
        needed = _("Needed to say who wrote a note.")
        self._worker_field.set_problem("" if self._worker else needed)
        if self._office and self._worker:
            self.passphrase()

    def _suggest(self) -> None:
        self._tasks.run(self._entrance.suggest, owner=self, done=self._suggested)

    def _suggested(self, words: str) -> None:
        self._passphrase = words
        self._words.setText(words)
        self._words.setAccessibleDescription(words)

    def _typed_again(self) -> None:
        typed = " ".join(self._again.text().split())
        if typed.casefold() != self._passphrase.casefold():
            self._again_field.set_problem(
                _("These are not the same six words. Compare each word with the card above.")
            )
            self._again.setFocus()
            return
        self._create(self._passphrase)

    def _rate(self) -> None:
        words = self._own.text()
        if words:
            self._tasks.run(
                partial(self._entrance.require_strong, words),
                owner=self._own_field,
                done=lambda _none: self._rated(""),
                failed=lambda problem: self._rated(sentence(problem)),
            )

    def _rated(self, problem: str) -> None:
        self._own_field.set_problem(problem)
        self._own_field.set_reading("" if problem else _("Hard to guess."))

    def _own_done(self) -> None:
        if self._own.text() != self._own_again.text() or not self._own.text():
            self._own_again_field.set_problem(_("The two are not the same. Type it once more."))
            return
        self._own_again_field.set_problem("")
        self._create(self._own.text())

    def _create(self, passphrase: str) -> None:
        self.banner.show_content(
            BannerContent("closed", _("Making the workbook"), _("About two seconds."), "clock")
        )
        self._next.setEnabled(False)
        self._tasks.run(
            partial(
                self._entrance.create, self._entrance.folder, passphrase, self._office, self._worker
            ),
            owner=self,
            done=self._created,
            failed=self._not_made,
        )

    def _created(self, made: tuple[Any, str]) -> None:
        self._workbook, self._code = made
        self._passphrase = ""
        self.recovery()

    def _not_made(self, problem: AppError) -> None:
        if isinstance(problem, Cancelled):
            self.welcome()
            return
        self._next.setEnabled(True)
        if problem.code == "vault.passphrase_weak":
            self.own_passphrase()
        self.banner.show_content(
            BannerContent("attention", _("Nothing was made"), sentence(problem), "warning-circle")
        )

    def _code_done(self) -> None:
        if _bare(self._code_line.text()) != _bare(self._code):
            self._code_field.set_problem(
                _("That is not the code. Compare your paper with it, one group at a time.")
            )
            self._code_line.setFocus()
            return
        self._code = ""
        self.opened.emit(self._workbook)

    # -- parts of a page

    def _page(self, title: str, text: str) -> None:
        self.clear()
        self.column.addWidget(plain_label(title, Role.PAGE, bold=True, wrap=True))
        if text:
            self.column.addWidget(plain_label(text, Role.BODY, "ink2", wrap=True))
        self.column.addSpacing(space(12))
        self.banner = Banner()
        self.column.addWidget(self.banner)
        self._next = Button("")

    def _way(self, words: str, why: str, kind: Kind, run: Any) -> None:
        made = wide_button(Button(words, kind))
        made.clicked.connect(run)
        made.setAccessibleDescription(why)
        self.column.addWidget(made)
        label: PlainLabel = plain_label(why, Role.CAP, "ink2", wrap=True)
        self.column.addWidget(label)
        self.column.addSpacing(space(12))

    def _small(self, words: str, run: Any) -> Button:
        made = Button(words, "quiet")
        made.clicked.connect(run)
        return made

    def _buttons(self, words: str, run: Any, back: Any) -> None:
        self.column.addSpacing(space(16))
        row = QWidget()
        flow = FlowLayout(row, gap=8)
        self._next = Button(words, "primary")
        self._next.clicked.connect(lambda: run())
        flow.addWidget(self._next)
        if back is not None:
            made = Button(_("Back"), icon="arrow-left")
            made.clicked.connect(lambda: back())
            flow.addWidget(made)
        self.column.addWidget(row)


def _beside(folder: Path) -> Path:
    """Return a new folder for the sample, so that it never stands where real work will."""
    names = [f"{folder.name}-sample", *(f"{folder.name}-sample-{n}" for n in range(2, 100))]
    return next(folder.with_name(name) for name in names if not folder.with_name(name).exists())


def _bare(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())

"""First run: language and text size, then a new workbook, one that is here already, or one with made-up people."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal

from app.errors import AppError, Cancelled
from app.i18n import _
from ui.context import Entrance
from ui.dialogs.files import ask_folder
from ui.passphrases import new_passphrase
from ui.tasks import Tasks
from ui.tokens import Role
from ui.widgets.banner import BannerContent
from ui.widgets.buttons import Button, Kind
from ui.widgets.field import Field
from ui.widgets.front import FrontPage, wide_button
from ui.widgets.inputs import TextLine
from ui.widgets.labels import plain_label
from ui.widgets.small import ProgressCard
from ui.widgets.steps import PaperCard, Steps
from ui.words import sentence


class FirstRun(FrontPage):
    """A few pages, one question each.  Nothing is written before the passphrase was typed a second time."""

    opened = Signal(object)
    """The open workbook, once the recovery code was typed back."""

    folder_chosen = Signal(object)
    """A folder that already holds a workbook: the window asks for its passphrase."""

    restore_wanted = Signal()
    """Somebody wants to restore a backup."""

    def __init__(self, entrance: Entrance, tasks: Tasks) -> None:
        super().__init__(width=480)
        self._entrance, self._tasks = entrance, tasks
        self.folder = entrance.folder
        self._office = self._worker = self._code = ""
        self._workbook: Any = None
        self.steps = Steps()
        self.column.addWidget(self.steps)
        self.welcome()

    # -- pages

    def welcome(self) -> None:
        """Offer the three ways to begin."""
        self.steps.begin(
            _("Welcome"),
            _(
                "This workbook keeps case files on this laptop only, locked with a passphrase. "
                "Language and text size are at the top of this page."
            ),
        )
        first = self._way(
            _("Start a new workbook"),
            _("For your own office. You choose a passphrase and write down a recovery code."),
            "primary",
            self.office,
        )
        self.setFocusProxy(first)
        self._way(
            _("Open one that is already here"),
            _("From this laptop or from a stick."),
            "secondary",
            self._choose_folder,
        )
        self._way(
            _("Restore a backup"),
            _("From a stick, if the laptop it was made on is lost or broken."),
            "secondary",
            lambda: self.restore_wanted.emit(),
        )
        self._way(
            _("Try it with made-up people"),
            _("Twelve invented cases to look around in. Nobody in them is real."),
            "secondary",
            self.try_sample,
        )

    def office(self) -> None:
        """Ask for the office and the first person who works here."""
        self.steps.begin(
            _("Who is this workbook for?"),
            _("The office name stands at the head of letters. You can change both later."),
        )
        self._office_line, self._worker_line = TextLine(self._office), TextLine(self._worker)
        self._office_field = Field(_("Name of the office"), self._office_line)
        self._worker_field = Field(
            _("Your name"), self._worker_line, hint=_("As it should stand under a letter")
        )
        self.steps.add(self._office_field, gap=0)
        self.steps.add(self._worker_field)
        self.steps.end(_("Next"), self._office_done, self.welcome)
        self._office_line.setFocus()

    def passphrase(self) -> None:
        """Suggest six words, or take the person's own."""
        self.steps.begin(
            _("Your passphrase"),
            _("Without it nobody can open the workbook, not even us."),
        )
        gate = self._entrance
        self.secret = new_passphrase(self._tasks, gate.suggest, gate.require_strong)
        self.steps.add(self.secret, gap=0)
        self.steps.end(_("Make the workbook"), self._create, self.office)
        self.secret.again.setFocus()

    def recovery(self) -> None:
        """Show the recovery code to be written by hand."""
        self.steps.begin(
            _("Your recovery code"),
            _(
                "Write this code by hand and keep it somewhere else than the passphrase. "
                "It opens the workbook if the passphrase is lost. It is shown only now."
            ),
        )
        self.steps.add(PaperCard(self._code, _("Recovery code")), gap=0)
        self.steps.end(_("I have written it down"), self.recovery_typed)

    def recovery_typed(self) -> None:
        """Ask for the code back, from the paper."""
        self.steps.begin(
            _("Type the code from your paper"),
            _("Only so that a slip of the pen is found now and not later. Spaces may be left out."),
        )
        self._code_line = TextLine()
        self._code_field = Field(_("Recovery code"), self._code_line)
        self.steps.add(self._code_field, gap=0)
        self.steps.end(_("Open the workbook"), self._code_done, self.recovery)
        self._code_line.setFocus()

    def sample_passphrase(self, words: str) -> None:
        """Show the passphrase of the sample workbook before it opens."""
        self.steps.begin(
            _("A workbook with made-up people"),
            _("You need this passphrase when it locks. Nothing real belongs in this workbook."),
        )
        self.steps.add(PaperCard(words, _("Passphrase")), gap=0)
        self.steps.end(_("Look around"), lambda: self.opened.emit(self._workbook))

    # -- what pages do

    def try_sample(self) -> None:
        """Make the sample vault, with progress and cancel."""
        self.folder = _beside(self._entrance.folder)
        self.steps.begin(_("Making a workbook with made-up people"))
        progress = ProgressCard(_("Sample workbook"))
        self.steps.add(progress, gap=0)
        self.under_way = True
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
        folder = ask_folder(self, _("Use this folder"), self._entrance.folder.parent)
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

    def _create(self) -> None:
        passphrase = self.secret.answer()
        if not passphrase or not self.steps.next.isEnabled():
            return
        self.under_way = True
        self._wait(_("Making the workbook"), _("About two seconds."))
        gate = self._entrance
        self._tasks.run(
            partial(gate.create, gate.folder, passphrase, self._office, self._worker),
            owner=self,
            done=self._created,
            failed=self._not_made,
        )

    def _wait(self, what: str, how_long: str = "") -> None:
        self.steps.banner.show_content(BannerContent("closed", what, how_long, "clock"))
        self.steps.next.setEnabled(False)

    def _created(self, made: tuple[Any, str]) -> None:
        self._workbook, self._code = made
        self.secret.clear()
        self.recovery()

    def _not_made(self, problem: AppError) -> None:
        self.under_way = False
        if isinstance(problem, Cancelled):
            self.welcome()
            return
        self.steps.next.setEnabled(True)
        if problem.code == "vault.passphrase_weak":
            self.secret.use_own()
        self.steps.banner.show_content(
            BannerContent("attention", _("Nothing was made"), sentence(problem), "warning-circle")
        )

    def _code_done(self) -> None:
        """The code counts once it was typed back and opened the workbook as it would on a bad day."""
        if not self.steps.next.isEnabled():
            return
        self._wait(_("Trying the code"))
        self._tasks.run(
            partial(self._workbook.recovery.confirm, self._code_line.text()),
            owner=self,
            done=self._code_counts,
            failed=self._code_wrong,
        )

    def _code_counts(self, _none: None) -> None:
        self._code = ""
        self.opened.emit(self._workbook)

    def _code_wrong(self, problem: AppError) -> None:
        self.steps.next.setEnabled(True)
        self.steps.banner.show_content(None)
        self._code_field.set_problem(sentence(problem))
        self._code_line.setFocus()

    # -- parts of a page

    def _way(self, words: str, why: str, kind: Kind, run: Any) -> Button:
        made = wide_button(Button(words, kind))
        made.clicked.connect(run)
        made.setAccessibleDescription(why)
        self.steps.add(made)
        self.steps.add(plain_label(why, Role.CAP, "ink2", wrap=True), gap=0)
        return made


def _beside(folder: Path) -> Path:
    """Return a new folder for the sample, so that it never stands where real work will."""
    names = [f"{folder.name}-sample", *(f"{folder.name}-sample-{n}" for n in range(2, 100))]
    return next(folder.with_name(name) for name in names if not folder.with_name(name).exists())

"""Restoring a backup, before any workbook is open: which one, its passphrase, where to, then what was done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError, Cancelled
from app.i18n import _, format_moment, isolate, ngettext
from ui.context import Entrance
from ui.dialogs.files import ask_folder
from ui.models.backup import megabytes
from ui.tasks import Tasks
from ui.tokens import Role, space
from ui.widgets.banner import Banner, BannerContent
from ui.widgets.buttons import Button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.field import Field
from ui.widgets.flow import FlowLayout
from ui.widgets.front import FrontPage
from ui.widgets.inputs import TextLine
from ui.widgets.labels import plain_label
from ui.widgets.small import KeyValues, ProgressCard
from ui.words import sentence

if TYPE_CHECKING:
    from app.services.backup_lines import BackupLine
    from app.services.restoring import Restored


class RestorePage(FrontPage):
    """A few pages, one question each.  Nothing changes before the whole backup was read and found whole."""

    folder_chosen = Signal(object)
    """The folder of the restored workbook: the window asks for its passphrase."""

    left = Signal()
    """Somebody went back to the page before."""

    def __init__(self, entrance: Entrance, tasks: Tasks) -> None:
        super().__init__(width=480)
        self._entrance, self._tasks = entrance, tasks
        self._found: list[BackupLine] = []
        self._chosen = self._reason = ""
        self._place = entrance.folder
        self.banner = Banner()
        self.which()

    # -- pages

    def which(self) -> None:
        """Ask for the stick, then for the backup on it."""
        self._page(
            _("Restore a backup"),
            _("Plug in the stick with the backups and choose it. Nothing on the stick is changed."),
        )
        if self._found:
            self.column.addWidget(plain_label(_("Which backup"), Role.BODY, bold=True))
            chips = ChoiceChips(
                [Choice(one.place, _when(one)) for one in self._found], on=(self._chosen,)
            )
            chips.chosen.connect(self._choose_backup)
            self.column.addWidget(chips)
            self._buttons(_("Next"), self.words, self.left.emit)
            self._row.addWidget(_small(_("Another stick"), self._choose_stick))
        else:
            self._buttons(_("Choose the stick"), self._choose_stick, self.left.emit)
        self._next.setFocus()

    def words(self) -> None:
        """Ask for the passphrase of the backup, and why it is restored."""
        self._page(
            _("The passphrase of the backup"),
            _("The one that opened the workbook when the backup was made, or the recovery code."),
        )
        self._words = TextLine(secret=True)
        self._words_field = Field(_("Passphrase"), self._words)
        self._why = TextLine(self._reason)
        self._why_field = Field(
            _("Why, in a few words"), self._why, hint=_("It is kept in the workbook.")
        )
        self.column.addWidget(self._words_field)
        self.column.addSpacing(space(8))
        self.column.addWidget(self._why_field)
        self.column.addSpacing(space(8))
        self._where()
        self._buttons(_("Restore"), self._restore, self.which)
        self._words.setFocus()

    def _where(self) -> None:
        """Where the workbook goes, and what becomes of one that is there."""
        words = _("It goes to the folder “{name}”.").format(name=isolate(self._place.name))
        if self._place.exists():
            more = _("The workbook that is there now is kept beside it, under another name.")
            words = f"{words} {more}"
        self.column.addWidget(plain_label(words, Role.BODY, "ink2", wrap=True))
        row = QWidget()
        flow = FlowLayout(row, gap=4)
        flow.addWidget(_small(_("Another folder"), self._choose_place))
        self.column.addWidget(row)

    def working(self) -> None:
        """Show how far it is."""
        self._page(_("Restoring"), _("Everything is read and compared before anything changes."))
        self._progress = ProgressCard(_("Copying from the stick"))
        self.column.addWidget(self._progress)

    def done(self, restored: Restored) -> None:
        """Say what was done."""
        self._page(_("Restored and read back whole"), "")
        pairs = [(_("As of"), format_moment(restored.made_at.astimezone()))]
        if restored.kept_old is not None:
            pairs.append((_("Kept beside it"), isolate(restored.kept_old.name)))
        if restored.erased:
            told = ngettext(
                "{n} thing removed since then was removed again",
                "{n} things removed since then were removed again", restored.erased,
            )  # fmt: skip
            pairs.append((_("Removed"), told.format(n=restored.erased)))
        self.column.addSpacing(space(6))
        self.column.addWidget(KeyValues(pairs))
        if not restored.list_found:
            self.banner.show_content(
                BannerContent(
                    "attention",
                    _("No list of removed cases lay with the backup"),
                    _(
                        "A case that was removed since then may be back. Look for it and remove it again."
                    ),
                )
            )
        self._buttons(_("Open it"), partial(self.folder_chosen.emit, restored.place), None)
        self._next.setFocus()

    # -- what pages do

    def _choose_stick(self) -> None:
        stick = ask_folder(self, _("Use this folder"))
        if stick is not None:
            self.look(stick)

    def look(self, stick: Path) -> None:
        """Look for backups in a place."""
        self._tasks.run(
            partial(self._entrance.backups, stick),
            owner=self, done=self._looked, failed=self._refused, lane="files",
        )  # fmt: skip

    def _looked(self, found: list[BackupLine]) -> None:
        self._found = [one for one in found if one.made_at is not None]
        if self._found:
            self._chosen = self._found[0].place
            self.which()
        else:
            self._refused(AppError("backup.none_here"))

    def _choose_backup(self, place: str) -> None:
        self._chosen = place

    def _choose_place(self) -> None:
        place = ask_folder(self, _("Use this folder"), self._place.parent)
        if place is not None:
            typed, self._reason = self._words.text(), self._why.text()
            self._place = place
            self.words()
            self._words.setText(typed)

    def _restore(self) -> None:
        typed, why = self._words.text(), self._why.text().strip()
        self._reason = why
        self._words_field.set_problem("" if typed else _("Type the passphrase of the backup."))
        self._why_field.set_problem("" if why else _("Needed: a few words are enough."))
        if not (typed and why):
            (self._why if typed else self._words).setFocus()
            return
        self.working()
        job = self._tasks.start(
            partial(self._entrance.restore, Path(self._chosen), typed, self._place, why),
            owner=self,
            lane="case",
            progress=self._far,
            done=self.done,
            failed=self._not_restored,
        )
        self._progress.cancelled.connect(job.cancel)

    def _far(self, done: int, total: int) -> None:
        self._progress.show_progress(done, max(1, total), megabytes(done, total))

    def _not_restored(self, problem: AppError) -> None:
        self.words()
        if not isinstance(problem, Cancelled):
            self._refused(problem)

    def _refused(self, problem: AppError) -> None:
        self.banner.show_content(
            BannerContent(
                "attention", _("Nothing was changed"), sentence(problem), "warning-circle"
            )
        )

    # -- parts of a page

    def _page(self, title: str, text: str) -> None:
        self.clear()
        self.column.addWidget(plain_label(title, Role.PAGE, bold=True, wrap=True))
        if text:
            self.column.addWidget(plain_label(text, Role.BODY, "ink2", wrap=True))
        self.column.addSpacing(space(12))
        self.banner = Banner()
        self.column.addWidget(self.banner)

    def _buttons(
        self, words: str, run: Callable[[], object], back: Callable[[], object] | None
    ) -> None:
        self.column.addSpacing(space(16))
        row = QWidget()
        self._row = FlowLayout(row, gap=8)
        self._next = Button(words, "primary")
        self._next.clicked.connect(lambda: run())
        self._row.addWidget(self._next)
        if back is not None:
            made = Button(_("Back"), icon="arrow-left")
            made.clicked.connect(lambda: back())
            self._row.addWidget(made)
        self.column.addWidget(row)


def _small(words: str, run: Callable[[], object]) -> Button:
    made = Button(words, "quiet")
    made.clicked.connect(lambda: run())
    return made


def _when(one: BackupLine) -> str:
    return format_moment(one.made_at.astimezone()) if one.made_at else ""

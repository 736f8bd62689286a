"""Backup: when one was last read back whole, making one on a stick while work goes on, and checking those there."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import AppError, DamageError
from app.events import Event
from app.i18n import _, ngettext
from ui.context import Context, Place, Said
from ui.dialogs.files import ask_folder
from ui.models.backup import BackupShown, Known, known, lines_of, looked, megabytes, shown
from ui.shared.long_work import LongWork
from ui.tokens import Role, space
from ui.widgets.banner import Banner, BannerContent, QuietBox
from ui.widgets.buttons import button
from ui.widgets.chips import Choice, ChoiceChips
from ui.widgets.frame import PreviewPane
from ui.widgets.labels import plain_label
from ui.widgets.rows import GrowingRows
from ui.widgets.screen import Screen, empty
from ui.widgets.scrolling import scrolled
from ui.widgets.small import EmptyState, KeyValues
from ui.words import sentence

if TYPE_CHECKING:
    from app.services.backup_lines import BackupLine
    from app.services.backups import Begun, Completed
    from app.services.verify import Finding

_PAGE = 4096
_DAYS = (3, 7, 14, 30)
_CONCERNS = ("backup.", "vault.renewed", "people.")


class BackupScreen(Screen):
    """The backups of this workbook in one place, and what can be done about them."""

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, _("Backup"))
        self._known: Known | None = None
        self._place: Path | None = None
        self._there: list[BackupShown] = []
        self.add_action(
            button(
                _("Back up now"), "primary", icon="archive", run=self._back_up, takes="backup.make"
            )
        )
        self.add_action(button(_("Another place"), icon="folder-open", run=self._choose))
        self.banner = Banner()
        self.list = GrowingRows(_("Backups"), lead_width=0)
        self.list.opened.connect(lambda _key: self.ask_for_pane())
        self.list.acted.connect(self._check)
        self.list.current_key_changed.connect(self._preview)
        self.nothing = QWidget()
        self._nothing = QVBoxLayout(self.nothing)
        self._reminder = QVBoxLayout()
        self.add_wide(scrolled(self._column()))
        self.work = LongWork(self)
        self.add_pane(PreviewPane(width=344))

    def _column(self) -> QWidget:
        """Everything in one column that scrolls as a whole; the rows carry their own margin."""
        inner, words = QWidget(), QVBoxLayout()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(8))
        words.setContentsMargins(space(12), space(12), space(12), 0)
        words.setSpacing(space(16))
        head = QVBoxLayout()
        head.setContentsMargins(space(12), 0, space(12), 0)
        head.addWidget(self.banner)
        column.addLayout(head)
        column.addWidget(self.list)
        column.addWidget(self.nothing)
        self._reminder.setSpacing(space(4))
        words.addLayout(self._reminder)
        said = _(
            "To go back to a backup, lock the workbook and choose “Restore a backup” on the first page. "
            "The workbook that is here now is then kept beside it."
        )
        words.addWidget(QuietBox(said, icon="clock-counter-clockwise"))
        column.addLayout(words)
        column.addStretch(1)
        return inner

    def open(self, place: Place) -> None:
        super().open(place)
        self._load()

    def happened(self, event: Event) -> None:
        if event.action.startswith(_CONCERNS):
            self._load()

    def first_focus(self) -> QWidget:
        return self.list if self._there else self.head

    def arrange(self, effective: int) -> None:
        super().arrange(effective)
        if self.pane is not None and not self._there:
            self.pane.hide()  # an empty sheet would say nothing

    # -- showing

    def _load(self) -> None:
        self.ctx.tasks.run(partial(known, self.ctx.services), owner=self, done=self._show)

    def _show(self, told: Known) -> None:
        self._known = told
        self.head.show_title(_("Backup"), told.subtitle)
        self._show_reminder(told)
        self._place = self._place or told.state.place
        if self._place is None:
            self._show_there([])
            return
        work = partial(looked, self.ctx.services, self._place, told.lines)
        self.ctx.tasks.run(work, owner=self, done=self._show_there, lane="files")

    def _show_there(self, found: list[BackupLine] | AppError) -> None:
        told = self._known
        if told is None:
            return
        self._there = [] if isinstance(found, AppError) else shown(found, told)
        self.list.show_lines(lines_of(self._there, self._place) if self._place else [])
        self.list.setVisible(bool(self._there))
        self.nothing.setVisible(not self._there)
        self.arrange(self.effective())
        if not self.list.current_key():
            self.list.choose_first()
        self._preview(self.list.current_key())
        self._show_nothing(found)
        self._show_due(told)

    def _show_nothing(self, found: list[BackupLine] | AppError) -> None:
        empty(self._nothing)
        if self._there:
            return
        if isinstance(found, AppError):
            part = EmptyState("archive", _("The backups are not here now."), sentence(found))
        else:
            part = EmptyState(
                "archive",
                _("No backup is here yet."),
                _("Plug in a stick and choose it. A backup is locked as this workbook is."),
            )
        self._nothing.addWidget(part)

    def _show_due(self, told: Known) -> None:
        if not told.state.due:
            self.banner.show_content(None)
            return
        days = told.state.days
        more = _("Until there is one, everything is on this laptop only.")
        if told.state.proved_made_at is not None:
            more = ngettext(
                "The last one that was read back whole is more than {n} day old.",
                "The last one that was read back whole is more than {n} days old.", days,
            ).format(n=days)  # fmt: skip
        self.banner.show_content(BannerContent("attention", _("A backup is due"), more, "archive"))

    def _show_reminder(self, told: Known) -> None:
        empty(self._reminder)
        if not told.may_change:
            return
        self._reminder.addWidget(plain_label(_("Remind after"), Role.CAP, "ink2"))
        days = sorted({*_DAYS, told.state.days})
        choices = [Choice(str(n), ngettext("{n} day", "{n} days", n).format(n=n)) for n in days]
        chips = ChoiceChips(choices, on=(str(told.state.days),))
        chips.chosen.connect(self._remind)
        self._reminder.addWidget(chips)

    def _remind(self, key: str) -> None:
        work = partial(self.ctx.services.backups.remind_after, int(key))
        self.ctx.tasks.run(work, owner=self)

    def _preview(self, key: str) -> None:
        pane = self.pane
        one = next((each for each in self._there if str(each.number) == key), None)
        if pane is None:
            return
        pane.clear()
        if one is not None:
            pane.show_title(one.title)
            pane.add(KeyValues(one.pairs))
            pane.column.addSpacing(space(8))
            words = _(
                "It opens with the passphrase each of them had when it was made, also for somebody who has left since."
            )
            pane.add(plain_label(words, Role.CAP, "ink2", wrap=True))
        pane.column.addStretch(1)
        if one is not None and one.row.action:
            pane.add_action(button(_("Check"), "soft", run=partial(self._check, key)))

    # -- making one

    def _choose(self) -> None:
        place = ask_folder(self, _("Use this folder"), self._place)
        if place is not None:
            self._place = place
            self._load()

    def _back_up(self) -> None:
        if self.work.goes_on():
            return
        place = self._place or ask_folder(self, _("Use this folder"))
        if place is None:
            return
        self._place = place
        self._begin(_("Copying the case file"))
        self.work.go(
            partial(self.ctx.services.backups.begin, place), self._copied, self._stopped,
            words=lambda done, total: megabytes(done * _PAGE, total * _PAGE), lane="case", gives_way=True,
        )  # fmt: skip

    def _copied(self, begun: Begun) -> None:
        self._begin(_("Copying attachments and reading back"))
        complete = partial(self.ctx.services.backups.complete, begun)
        self.work.go(complete, self._completed, self._stopped, words=megabytes)

    def _completed(self, done: Completed) -> None:
        self.work.end()
        work = partial(self.ctx.services.backups.keep, done)
        self.ctx.tasks.run(work, owner=self, done=self._made)

    def _made(self, line: BackupLine) -> None:
        self.ctx.toast(Said(_("Backed up and read back whole.")))
        if line.lacking:
            told = ngettext(
                "{n} attachment is damaged or missing in the workbook itself.",
                "{n} attachments are damaged or missing in the workbook itself.", line.lacking,
            ).format(n=line.lacking)  # fmt: skip
            self.banner.show_content(
                BannerContent("attention", told, _("Everything else is in the backup."))
            )

    # -- checking one

    def _check(self, key: str) -> None:
        place, backups = self._place, self.ctx.services.backups
        if place is None or self.work.goes_on():
            return
        number = int(key)
        self._begin(_("Reading the backup"))
        self.work.go(
            partial(backups.prove, place, number), partial(self._checked, number), self._stopped,
            words=megabytes,
        )  # fmt: skip

    def _checked(self, number: int, found: list[Finding]) -> None:
        self.work.end()
        place = self._place
        if place is None:
            return
        work = partial(self.ctx.services.backups.checked, place, number, found)
        self.ctx.tasks.run(work, owner=self, done=lambda _none: self._say_checked(found))

    def _say_checked(self, found: list[Finding]) -> None:
        if not found:
            self.ctx.toast(Said(_("It is whole.")))
        else:
            self.ctx.show_error(DamageError(found[0].what))

    # -- the work that goes on

    def _begin(self, what: str) -> None:
        self.work.begin(what, running=what)

    def _stopped(self, problem: AppError) -> None:
        self.work.fail(problem, _("Stopped. Earlier backups are as they were."))
        self._load()

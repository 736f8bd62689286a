"""Start and end of the window: hardening, look, language, unlock, idle lock, hide, and the fresh process after a lock.

Heavy parts (the services and all they import) are loaded on the case lane while the first page is already on screen.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QCoreApplication,
    QObject,
    Qt,
    QTimer,
)
from PySide6.QtWidgets import QApplication

from app import i18n
from app.errors import where
from app.i18n import _, ngettext
from ui import fonts, preferences, style
from ui.away import Away
from ui.bridge import Bridge
from ui.capture import Shield
from ui.clipboard import Copied
from ui.context import Place
from ui.entrance import default_folder, entrance, holds_something, open_desk, settle_place
from ui.handover import Handover, Relaunch, fresh_process
from ui.idle import IdleWatch
from ui.locking import Locking, by_force, cover
from ui.patience import Patience
from ui.preferences import Preferences, Remembered
from ui.screens.unlock import UnlockScreen, greeting
from ui.tasks import Tasks
from ui.tokens import Look
from ui.widgets.banner import BannerContent
from ui.window import Window

if TYPE_CHECKING:
    from app.bootstrap import Desk
    from ui.screens.first_run import FirstRun
    from ui.upkeep import Upkeep
    from ui.widgets.front import FrontPage

_WARM_AFTER_MS = 400  # the first page is on screen and takes keys before anything else is loaded


class Application(QObject):
    """Ties window, lanes and workbook together, from first page to last breath."""

    def __init__(
        self,
        app: QApplication,
        handover: Handover,
        *,
        desk: Callable[[], Desk],
        relaunch: Relaunch,
        first_folder: Path,
        gone_after: Callable[[int], None] = by_force,
    ) -> None:
        super().__init__()
        self._app, self._handover, self._desk = app, handover, desk
        self._folder = Path(handover.folder) if handover.folder else first_folder
        self._workbook: Any = None
        self._upkeep: Upkeep | None = None
        self._is_locking = False
        self.tasks = Tasks()
        self.patience = Patience()
        self.bridge = Bridge()
        self.remembered = Remembered(preferences.state_folder())
        self.remembered.changed.connect(self._remember)
        self._wear(self.remembered.now.look(_system_palette(app)))
        self.window = self._new_window()
        self.copied = Copied()
        self.locking = Locking(self.tasks, self.copied, relaunch, gone_after)
        self.locking.over.connect(self._end)
        self.shield = Shield(app, up=self.remembered.now.out_of_pictures)
        self._notice(app)

    def _notice(self, app: QApplication) -> None:
        """Notice that nobody is there any more, by whatever sign."""
        self.idle = IdleWatch(self.remembered.now.idle_minutes)
        self.idle.idle.connect(self.lock)
        self.idle.remaining.connect(self._tell_lock)
        self.idle.pressed.connect(lambda key: self.hide() if key == "hide" else self.lock())
        self.idle.watch(app)
        self.away = Away()
        self.away.away.connect(lambda _why: self.lock())

    # -- beginning

    def _new_window(self) -> Window:
        window = Window()
        window.lock_wanted.connect(self.lock)
        window.hide_wanted.connect(self.hide)
        window.close_wanted.connect(self.close)
        window.cover.open_pressed.connect(self.show_front)
        return window

    def start(self) -> None:
        """Show the first page; the services load behind it."""
        if self._handover.place:
            self.window.put(self._handover.place)
        if self._handover.covered:
            self.window.show_cover()
        else:
            self.show_front()
        self.window.show()
        gc.freeze()
        gc.enable()
        QTimer.singleShot(_WARM_AFTER_MS, self.window, self._warm)

    def _warm(self) -> None:
        """Load the services and the first screen while the person types."""

        def load() -> None:
            self._desk().warm()
            i18n.warm_dates()

        if not self._is_locking:
            # What is loaded stays: looked through for waste again and again, it would hold up the window each time.
            self.tasks.run(load, owner=self, done=lambda _none: gc.freeze())
            import_module("ui.screens.today")
            import_module("ui.workspace").warm()
            self.window.cover.grab()  # its letters and icons are drawn once before they are in a hurry

    def show_front(self) -> None:
        """Show unlock, or first run where there is no workbook yet."""
        if self._workbook is not None or self._is_locking or self.window.uncover():
            return
        settle_place(self._folder)
        gate = entrance(self._folder, self._desk)
        page: UnlockScreen | FirstRun
        if holds_something(self._folder):
            note = _("Locked. Everything is saved.") if self._handover.place else ""
            hello = greeting(datetime.now().hour)
            shown = self.remembered.now
            name = self._folder.name if shown.show_folder else ""
            page = UnlockScreen(
                gate, self.tasks, greeting=hello, note=note, name=name, phone=shown.phone,
                patience=self.patience,
            )  # fmt: skip
        else:
            from ui.screens.first_run import FirstRun  # most starts never need it

            page = FirstRun(gate, self.tasks)
        page.folder_chosen.connect(self._use_folder)
        page.opened.connect(lambda workbook: self._opened(page.folder, workbook))
        page.restore_wanted.connect(self.show_restore)
        self._show_page(page)

    def show_restore(self) -> None:
        """Show how a backup is restored; afterwards its passphrase is asked for as always."""
        from ui.screens.restore import RestorePage  # few ever need it

        page = RestorePage(entrance(self._folder, self._desk), self.tasks)
        page.folder_chosen.connect(self._use_folder)
        page.left.connect(self.show_front)
        self._show_page(page)

    def _show_page(self, page: FrontPage) -> None:
        """Show a page with what every page before the workbook offers."""
        page.look_wanted.connect(self.change_look)
        page.help_wanted.connect(partial(_show_help, page))
        self.window.show_front(page)

    def _use_folder(self, folder: Path) -> None:
        self._folder = folder
        self.show_front()

    def _opened(self, folder: Path, workbook: Any) -> None:
        self._folder = folder
        is_hidden = self.window.covered()
        self.open_workbook(workbook)
        if is_hidden:  # while the passphrase was tried
            self.hide()

    def open_workbook(self, workbook: Any) -> None:
        """Show the workspace on an open workbook."""
        self._workbook = workbook
        self.bridge.follow(workbook.events)
        self._show_workspace()
        from ui.upkeep import Upkeep  # begins when somebody is in

        self._upkeep = Upkeep(workbook, self.tasks, self.bridge)
        self.idle.start()

    def _show_workspace(self) -> None:
        from ui.workspace import Workspace  # the rails and lists wait until somebody is in

        workbook = self._workbook
        workspace = Workspace(
            workbook, self.tasks, self.bridge, workbook.clock.local, self.remembered
        )
        self.window.show_workspace(workspace)
        self.away.listen(int(self.window.winId()))
        if workbook.unlocked.opened_by_recovery:  # who had to fetch the code came for a passphrase
            workspace.start(Place("passphrase"))
        else:
            workspace.start()

    # -- the look

    def _wear(self, worn: Look) -> None:
        i18n.set_language(worn.language)
        style.dress(self._app, worn)

    def change_look(self, worn: Look) -> None:
        """Use another language, text size or palette, and remember it."""
        self.remembered.change(
            language=worn.language, scale=round(worn.scale * 100), palette=worn.palette.name
        )

    def _remember(self, before: Preferences, now: Preferences) -> None:
        """Do as the person now wishes."""
        self.idle.allow(now.idle_minutes)
        self.shield.raise_or_lower(up=now.out_of_pictures)
        system = _system_palette(self._app)
        if before.look(system) != now.look(system) and not self.window.uncover():
            self._build_again(now.look(system))

    def _build_again(self, worn: Look) -> None:
        """Build the window again in another look, its place kept."""
        before, place = self.window, self.window.place()
        shown = before.workspace.navigation.place if before.workspace else None
        if before.workspace is not None:
            before.workspace.navigation.leave()
        self._wear(worn)
        self.window = self._new_window()
        self.window.put(place)
        if self._workbook is not None:
            self._show_workspace()
            if self.window.workspace is not None and shown is not None and shown.screen:
                self.window.workspace.navigation.go(shown)
        else:
            self.show_front()
        self.window.show()
        before.let_close()
        before.deleteLater()

    # -- locking

    def hide(self) -> None:
        """Cover first, then lock; the fresh process shows the cover too."""
        cover(self.window)
        self._lock(covered=True)

    def lock(self) -> None:
        """Save, lock, and begin again in a fresh process."""
        self._lock(covered=False)

    def close(self) -> None:
        """Save, lock and end."""
        if self._is_locking:
            self.locking.end_with_it()
        elif self._workbook is None:
            self._end()
        else:
            self._lock(covered=False, goes_on=False)

    def _lock(self, *, covered: bool, goes_on: bool = True) -> None:
        if self._workbook is None:
            return
        self._is_locking = True
        workbook, self._workbook = self._workbook, None
        self.idle.stop()
        if self._upkeep is not None:
            self._upkeep.stop()
        told = Handover(self.window.place(), covered, str(self._folder), self._handover.today)
        self.locking.begin(self.window, workbook, told if goes_on else None)

    def _end(self) -> None:
        self.window.drop_workspace()
        self.window.let_close()
        self._app.quit()

    def _tell_lock(self, seconds: int) -> None:
        workspace = self.window.workspace
        if workspace is None:
            return
        minutes = -(-seconds // 60)
        words = ngettext("Locks in {n} min", "Locks in {n} min", minutes).format(n=minutes)
        workspace.status.show_lock(words, soon=seconds <= 60)

    # -- bugs

    def bug(self, where: str) -> None:
        """Tell the person that the program itself stumbled; nothing of a case is in the words."""
        if self.window.workspace is not None:
            self.window.workspace.show_banner(
                BannerContent(
                    "problem",
                    _("Something in the program went wrong"),
                    _("What you typed is kept. If it happens again, report this: {where}").format(
                        where=where
                    ),
                    "warning-circle",
                )
            )


def _show_help(page: FrontPage) -> None:
    from ui.dialogs.help import show_help  # few ever need it

    show_help(page)


def _install_excepthook(application: Application) -> None:
    def hook(
        kind: type[BaseException], problem: BaseException, trace: TracebackType | None
    ) -> None:
        place = where(problem)
        print(place, file=sys.stderr)
        application.bug(place)

    sys.excepthook = hook


def _system_palette(app: QApplication) -> str:
    hints = app.styleHints()
    wishes = hints.accessibility()
    if wishes is not None and wishes.contrastPreference() == Qt.ContrastPreference.HighContrast:
        return "contrast"
    return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"


def main(arguments: Sequence[str], *, relaunch: Relaunch = fresh_process) -> int:
    """Run the window until it is closed or locked; returns the exit code."""
    from app.process import harden

    harden()
    continues = "--continue" in arguments
    handover = Handover.from_json(sys.stdin.readline()) if continues else _told(arguments)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    app = style.begin(sys.argv[0])
    app.setApplicationName("Workbook")
    app.setQuitOnLastWindowClosed(False)
    preferences.silence_qt()
    fonts.register()
    application = Application(
        app,
        handover,
        desk=open_desk(handover.today),
        relaunch=relaunch,
        first_folder=default_folder(),
    )
    _install_excepthook(application)
    application.start()
    if continues:
        QTimer.singleShot(0, _report_ready)
    app.lastWindowClosed.connect(app.quit)
    code = app.exec()
    sys.stderr.flush()
    # Nothing of the open workbook may outlive the loop: no interpreter teardown, no atexit.
    os._exit(code)


def _report_ready() -> None:
    print("ready", flush=True)
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for the rest of the process


def _told(arguments: Sequence[str]) -> Handover:
    """Read `--vault DIR` and `--today YYYY-MM-DD`, which nobody gives who starts it by its icon."""
    if not arguments:
        return Handover()
    import argparse

    parser = argparse.ArgumentParser(prog="workbook", description=_("Opens the window."))
    parser.add_argument("--vault", default="", help=_("the folder of the workbook"))
    parser.add_argument("--today", default="", help=_("fix the date, for tests and demos"))
    options = parser.parse_args(list(arguments))
    return Handover(folder=options.vault, today=options.today)

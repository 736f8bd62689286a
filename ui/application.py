"""Start and end of the window: hardening, look, language, unlock, idle lock, hide, and the fresh process after a lock.

Heavy parts (the services and all they import) are loaded on the case lane while the first page is already on screen.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QCoreApplication,
    QObject,
    QStandardPaths,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app import i18n
from app.i18n import _, ngettext
from ui import fonts, preferences, style
from ui.bridge import Bridge
from ui.context import Entrance
from ui.handover import Handover, Relaunch, fresh_process
from ui.idle import IdleWatch
from ui.screens.unlock import UnlockScreen, greeting
from ui.tasks import Tasks
from ui.tokens import Look
from ui.upkeep import Upkeep
from ui.widgets.banner import BannerContent
from ui.window import Window

if TYPE_CHECKING:
    from app.bootstrap import Desk
    from app.job import Job
    from ui.screens.first_run import FirstRun

_GIVE_UP_AFTER_MS = 5_000
_WARM_AFTER_MS = 400  # the first page is on screen and takes keys before anything else is loaded


def open_desk(today: str) -> Callable[[], Desk]:
    """Return a function that loads the services; its first call costs the most and belongs on the case lane."""

    @lru_cache(maxsize=1)
    def desk() -> Desk:
        from app.bootstrap import Desk

        return Desk(today=date.fromisoformat(today) if today else None)

    return desk


def entrance(folder: Path, desk: Callable[[], Desk]) -> Entrance:
    """Return what can be done before a workbook is open."""

    def create(place: Path, words: str, office: str, worker: str) -> tuple[Any, str]:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return desk().create(place, words, office=office, worker=worker)

    def sample(place: Path, job: Job) -> tuple[Any, str]:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return desk().sample(place, job)

    return Entrance(
        folder=folder,
        unlock=lambda place, words, reason: desk().unlock(place, words, go_on=reason),
        create=create,
        sample=sample,
        suggest=lambda: desk().suggest_passphrase(),
        require_strong=lambda words: desk().require_strong(words),
    )


class Application(QObject):
    """Ties window, lanes and workbook together, from first page to last breath."""

    _ready = Signal()

    def __init__(
        self,
        app: QApplication,
        handover: Handover,
        *,
        desk: Callable[[], Desk],
        relaunch: Relaunch,
        first_folder: Path,
    ) -> None:
        super().__init__()
        self._app, self._handover, self._relaunch, self._desk = app, handover, relaunch, desk
        self._folder = Path(handover.folder) if handover.folder else first_folder
        self._remember = preferences.state_folder()
        self._preferences = preferences.read(self._remember)
        self._workbook: Any = None
        self._upkeep: Upkeep | None = None
        self._ending = ""
        self.tasks = Tasks()
        self.bridge = Bridge()
        self._wear(self._preferences.look(_system_palette(app)))
        self.window = self._new_window()
        self.idle = IdleWatch(self._preferences.idle_minutes)
        self.idle.idle.connect(self.lock)
        self.idle.remaining.connect(self._tell_lock)
        self._ready.connect(self._end)

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
        QTimer.singleShot(_WARM_AFTER_MS, self._warm)

    def _warm(self) -> None:
        """Load the services while the person types."""
        if not self._ending:
            self.tasks.run(self._desk, owner=self)
            import_module("ui.workspace")

    def show_front(self) -> None:
        """Show unlock, or first run where there is no workbook yet."""
        if self._workbook is not None or self._ending:
            return
        gate = entrance(self._folder, self._desk)
        page: UnlockScreen | FirstRun
        if _holds_something(self._folder):
            note = _("Locked. Everything is saved.") if self._handover.place else ""
            hello = greeting(datetime.now().hour)
            page = UnlockScreen(gate, self.tasks, greeting=hello, note=note)
        else:
            from ui.screens.first_run import FirstRun  # most starts never need it

            page = FirstRun(gate, self.tasks)
        page.folder_chosen.connect(self._use_folder)
        page.opened.connect(lambda workbook: self._opened(page.folder, workbook))
        page.look_wanted.connect(self.change_look)
        self.window.show_front(page)

    def _use_folder(self, folder: Path) -> None:
        self._folder = folder
        self.show_front()

    def _opened(self, folder: Path, workbook: Any) -> None:
        self._folder = folder
        self.open_workbook(workbook)

    def open_workbook(self, workbook: Any) -> None:
        """Show the workspace on an open workbook."""
        self._workbook = workbook
        self.bridge.follow(workbook.events)
        self._show_workspace()
        self._upkeep = Upkeep(workbook, self.tasks, self.bridge)
        self.idle.start(self._app)

    def _show_workspace(self) -> None:
        from ui.workspace import Workspace  # the rails and lists wait until somebody is in

        workbook = self._workbook
        workspace = Workspace(workbook, self.tasks, self.bridge, workbook.clock.local)
        self.window.show_workspace(workspace)
        self.tasks.run(
            lambda: workbook.office.own().name, owner=workspace, done=workspace.status.show_office
        )
        workspace.start()

    # -- the look

    def _wear(self, worn: Look) -> None:
        i18n.set_language(worn.language)
        style.dress(self._app, worn)

    def change_look(self, worn: Look) -> None:
        """Use another language, text size or palette: the window is built again, its place kept."""
        self._preferences = replace(
            self._preferences,
            language=worn.language,
            scale=round(worn.scale * 100),
            palette=worn.palette.name,
        )
        preferences.write(self._remember, self._preferences)
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
        self.window.show_cover()
        self._lock(covered=True)

    def lock(self) -> None:
        """Save, lock, and begin again in a fresh process."""
        self._lock(covered=False)

    def close(self) -> None:
        """Save, lock and end."""
        self._ending = "close"
        self._lock(covered=False)

    def _lock(self, *, covered: bool) -> None:
        if self._workbook is None or self._ending == "locking":
            if self._ending == "close":
                self._end()
            return
        goes_on = self._ending != "close"
        self._ending = "locking"
        self.idle.stop()
        if self._upkeep is not None:
            self._upkeep.stop()
        workspace = self.window.workspace
        if workspace is not None:
            workspace.navigation.leave()
        self.window.show_cover()
        QGuiApplication.clipboard().clear()
        self.tasks.cancel_all()
        workbook, self._workbook = self._workbook, None
        told = Handover(self.window.place(), covered, str(self._folder), self._handover.today)
        then = partial(self._locked, told) if goes_on else lambda *_unused: self._end()
        self.tasks.run(workbook.lock, owner=self, done=then, failed=then)
        QTimer.singleShot(_GIVE_UP_AFTER_MS, self, self._end)

    def _locked(self, told: Handover, *_unused: object) -> None:
        self.window.drop_workspace()
        self._relaunch(told, self._ready.emit)

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


def redacted(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Return where an error happened, without its message, which might hold a name."""
    frames = traceback.extract_tb(trace)
    last = frames[-1] if frames else None
    place = f"{Path(last.filename).name}:{last.lineno}" if last else "?"
    return f"{kind.__name__} {place}"


def _install_excepthook(application: Application) -> None:
    def hook(
        kind: type[BaseException], problem: BaseException, trace: TracebackType | None
    ) -> None:
        where = redacted(kind, trace)
        print(where, file=sys.stderr)
        application.bug(where)

    sys.excepthook = hook


def _system_palette(app: QApplication) -> str:
    hints = app.styleHints()
    wishes = hints.accessibility()
    if wishes is not None and wishes.contrastPreference() == Qt.ContrastPreference.HighContrast:
        return "contrast"
    return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"


def _holds_something(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except OSError:
        return False


def default_folder() -> Path:
    """Return where a new workbook is made unless the person chooses another place."""
    place = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(place)) / "workbook"


def main(arguments: Sequence[str], *, relaunch: Relaunch = fresh_process) -> int:
    """Run the window until it is closed or locked; returns the exit code."""
    from app.services.process import harden

    harden()
    continues = "--continue" in arguments
    handover = Handover.from_json(sys.stdin.readline()) if continues else _told(arguments)
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    app = QApplication([sys.argv[0]])
    app.setApplicationName("Workbook")
    app.setQuitOnLastWindowClosed(False)
    private = preferences.redirect_qt()
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
    private.cleanup()
    sys.stderr.flush()
    # Nothing of the open workbook may outlive the loop: no interpreter teardown, no atexit.
    os._exit(code)


def _report_ready() -> None:
    print("ready", flush=True)
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for the rest of the process


def _told(arguments: Sequence[str]) -> Handover:
    """Read `--vault DIR` and `--today YYYY-MM-DD`."""
    import argparse

    parser = argparse.ArgumentParser(prog="workbook", description=_("Opens the window."))
    parser.add_argument("--vault", default="", help=_("the folder of the workbook"))
    parser.add_argument("--today", default="", help=_("fix the date, for tests and demos"))
    options = parser.parse_args(list(arguments))
    return Handover(folder=options.vault, today=options.today)

"""Renders the pages from before a workbook is open: `python -m tests.ui.front_pages --out DIR`."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from app import i18n
from app.errors import UserError
from app.services.backup_lines import BackupLine
from app.services.restoring import Restored
from ui import fonts, style
from ui.context import Entrance
from ui.screens.cover import Cover
from ui.screens.first_run import FirstRun
from ui.screens.restore import RestorePage
from ui.screens.unlock import UnlockScreen, greeting
from ui.tasks import Tasks
from ui.tokens import CONTRAST, DARK, LIGHT, Look

LOOKS = {
    "light": (Look(), (1366, 768)),
    "dark": (Look(DARK), (1366, 768)),
    "contrast": (Look(CONTRAST), (1366, 768)),
    "rtl": (Look(LIGHT, 1.0, i18n.PSEUDO_RTL, True), (1366, 768)),
    "200": (Look(LIGHT, 2.0), (1024, 640)),
}
WORDS = "plank heron button velvet orchard minute"


def entrance() -> Entrance:
    def refuse(folder: Path, words: str, reason: str) -> None:
        raise UserError("vault.wrong_passphrase")

    return Entrance(
        folder=Path("workbook"),
        unlock=refuse,
        create=lambda folder, words, office, worker: (object(), "ABCD-EFGH-JKLM-NPQR-STUV-WXYZ"),
        sample=lambda folder, job: (object(), WORDS),
        suggest=lambda: WORDS,
        require_strong=lambda words: None,
        backups=lambda place: BACKUPS,
        restore=lambda backup, words, place, reason, job: RESTORED,
    )


AT = datetime(2026, 11, 23, 17, 40, tzinfo=UTC)
BACKUPS = [
    BackupLine("", n, AT - timedelta(days=7 * (3 - n)), place=f"stick/{n}") for n in (3, 2, 1)
]
RESTORED = Restored(Path("workbook"), AT, 1, False, Path("workbook-before-restore-2026-11-24"))


def unlock_wrong(tasks: Tasks) -> QWidget:
    page = UnlockScreen(entrance(), tasks, greeting=greeting(9))
    page.line.setText("Correct Horse")
    page.caps_lock.changed.emit(True)
    page.other_letters.changed.emit(True)
    for _try in range(3):
        page._patience.wrong()
    page.unlock()
    return page


def unlock_shares(tasks: Tasks) -> QWidget:
    page = UnlockScreen(entrance(), tasks, greeting=greeting(9))
    page._use_shares()
    return page


def unlock_recovery(tasks: Tasks) -> QWidget:
    page = UnlockScreen(entrance(), tasks, greeting=greeting(9))
    page._use_recovery_code()
    return page


def first_run_words(tasks: Tasks) -> QWidget:
    page = FirstRun(entrance(), tasks)
    page.passphrase()
    return page


def first_run_office(tasks: Tasks) -> QWidget:
    page = FirstRun(entrance(), tasks)
    page.office()
    return page


def restore_which(tasks: Tasks) -> RestorePage:
    page = RestorePage(entrance(), tasks)
    page._looked(BACKUPS)
    return page


def restore_words(tasks: Tasks) -> QWidget:
    page = restore_which(tasks)
    page.words()
    return page


def restore_working(tasks: Tasks) -> QWidget:
    page = restore_which(tasks)
    page.working()
    page._far(120_000_000, 310_000_000)
    return page


def restore_done(tasks: Tasks) -> QWidget:
    page = restore_which(tasks)
    page.done(RESTORED)
    return page


PAGES = {
    "restore": lambda tasks: RestorePage(entrance(), tasks),
    "restore-which": restore_which,
    "restore-words": restore_words,
    "restore-working": restore_working,
    "restore-done": restore_done,
    "unlock": lambda tasks: UnlockScreen(entrance(), tasks, greeting=greeting(9)),
    "unlock-wrong": unlock_wrong,
    "unlock-recovery": unlock_recovery,
    "unlock-shares": unlock_shares,
    "first-run": lambda tasks: FirstRun(entrance(), tasks),
    "first-run-words": first_run_words,
    "first-run-office": first_run_office,
    "cover": lambda tasks: Cover(),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    app = QApplication(sys.argv[:1])
    fonts.register()
    tasks = Tasks()
    options.out.mkdir(parents=True, exist_ok=True)
    for name, (worn, size) in LOOKS.items():
        style.dress(app, worn)
        i18n.set_language(worn.language)
        for page_name, make in PAGES.items():
            page = make(tasks)
            page.resize(*size)
            page.show()
            tasks.idle()
            for _round in range(4):
                app.processEvents()
            page.grab().save(str(options.out / f"{page_name}-{name}.png"))
            page.close()
    tasks.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

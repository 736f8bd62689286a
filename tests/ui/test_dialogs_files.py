"""File and print dialogs leave nothing behind and say nothing: no recent places, no telling title, no job's name."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.source import ROOT, nodes
from tests.ui.sheets import answering
from ui.dialogs import printing
from ui.dialogs.files import ask_target
from ui.dialogs.printing import ask_printer
from ui.dialogs.question import QuestionDialog

ASKS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from ui.dialogs.files import ask_file, ask_folder
from ui.preferences import silence_qt
from pathlib import Path
silence_qt()
app = QApplication([])
window = QWidget()
folder = Path(sys.argv[1])

def accept(name=""):
    dialog = app.activeModalWidget()
    if dialog is None:
        QTimer.singleShot(50, lambda: accept(name))
        return
    if name:
        dialog.findChild(QLineEdit, "fileNameEdit").setText(str(folder / name))
    dialog.accept()

QTimer.singleShot(50, lambda: accept("amina.pdf"))
print(ask_file(window, "Add", "PDF (*.pdf)"))
QTimer.singleShot(50, accept)
print(ask_folder(window, "Use", folder))
"""


@pytest.mark.slow
def test_no_place_is_remembered(tmp_path: Path) -> None:
    chosen, home = tmp_path / "larch close", tmp_path / "home"
    chosen.mkdir()
    home.mkdir()
    (chosen / "amina.pdf").write_bytes(b"%PDF")
    env = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config")}
    env |= {"XDG_DATA_HOME": str(home / "data"), "XDG_STATE_HOME": str(home / "state")}
    ran = subprocess.run(
        [sys.executable, "-c", ASKS, str(chosen)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        check=True,
    )
    assert ran.stdout.decode().split("\n")[:2] == [str(chosen / "amina.pdf"), str(chosen)]
    kept = [file for file in home.rglob("*") if file.is_file()]
    assert not any(b"larch" in file.read_bytes() for file in kept)
    assert not any("QtProject" in file.name for file in kept)


def test_the_title_says_nothing_and_the_button_what_happens(qtbot: QtBot, tmp_path: Path) -> None:
    window, seen = QWidget(), list[str]()
    qtbot.addWidget(window)

    def look(dialog: QFileDialog) -> None:
        seen.append(dialog.windowTitle())
        seen.extend(one.text() for one in dialog.findChildren(QPushButton) if one.text())
        dialog.findChild(QLineEdit, "fileNameEdit").setText(str(tmp_path / "x.pdf"))  # type: ignore[attr-defined]
        dialog.accept()

    answering(QFileDialog, look)
    assert ask_target(window, "Save the bundle", "bundle.pdf", "PDF (*.pdf)") == tmp_path / "x.pdf"
    assert seen[0] == "Workbook"
    assert "Save the bundle" in seen


def test_the_spool_is_named_once_a_session_and_the_job_is_nobodys(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing._Session, "was_told", False)
    window, seen = QWidget(), list[str]()
    qtbot.addWidget(window)

    def spool(sheet: QuestionDialog) -> None:
        seen.append("spool")
        sheet._act()

    def job(dialog: QPrintDialog) -> None:
        seen.append(dialog.windowTitle())
        dialog.accept()

    answering(QuestionDialog, spool)
    for _turn in range(2):
        answering(QPrintDialog, job)
        printer = ask_printer(window)
        assert printer is not None
        assert printer.docName() == "Workbook"
    assert seen == ["spool", "Workbook", "Workbook"]


def test_every_question_about_a_file_goes_through_one_place() -> None:
    others = {
        file
        for file, node in nodes("ui")
        if isinstance(node, ast.ImportFrom)
        and {"QFileDialog", "QPrintDialog"} & {one.name for one in node.names}
    }
    assert others == {"ui/dialogs/files.py", "ui/dialogs/printing.py"}

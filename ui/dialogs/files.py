"""Which file: Qt's own dialog, because the system's keeps a list of recent files.

Its title is the window's, its button says what happens, and the names it suggests say nothing.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import _
from ui.tokens import px

_Mode, _Accept, _Option = QFileDialog.FileMode, QFileDialog.AcceptMode, QFileDialog.Option


class _Session:
    """Where a file was last chosen: known until the program ends, and written nowhere."""

    folder = ""


def ask_file(parent: QWidget, act: str, kinds: str) -> Path | None:
    """Ask for a file to read; None where the person thought better of it."""
    dialog = _dialog(parent, act, kinds)
    dialog.setFileMode(_Mode.ExistingFile)
    return next(iter(_asked(dialog)), None)


def ask_files(parent: QWidget, act: str, kinds: str) -> list[Path]:
    """Ask for files to read."""
    dialog = _dialog(parent, act, kinds)
    dialog.setFileMode(_Mode.ExistingFiles)
    return _asked(dialog)


def ask_target(parent: QWidget, act: str, name: str, kinds: str) -> Path | None:
    """Ask where to write a file; `name` must not say what is in it or about whom."""
    dialog = _dialog(parent, act, kinds)
    dialog.setAcceptMode(_Accept.AcceptSave)
    dialog.setFileMode(_Mode.AnyFile)
    dialog.selectFile(name)
    return next(iter(_asked(dialog)), None)


def ask_folder(parent: QWidget, act: str, start: Path | None = None) -> Path | None:
    """Ask for a folder."""
    dialog = _dialog(parent, act, "")
    dialog.setFileMode(_Mode.Directory)
    dialog.setOption(_Option.ShowDirsOnly)
    if start is not None:
        dialog.setDirectory(str(start))
    return next(iter(_asked(dialog)), None)


def _dialog(parent: QWidget, act: str, kinds: str) -> QFileDialog:
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    start = _Session.folder or (documents if Path(documents).is_dir() else str(Path.home()))
    dialog = QFileDialog(parent, _("Workbook"), start, kinds)
    dialog.setOption(_Option.DontUseNativeDialog)
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, act)
    over = parent.window()
    dialog.resize(min(px(760), over.width() - 32), min(px(480), over.height() - 32))
    return dialog


def _asked(dialog: QFileDialog) -> list[Path]:
    """Ask, and drop what Qt noted of folders seen (`silence_qt` takes care of what it would write into a file)."""
    accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
    files = [Path(name) for name in dialog.selectedFiles()] if accepted else []
    if accepted:
        _Session.folder = dialog.directory().absolutePath()
    dialog.deleteLater()
    QSettings(QSettings.Scope.UserScope, "QtProject").remove("FileDialog")
    return files

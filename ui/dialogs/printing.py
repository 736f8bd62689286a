"""Which printer, after a word about the copies a printer keeps: once a session, before the first print."""

from __future__ import annotations

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.dialogs.question import Question, ask


class _Session:
    was_told = False


def ask_printer(parent: QWidget, *, was_told: bool = False) -> QPrinter | None:
    """Ask which printer; None where the person thought better of it.  The job's name says nothing.

    `was_told` says that the caller named the print queue itself a moment ago.
    """
    if not (was_told or _Session.was_told) and not ask(parent, spool_warning()).act:
        return None
    _Session.was_told = True
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(_("Workbook"))
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(_("Workbook"))
    return printer if dialog.exec() == QPrintDialog.DialogCode.Accepted else None


def spool_warning() -> Question:
    """Return what has to be known before anything is printed."""
    return Question(
        _("Print on paper?"),
        _(
            "The system keeps a readable copy in its print queue until the page is out, and many printers keep one "
            "longer. Use a printer that stands with you, best one on a cable, and take the page at once."
        ),
        act=_("Choose a printer"),
        safe=_("Not now"),
    )

"""What first run, leaving and the recovery page share: a code shown once, written by hand, and typed back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.dialogs.printing import ask_printer
from ui.tokens import Role, font
from ui.widgets.buttons import button
from ui.widgets.field import Field
from ui.widgets.inputs import TextLine
from ui.widgets.step_screen import StepScreen
from ui.widgets.steps import PaperCard


class CodeSteps:
    """Two steps on a screen: the code, then the code back from the paper; it counts only after the second."""

    def __init__(
        self,
        screen: StepScreen,
        code: str,
        done: Callable[[], object],
        *,
        print_it: Callable[[str], object] | None = None,
        words: str = "",
    ) -> None:
        self._screen, self._code, self._done = screen, code, done
        self._print, self._words = print_it, words
        self.show()

    def show(self) -> None:
        """Show the code to be written by hand; printing is the second choice."""
        steps = self._screen.steps
        words = self._words or _(
            "Write this code by hand and keep it somewhere else than any passphrase. It is shown only now."
        )
        steps.begin(_("The recovery code"), words)
        steps.add(PaperCard(self._code, _("Recovery code")), gap=0)
        also = None
        if self._print is not None:
            run = partial(self._print, self._code)
            also = button(_("Print it instead"), "quiet", run=run)
        steps.end(_("I have written it down"), self.ask_back, also=also)
        steps.next.setFocus()

    def ask_back(self) -> None:
        """Ask for the code from the paper."""
        steps = self._screen.steps
        steps.begin(
            _("Type the code from your paper"),
            _("Only so that a slip of the pen is found now and not later. Spaces may be left out."),
        )
        self.line = TextLine()
        self.field = Field(_("Recovery code"), self.line)
        steps.add(self.field, gap=0)
        steps.end(_("This is the code"), self._confirm, self.show)
        self.line.setFocus()

    def _confirm(self) -> None:
        confirm = partial(self._screen.ctx.services.recovery.confirm, self.line.text())
        self._screen.do(confirm, self._confirmed, what=_("Trying the code"), beside=self.field)

    def _confirmed(self, _none: None) -> None:
        self._code = ""
        self._done()


def print_on_paper(parent: QWidget, words: str) -> bool:
    """Print a code in large letters with nothing else on the page; False for a printer that makes a file."""
    printer = ask_printer(parent, was_told=True)
    if printer is None:
        return True
    on_paper = printer.outputFormat() is QPrinter.OutputFormat.NativeFormat
    if not on_paper or "pdf" in printer.printerName().casefold():
        return False
    painter = QPainter()
    if painter.begin(printer):
        face = font(Role.TITLE, code=True)
        face.setPointSizeF(20)
        painter.setFont(face)
        sheet = printer.pageRect(QPrinter.Unit.DevicePixel)
        painter.drawText(
            sheet.adjusted(0, sheet.height() / 8, 0, 0), Qt.TextFlag.TextWordWrap, words
        )
        painter.end()
    return True

"""A paper on its way to a printer or a file; what it says, each service composes itself."""

from __future__ import annotations

from pathlib import Path

from app.documents.letter import Rendered
from app.documents.preview import PageImage, page_images
from app.documents.report import Report, render_report
from app.i18n import language
from app.services.outside import write_whole


class Printed:
    """What every service that prints can do with a paper once it is laid out."""

    @staticmethod
    def pictures(drawn: Rendered, dots_per_inch: float) -> list[PageImage]:
        """Return the pages as pictures (print lane)."""
        return page_images(drawn.pdf, dots_per_inch)

    @staticmethod
    def write(drawn: Rendered, target: Path) -> None:
        """Write a paper to a file, whole or not at all (files lane)."""
        write_whole(target, drawn.pdf)


class PrintedReport(Printed):
    """The same for a report of the office."""

    def draw(self, sheet: Report) -> Rendered:
        """Lay the sheet out (print lane)."""
        return render_report(sheet, language())

"""The help page as parts to show."""

from __future__ import annotations

from app.services.help_page import help_page
from ui.widgets.help_text import HelpPart


def help_parts(*, early: bool = False) -> list[HelpPart]:
    """Return the sections of the help page; `early`, those for a page before the workbook is open."""
    return [
        HelpPart(one.title, tuple((each.title, each.words) for each in one.entries), one.beside)
        for one in help_page(early=early)
    ]

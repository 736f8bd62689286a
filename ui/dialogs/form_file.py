"""Adding an office's own form: what it cannot do here before it is added, or where it has to be mended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.i18n import _, ngettext
from ui.dialogs.question import Dialog
from ui.widgets.buttons import Button
from ui.widgets.small import KeyValues

if TYPE_CHECKING:
    from app.services.form_views import FormLine

Problem = tuple[str, int, str, str]
"""Sheet, row and column as far as they are known, and one sentence."""
_MOST = 30
"""Problems shown at once; the rest follow when these are mended."""


class RefusedForm(Dialog):
    """Every problem with its sheet, row and column; nothing was kept."""

    def __init__(self, parent: QWidget | None, problems: Sequence[Problem]) -> None:
        title = ngettext(
            "One thing keeps this form from being used",
            "{n} things keep this form from being used",
            len(problems),
        ).format(n=len(problems))
        super().__init__(parent, title, _("Mend them in the form's own file, then add it again."))
        pairs = [
            (_place(sheet, row, column), what) for sheet, row, column, what in problems[:_MOST]
        ]
        self.lines = KeyValues(pairs, key_width=120)
        self.parts.addWidget(self.lines)
        self.add_button(Button(_("Close"))).clicked.connect(self.reject)


class OfferedForm(Dialog):
    """Asks before a form is added of which a laptop cannot do everything."""

    def __init__(self, parent: QWidget | None, form: FormLine) -> None:
        title = _("Add “{form}”?").format(form=form.title)
        text = ngettext(
            "One part of it works differently here. Everything else works as in Kobo or ODK.",
            "{n} parts of it work differently here. Everything else works as in Kobo or ODK.",
            len(form.missing),
        ).format(n=len(form.missing))
        super().__init__(parent, title, text)
        pairs = [
            (what, _("{where}: {why}").format(where=where, why=why))
            for what, where, why in form.missing
        ]
        self.lines = KeyValues(pairs, key_width=120)
        self.parts.addWidget(self.lines)
        self.add_button(Button(_("Leave it out"))).clicked.connect(self.reject)
        self.add_button(Button(_("Add the form"), "primary")).clicked.connect(self.accept)


def _place(sheet: str, row: int, column: str) -> str:
    """Where in the workbook, as far as it is known."""
    parts = [
        _("sheet {name}").format(name=sheet) if sheet else "",
        _("row {n}").format(n=row) if row else "",
        _("column {name}").format(name=column) if column else "",
    ]
    return ", ".join(part for part in parts if part) or _("the whole form")

"""What a case file tells in two ways, for whoever asked: on the screen only, and gone when it is put away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.i18n import _, format_date, ngettext
from app.services.record_sheets import kinds_with_sheets, record_sheet, said
from ui.dialogs.question import Dialog
from ui.tokens import Role
from ui.widgets.buttons import Button
from ui.widgets.labels import plain_label
from ui.widgets.small import KeyValues

if TYPE_CHECKING:
    from datetime import date

    from app.services.differences import Difference, Saying


class DifferencesDialog(Dialog):
    """Every difference with the places it stands in; nothing can be done here but read it."""

    def __init__(self, parent: QWidget | None, found: Sequence[Difference], today: date) -> None:
        super().__init__(parent, _title(len(found)), _text(bool(found)))
        for one in found:
            self.parts.addWidget(plain_label(one.title, Role.BODY, bold=True, wrap=True))
            pairs = [(_where(saying, today), _words(saying)) for saying in one.said]
            self.parts.addWidget(KeyValues(pairs, key_width=160))
        self.add_button(Button(_("Close"))).clicked.connect(self.reject)


def _title(count: int) -> str:
    if not count:
        return _("No two dates, names or numbers differ here")
    words = ngettext("One thing is told in two ways", "{n} things are told in two ways", count)
    return words.format(n=count)


def _text(any_found: bool) -> str:
    if not any_found:
        return _("Only what stands in fields and forms was compared, not what notes say.")
    return _(
        "You may want to ask gently, or leave it. Memory of hard times has gaps; a difference says "
        "nothing about what is true. This list is kept nowhere."
    )


def _words(saying: Saying) -> str:
    return _("“{words}”").format(words=saying.words)


def _where(saying: Saying, today: date) -> str:
    if saying.form:
        day = format_date(saying.on, today=today) if saying.on else ""
        return ", ".join(part for part in (saying.form, day) if part)
    if saying.kind in kinds_with_sheets():
        return said(saying.kind, record_sheet(saying.kind).title)
    return _("About the person")

"""A new partner organisation: its name is enough."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.dialogs.question import Dialog
from ui.unsaved import Sheet
from ui.widgets.buttons import Button
from ui.widgets.field import Field
from ui.widgets.inputs import TextLine


class OrganisationDialog(Dialog):
    """Name, whom to ask for, and how to reach them."""

    def __init__(self, parent: QWidget, sheet: Sheet | None = None) -> None:
        super().__init__(parent, _("Which organisation?"))
        self.found: dict[str, str] | None = None
        words = {
            "name": _("Name"), "role": _("What they do"), "person": _("Whom to ask for"), "phone": _("Phone"),
            "email": _("E-mail"), "address": _("Address"),
        }  # fmt: skip
        self.fields = {key: Field(label, TextLine()) for key, label in words.items()}
        for field in self.fields.values():
            self.parts.addWidget(field)
        self.add_button(Button(_("Not now"))).clicked.connect(self.reject)
        self.add_button(Button(_("Add it"), "primary")).clicked.connect(self._done)
        self.fields["name"].control.setFocus()
        self.keep_in(sheet, **{key: field.control for key, field in self.fields.items()})

    def _done(self) -> None:
        given = {key: field.control.text().strip() for key, field in self.fields.items()}  # type: ignore[attr-defined]
        if not given["name"]:
            self.fields["name"].set_problem(_("A name is needed here."))
            return
        self.found = given
        self.accept()


def ask_organisation(parent: QWidget, sheet: Sheet) -> dict[str, str] | None:
    """Ask which organisation; None when none is to be added."""
    dialog = OrganisationDialog(parent, sheet)
    dialog.exec()
    return dialog.found

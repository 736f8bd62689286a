"""Kept apart: what is restricted from the first word on."""

from __future__ import annotations

from app.i18n import _
from app.services.sections import APART
from ui.context import Context
from ui.shared.record_screen import RecordScreen


class KeptApartScreen(RecordScreen):
    """The lawyer's matters, police and court, health: shut until somebody says why they must be opened."""

    KINDS = APART

    def __init__(self, ctx: Context) -> None:
        about = {
            "privileged_entry": _(
                "What the person and their lawyer said to each other. No letter prints it; a bundle carries it only "
                "on the lawyer’s instruction."
            ),
            "criminal_entry": _(
                "Police, courts, and anything the person may have been made to do. Ask a defence lawyer first."
            ),
            "health_entry": _("Body, mind, sexual health. Each part is shared only where the person agreed to it."),
        }  # fmt: skip
        super().__init__(ctx, _("Kept apart"), about)

"""Journey and work: what happened, debts, work and pay, papers, skills."""

from __future__ import annotations

from app.i18n import _
from app.services.sections import JOURNEY
from ui.context import Context
from ui.shared.record_screen import RecordScreen


class JourneyScreen(RecordScreen):
    """The way the person came, and what it cost them."""

    KINDS, DATED = JOURNEY, True

    def __init__(self, ctx: Context) -> None:
        about = {
            "trafficking_event": _(
                "How it began, the way, each place of exploitation. Dates may be as vague as they are remembered."
            ),
            "debt": _(
                "What is owed is worked out from the lines: borrowed, interest and charges, less what was paid back or "
                "worked off. Each currency stands by itself."
            ),
            "wage_entry": _(
                "Open is what was promised less what was paid. What was taken off stands beside it. This is a "
                "reckoning to talk about with a lawyer or a union, not a legal claim."
            ),
            "paper": _("Which papers they hold, which are missing, and who has them."),
            "credential": _("What they learned and may work as, and the steps to have it recognised."),
        }  # fmt: skip
        super().__init__(ctx, _("Journey & work"), about)

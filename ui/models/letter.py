"""On whose word a letter goes, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.i18n import _, format_date
from ui.widgets.banner import BannerContent
from ui.widgets.glyphs import State

if TYPE_CHECKING:
    from app.services.consents import ConsentView


def agreed_to(given: ConsentView) -> BannerContent:
    """Say when they agreed, for whom, and until when."""
    until = _("Until {day}.").format(day=format_date(given.until)) if given.until else ""
    on = format_date(given.given_on) if given.given_on else ""
    said = _("{day}, for {who} only.").format(day=on, who=given.recipient)
    more = " ".join(part for part in (said, until) if part)
    return BannerContent("open", _("They agreed to this"), more, State.YES)


def own_paper() -> BannerContent:
    """Say what to think of before somebody carries a paper of their own."""
    more = _(
        "Think of who else sees the bag, the room and the phone. It can be read aloud instead."
    )
    return BannerContent("closed", _("Is it safe for them to have this on paper?"), more, "info")

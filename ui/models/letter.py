"""A letter in words: on whose word it goes, what it carries, what stays out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.i18n import _, format_date
from ui.categories import category_words
from ui.widgets.banner import BannerContent
from ui.widgets.disclosure import KeptOut, Part
from ui.widgets.glyphs import State

if TYPE_CHECKING:
    from app.services.consents import ConsentView
    from app.services.letters import Choices


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


def parts_shown(choices: Choices) -> tuple[list[Part], KeptOut]:
    """Return the list beside a letter, a line for each category, and what stays out."""
    shown = [one for one in choices.parts if one.state in ("always", "on", "off")]
    by_category: dict[str, list[str]] = {}
    states: dict[str, str] = {}
    for one in shown:
        by_category.setdefault(one.category, []).append(one.label)
        states[one.category] = one.state
    parts = [
        Part(category, category_words(category), ", ".join(labels),
             always=states[category] == "always", on=states[category] != "off")
        for category, labels in by_category.items()
    ]  # fmt: skip
    never = tuple(category_words(one) for one in choices.kept_out)
    not_agreed = tuple(category_words(one) for one in choices.not_agreed)
    return parts, KeptOut(never, not_agreed, _("Not agreed to share"))

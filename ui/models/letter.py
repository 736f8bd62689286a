"""What a letter carries and what stays out, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.i18n import _
from ui.categories import category_words
from ui.widgets.disclosure import KeptOut, Part

if TYPE_CHECKING:
    from app.services.letters import Choices


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

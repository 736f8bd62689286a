"""A letter in words: on whose word it goes, what it carries, what stays out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.i18n import _, format_date, ngettext
from ui.categories import category_words
from ui.widgets.banner import BannerContent
from ui.widgets.buttons import Action
from ui.widgets.disclosure import KeptOut, Part
from ui.widgets.glyphs import State

if TYPE_CHECKING:
    from app.services.consents import ConsentView
    from app.services.letters import Choices, Composed

_NAMED = 4
"""Things of one kind that stand by name in the list beside a letter."""


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


def without_asking(composed: Composed) -> BannerContent | None:
    """Say why nobody has to agree to this one; None where there is nothing to say."""
    if composed.rule.anonymous:
        line = _("They did not agree to be named: this one names nobody.")
        more = _("Gender and nationality stand in it. Look through every answer before it goes.")
        return BannerContent("closed", line, more, "info")
    if composed.rule.letter != composed.wish.letter:
        line = _("Under 18, or perhaps: no agreement is needed.")
        more = _("Explain it all the same, and write down what the child thinks.")
        return BannerContent("closed", line, more, "info")
    return None


def nobody_chosen() -> BannerContent:
    """Say that nobody is chosen yet."""
    more = _("What it may carry depends on what they agreed to share with whom.")
    missing = _("Whoever is missing is added under Directory.")
    return BannerContent("closed", _("Choose who it is for."), f"{more} {missing}", "info")


def not_safe(*actions: Action) -> BannerContent:
    """Say that nobody may write to that address."""
    line = _("It is not safe to write to this address.")
    more = _("By hand it goes without one. Nothing is printed until then.")
    return BannerContent("attention", line, more, "warning-circle", actions)


def must_not_know(*actions: Action) -> BannerContent:
    """Say that the recipient must not know."""
    line = _("The recipient is on the list of what must never be said.")
    more = _("Choose somebody else, or say why it has to be this one.")
    return BannerContent("attention", line, more, "warning-circle", actions)


def shows_who(*actions: Action) -> BannerContent:
    """Say that a paper without a name would tell who it is about."""
    line = _("They did not agree to be named, and an answer shows who it is.")
    more = _(
        "What it is stands below. Change that answer in the form; nothing is printed until then."
    )
    return BannerContent("attention", line, more, "warning-circle", actions)


def without_agreement() -> BannerContent:
    """Say that somebody goes on all the same."""
    line = _("You go on without agreement. The reason is written down.")
    return BannerContent("attention", line, icon="warning-circle")


def not_agreed(*actions: Action) -> BannerContent:
    """Say that the person was not asked yet."""
    line = _("They have not agreed to this yet.")
    more = _("Ask them first. The page can be looked at, not printed.")
    return BannerContent("attention", line, more, "info", actions)


def parts_shown(choices: Choices) -> tuple[list[Part], KeptOut]:
    """Return the list beside a letter, a line for each category, and what stays out."""
    shown = [one for one in choices.parts if one.state in ("always", "on", "off")]
    by_category: dict[str, list[str]] = {}
    states: dict[str, str] = {}
    for one in shown:
        by_category.setdefault(one.category, []).append(one.label)
        states[one.category] = one.state
    parts = [
        Part(category, category_words(category), _few(labels),
             always=states[category] == "always", on=states[category] != "off")
        for category, labels in by_category.items()
    ]  # fmt: skip
    never = tuple(category_words(one) for one in choices.kept_out)
    not_agreed = tuple(category_words(one) for one in choices.not_agreed)
    return parts, KeptOut(never, not_agreed, _("Not agreed to share"))


def _few(labels: Sequence[str]) -> str:
    """The first things of a kind by name, and how many more: a form has dozens."""
    named, more = labels[:_NAMED], len(labels) - _NAMED
    words = ", ".join(named)
    if more <= 0:
        return words
    others = ngettext("and {n} other", "and {n} others", more).format(n=more)
    return f"{words} {others}"

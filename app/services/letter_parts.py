"""Which letters there are, and the list beside one: each value it could carry, and whether it goes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Literal

from app.consent.rules import LetterRule, letter_rules
from app.documents.blocks import said
from app.documents.template import Template, built_in_letters
from app.documents.template import template as letter_template
from app.i18n import language

State = Literal["always", "on", "off", "blocked", "not_agreed", "empty"]


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One letter that can be written, with the purposes its consent must name."""

    id: str
    name: str
    purposes: tuple[str, ...]
    languages: tuple[str, ...]
    to_person: bool = False
    """It is the person's own paper and goes to nobody else."""
    form: str = ""
    """The form whose answers it carries."""


def letter_kinds() -> list[LetterKind]:
    """Return the letters this program can write, named in the language in use."""
    rules, code = letter_rules(), language()
    found = [(name, letter_template(name)) for name in built_in_letters()]
    return [
        LetterKind(
            name,
            said(one.name, code),
            rules[name].purposes,
            tuple(one.languages),
            rules[name].to_person,
            one.form,
        )  # fmt: skip
        for name, one in found
    ]


@cache
def letter_of(form_id: str) -> str:
    """Return the letter that is made of a form's answers, '' where there is none."""
    found = (name for name in built_in_letters() if letter_template(name).form == form_id)
    return next(found, "")


@dataclass(frozen=True, slots=True)
class Part:
    """One value on the letter's list: it goes always, it may go (`on`, `off`), or it stays out."""

    key: str
    category: str
    label: str
    state: State


def parts_of(
    template: Template, rule: LetterRule, agreed: frozenset[str], *, ticked: Collection[str], filled: Collection[str]
) -> tuple[Part, ...]:  # fmt: skip
    """Return the list of a letter: `ticked` are optional categories, `filled` the places that have a value."""

    def state(name: str, category: str) -> State:
        if name in rule.named:
            return "always" if name in filled else "empty"
        if not rule.lists(category):
            return "blocked"
        if category not in agreed:
            return "not_agreed"
        if name not in filled:
            return "empty"
        if category in rule.default:
            return "always"
        return "on" if category in ticked else "off"

    return tuple(
        Part(name, place.category, said(place.label, language()), state(name, place.category))
        for name, place in template.placeholders.items()
        if place.type != "choices" or place.category
    )

"""A filled form cut into parts for the consent gate: each part has exactly one category.

A select whose choices name categories of their own (what a person needs this week) is cut by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.forms.answers import as_answer
from app.forms.model import Choice
from app.forms.run import Session
from app.forms.tree import Place

_SELECTS = frozenset({"select_one", "select_multiple", "rank"})


@dataclass(frozen=True, slots=True)
class Part:
    """One answer, or the part of it that falls under one category.

    `key` is the stored path; `question` and `words` are in the session's language; `value` is the
    stored answer (for a cut select, the chosen names of this category).
    """

    key: str
    name: str
    category: str
    restricted: bool
    question: str
    words: str = field(repr=False)
    value: object = field(repr=False)


def parts(session: Session) -> Iterator[Part]:
    """Yield the answered, relevant questions in form order, cut by category."""
    for place in session.questions():
        if place.live and place.value and not place.state and place.item.type != "note":
            yield from _cut(session, place)


def _cut(session: Session, place: Place) -> Iterator[Part]:
    if place.item.type not in _SELECTS:
        yield _part(session, place, place.item.category, place.value, as_answer(place))
        return
    known = {choice.name: choice for choice in session.form.lists.get(place.item.list_name, ())}
    one = place.item.type == "select_one"
    chosen = [place.value] if one else place.value.split()
    by_category: dict[str, list[str]] = {}
    for name in chosen:
        by_category.setdefault(_category(known.get(name), place), []).append(name)
    for category, names in by_category.items():
        words = ", ".join(session.choice_label(name, place) for name in names)
        yield _part(session, place, category, words, names[0] if one else names)


def _category(choice: Choice | None, place: Place) -> str:
    own = choice.extras.get("category", "") if choice is not None else ""
    return own or place.item.category


def _part(session: Session, place: Place, category: str, words: str, value: object) -> Part:
    item = place.item
    question = session.words(item.label, place) or item.name
    return Part(place.stored_path, item.name, category, item.restricted, question, words, value)

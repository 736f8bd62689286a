"""How close a name is to what was typed, whatever the script of either."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.person import Person
from app.storage.sound import romanised, words_of

LEAST = 51
"""Of 100: below it two names share their consonants by chance, as Lina and Alan do."""
_VOWELS = str.maketrans("eyjow", "iiiuu")
"""Vowels that one language writes where another writes its neighbour."""


def closest(text: str, people: Iterable[Person]) -> list[tuple[Person, str]]:
    """Return those with a name close to the text, the closest first, each with that name."""
    asked = _latin(text)
    if not asked:
        return []
    rated = [
        max((_likeness(asked, name), one.id, name, one) for name in names_of(one))
        for one in people
        if names_of(one)
    ]
    return [
        (one, name)
        for likeness, _id, name, one in sorted(rated, key=lambda rating: (-rating[0], rating[1]))
        if likeness >= LEAST
    ]


def names_of(person: Person) -> list[str]:
    """Return every name of a person."""
    return [one for one in (person.working_name, person.legal_name, *person.other_names) if one]


def _likeness(asked: list[str], name: str) -> float:
    """0 to 100: how well each word asked for is matched by some word of the name, on average."""
    from rapidfuzz import fuzz

    words = _latin(name)
    best = [max((fuzz.ratio(one, word) for word in words), default=0.0) for one in asked]
    return float(sum(best) / len(best))


def _latin(name: str) -> list[str]:
    return [(romanised(word) or word).translate(_VOWELS) for word in words_of(name)]

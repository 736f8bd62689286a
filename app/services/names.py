"""How close a name is to what was typed, whatever the script of either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.storage.sound import romanised, words_of

LEAST = 51
"""Of 100: below it two names share their consonants by chance, as Lina and Alan do."""
_VOWELS = str.maketrans("eyjow", "iiiuu")
"""Vowels that one language writes where another writes its neighbour."""


def closest(text: str, cases: Iterable[tuple[str, Sequence[str]]]) -> dict[str, str]:
    """Return the cases with a name close to the text, the closest first, each with that name."""
    asked, told = [_latin(word) for word in words_of(text)], list(cases)
    if not asked:
        return {}
    near: dict[str, list[float]] = {}  # many people share few names: each word is compared once
    likeness = {
        name: _likeness(asked, words_of(name), near)
        for name in {one for _case, names in told for one in names}
    }
    best = [(max(names, key=likeness.__getitem__), case_id) for case_id, names in told if names]
    best.sort(key=lambda one: (-likeness[one[0]], one[1]))
    return {case_id: name for name, case_id in best if likeness[name] >= LEAST}


def _likeness(asked: list[str], words: Sequence[str], near: dict[str, list[float]]) -> float:
    """0 to 100: how well each word asked for is matched by some word of a name, on average."""
    from rapidfuzz import fuzz

    for word in words:
        if word not in near:
            near[word] = [fuzz.ratio(one, _latin(word)) for one in asked]
    best = [max((near[word][place] for word in words), default=0.0) for place in range(len(asked))]
    return float(sum(best) / len(best))


def _latin(word: str) -> str:
    return (romanised(word) or word).translate(_VOWELS)

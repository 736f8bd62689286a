"""How a name sounds, across scripts and spellings: the consonants that most spellings of one name share.

Mohammed, Muhamad, محمد and Мухаммед come to the same; so do Yusuf, Josef and يوسف.  Arabic, Cyrillic, Greek and Hebrew
letters are first written in Latin ones; a name in another script has no sound here and is found as it is written.
"""

from __future__ import annotations

import re
from itertools import islice, product

from app.storage.fold import fold

_ARABIC = dict(zip(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگڤٹڈڑں",
    "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h u i p ch zh g v t d r n".split(), strict=True,
))  # fmt: skip
_CYRILLIC = dict(zip(
    "абвгдежзийклмнопрстуфхцчшщыэюяієґ",
    "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh sh y e yu ya i ye g".split(), strict=True,
))  # fmt: skip
_GREEK = dict(zip(
    "αβγδεζηθικλμνξοπρσςτυφχψω",
    "a v g d e z i th i k l m n x o p r s s t y f kh ps o".split(), strict=True,
))  # fmt: skip
_HEBREW = dict(zip(
    "אבגדהוזחטיכלמנסעפצקרשת",
    "a b g d h u z h t i k l m n s a p ts k r sh t".split(), strict=True,
))  # fmt: skip
_LATIN = {letter: letter for letter in "abcdefghijklmnopqrstuvwxyz"}
_LETTERS = {**_LATIN, **_ARABIC, **_CYRILLIC, **_GREEK, **_HEBREW, "ъ": "", "ь": "", "ء": ""}

_SOUNDS: dict[str, tuple[str, ...]] = {
    "sch": ("x",), "tch": ("x",), "dzh": ("j",), "kh": ("k", ""), "gh": ("k", ""), "sh": ("x",),
    "ch": ("x", "k"), "zh": ("j",), "dj": ("j",), "th": ("t", "s"), "dh": ("t", "s"), "ph": ("f",),
    "ts": ("s",), "tz": ("s",), "ck": ("k",), "ce": ("s",), "ci": ("s",), "cy": ("s",), "ge": ("k", "j"),
    "gi": ("k", "j"), "x": ("ks", "s"), "j": ("j", "k", ""), **dict.fromkeys("bp", ("b",)),
    **dict.fromkeys("fv", ("f",)), **dict.fromkeys("dt", ("t",)), **dict.fromkeys("sz", ("s",)),
    **dict.fromkeys("kqgc", ("k",)), **{letter: (letter,) for letter in "lmnr"},
}  # fmt: skip
"""Each sound of a word with the consonants it may stand for; what is not named here is not heard."""
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_DOUBLE = re.compile(r"([a-z])\1")
_VOWELLESS = {*_ARABIC, *_HEBREW}
"""Here two letters of one sound have a vowel between them that is not written."""
_MOST = 32
"""Spellings kept of one word."""
_LEAST = 2
"""Consonants that tell something; one alone fits half of all names."""


def romanised(word: str) -> str:
    """A folded word in Latin letters; '' where it is written in a script without a table."""
    letters = [_LETTERS.get(letter) for letter in word]
    return "" if None in letters else "".join(one for one in letters if one)


def sounds(word: str) -> frozenset[str]:
    """What a folded word may sound like, a few spellings at most; empty where nothing can be told."""
    if word.startswith("ال") and len(word) > 4:
        word = word[2:]
    latin = romanised(word)
    if not _VOWELLESS & set(word):
        latin = _DOUBLE.sub(r"\1", latin)
    heard = _heard(latin)
    if latin[:2] in ("al", "el") and len(latin) > 6:
        heard |= _heard(latin[2:])
    return heard


def _heard(latin: str) -> frozenset[str]:
    parts = [_SOUNDS[found[0]] for found in _SOUND.finditer(latin)]
    if latin.startswith("w") or latin.startswith("u"):
        parts.insert(0, ("", "f"))  # waw: Walid and Valid
    spelled = ("".join(one) for one in islice(product(*parts), _MOST))
    return frozenset(one for one in spelled if len(one) >= _LEAST)


def words_of(name: str) -> list[str]:
    """The folded words of a name."""
    return fold(name).split()

"""Text folded for search, so that a word is found however it was typed.

NFKD; marks that only adorn a letter and tatweel dropped; casefolded; đ ø ł and their kind, alef,
ya and ta marbuta variants as one letter; digits of all scripts as ASCII; words of scripts without
spaces as pairs of characters.  Queries are folded the same way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_ALIKE = str.maketrans(
    {
        **dict(zip("đðħıłŋøŧɖɗɓƙǝə", "ddhilnotddbkee", strict=True)),
        "ß": "ss",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ĳ": "ij",
        "ĸ": "k",
        **dict.fromkeys("ٱ", "ا"),
        **dict.fromkeys("ىیېےۍ", "ي"),
        **dict.fromkeys("ةہھەۀۃ", "ه"),
        **dict.fromkeys("کڪ", "ك"),
        "ۇ": "و",
        **dict(zip("ךםןףץ", "כמנפצ", strict=True)),
        "ё": "е",
    }
)
_GLUED = "'’‘ʼʻ`´\u00ad\u0640"  # apostrophes, soft hyphen, tatweel: O'Neill is one word
_SPACELESS = (
    "\u0e01-\u0e3a\u0e40-\u0e4f\u0e80-\u0edf"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17d3"  # Myanmar, Khmer
    "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"  # kana, Han
)
_RUN = re.compile(f"[{_SPACELESS}]+")
_VIRAMA = 9


class _Letters(dict[int, str]):
    """What each character folds to, worked out when first met."""

    def __missing__(self, point: int) -> str:
        folded = "".join(_letter(part) for part in unicodedata.normalize("NFKD", chr(point)))
        self[point] = folded
        return folded


def _letter(character: str) -> str:
    if character in _GLUED:
        return ""
    sort = unicodedata.category(character)
    if sort == "Nd":
        return str(unicodedata.digit(character))
    if sort == "Mn" and unicodedata.combining(character) not in (0, _VIRAMA):
        return ""
    if sort[0] in "LNM":
        return character.casefold().translate(_ALIKE)
    return "" if sort == "Cf" else " "


_LETTERS = _Letters()


def fold(text: str) -> str:
    """The text with every letter folded; what is no letter, digit or mark is a space."""
    return text.translate(_LETTERS)


def index_text(text: str) -> str:
    """The tokens to index, separated by spaces; a run without spaces as pairs and its last one."""
    folded = fold(text)
    if folded.isascii() or not _RUN.search(folded):
        return folded
    return _RUN.sub(lambda run: f" {' '.join(_pairs(run[0]))} {run[0][-1]} ", folded)


def query(text: str) -> str:
    """The match expression for names being typed: all of them, each as the start of a word.

    An empty text where nothing is left to look for.
    """
    return " AND ".join(_term(word, start=True) for word in _words(text))


def whole_query(text: str) -> str:
    """The match expression for names that are known whole; '' where nothing is left to look for."""
    return " AND ".join(_term(word) for word in _words(text))


def word_queries(text: str) -> list[str]:
    """Match expressions for words being typed: whole words first, then the last as a start.

    A start of four letters or more is costly where it is common, and then the whole word is too.
    """
    *before, last = _words(text) or [""]
    if not last:
        return []
    whole = [_term(word) for word in before]
    both = [_term(last), _term(last, start=True)]
    return [" AND ".join([*whole, term]) for term in dict.fromkeys(both)]


def terms(text: str) -> list[str]:
    """The folded words of a query, to find them again in a stored text."""
    return _words(text)


def _words(text: str) -> list[str]:
    apart = _RUN.sub(lambda run: f" {run[0]} ", fold(text))
    return apart.split()[:12]


def _term(word: str, *, start: bool = False) -> str:
    if _RUN.fullmatch(word):
        return f'"{" ".join(_pairs(word))}"' if len(word) > 1 else f'"{word}"*'
    return f'"{word}"*' if start else f'"{word}"'


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def find(text: str, wanted: list[str]) -> tuple[int, int] | None:
    """Where the first of the wanted (folded) words begins and ends in `text`, or None."""
    folded, origin = _traced(text)
    plain = " " + folded
    places = [place for word in wanted if (place := _start(plain, word)) is not None]
    if not places:
        return None
    start, length = min(places)
    return origin[start], origin[start + length - 1] + 1


def _traced(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters the place it came from."""
    folded = text.translate(_LETTERS)
    if text.isascii() and len(folded) == len(text):
        return folded, range(len(text))  # ASCII folds one to one, or drops
    parts = [character.translate(_LETTERS) for character in text]
    return folded, [at for at, part in enumerate(parts) for _ in part]


def _start(plain: str, word: str) -> tuple[int, int] | None:
    """Offset of the word in the text (`plain` begins with one space more), and its length."""
    at = plain.find(word) - 1 if _RUN.fullmatch(word) else plain.find(" " + word)
    return (at, len(word)) if at >= 0 else None

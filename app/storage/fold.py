"""Text folded for search, so that a word is found however it was typed.

NFKD; marks that only adorn a letter and tatweel dropped; casefolded; đ ø ł and their kind, alef,
ya and ta marbuta variants as one letter; digits of all scripts as ASCII; words of scripts without
spaces as pairs of characters.  Queries are folded the same way.
"""

from __future__ import annotations

import re
import unicodedata

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
    """The match expression for words being typed: all of them, each also as the start of a word.

    An empty text where nothing is left to look for.
    """
    return " AND ".join(_term(word) for word in _words(text))


def terms(text: str) -> list[str]:
    """The folded words of a query, to find them again in a stored text."""
    return _words(text)


def _words(text: str) -> list[str]:
    apart = _RUN.sub(lambda run: f" {run[0]} ", fold(text))
    return apart.split()[:12]


def _term(word: str) -> str:
    if _RUN.fullmatch(word) and len(word) > 1:
        return f'"{" ".join(_pairs(word))}"'
    return f'"{word}"*'


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def find(text: str, wanted: list[str]) -> tuple[int, int] | None:
    """Where the first of the wanted (folded) words begins and ends in `text`, or None."""
    folded, origin = [], []
    for at, character in enumerate(text):
        for part in character.translate(_LETTERS):
            folded.append(part)
            origin.append(at)
    plain = " " + "".join(folded)
    places = [place for word in wanted if (place := _start(plain, word)) is not None]
    if not places:
        return None
    start, length = min(places)
    return origin[start], origin[start + length - 1] + 1


def _start(plain: str, word: str) -> tuple[int, int] | None:
    """Offset of the word in the text (`plain` begins with one space more), and its length."""
    at = plain.find(word) - 1 if _RUN.fullmatch(word) else plain.find(" " + word)
    return (at, len(word)) if at >= 0 else None

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
_APART = str.maketrans(dict.fromkeys("'’‘ʼʻ`´", " "))
_PREFIXES = {"ARABIC": "وفبلك", "HEBREW": "ובלכמשה"}
"""And, with, to: what these scripts write together with the word that follows."""


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


class Folded:
    """A text folded once, to ask whether words or numbers stand whole in it; both answer with the piece as typed."""

    def __init__(self, text: str) -> None:
        self._text = text
        # O'Neill is one word, and Khalid stands in Khalid's: either way of reading counts.
        self._readings = [_traced(one) for one in dict.fromkeys((text, text.translate(_APART)))]

    def words(self, wanted: str) -> str:
        """Return where the words stand, whatever lies between them; '' where they do not, or nothing is wanted.

        Words are found whole; those of a script without spaces anywhere.
        """
        asked = fold(wanted).split()
        return self._piece(_whole(asked), asked[0][0]) if asked else ""

    def number(self, digits: str) -> str:
        """Return where a number stands that ends with these digits or goes on after them, however it is grouped."""
        return self._piece(
            re.compile(rf"(?:(?<!\d)\d[\d ]{{0,12}})?{' *'.join(digits)}"), digits[0]
        )

    def _piece(self, pattern: re.Pattern[str], first: str) -> str:
        for folded, origin in self._readings:
            if first in folded and (found := pattern.search(folded)):
                return self._text[origin[found.start()] : origin[found.end() - 1] + 1].strip()
        return ""


def _whole(words: Sequence[str]) -> re.Pattern[str]:
    """The pattern of folded words that stand whole in a folded text."""
    inner = r"\s+".join(_spelled(word) for word in words)
    script = unicodedata.name(words[0][0], "").partition(" ")[0]
    before = f"[{letters}]{{0,2}}" if (letters := _PREFIXES.get(script)) else ""
    edge = f"\\s{_SPACELESS}"
    starts = "" if _RUN.match(words[0][0]) else f"(?<![^{edge}]){before}"
    ends = "" if _RUN.match(words[-1][-1]) else f"(?![^{edge}])"
    return re.compile(starts + inner + ends)


def _spelled(word: str) -> str:
    """A word as a pattern; some writers put spaces into scripts that need none."""
    return _RUN.sub(lambda run: r"\s*".join(run[0]), re.escape(word))

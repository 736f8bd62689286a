"""Break a paragraph into lines of clusters with Qt's text layout.

Bidi, shaping and breaking are Qt's, fonts are ours.

Steps A and B of the emission recipe.  Lengths are thousandths of an em of the paragraph's size; y
grows upward from the baseline.  A cluster is the smallest piece of text that owns glyphs; clusters
stay in logical order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QTextCharFormat, QTextLayout, QTextLine, QTextOption

from app.documents.clusters import LINE_END, Line, emitted, read_line
from app.documents.fonts import EM, Cut, cuts, is_rtl, qt_font

SOFT_HYPHEN = "\u00ad"
_TURNING = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Characters that can turn a line.  Without one, isolates do nothing and are left out early."""
_IDLE = dict.fromkeys(
    map(ord, "\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\u200e\u200f")
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one weight."""

    text: str = field(repr=False)
    strong: bool = False


Words = str | Sequence[Span]


def stretches(words: Words) -> Sequence[Span]:
    """Words as stretches of text."""
    return [Span(words)] if isinstance(words, str) else words


class Standing(tuple[Span, ...]):
    """Words that are the same in every document: their layout is kept for the next one.

    Never a value of a case.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """A paragraph laid out: its lines, its direction and its logical text without isolates."""

    lines: tuple[Line, ...] = field(repr=False)
    text: str = field(repr=False)
    rtl: bool
    tall: bool
    """Whether a line holds a face that needs more height than Source Sans."""


def lay_out(words: Words, width: float, lang: str, strong: bool = False) -> Setting:
    """Lay out one paragraph at `width` thousandths of an em; a newline breaks a line.

    `strong` makes all of it strong.

    Raises UserError("paper.glyph_missing", character, point) if a character has no glyph in any of
    our fonts.
    """
    if isinstance(words, Standing):
        return _standing(words, strong, width, lang)
    return _laid_out(_spans(words, strong), width, lang)


@lru_cache(maxsize=1024)
def _standing(words: Standing, strong: bool, width: float, lang: str) -> Setting:
    return _laid_out(_spans(words, strong), width, lang)


def _laid_out(words: Sequence[Span], width: float, lang: str) -> Setting:
    spans = [Span(_clean(span.text), span.strong) for span in words]
    text = "".join(span.text for span in spans)
    if not is_rtl(lang) and _TURNING.search(text) is None:
        spans = [Span(span.text.translate(_IDLE), span.strong) for span in spans]
        text = text.translate(_IDLE)
    lines = _broken_lines(spans, width, lang) if SOFT_HYPHEN in text else _lines(spans, width, lang)
    tall = any(not face.family.startswith("paper-source") for line in lines for face in line.faces)
    return Setting(tuple(lines), emitted(text.replace(SOFT_HYPHEN, "")).strip(), is_rtl(lang), tall)


def plain_words(words: Words) -> str:
    """The words alone."""
    return words if isinstance(words, str) else "".join(span.text for span in words)


def _spans(words: Words, strong: bool) -> Sequence[Span]:
    if isinstance(words, str):
        return (Span(words, strong),)
    return [Span(span.text, True) for span in words] if strong else words


def _clean(text: str) -> str:
    """NFC, hard breaks as line separators, control characters out: they have no picture."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\n", LINE_END)
    return _CONTROL.sub("", text)


def _broken_lines(spans: Sequence[Span], width: float, lang: str) -> list[Line]:
    """Break with soft hyphens in, then lay out each line without them.

    Qt hides their glyphs but keeps their indexes.
    """
    layout, _units = _qt_layout(spans, lang)
    breaks = [(line.textStart(), line.textLength()) for line in _qt_lines(layout, width)]
    whole = "".join(span.text for span in spans)
    strong = [span.strong for span in spans for _ in span.text]
    done: list[Line] = []
    points = _points(whole)
    for start, length in breaks:
        first, last = points[start], points[start + length]
        piece: list[Span] = []
        for index in range(first, last):
            char = whole[index]
            if char == SOFT_HYPHEN:
                if index != last - 1:
                    continue
                char = "-"
            piece.append(Span(char, strong[index]))
        done.extend(_lines(_joined(piece), 1e7, lang))
    return done


def _joined(piece: Sequence[Span]) -> list[Span]:
    spans: list[Span] = []
    for span in piece:
        if spans and spans[-1].strong == span.strong:
            spans[-1] = Span(spans[-1].text + span.text, span.strong)
        else:
            spans.append(span)
    return spans


def _points(text: str) -> list[int]:
    """The Python index of each UTF-16 index, and the length at the end."""
    points: list[int] = []
    for index, char in enumerate(text):
        points.extend([index] * (2 if ord(char) > 0xFFFF else 1))
    points.append(len(text))
    return points


def _lines(spans: Sequence[Span], width: float, lang: str) -> list[Line]:
    layout, units = _qt_layout(spans, lang)
    return [read_line(line, units) for line in _qt_lines(layout, width)]


def _qt_layout(spans: Sequence[Span], lang: str) -> tuple[QTextLayout, Sequence[str]]:
    """A Qt layout with one of our fonts per range, and its text by UTF-16 unit."""
    text = "".join(span.text for span in spans)
    units: Sequence[str] = text
    if text and max(text) > "\uffff":
        units = [half for char in text for half in ((char, "") if char > "\uffff" else (char,))]
    ranges: list[tuple[int, int, Cut]] = []
    offset = 0
    for span in spans:
        for start, end, cut in cuts(span.text, span.strong, lang):
            first = offset + _width_of(span.text[:start])
            ranges.append((first, _width_of(span.text[start:end]), cut))
        offset += _width_of(span.text)
    layout = QTextLayout(text)
    if ranges:
        layout.setFont(qt_font(ranges[0][2]))
    if len({cut for _start, _length, cut in ranges}) > 1:
        layout.setFormats([_format(*one) for one in ranges])
    layout.setTextOption(_option(is_rtl(lang)))
    return layout, units


def _format(start: int, length: int, cut: Cut) -> QTextLayout.FormatRange:
    stretch = QTextLayout.FormatRange()
    stretch.start, stretch.length = start, length
    form = QTextCharFormat()
    form.setFont(qt_font(cut))
    stretch.format = form
    return stretch


@lru_cache(maxsize=2)
def _option(rtl: bool) -> QTextOption:
    from PySide6.QtGui import QTextOption

    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setUseDesignMetrics(True)
    option.setTextDirection(
        Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight
    )
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def _width_of(text: str) -> int:
    """Length in UTF-16 units, which is how Qt counts."""
    return len(text) if text.isascii() else sum(2 if ord(char) > 0xFFFF else 1 for char in text)


def _qt_lines(layout: QTextLayout, width: float) -> list[QTextLine]:
    layout.beginLayout()
    lines: list[QTextLine] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, len(lines) * 4 * EM))
        lines.append(line)
    layout.endLayout()
    return lines

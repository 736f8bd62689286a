"""Break a paragraph into lines of clusters with Qt's text layout.

Bidi, shaping and breaking are Qt's, fonts are ours.

Steps A to D of the emission recipe.  Lengths are thousandths of an em of the paragraph's size; y
grows upward from the baseline.  A cluster is the smallest piece of text that owns glyphs; clusters
stay in logical order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from app.documents.fonts import EM, Cut, Face, cuts, face_of_family, is_rtl, qt_font

if TYPE_CHECKING:
    from PySide6.QtGui import QTextLayout, QTextLine

SOFT_HYPHEN = "\u00ad"
LINE_END = "\u2028"
NOT_EMITTED = frozenset(
    "\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\u200e\u200f\u200b\u2060\ufeff\u2028"
)
"""Isolates, embeddings, direction marks and zero-width spaces steer layout.

They are not part of the text given back.
"""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one weight."""

    text: str = field(repr=False)
    strong: bool = False


Words = str | Sequence[Span]


class Glyph(NamedTuple):
    """One glyph where Qt placed it: x from the line's left edge, y above the baseline."""

    face: Face
    scale: float
    number: int
    x: float
    y: float

    @property
    def advance(self) -> float:
        """Its own advance at its scale."""
        return self.face.advance(self.number) * self.scale


class Cluster(NamedTuple):
    """Text and the glyphs that show it.

    `x` is that of its widest glyph, `advance` reaches from there to its right.
    """

    text: str
    rtl: bool
    x: float
    advance: float
    glyphs: tuple[Glyph, ...]
    joined: bool
    """False where an isolate ended just before, so that no group runs across it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    Its clusters in logical order, the source text they must give back, and its ink edges.
    """

    clusters: tuple[Cluster, ...] = field(repr=False)
    text: str = field(repr=False)
    left: float
    right: float
    dropped: tuple[Glyph, ...] = field(repr=False, default=())


@dataclass(frozen=True, slots=True)
class Setting:
    """A paragraph laid out: its lines, its direction and its logical text without isolates."""

    lines: tuple[Line, ...] = field(repr=False)
    text: str = field(repr=False)
    rtl: bool
    tall: bool
    """Whether a line holds a face that needs more height than Source Sans."""


def lay_out(words: Words, width: float, lang: str) -> Setting:
    """Lay out one paragraph at `width` thousandths of an em; a newline breaks a line.

        Raises UserError("paper.glyph_missing", character, point) if a character has no glyph in any
    of our fonts.
    """
    spans = [Span(_clean(span.text), span.strong) for span in _spans(words)]
    text = "".join(span.text for span in spans)
    lines = _broken_lines(spans, width, lang) if SOFT_HYPHEN in text else _lines(spans, width, lang)
    tall = any(glyph.face.family.startswith("paper-source") is False for glyph in _glyphs(lines))
    return Setting(tuple(lines), emitted(text.replace(SOFT_HYPHEN, "")).strip(), is_rtl(lang), tall)


def emitted(text: str) -> str:
    """What a reader of the file gets.

    The text without isolates, direction marks and zero-width spaces.
    """
    return "".join(" " if char == "\t" else char for char in text if char not in NOT_EMITTED)


def _glyphs(lines: Iterable[Line]) -> Iterable[Glyph]:
    return (glyph for line in lines for cluster in line.clusters for glyph in cluster.glyphs)


def _spans(words: Words) -> Sequence[Span]:
    return (Span(words),) if isinstance(words, str) else words


def _clean(text: str) -> str:
    """NFC, hard breaks as line separators, control characters out: they have no picture."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\n", LINE_END)
    return "".join(char for char in text if char == "\t" or unicodedata.category(char) != "Cc")


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
    return [_line(line, units) for line in _qt_lines(layout, width)]


def _qt_layout(spans: Sequence[Span], lang: str) -> tuple[QTextLayout, list[str]]:
    """A Qt layout with one of our fonts per range, and its text by UTF-16 unit."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QTextCharFormat, QTextLayout, QTextOption

    text = "".join(span.text for span in spans)
    units = [half for char in text for half in ((char, "") if ord(char) > 0xFFFF else (char,))]
    formats, offset = [], 0
    first: Cut | None = None
    for span in spans:
        for start, end, cut in cuts(span.text, span.strong, lang):
            first = first or cut
            stretch = QTextLayout.FormatRange()
            stretch.start = offset + _width_of(span.text[:start])
            stretch.length = _width_of(span.text[start:end])
            form = QTextCharFormat()
            form.setFont(qt_font(cut))
            stretch.format = form
            formats.append(stretch)
        offset += _width_of(span.text)
    layout = QTextLayout(text)
    if first is not None:
        layout.setFont(qt_font(first))
    layout.setFormats(formats)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setUseDesignMetrics(True)
    rtl = is_rtl(lang)
    option.setTextDirection(
        Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight
    )
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    return layout, units


def _width_of(text: str) -> int:
    """Length in UTF-16 units, which is how Qt counts."""
    return len(text) if text.isascii() else sum(2 if ord(char) > 0xFFFF else 1 for char in text)


def _qt_lines(layout: QTextLayout, width: float) -> list[QTextLine]:
    from PySide6.QtCore import QPointF

    layout.beginLayout()
    lines: list[QTextLine] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, len(lines) * 4 * EM))
        lines.append(line)
    layout.endLayout()
    return lines


def _line(line: QTextLine, units: list[str]) -> Line:
    """The clusters of one Qt line in logical order.

    Text that shows nothing leaves its glyphs in `dropped`.
    """
    start, end = line.textStart(), line.textStart() + line.textLength()
    while end > start and units[end - 1] in (" ", "\t", LINE_END):
        end -= 1
    found = _collect(line, start, max(end - start, 0))
    clusters: list[Cluster] = []
    dropped: list[Glyph] = []
    indexes = sorted(found)
    joined = True
    if indexes and emitted("".join(units[start : indexes[0]])):
        indexes[0:0] = [start]
        found[start] = (False, set())
    for position, index in enumerate(indexes):
        following = indexes[position + 1] if position + 1 < len(indexes) else end
        rtl, placed = found[index]
        glyphs = tuple(sorted(placed, key=lambda glyph: (glyph.x, -glyph.y, glyph.number)))
        source = "".join(units[index:following])
        text = emitted(source)
        if not text:
            dropped.extend(glyphs)
            joined = False
            continue
        base = max(glyphs, key=lambda glyph: glyph.advance)
        width = max(glyph.x + glyph.advance for glyph in glyphs) - base.x
        clusters.append(
            Cluster(text, rtl, base.x, width, glyphs, joined and source[0] not in NOT_EMITTED)
        )
        joined = source[-1] not in NOT_EMITTED
    left = min((cluster.x for cluster in clusters), default=0.0)
    right = max((cluster.x + cluster.advance for cluster in clusters), default=0.0)
    return Line(tuple(clusters), emitted("".join(units[start:end])), left, right, tuple(dropped))


def _collect(line: QTextLine, start: int, length: int) -> dict[int, tuple[bool, set[Glyph]]]:
    """Glyphs by string index; a set, because Qt may return a neighbouring run again."""
    from PySide6.QtGui import QTextLayout

    found: dict[int, tuple[bool, set[Glyph]]] = {}
    if not length:
        return found
    baseline = line.y() + line.ascent()
    for run in line.glyphRuns(start, length, QTextLayout.GlyphRunRetrievalFlag.RetrieveAll):
        font = run.rawFont()
        face = face_of_family(font.familyName())
        scale = font.pixelSize() / EM
        rtl = run.isRightToLeft()
        for number, spot, index in zip(
            run.glyphIndexes(), run.positions(), run.stringIndexes(), strict=True
        ):
            if not start <= index < start + length:
                continue
            if index not in found:
                found[index] = (rtl, set())
            y = round(baseline - spot.y(), 2)
            found[index][1].add(Glyph(face, scale, number, round(spot.x(), 2), y + 0.0))
    return found

"""The pieces of a laid-out line: clusters of text with the glyphs that show it, read from Qt.

Step C of the emission recipe.  Lengths are thousandths of an em of the paragraph's size; y grows
upward from the baseline.  A cluster is the smallest piece of text that owns glyphs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from PySide6.QtGui import QGlyphRun, QTextLayout, QTextLine

from app.documents.fonts import EM, Face, face_of_family
from app.errors import UserError

LINE_END = "\u2028"
NOT_EMITTED = frozenset(
    "\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e\u200e\u200f\u200b\u2060\ufeff\u2028"
)
"""Isolates, embeddings, direction marks and zero-width spaces steer layout.

They are not part of the text given back.
"""
_EMITTED = {ord(char): None for char in NOT_EMITTED} | {ord("\t"): " "}


class Glyph(NamedTuple):
    """One glyph where Qt placed it: x from the line's left edge, y above the baseline."""

    face: Face
    scale: float
    number: int
    x: float
    y: float
    advance: float
    """Its own advance at its scale."""


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


class PlainRun(NamedTuple):
    """Glyphs from left to right on the baseline, one for each piece of text: nearly all Latin."""

    face: Face
    scale: float
    numbers: list[int]
    xs: list[float]
    texts: list[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its clusters in logical order, the text they must give back, and its ink edges.

    A line of plain runs only keeps those and makes clusters when somebody asks.
    """

    text: str = field(repr=False)
    left: float = 0.0
    right: float = 0.0
    dropped: tuple[Glyph, ...] = field(repr=False, default=())
    runs: tuple[PlainRun, ...] = field(repr=False, default=())
    made: tuple[Cluster, ...] = field(repr=False, default=())

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        """The clusters in logical order."""
        if not self.runs:
            return self.made
        return tuple(
            Cluster(text, False, x, glyph.advance, (glyph,), True)
            for face, scale, numbers, xs, texts in self.runs
            for number, x, text in zip(numbers, xs, texts, strict=True)
            for glyph in (Glyph(face, scale, number, x, 0.0, face.advance(number) * scale),)
        )

    @property
    def faces(self) -> set[Face]:
        """Every face it is drawn with."""
        if self.runs:
            return {run.face for run in self.runs}
        return {glyph.face for cluster in self.made for glyph in cluster.glyphs}


def emitted(text: str) -> str:
    """What a reader of the file gets.

    The text without isolates, direction marks and zero-width spaces.
    """
    return text.translate(_EMITTED)


def read_line(line: QTextLine, units: Sequence[str]) -> Line:
    """One Qt line as clusters in logical order; `units` is the paragraph by UTF-16 unit.

    Text that is not given back (isolates) leaves its glyphs in `dropped`, as do stray ones.
    """
    start, end = line.textStart(), line.textStart() + line.textLength()
    while end > start and units[end - 1] in (" ", "\t", LINE_END):
        end -= 1
    if end <= start:
        return Line("")
    runs = line.glyphRuns(start, end - start, QTextLayout.GlyphRunRetrievalFlag.RetrieveAll)
    baseline = line.y() + line.ascent()
    text = emitted("".join(units[start:end]))
    if (plain := _plain_runs(runs, units, start, end, baseline)) is not None:
        last = plain[-1]
        right = last.xs[-1] + last.face.advance(last.numbers[-1]) * last.scale
        return Line(text, plain[0].xs[0], right, runs=plain)
    found, dropped = _collect(runs, units, start, end, baseline)
    clusters = _clusters(found, dropped, units, start, end)
    left = min([cluster.x for cluster in clusters], default=0.0)
    right = max([cluster.x + cluster.advance for cluster in clusters], default=0.0)
    return Line(text, left, right, tuple(dropped), made=tuple(clusters))


def _plain_runs(
    runs: Sequence[QGlyphRun], units: Sequence[str], start: int, end: int, baseline: float
) -> tuple[PlainRun, ...] | None:
    """The runs of a line in order if every glyph is plain and the text holds nothing hidden."""
    found: list[PlainRun] = []
    wanted = start
    for run in sorted(runs, key=lambda run: run.stringIndexes()[:1]):
        indexes = run.stringIndexes()
        spots = run.positions()
        following = [*indexes[1:], indexes[-1] + 1] if indexes else []
        xs = [spot.x() for spot in spots]
        if (
            not indexes
            or run.isRightToLeft()
            or indexes[0] != wanted
            or any([spot.y() != baseline for spot in spots])
            or any([here >= there for here, there in zip(indexes, following, strict=True)])
            or any([here >= there for here, there in zip(xs, xs[1:], strict=False)])
        ):
            return None
        wanted = indexes[-1] + 1
        if wanted < end and not _begins_a_run(runs, wanted):
            return None
        texts = ["".join(units[a:b]) for a, b in zip(indexes, following, strict=True)]
        font = run.rawFont()
        face = face_of_family(font.familyName())
        found.append(PlainRun(face, font.pixelSize() / EM, run.glyphIndexes(), xs, texts))
    hidden = not NOT_EMITTED.isdisjoint("".join(units[start:end])) or "\t" in units[start:end]
    return None if wanted != end or hidden else tuple(found)


def _begins_a_run(runs: Sequence[QGlyphRun], index: int) -> bool:
    return any(run.stringIndexes()[:1] == [index] for run in runs)


def _clusters(
    found: dict[int, tuple[bool, list[Glyph]]],
    dropped: list[Glyph],
    units: Sequence[str],
    start: int,
    end: int,
) -> list[Cluster]:
    """Clusters from the glyphs found at each index; what is not given back goes to `dropped`."""
    indexes = sorted(found)
    if not indexes or emitted("".join(units[start : indexes[0]])):
        raise UserError("paper.line_not_faithful")
    clusters: list[Cluster] = []
    joined = True
    for index, following in zip(indexes, [*indexes[1:], end], strict=True):
        rtl, glyphs = found[index]
        source = "".join(units[index:following])
        text = emitted(source)
        if not text:
            dropped.extend(glyphs)
            joined = False
            continue
        joined = joined and source[0] not in NOT_EMITTED
        clusters.append(_cluster(text, rtl, glyphs, joined))
        joined = source[-1] not in NOT_EMITTED
    return clusters


def _cluster(text: str, rtl: bool, glyphs: list[Glyph], joined: bool) -> Cluster:
    if len(glyphs) == 1:
        (only,) = glyphs
        return Cluster(text, rtl, only.x, only.advance, (only,), joined)
    base = max(glyphs, key=lambda glyph: glyph.advance)
    width = max(glyph.x + glyph.advance for glyph in glyphs) - base.x
    ordered = tuple(sorted(glyphs, key=lambda glyph: (glyph.x, -glyph.y, glyph.number)))
    return Cluster(text, rtl, base.x, width, ordered, joined)


def _collect(
    runs: Sequence[QGlyphRun], units: Sequence[str], start: int, end: int, baseline: float
) -> tuple[dict[int, tuple[bool, list[Glyph]]], list[Glyph]]:
    """Glyphs by string index, each once, and those of this line that belong to none of its text.

    Qt may return a neighbouring line's run again; lines stand so far apart that y tells.
    """
    found: dict[int, tuple[bool, list[Glyph]]] = {}
    strays: list[Glyph] = []
    for run in runs:
        font = run.rawFont()
        face = face_of_family(font.familyName())
        scale = font.pixelSize() / EM
        rtl = run.isRightToLeft()
        placed = zip(run.glyphIndexes(), run.positions(), run.stringIndexes(), strict=True)
        for number, spot, index in placed:
            y = round(baseline - spot.y(), 2) + 0.0
            advance = face.advance(number) * scale
            glyph = Glyph(face, scale, number, round(spot.x(), 2), y, advance)
            if start <= index < end:
                known = found.setdefault(index, (rtl, []))[1]
                if glyph not in known:
                    known.append(glyph)
            elif abs(y) < 2 * EM and not (end <= index and units[index] in " \t" + LINE_END):
                strays.append(glyph)
    return found, strays

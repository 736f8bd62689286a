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
    hidden: list[Glyph] = []
    if (plain := _plain_runs(runs, units, start, end, baseline, hidden)) is not None:
        last = plain[-1]
        right = last.xs[-1] + last.face.advance(last.numbers[-1]) * last.scale
        return Line(text, plain[0].xs[0], right, tuple(hidden), runs=plain)
    found, dropped = _collect(runs, units, start, end, baseline)
    clusters = _clusters(found, dropped, units, start, end)
    left = min([cluster.x for cluster in clusters], default=0.0)
    right = max([cluster.x + cluster.advance for cluster in clusters], default=0.0)
    return Line(text, left, right, tuple(dropped), made=tuple(clusters))


def _plain_runs(
    runs: Sequence[QGlyphRun],
    units: Sequence[str],
    start: int,
    end: int,
    baseline: float,
    dropped: list[Glyph],
) -> tuple[PlainRun, ...] | None:
    """The runs of a line in order if every glyph is plain; glyphs of hidden text are dropped."""
    if "\t" in units[start:end]:
        return None
    hidden = bool(NOT_EMITTED.intersection(units[start:end]))
    found: list[PlainRun] = []
    wanted = start
    for indexes, run in sorted([(run.stringIndexes(), run) for run in runs], key=_first_index):
        if not indexes or indexes[0] != wanted or run.isRightToLeft():
            return None
        spots = run.positions()
        xs = [spot.x() for spot in spots]
        if any([here >= there for here, there in zip(xs, xs[1:], strict=False)]) or any(
            [spot.y() != baseline for spot in spots]
        ):
            return None
        wanted = _run_end(indexes, runs, end)
        if indexes == list(range(indexes[0], wanted)):
            texts = list(units[indexes[0] : wanted])
        else:
            ends = [*indexes[1:], wanted]
            if any([here >= there for here, there in zip(indexes, ends, strict=True)]):
                return None
            texts = ["".join(units[a:b]) for a, b in zip(indexes, ends, strict=True)]
        font = run.rawFont()
        face = face_of_family(font.familyName())
        plain = PlainRun(face, font.pixelSize() / EM, run.glyphIndexes(), xs, texts)
        if hidden and not (plain := _without_hidden(plain, dropped)).texts:
            continue
        found.append(plain)
    return tuple(found) if found and wanted == end else None


def _without_hidden(run: PlainRun, dropped: list[Glyph]) -> PlainRun:
    """The run without characters that are not given back."""
    numbers: list[int] = []
    xs: list[float] = []
    texts: list[str] = []
    for number, x, text in zip(run.numbers, run.xs, run.texts, strict=True):
        if text in NOT_EMITTED:
            dropped.append(Glyph(run.face, run.scale, number, x, 0.0, 0.0))
        else:
            numbers.append(number)
            xs.append(x)
            texts.append(text)
    return PlainRun(run.face, run.scale, numbers, xs, texts)


def _first_index(entry: tuple[list[int], QGlyphRun]) -> int:
    return entry[0][0] if entry[0] else -1


def _run_end(indexes: list[int], runs: Sequence[QGlyphRun], end: int) -> int:
    """Where the text of a run ends: at the next run's, or at the line's end."""
    if len(runs) == 1:
        return end
    later = [other[0] for other in (run.stringIndexes() for run in runs) if other]
    return min([first for first in later if first > indexes[0]], default=end)


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

"""Turn a steered line into cells.

Each draws a picture, has a width and carries exactly its own text.

Steps F and G of the emission recipe.  Lengths are thousandths of an em.  No cell is narrower than
an eighth of an em per character and none is empty of text; a cluster of several right-to-left
characters becomes one picture cell and blank cells, one character each.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from app.documents.clusters import Glyph, Line
from app.documents.fonts import Face
from app.documents.steering import Item, reading_order, steer

NEED = 125.0
"""Room for every character: with less, poppler sees an overlap and starts a new word."""
_ALONE = 130.0
_SLOP = 90.0
_STEP = 4
_LONGEST = 8


class Part(NamedTuple):
    """One glyph of a picture: where it stands from the cell's left edge and the baseline."""

    face: Face
    scale: float
    glyph: int
    x: int
    y: int


class Cell:
    """What one code of the font draws and says, and the width it is drawn with.

    Equal cells are the same object (`cell` makes them), so codes are found by identity.
    """

    __slots__ = ("advance", "mark", "picture", "text")

    def __init__(self, text: str, advance: int, picture: tuple[Part, ...], mark: bool) -> None:
        self.text = text
        self.advance = advance
        self.picture = picture
        self.mark = mark

    def __repr__(self) -> str:
        return f"Cell({len(self.picture)} glyphs, {self.advance})"


@lru_cache(maxsize=16384)
def cell(text: str, advance: int, picture: tuple[Part, ...] = (), mark: bool = False) -> Cell:
    """The one cell with these properties."""
    return Cell(text, advance, picture, mark)


@lru_cache(maxsize=16384)
def plain_cell(text: str, face: Face, scale: float, glyph: int) -> Cell:
    """A glyph with its own advance, standing where Qt put it."""
    advance = round(face.advance(glyph) * scale)
    return cell(text, advance, (Part(face, scale, glyph, 0, 0),))


Placed = tuple[float, Cell]
"""The left edge in its line, and the cell."""


def cells(line: Line, rtl_page: bool) -> tuple[list[Placed], list[Placed]]:
    """The cells of a line: in logical order, and in the order in which they are emitted."""
    if not rtl_page and (simple := _simple(line)) is not None:
        return simple, simple
    steered = steer(line, rtl_page)
    if not steered.visual:
        return [], []
    room = _rooms(steered.visual)
    logical: list[Placed] = []
    pieces: list[tuple[str, bool]] = []
    made: dict[int, list[Placed]] = {}
    for item in steered.logical:
        x, width = room[id(item)]
        own = _cells_of(item, x, width)
        made[id(item)] = own
        logical.extend(own)
        pieces.extend((placed.text, item.rtl) for _x, placed in own)
    if steered.mixed:
        return logical, [logical[index] for index in reading_order(pieces)]
    return logical, [placed for item in steered.visual for placed in made[id(item)]]


def _simple(line: Line) -> list[Placed] | None:
    """The cells of a line of plain glyphs, or None where one has less room than it needs."""
    found: list[Placed] = []
    pen = least = line.left
    for face, scale, numbers, xs, texts in line.runs:
        for number, x, text in zip(numbers, xs, texts, strict=True):
            cell = plain_cell(text, face, scale, number)
            if x < least or not -_SLOP < x - pen < _SLOP or len(text) > _LONGEST:
                return None
            found.append((x, cell))
            pen = x + cell.advance
            least = x + NEED * len(text)
    return found if found and pen >= least else None


def _rooms(visual: Sequence[Item]) -> dict[int, tuple[float, float]]:
    """The left edge and width of every item, with room for each character inside its word."""
    edges = _edges(visual)
    room: dict[int, tuple[float, float]] = {}
    word: list[int] = []
    for number, item in enumerate(visual):
        if item.text.isspace():
            _share(visual, edges, word, room)
            word = []
            room[id(item)] = (edges[number], edges[number + 1] - edges[number])
        else:
            word.append(number)
    _share(visual, edges, word, room)
    return room


def _edges(visual: Sequence[Item]) -> list[float]:
    """The left edge of each item from left to right, and the right end.

    Marks stand where the next item begins.
    """
    edges = [0.0] * (len(visual) + 1)
    last = max(
        visual, key=lambda item: item.cluster.x + item.cluster.advance if item.cluster else -1.0
    )
    following = last.cluster.x + last.cluster.advance if last.cluster else 0.0
    edges[-1] = following
    for number in range(len(visual) - 1, -1, -1):
        cluster = visual[number].cluster
        if cluster is not None:
            following = min(following, cluster.x) if number < len(visual) - 1 else cluster.x
        edges[number] = following
    return edges


def _share(
    visual: Sequence[Item],
    edges: Sequence[float],
    word: Sequence[int],
    room: dict[int, tuple[float, float]],
) -> None:
    """Give short items of a word the room they need, out of the slack of the others."""
    if not word:
        return
    widths = [edges[number + 1] - edges[number] for number in word]
    needs = [_need(visual[number], width) for number, width in zip(word, widths, strict=True)]
    if any(width < need for width, need in zip(widths, needs, strict=True)):
        total, wanted = sum(widths), sum(needs)
        if wanted >= total:
            widths = [need * total / wanted for need in needs]
        else:
            lacking = sum(max(need - width, 0.0) for width, need in zip(widths, needs, strict=True))
            slack = sum(max(width - need, 0.0) for width, need in zip(widths, needs, strict=True))
            widths = [
                need if width <= need else width - lacking * (width - need) / slack
                for width, need in zip(widths, needs, strict=True)
            ]
    x = edges[word[0]]
    for number, width in zip(word, widths, strict=True):
        room[id(visual[number])] = (x, width)
        x += width


def _need(item: Item, width: float) -> float:
    cluster = item.cluster
    if cluster is not None and len(item.text) == 1 and len(cluster.glyphs) == 1 and width >= _ALONE:
        return _ALONE
    return NEED * len(item.text)


def _cells_of(item: Item, x: float, width: float) -> list[Placed]:
    """The cells of one item in logical order."""
    if item.cluster is None:
        return [(x, cell(item.text, _rounded(width), (), True))]
    glyphs = item.cluster.glyphs
    if len(item.text) == 1 or not item.rtl:
        pieces = [item.text[at : at + _LONGEST] for at in range(0, len(item.text), _LONGEST)]
        share = width / len(pieces)
        blanks = [
            _blank(text, x + share * number, share) for number, text in enumerate(pieces[1:], 1)
        ]
        return [_drawn(pieces[0], x, share, glyphs), *blanks]
    share = width / len(item.text)
    right = x + width
    found = [_drawn(item.text[0], right - share, share, glyphs)]
    found += [
        _blank(char, right - share * number, share) for number, char in enumerate(item.text[1:], 2)
    ]
    return found


def _drawn(text: str, x: float, width: float, glyphs: Sequence[Glyph]) -> Placed:
    """A cell with its picture; a plain glyph keeps its own advance where Qt put it."""
    if len(glyphs) == 1:
        (glyph,) = glyphs
        near = abs(glyph.x - x) <= 1.0 and abs(glyph.y) < 0.5
        if near and abs(width - glyph.advance) <= _SLOP or text.isspace():
            return glyph.x, plain_cell(text, glyph.face, glyph.scale, glyph.number)
    parts = tuple(
        Part(glyph.face, glyph.scale, glyph.number, round(glyph.x - x), round(glyph.y))
        for glyph in glyphs
    )
    return x, cell(text, _rounded(width), parts)


def _blank(text: str, x: float, width: float) -> Placed:
    return x, cell(text, _rounded(width))


def _rounded(width: float) -> int:
    """Widths in steps of four thousandths, so that composites repeat."""
    return max(int(width / _STEP + 0.5), 1) * _STEP

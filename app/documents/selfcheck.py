"""Before a page is released.

Every line gives back its text, draws every glyph once and has no missing glyph.

Step O of the emission recipe.  Right text does not prove a right picture, nor the reverse, so both
are checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from app.documents.cells import Placed
from app.documents.clusters import Line
from app.documents.fonts import Face
from app.errors import UserError


def check_line(line: Line, logical: Sequence[Placed], emitted: Sequence[Placed]) -> None:
    """Raise UserError("paper.line_not_faithful") unless the cells say and draw the whole line."""
    said = "".join([cell.text for _x, cell in logical if not cell.mark])
    if said != line.text or len(emitted) != len(logical):
        raise UserError("paper.line_not_faithful")
    if not all(_is_blank(glyph.face, glyph.number) for glyph in line.dropped):
        raise UserError("paper.line_not_faithful")
    if line.runs and logical is emitted:
        wanted = [number for run in line.runs for number in run.numbers]
        if wanted != [cell.picture[0].glyph for _x, cell in emitted] or 0 in wanted:
            raise UserError("paper.line_not_faithful")
        return
    drawn = Counter([(part.face, part.glyph) for _x, cell in emitted for part in cell.picture])
    shaped = [glyph for cluster in line.clusters for glyph in cluster.glyphs]
    if drawn != Counter([(glyph.face, glyph.number) for glyph in shaped]):
        raise UserError("paper.line_not_faithful")
    if not all([glyph.number for glyph in shaped]):
        raise UserError("paper.line_not_faithful")


@lru_cache(maxsize=4096)
def _is_blank(face: Face, glyph: int) -> bool:
    extents = _font(face).get_glyph_extents(glyph)
    return extents is None or (extents.width == 0 and extents.height == 0)


@cache
def _font(face: Face) -> Any:
    import uharfbuzz

    return uharfbuzz.Font(face.hb)

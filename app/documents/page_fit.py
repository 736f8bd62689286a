"""Where a picture lies on a sheet of paper.

As large as it fits, upright, clear of the strip where numbers go.
"""

from __future__ import annotations

from dataclasses import dataclass

PAPERS = {"letter": (612.0, 792.0), "a4": (595.28, 841.89)}
"""Sheets in points, upright."""

_SIDE = 36.0
_STRIP = 60.0
"""Points kept free at the top and the bottom: page stamps lie there."""

_LARGEST_POINTS_A_PIXEL = 0.75
"""A small picture is not blown up beyond 96 pixels an inch."""

# a b c d of the matrix that turns the unit square of a stored picture as EXIF orientation 1..8
# asks, and e f in units of the turned picture (TIFF 6.0, tag 274).
_TURNS = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page in points and the `cm` operands that draw the unit-square picture on it."""

    width: float
    height: float
    matrix: str


def placed(size: tuple[int, int], paper: str, orientation: int = 1) -> Sheet:
    """Place a picture of `size` pixels (as it is seen, after turning) on `paper`.

    Wide ones on a sheet laid wide.
    """
    width, height = PAPERS[paper]
    if size[0] > size[1]:
        width, height = height, width
    room_x, room_y = width - 2 * _SIDE, height - 2 * _STRIP
    scale = min(room_x / size[0], room_y / size[1], _LARGEST_POINTS_A_PIXEL)
    wide, high = size[0] * scale, size[1] * scale
    left, bottom = (width - wide) / 2, (height - high) / 2
    a, b, c, d, e, f = _TURNS.get(orientation, _TURNS[1])
    numbers = (a * wide, b * high, c * wide, d * high, left + e * wide, bottom + f * high)
    return Sheet(width, height, " ".join(f"{number:.3f}" for number in numbers))

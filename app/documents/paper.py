"""Paper sizes, the type scale of printed pages and boxes on a page.  Points.

Y runs down from the top edge.
"""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[float, float, float]


def _colour(code: str) -> Colour:
    red, green, blue = (int(code[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return (red, green, blue)


INK = _colour("#22201D")
INK_FAINT = _colour("#6A645B")
ACCENT = _colour("#1D5E6A")
SOFT = _colour("#E2EEEF")
HAIRLINE = _colour("#CFC9BE")
QUIET = _colour("#F3F0EA")
WHITE: Colour = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points.

    X and y are its top left corner, measured from the top left of the page.
    """

    x: float
    y: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Paper:
    """One sheet and its margins, in points."""

    name: str
    width: float
    height: float
    top: float = 46
    bottom: float = 56
    side: float = 64

    @property
    def column(self) -> Box:
        """The area between the margins."""
        return Box(
            self.side, self.top, self.width - 2 * self.side, self.height - self.top - self.bottom
        )

    def pdf_rectangle(self, box: Box) -> tuple[float, float, float, float]:
        """A box as a PDF rectangle (left, bottom, right, top), measured from the bottom left."""
        return (box.x, self.height - box.bottom, box.right, self.height - box.y)


A4 = Paper("A4", 595.276, 841.89)
LETTER = Paper("Letter", 612.0, 792.0, top=42, bottom=52)
PAPERS = {"A4": A4, "Letter": LETTER}


@dataclass(frozen=True, slots=True)
class Role:
    """How a kind of text looks: size and line height in points, weight, colour."""

    size: float
    leading: float
    strong: bool = False
    colour: Colour = INK

    def larger(self, factor: float) -> Role:
        """The same role in larger print."""
        return Role(self.size * factor, self.leading * factor, self.strong, self.colour)


ROLES = {
    "letterhead": Role(15, 19, strong=True),
    "letterhead_line": Role(9.5, 13, colour=INK_FAINT),
    "page": Role(22, 28, strong=True),
    "title": Role(16, 21, strong=True),
    "heading": Role(11.5, 15, strong=True),
    "body": Role(11, 15),
    "key": Role(9.5, 15, colour=INK_FAINT),
    "quote": Role(11.5, 16),
    "small": Role(9.5, 13),
    "note": Role(9, 12.5, colour=INK_FAINT),
    "footer": Role(8.5, 11.5, colour=INK_FAINT),
    "table": Role(10.5, 14.5),
    "table_head": Role(9.5, 13, strong=True, colour=INK_FAINT),
    "stamp": Role(9, 11, strong=True),
}
"""The type scale of paper: one family, two weights."""

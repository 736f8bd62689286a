"""Short labels for pages that are not ours: drawn in one shared font, fast enough for thousands."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from app.documents.cells import Cell, cells
from app.documents.fontfile import Ink
from app.documents.fonts import EM
from app.documents.layout import Span, lay_out
from app.documents.paper import ROLES
from app.documents.selfcheck import check_line
from app.documents.steering import balance

if TYPE_CHECKING:
    import pikepdf


@dataclass(frozen=True, slots=True)
class Stamp:
    """One label ready to draw: `width` in points at the role's size, and the operand of its TJ."""

    width: float
    size: float
    shown: str = field(repr=False)

    def operators(self, x: float, y: float, font: str) -> bytes:
        """A text object with the baseline's left end at (x, y) in PDF points; sets no colour."""
        text = f"BT /{font} {self.size:g} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm [{self.shown}] TJ ET"
        return text.encode("ascii")


class Stamps:
    """Makes labels, then the one font they share.  Not shared between threads."""

    def __init__(self) -> None:
        self.role = ROLES["stamp"]
        self._ink = Ink()

    def make(self, text: str) -> Stamp:
        """One label; ASCII is put together from single letters, anything else is laid out whole."""
        if text.isascii():
            codes: list[str] = []
            width = 0
            for char in text:
                cell = _single(char, self.role.strong)
                codes.append(self._ink.code(cell))
                width += cell.advance
            return Stamp(width * self.role.size / EM, self.role.size, f"<{''.join(codes)}>")
        setting = lay_out([Span(text, self.role.strong)], 1e6, "en")
        (line,) = setting.lines
        logical, emitted = cells(line, balance([text]) < 0)
        check_line(line, logical, emitted)
        shown: list[str] = []
        pen = emitted[0][0]
        for x, cell in emitted:
            if jump := round(pen - x):
                shown.append(str(jump))
                pen -= jump
            shown.append(f"<{self._ink.code(cell)}>")
            pen += cell.advance
        return Stamp(
            (line.right - line.left) * self.role.size / EM, self.role.size, " ".join(shown)
        )

    def font(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """The shared font as an indirect object of `pdf`; ask once, after the last label."""
        return self._ink.font(pdf)


@lru_cache(maxsize=256)
def _single(char: str, strong: bool) -> Cell:
    setting = lay_out([Span(f"x{char}x", strong)], 1e6, "en")
    logical, _emitted = cells(setting.lines[0], False)
    return logical[1][1]

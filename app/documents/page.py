"""One page: measure text, place it, draw boxes and rules.

Its stream is written when the whole page is known.

The page waits because poppler reads a page in one direction, so the steering marks of a line depend
on all the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.documents.cells import Placed, cell, cells
from app.documents.clusters import Line
from app.documents.fontfile import Ink
from app.documents.fonts import EM
from app.documents.layout import Setting, Words, lay_out
from app.documents.paper import ROLES, Box, Colour, Paper, Role
from app.documents.selfcheck import check_line
from app.documents.steering import RLM, balance
from app.documents.tagging import Node

_GAP = 10.0
"""Between the columns of a table, in points."""
TALL = 1.14
"""Lines of Kurinto (every script but Latin, Cyrillic and Greek) stand this much further apart."""


@dataclass(frozen=True, slots=True)
class Block:
    """A measured paragraph, ready to be placed; `height` in points."""

    setting: Setting = field(repr=False)
    role: Role
    lang: str
    width: float
    align: str = "start"

    @property
    def leading(self) -> float:
        """The distance between its baselines, in points."""
        return self.role.leading * (TALL if self.setting.tall else 1.0)

    @property
    def height(self) -> float:
        """All its lines together."""
        return self.leading * len(self.setting.lines)

    @property
    def ink_width(self) -> float:
        """The width of its longest line, in points."""
        widest = max((line.right - line.left for line in self.setting.lines), default=0.0)
        return widest * self.role.size / EM

    def split(self, height: float) -> tuple[Block | None, Block | None]:
        """The lines that fit into `height` and the rest.

        Never leaves one line alone on either side.
        """
        lines = self.setting.lines
        fit = int(height / self.leading + 1e-6)
        if fit >= len(lines):
            return self, None
        if len(lines) - fit == 1:
            fit -= 1
        if fit < 2:
            return None, self
        return self._part(lines[:fit]), self._part(lines[fit:])

    def _part(self, lines: Sequence[Line]) -> Block:
        text = " ".join(line.text for line in lines)
        setting = Setting(tuple(lines), text, self.setting.rtl, self.setting.tall)
        return Block(setting, self.role, self.lang, self.width, self.align)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: width in points, alignment and role of its cells."""

    width: float
    align: str = "start"
    role: str = "table"


@dataclass(frozen=True, slots=True)
class _Placed:
    block: Block
    x: float
    y: float
    colour: Colour
    mcid: int | None
    tag: str


class Page:
    """A page being drawn.  x and y are points from the top left corner.

    Text is wrapped, aligned and measured.
    """

    def __init__(
        self, paper: Paper, lang: str, number: int, tree: list[Node], scale: float = 1.0
    ) -> None:
        self.paper = paper
        self.lang = lang
        self.number = number
        self._tree = tree
        self._scale = scale
        self._items: list[bytes | _Placed] = []
        self._marked = 0

    def measure(
        self,
        words: Words,
        role: str | Role = "body",
        width: float | None = None,
        align: str = "start",
        lang: str | None = None,
    ) -> Block:
        """Lay out a paragraph without drawing it; `width` in points (none: one line), `align` start, end or centre.

        Raises UserError("paper.glyph_missing") for a character no font has.
        """
        form = ROLES[role] if isinstance(role, str) else role
        form = form.larger(self._scale) if self._scale != 1.0 else form
        lang = lang or self.lang
        room = width * EM / form.size if width is not None else 1e6
        setting = lay_out(words, room, lang, form.strong)
        block = Block(setting, form, lang, width or 0.0, align)
        return block if width is not None else Block(setting, form, lang, block.ink_width, align)

    def place(
        self, block: Block, x: float, y: float, tag: str | None = "P", colour: Colour | None = None
    ) -> Box:
        """Put a measured block with its top left corner at (x, y).

        `tag` None makes it decoration for screen readers.
        """
        mcid = None
        if tag is not None and block.setting.text:
            mcid = self._marked
            self._marked += 1
            node = Node(tag, block.lang, block.setting.text, spots=[(self.number, mcid)])
            self._tree[-1].kids.append(node)
        self._items.append(_Placed(block, x, y, colour or block.role.colour, mcid, tag or ""))
        return Box(x, y, block.width, block.height)

    def text(
        self,
        x: float,
        y: float,
        words: Words,
        role: str | Role = "body",
        width: float | None = None,
        align: str = "start",
        lang: str | None = None,
        tag: str | None = "P",
    ) -> Box:
        """Measure and place in one go; returns the box it took."""
        return self.place(self.measure(words, role, width, align, lang), x, y, tag)

    @contextmanager
    def part(self, tag: str, lang: str = "") -> Iterator[None]:
        """Group what is placed inside under one structure element ("Table", "TR", "Sect" …)."""
        node = Node(tag, lang)
        self._tree[-1].kids.append(node)
        self._tree.append(node)
        try:
            yield
        finally:
            self._tree.pop()
            if not node.kids:
                self._tree[-1].kids.remove(node)

    def row(
        self,
        x: float,
        y: float,
        columns: Sequence[Column],
        texts: Sequence[Words],
        lang: str | None = None,
        head: bool = False,
        padding: float = 3,
    ) -> Box:
        """One table row (inside `part("Table")`); returns its box.

        Columns run from the right in RTL languages.
        """
        blocks = [
            self.measure(
                words, "table_head" if head else column.role, column.width, column.align, lang
            )
            for column, words in zip(columns, texts, strict=True)
        ]
        height = max(block.height for block in blocks) + 2 * padding
        total = sum(column.width for column in columns) + _GAP * (len(columns) - 1)
        rtl = blocks[0].setting.rtl
        spot = x + total if rtl else x
        with self.part("TR"):
            for block in blocks:
                self.place(
                    block, spot - block.width if rtl else spot, y + padding, "TH" if head else "TD"
                )
                spot += -(block.width + _GAP) if rtl else block.width + _GAP
        return Box(x, y, total, height)

    def rule(
        self, x: float, y: float, width: float, colour: Colour, thickness: float = 0.6
    ) -> None:
        """A horizontal line from (x, y)."""
        bottom = self.paper.height - y
        path = f"{x:.2f} {bottom:.2f} m {x + width:.2f} {bottom:.2f} l S"
        self._draw(f"{_rgb(colour)} RG {thickness:g} w {path}")

    def dashes(self, x: float, y: float, end_x: float, end_y: float, colour: Colour) -> None:
        """A thin dashed line, for folding or cutting."""
        top, bottom = self.paper.height - y, self.paper.height - end_y
        path = f"{x:.2f} {top:.2f} m {end_x:.2f} {bottom:.2f} l S"
        self._draw(f"{_rgb(colour)} RG 0.6 w [3 3] 0 d {path} [] 0 d")

    def box(
        self, box: Box, fill: Colour | None = None, edge: Colour | None = None, radius: float = 0.0
    ) -> None:
        """A rectangle with round corners, filled, outlined or both."""
        if fill is None and edge is None:
            return
        left, low, right, high = self.paper.pdf_rectangle(box)
        path = (
            _rounded(left, low, right, high, radius)
            if radius
            else f"{left:.2f} {low:.2f} {box.width:.2f} {box.height:.2f} re"
        )
        paint = "B" if fill and edge else "f" if fill else "S"
        colours = (f"{_rgb(fill)} rg " if fill else "") + (
            f"{_rgb(edge)} RG 0.7 w " if edge else ""
        )
        self._draw(f"{colours}{path} {paint}")

    def _draw(self, operators: str) -> None:
        self._items.append(f"/Artifact BMC q {operators} Q EMC\n".encode("ascii"))

    def write(self, ink: Ink, font: str = "F1") -> bytes:
        """The page's content stream; asks `ink` for codes and checks every line on the way."""
        placed = [item for item in self._items if isinstance(item, _Placed)]
        lines = [line for item in placed for line in item.block.setting.lines]
        excess = balance(line.text for line in lines)
        rtl_page = excess < 0
        ballast = not rtl_page and _wants_ballast(placed)
        stream = [
            item
            if isinstance(item, bytes)
            else self._paragraph(item, ink, rtl_page or ballast, font)
            for item in self._items
        ]
        if ballast:
            stream.append(self._ballast(ink, font, excess + 40))
        return b"".join(stream)

    def _paragraph(self, item: _Placed, ink: Ink, rtl_page: bool, font: str) -> bytes:
        """One BT…ET with one Tm and one TJ per line, inside its marked content.

        Step I of the recipe.
        """
        size, block = item.block.role.size, item.block
        mark = "/Artifact BMC" if item.mcid is None else f"/{item.tag} <</MCID {item.mcid}>> BDC"
        out = [f"{mark}\nBT {_rgb(item.colour)} rg /{font} {size:g} Tf"]
        baseline = item.y + (block.leading - size) / 2 + size * 0.79
        for line in block.setting.lines:
            logical, emitted = cells(line, rtl_page)
            check_line(line, logical, emitted)
            if emitted:
                x = item.x + _offset(block, line) - line.left * size / EM
                out.append(_line_operators(emitted, ink, x, self.paper.height - baseline, size))
            baseline += block.leading
        out.append("ET EMC\n")
        return "\n".join(out).encode("ascii")

    def _ballast(self, ink: Ink, font: str, count: int) -> bytes:
        """Invisible marks at the foot: poppler then reads a bilingual page from the right.

        Step N.
        """
        size, wide = 6.0, 300
        code = ink.code(cell(RLM * 8, wide, (), True))
        per_row = int((self.paper.width - 40) / (size * wide / EM))
        wanted, rows = -(-count // 8), []
        while wanted > 0:
            rows.append(min(wanted, per_row))
            wanted -= per_row
        out = [f"/Artifact BMC BT 3 Tr /{font} {size:g} Tf"]
        out += [
            f"1 0 0 1 20 {12 + 8 * number} Tm <{code * row}> Tj" for number, row in enumerate(rows)
        ]
        return ("\n".join(out) + "\n0 Tr ET EMC\n").encode("ascii")


def _wants_ballast(placed: Sequence[_Placed]) -> bool:
    """Whether whole paragraphs run right to left and no other paragraph mixes directions."""
    settings = [item.block.setting for item in placed]
    if not any(setting.rtl and balance([setting.text]) < 0 for setting in settings):
        return False
    return not any(
        cluster.rtl
        for setting in settings
        if not setting.rtl
        for line in setting.lines
        for cluster in line.made
    )


def _offset(block: Block, line: Line) -> float:
    """How far a line starts from the left of its block, in points."""
    slack = block.width - (line.right - line.left) * block.role.size / EM
    if block.align == "centre":
        return slack / 2
    return slack if (block.align == "end") != block.setting.rtl else 0.0


def _line_operators(emitted: Sequence[Placed], ink: Ink, x: float, y: float, size: float) -> str:
    """One absolute Tm and one TJ; a number stands only where the next cell is not at the pen."""
    start = pen = emitted[0][0]
    parts = ["<"]
    for place, shown in emitted:
        jump = round(pen - place)
        if jump:
            parts.append(f">{jump}<")
            pen -= jump
        parts.append(ink.code(shown))
        pen += shown.advance
    parts.append(">")
    return f"1 0 0 1 {x + start * size / EM:.3f} {y:.3f} Tm [{''.join(parts)}] TJ"


def _rgb(colour: Colour) -> str:
    return " ".join(f"{part:.3f}" for part in colour)


def _rounded(left: float, low: float, right: float, high: float, radius: float) -> str:
    """A path of a rectangle whose corners are quarter circles (Bézier, constant 0.5523)."""
    k = radius * 0.4477
    x1, x2, y1, y2 = left + radius, right - radius, low + radius, high - radius
    a, b, c, d = left + k, right - k, low + k, high - k
    return " ".join(
        [
            f"{x1:.2f} {low:.2f} m {x2:.2f} {low:.2f} l",
            f"{b:.2f} {low:.2f} {right:.2f} {c:.2f} {right:.2f} {y1:.2f} c",
            f"{right:.2f} {y2:.2f} l",
            f"{right:.2f} {d:.2f} {b:.2f} {high:.2f} {x2:.2f} {high:.2f} c",
            f"{x1:.2f} {high:.2f} l",
            f"{a:.2f} {high:.2f} {left:.2f} {d:.2f} {left:.2f} {y2:.2f} c",
            f"{left:.2f} {y1:.2f} l",
            f"{left:.2f} {c:.2f} {a:.2f} {low:.2f} {x1:.2f} {low:.2f} c h",
        ]
    )

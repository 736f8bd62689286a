"""Fill pages from top to bottom: paragraphs, facts, boxes, tables, slips, and a foot on each.

Lengths are points.  In right-to-left languages columns and bullets mirror.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from app.documents.fonts import is_rtl
from app.documents.layout import Span, Words, stretches
from app.documents.page import Block, Column, Page
from app.documents.pages import Pages
from app.documents.paper import ACCENT, HAIRLINE, INK_FAINT, ROLES, SOFT, WHITE, Box, Paper, Role

KEY_WIDTH = 96
NARROW_KEY_WIDTH = 74
_BETWEEN = 22
_GUTTER = 8
_PAD = 12
_TABLE_HEAD = 36
"""Room for the head of a table, two lines of it."""


class Fact(NamedTuple):
    """One line of a fact list; `lit` tints it while a letter is being put together."""

    label: Words
    value: Words
    lit: bool = False


class Flow:
    """Writes down one column and starts a new page when it is full."""

    def __init__(self, paper: Paper, lang: str, title: str, scale: float = 1.0) -> None:
        self.pages = Pages(paper, lang, title, scale)
        self.lang = lang
        self.rtl = is_rtl(lang)
        self.scale = scale
        self.column = paper.column
        self.page: Page = self.pages.new_page()
        self.y = self.column.y

    @property
    def room(self) -> float:
        """What is left on this page."""
        return self.column.bottom - self.y

    def new_page(self) -> None:
        """Go on at the top of a new page."""
        self.page = self.pages.new_page()
        self.y = self.column.y

    def need(self, height: float) -> None:
        """Go to a new page unless `height` is left, or this page is still empty."""
        if height > self.room + 0.01 and self.y > self.column.y:
            self.new_page()

    def gap(self, height: float) -> None:
        """Leave space, but not at the top of a page."""
        if self.y > self.column.y:
            self.y += height * self.scale

    def words(
        self,
        words: Words,
        role: str | Role = "body",
        tag: str = "P",
        align: str = "start",
        inset: float = 0.0,
        lit: bool = False,
        width: float | None = None,
    ) -> None:
        """A paragraph over the column, carried on over pages; `inset` from the leading edge."""
        width = width or self.column.width - inset
        block: Block | None = self.page.measure(words, role, width, align)
        while block is not None:
            fits, block = block.split(self.room)
            if fits is None and self.y > self.column.y:
                self.new_page()
                continue
            fits, block = (fits, block) if fits is not None else (block, None)
            if fits is None:
                return
            x = self._x(inset, width)
            if lit:
                self.page.box(Box(x - 4, self.y - 1, width + 8, fits.height + 2), SOFT, radius=4)
            self.page.place(fits, x, self.y, tag)
            self.y += fits.height
            if block is not None:
                self.new_page()

    def heading(
        self, words: Words, role: str | Role = "heading", tag: str = "H2", keep: float = 34
    ) -> None:
        """A heading that stays with what follows: at least two lines, or `keep` points."""
        block = self.page.measure(words, role, self.column.width)
        self.need(block.height + keep)
        self.page.place(block, self.column.x, self.y, tag)
        self.y += block.height

    def facts(self, facts: Sequence[Fact], columns: int = 1) -> None:
        """Labels and values, side by side in one column or two."""
        key_width = KEY_WIDTH if columns == 1 else NARROW_KEY_WIDTH
        wide = (self.column.width - _BETWEEN * (columns - 1)) / columns
        width = wide - key_width - _GUTTER
        with self.page.part("Table"):
            for start in range(0, len(facts), columns):
                pairs = [
                    (
                        fact,
                        self.page.measure(fact.label, "key", key_width),
                        self.page.measure(fact.value, "body", width),
                    )
                    for fact in facts[start : start + columns]
                ]
                height = max(max(key.height, value.height) for _fact, key, value in pairs) + 2
                self.need(height)
                with self.page.part("TR"):
                    for number, (fact, key, value) in enumerate(pairs):
                        self._fact(fact, key, value, number * (wide + _BETWEEN))
                self.y += height

    def _fact(self, fact: Fact, key: Block, value: Block, offset: float) -> None:
        inset = offset + key.width + _GUTTER
        if fact.lit:
            box = Box(self._x(inset - 4, value.width), self.y, value.width, value.height + 2)
            self.page.box(box, SOFT, radius=4)
        drop = max(value.leading - key.leading, 0) / 2
        self.page.place(key, self._x(offset, key.width), self.y + 1 + drop, "TH")
        self.page.place(value, self._x(inset, value.width), self.y + 1, "TD")

    def bullets(self, items: Sequence[Words], lit: bool = False, columns: int = 1) -> None:
        """A list with hanging bullets; in two columns it is read row by row."""
        wide = (self.column.width - _BETWEEN * (columns - 1)) / columns
        with self.page.part("L"):
            for start in range(0, len(items), columns):
                row = [
                    self.page.measure(item, "body", wide - 13)
                    for item in items[start : start + columns]
                ]
                height = max(block.height for block in row) + 1.5
                self.need(height)
                for number, block in enumerate(row):
                    self._bullet(block, number * (wide + _BETWEEN), lit)
                self.y += height

    def _bullet(self, block: Block, offset: float, lit: bool) -> None:
        x = self._x(offset + 13, block.width)
        if lit:
            self.page.box(Box(x - 3, self.y, block.width + 6, block.height), SOFT, radius=4)
        dot = Box(self._x(offset + 3, 3.2), self.y + block.leading / 2 - 1.2, 3.2, 3.2)
        self.page.box(dot, INK_FAINT, radius=1.6)
        with self.page.part("LI"):
            self.page.place(block, x, self.y, "LBody")

    def dates(self, title: Words, rows: Sequence[tuple[Words, Words]], note: Words = "") -> None:
        """A tinted box: a title, days with what happens on them, a remark."""
        inner = self.column.width - 2 * _PAD
        day_width = max(self.page.measure(day, "body").width for day, _what in rows) + 6
        day_width = min(day_width, inner * 0.4)
        head = self.page.measure(title, "heading", inner)
        lines = [
            (
                self.page.measure(day, "body", day_width),
                self.page.measure(what, "body", inner - day_width - _GUTTER),
            )
            for day, what in rows
        ]
        foot = self.page.measure(note, "small", inner) if note else None
        height = head.height + sum(max(a.height, b.height) + 2 for a, b in lines) + 2 * _PAD - 6
        height += foot.height + 4 if foot else 0
        self.need(height)
        self.page.box(Box(self.column.x, self.y, self.column.width, height), SOFT, radius=6)
        y = self.y + _PAD - 3
        y += self.page.place(head, self._x(_PAD, inner), y, "H2").height + 2
        with self.page.part("Table"):
            for day, what in lines:
                with self.page.part("TR"):
                    self.page.place(day, self._x(_PAD, day.width), y, "TH")
                    x = self._x(_PAD + day_width + _GUTTER, what.width)
                    self.page.place(what, x, y, "TD")
                y += max(day.height, what.height) + 2
        if foot is not None:
            self.page.place(foot, self._x(_PAD, inner), y + 1, colour=INK_FAINT)
        self.y += height

    def quote(self, words: str, lang: str, source: str) -> None:
        """Own words: an accent bar at the leading edge, then who said it and when."""
        block = self.page.measure(words, "quote", self.column.width - 16, lang=lang)
        foot = self.page.measure(source, "note", self.column.width - 16) if source else None
        height = block.height + (foot.height if foot else 0)
        self.need(height)
        self.page.box(Box(self._x(0, 2.4), self.y + 1, 2.4, height - 2), ACCENT)
        with self.page.part("BlockQuote"):
            self.page.place(block, self._x(16, block.width), self.y)
            if foot is not None:
                self.page.place(foot, self._x(16, foot.width), self.y + block.height)
        self.y += height

    def answers(self, lines: Sequence[tuple[Words, Words, Words]]) -> None:
        """Questions, answers and a small remark side by side; a long answer stands below and goes on over pages."""
        wide = self.column.width - 20
        columns = [Column(wide * 0.36), Column(wide * 0.38), Column(wide * 0.26, role="note")]
        for line in lines:
            height = max(
                self.page.measure(words, column.role, column.width).height
                for column, words in zip(columns, line, strict=True)
            )
            if height > self.column.height / 3:
                question, answer, remark = line
                self.need(60)
                self.gap(4)
                self.words([*stretches(question), Span("  "), *stretches(remark)], "key")
                plain = [Span(part.text) for part in stretches(answer)]
                self.words(plain, "table", inset=12)
                self.gap(4)
                continue
            self.need(height + 6)
            with self.page.part("Table"):
                self.y = self.page.row(self.column.x, self.y, columns, line, self.lang).bottom
            self.page.rule(self.column.x, self.y, self.column.width, HAIRLINE)

    def table(
        self, columns: Sequence[Column], head: Sequence[Words], rows: Sequence[Sequence[Words]]
    ) -> list[Box]:
        """A table with its head repeated on every page, never alone at the foot; returns the box of each row."""
        boxes: list[Box] = []
        if rows:
            self.need(_TABLE_HEAD + self._tallest(columns, rows[0]))
        with self.page.part("Table"):
            self._table_head(columns, head)
            for row in rows:
                if self._tallest(columns, row) > self.room:
                    self.new_page()
                    self._table_head(columns, head)
                box = self.page.row(self.column.x, self.y, columns, row, self.lang, padding=4)
                boxes.append(box)
                self.y = box.bottom
        return boxes

    def _tallest(self, columns: Sequence[Column], row: Sequence[Words]) -> float:
        """The height of a row."""
        pairs = zip(columns, row, strict=True)
        return 10 + max(
            self.page.measure(words, one.role, one.width).height for one, words in pairs
        )

    def _table_head(self, columns: Sequence[Column], head: Sequence[Words]) -> None:
        box = self.page.row(self.column.x, self.y, columns, head, self.lang, head=True)
        self.page.rule(self.column.x, box.bottom, self.column.width, HAIRLINE)
        self.y = box.bottom + 2

    def slip(self, title: Words, lines: Sequence[tuple[Words, bool, bool]]) -> None:
        """A part to send back, at the foot of the page: (words, box to tick, line to write on)."""
        head = self.page.measure(title, "small", self.column.width)
        rows = [self.page.measure(words, "small", None) for words, _tick, _line in lines]
        height = 12 + head.height + sum(row.height + 5.5 for row in rows)
        self.need(height)
        self.y = max(self.y, self.column.bottom - height)
        self.page.dashes(self.column.x, self.y, self.column.right, self.y, HAIRLINE)
        y = self.y + 9
        y += self.page.place(head, self.column.x, y, "H2", INK_FAINT).height + 5
        for row, (_words, tick, line) in zip(rows, lines, strict=True):
            inset = 18.0 if tick else 0.0
            if tick:
                box = Box(self._x(1, 9.5), y + row.leading / 2 - 5.2, 9.5, 9.5)
                self.page.box(box, WHITE, INK_FAINT, radius=2)
            self.page.place(row, self._x(inset, row.width), y)
            if line:
                start = inset + row.width + 6
                x = self._x(start, self.column.width - start)
                self.page.rule(x, y + row.height - 1, self.column.width - start, HAIRLINE)
            y += row.height + 5.5
        self.y = y

    def foot(self, words: Words, numbers: str) -> None:
        """On every page: a hairline, the words, and "1 of 2" at the trailing edge."""
        role = ROLES["footer"].larger(1 / self.scale)
        for number, page in enumerate(self.pages.pages, 1):
            y = self.column.bottom + 16
            page.rule(self.column.x, y - 6, self.column.width, HAIRLINE)
            count = numbers.format(page=number, pages=len(self.pages.pages))
            said = page.measure(words, role, self.column.width - 70)
            page.place(said, self._x(0, said.width), y)
            page.text(self._x(self.column.width - 60, 60), y, count, role, 60, "end", tag=None)

    def _x(self, offset: float, width: float) -> float:
        """The left edge of something `offset` from the leading edge of the column."""
        return self.column.right - offset - width if self.rtl else self.column.x + offset

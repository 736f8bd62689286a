"""The pages of a bundle that are ours: cover, index, tab sheets, in one file in that order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.documents.bundle_plan import BundlePlan, PlannedDocument
from app.documents.layout import Span
from app.documents.page import Block, Page
from app.documents.pages import Pages
from app.documents.paper import ACCENT, HAIRLINE, INK, INK_FAINT, QUIET, ROLES, Box, Paper

_GAP = 8.0
_PADDING = 4.0
_KEY = 128.0


@dataclass(frozen=True, slots=True)
class IndexRow:
    """Where a row of the index was drawn (PDF rectangle on front page `page`) and what it names."""

    page: int
    rectangle: tuple[float, float, float, float]
    document: PlannedDocument


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The drawn pages as a PDF, and the rows to link; tab sheets follow the front pages."""

    pdf: bytes = field(repr=False)
    rows: tuple[IndexRow, ...]
    sheets: int


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the index table, measured: a section heading, or a document's cells."""

    cells: tuple[Block, ...]
    document: PlannedDocument | None

    @property
    def height(self) -> float:
        return max(cell.height for cell in self.cells) + 2 * _PADDING


class Ruler:
    """Measures the cells of an index; rows share many texts, and each is laid out once.

    Lives as long as one plan or one drawing, because it keeps the texts it measured.
    """

    def __init__(self, paper: Paper, language: str) -> None:
        self._page = Pages(paper, language, "").new_page()
        self._blocks: dict[tuple[str, float, bool], Block] = {}

    def cell(self, text: str, width: float, *, strong: bool = False) -> Block:
        """Return `text` set in the table's type, `width` points wide."""
        key = (text, width, strong)
        if key not in self._blocks:
            self._blocks[key] = self._page.measure([Span(text, strong)], "table", width)
        return self._blocks[key]

    def heading(self, text: str, width: float) -> Block:
        """Return a section's heading."""
        return self._page.measure(text, "table_head", width)

    def count_front(self, plan: BundlePlan) -> int:
        """Return how many pages cover and index of `plan` take."""
        return 1 + len(_index_pages(plan, self))


def draw_front(plan: BundlePlan) -> FrontMatter:
    """Draw cover, index and tab sheets of a settled plan."""
    pages = Pages(plan.profile.paper, plan.profile.language, plan.request.file_title)
    _cover(plan, pages.new_page())
    rows: list[IndexRow] = []
    lines = _index_pages(plan, Ruler(plan.profile.paper, plan.profile.language))
    lines += [[] for _ in range(plan.front_pages - 1 - len(lines))]
    for number, page_lines in enumerate(lines):
        rows += _index(plan, pages.new_page(), page_lines, number)
    sheets = [exhibit for exhibit in plan.exhibits if exhibit.documents[0].sheet]
    for exhibit in sheets:
        _sheet(plan, pages.new_page(), exhibit.tab, exhibit.title, exhibit.section)
    return FrontMatter(pages.save(), tuple(rows), len(sheets))


def label_range(plan: BundlePlan, first: int, last: int) -> str:
    """Return `4` or `4–17` for pages counted from 0."""
    one, other = plan.labels[first], plan.labels[last]
    return one if one == other else f"{one}–{other}"


def _cover(plan: BundlePlan, page: Page) -> None:
    words, column = plan.profile.words, page.paper.column
    mark = page.measure(words["mark"], "heading", column.width - 24, "centre")
    frame = Box(column.x, column.y, column.width, mark.height + 16)
    page.box(frame, edge=INK, radius=3)
    page.place(mark, column.x + 12, column.y + 8)
    y = frame.bottom + 64
    y = page.text(column.x, y, plan.request.title, "page", column.width, tag="H1").bottom
    if plan.parts > 1:
        part = words["part"].format(number=plan.part, count=plan.parts)
        y = page.text(column.x, y + 6, part, "heading", column.width).bottom
    y += 20
    page.rule(column.x, y, column.width, ACCENT, 1.2)
    y += 16
    for key, value in (*plan.request.lines, (words["pages"], _extent(plan))):
        name = page.text(column.x, y, key, "key", _KEY)
        box = page.text(column.x + _KEY + 12, y, value, "body", column.width - _KEY - 12)
        y = max(name.bottom, box.bottom) + 6
    y = page.text(column.x, y + 22, words["enclosures"], "heading", column.width, tag="H2").bottom
    _enclosures(plan, page, y + 8)
    note = page.measure(words["cover_note"], "note", column.width)
    page.place(note, column.x, column.bottom - note.height)


def _extent(plan: BundlePlan) -> str:
    return plan.profile.words["page_count"].format(first=plan.labels[0], last=plan.labels[-1])


def _enclosures(plan: BundlePlan, page: Page, y: float) -> None:
    """List exhibits as far as the cover has room; the index that follows has them all."""
    column = page.paper.column
    for exhibit in plan.exhibits:
        if y > column.bottom - 60:
            page.text(column.x, y, "…", "body")
            return
        page.text(column.x, y, exhibit.tab, ROLES["table"], 40)
        title = page.measure(exhibit.title, "table", column.width - 140)
        pages = label_range(plan, exhibit.first, exhibit.last)
        page.place(title, column.x + 44, y)
        page.text(column.x + column.width - 80, y, pages, "table", 80, "end")
        y += title.height + 5


def _widths(plan: BundlePlan) -> list[float]:
    columns = plan.profile.columns
    room = plan.profile.paper.column.width - _GAP * (len(columns) - 1)
    total = sum(column.share for column in columns)
    return [room * column.share / total for column in columns]


def _index_pages(plan: BundlePlan, ruler: Ruler) -> list[list[_Line]]:
    """Divide the measured lines of the index over pages; a section heading stays with a row."""
    room = plan.profile.paper.column.height - _index_head()
    filled: list[list[_Line]] = [[]]
    used = 0.0
    waiting: list[_Line] = []
    for line in _index_lines(plan, ruler):
        waiting.append(line)
        if line.document is None:
            continue
        height = sum(each.height for each in waiting)
        if filled[-1] and used + height > room:
            filled.append([])
            used = 0.0
        filled[-1] += waiting
        used += height
        waiting = []
    return filled


def _index_head() -> float:
    return ROLES["title"].leading + 14 + ROLES["table_head"].leading + 2 * _PADDING + 8


def _index_lines(plan: BundlePlan, ruler: Ruler) -> list[_Line]:
    lines = []
    widths = _widths(plan)
    section = ""
    for exhibit in plan.exhibits:
        if exhibit.section and exhibit.section != section:
            section = exhibit.section
            heading = ruler.heading(section, plan.profile.paper.column.width)
            lines.append(_Line((heading,), None))
        for document in exhibit.documents:
            texts = _texts(plan, document)
            cells = [
                ruler.cell(texts[column.id], width, strong=column.id == "tab")
                for column, width in zip(plan.profile.columns, widths, strict=True)
            ]
            lines.append(_Line(tuple(cells), document))
    return lines


def _texts(plan: BundlePlan, document: PlannedDocument) -> dict[str, str]:
    item = document.item
    return {
        "tab": document.tab,
        "description": item.title,
        "date": item.dated,
        "source": item.source,
        "pages": label_range(plan, document.first, document.last),
        "requirement": item.requirement,
    }


def _index(plan: BundlePlan, page: Page, lines: Sequence[_Line], number: int) -> list[IndexRow]:
    words, column = plan.profile.words, page.paper.column
    title = words["index"] if number == 0 else words["index_continued"]
    y = page.text(column.x, column.y, title, "title", column.width, tag="H1").bottom + 14
    rows = []
    with page.part("Table"):
        y = _headings(plan, page, y)
        for line in lines:
            if line.document is None:
                band = Box(column.x - 6, y, column.width + 12, line.height)
                page.box(band, fill=QUIET, radius=2)
            with page.part("TR"):
                _cells(plan, page, line, y)
            if line.document is not None:
                box = Box(column.x - 6, y, column.width + 12, line.height)
                rows.append(IndexRow(number + 1, page.paper.pdf_rectangle(box), line.document))
                page.rule(column.x - 6, y + line.height, column.width + 12, HAIRLINE, 0.5)
            y += line.height
    return rows


def _headings(plan: BundlePlan, page: Page, y: float) -> float:
    column = page.paper.column
    x = column.x
    height = ROLES["table_head"].leading + 2 * _PADDING
    with page.part("TR"):
        for heading, width in zip(plan.profile.columns, _widths(plan), strict=True):
            page.text(x, y + _PADDING, heading.heading, "table_head", width, tag="TH")
            x += width + _GAP
    page.rule(column.x - 6, y + height, column.width + 12, INK_FAINT, 0.8)
    return y + height + 8


def _cells(plan: BundlePlan, page: Page, line: _Line, y: float) -> None:
    x = page.paper.column.x
    if line.document is None:
        page.place(line.cells[0], x, y + _PADDING, "TH")
        return
    for cell, width in zip(line.cells, _widths(plan), strict=True):
        page.place(cell, x, y + _PADDING, "TD")
        x += width + _GAP


def _sheet(plan: BundlePlan, page: Page, tab: str, title: str, section: str) -> None:
    column = page.paper.column
    name = plan.profile.words["exhibit"].format(tab=tab)
    y = column.y + column.height * 0.34
    page.rule(column.x + column.width / 2 - 36, y, 72, ACCENT, 2)
    box = page.text(column.x, y + 18, name, "page", column.width, "centre", tag="H1")
    box = page.text(column.x, box.bottom + 8, title, "heading", column.width, "centre")
    if section:
        page.text(column.x, box.bottom + 6, section, "small", column.width, "centre")

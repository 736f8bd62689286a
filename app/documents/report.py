"""Print a report of the office: a heading, a few lines, tables.  It carries no case content but what its rows say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.documents.flow import Flow
from app.documents.fonts import ready
from app.documents.layout import Words
from app.documents.letter import Rendered, finished, numbering
from app.documents.page import Column
from app.documents.paper import A4
from app.documents.values import isolated

_BETWEEN = 10.0  # points between the columns of a table


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its title, heads, the share of the width of each column, and rows of plain words."""

    title: str
    heads: tuple[str, ...]
    shares: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Report:
    """What is printed, in words: whose it is, what it is, a few lines, tables, the foot of every page."""

    office: str = field(repr=False)
    title: str
    lines: tuple[str, ...] = field(repr=False)
    tables: tuple[Table, ...] = field(repr=False)
    foot: str = ""


_WITH_A_ROW = 80
"""Points a heading keeps free below it: a table's head of two lines and its first row."""


def render_report(report: Report, language: str) -> Rendered:
    """Lay a report out; a table without rows stays out."""
    ready()
    flow = Flow(A4, language, report.title)
    flow.words(isolated(report.office), "letterhead")
    flow.gap(10)
    flow.words(report.title, "title", tag="H1")
    for line in report.lines:
        flow.gap(4)
        flow.words(line)
    for table in report.tables:
        if table.rows:
            flow.gap(14)
            flow.heading(table.title, keep=_WITH_A_ROW)
            flow.gap(4)
            flow.table(_columns(flow, table.shares), table.heads, [_row(row) for row in table.rows])
    flow.foot(report.foot, numbering(language))
    return finished(flow.pages)


def _columns(flow: Flow, shares: Sequence[float]) -> list[Column]:
    room = flow.column.width - _BETWEEN * (len(shares) - 1)
    return [Column(room * share) for share in shares]


def _row(row: Sequence[str]) -> list[Words]:
    return [isolated(cell) for cell in row]

"""Which paper supports which requirement: the page a caseworker and a lawyer look at together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.pathways.evaluate import assess
from app.pathways.model import ALL, Answer, Evidence, Rules

State = Literal["on_file", "waiting", "nothing_yet", "not_asked"]


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion: how it is answered, and the state of each paper in the order of the columns.

    `others` counts papers linked to the criterion without saying which kind they are.
    """

    criterion: str
    label: str
    answer: Answer
    by_exception: str | None
    cells: tuple[State, ...]
    others: int

    @property
    def has_gap(self) -> bool:
        """True if nobody knows the answer yet, or no paper is on file."""
        return self.answer == "unknown" or not ("on_file" in self.cells or self.others)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Criteria by kinds of paper; a column is there if it supports some criterion."""

    columns: tuple[Evidence, ...]
    rows: tuple[Row, ...]

    @property
    def gaps(self) -> tuple[str, ...]:
        """The criteria with a gap."""
        return tuple(row.criterion for row in self.rows if row.has_gap)


def matrix(
    rules: Rules, answers: Mapping[str, str], links: Mapping[str, Literal["on_file", "waiting"]]
) -> Matrix:
    """Lay out criteria by papers.

    A link is ``criterion/evidence``, ``all/evidence`` for a paper that supports every criterion, or
    ``criterion`` alone; its state says whether the paper is here or still to come.
    """
    columns = tuple(one for one in rules.evidence if one.supports != ["family"])
    rows = []
    for criterion, result in zip(rules.criteria.of, assess(rules, answers).criteria, strict=True):
        cells = tuple(_cell(one, criterion.id, answers, links) for one in columns)
        others = int(links.get(criterion.id) == "on_file")
        rows.append(
            Row(criterion.id, criterion.label, result.answer, result.by_exception, cells, others)
        )
    return Matrix(columns, tuple(rows))


def _cell(
    paper: Evidence, criterion: str, answers: Mapping[str, str], links: Mapping[str, str]
) -> State:
    """Linked papers first; one for an exception is missed only once that is answered yes."""
    states = {links.get(f"{criterion}/{paper.id}")}
    if ALL in paper.supports:
        states.add(links.get(f"{ALL}/{paper.id}"))
    if "on_file" in states:
        return "on_file"
    if "waiting" in states:
        return "waiting"
    asked = criterion in paper.supports or ALL in paper.supports
    if paper.exception is not None:
        asked = asked and answers.get(paper.exception) == "yes"
    return "nothing_yet" if asked else "not_asked"

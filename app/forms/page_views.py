"""The pictures a runner draws: a page, its questions, groups and repeats, each of one moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.forms.checks import Problem

Words = tuple[str, ...]
"""The same words in each language shown, in that order."""


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One answer offered: its stored name, its words, and whether it is chosen."""

    name: str
    label: Words
    chosen: bool


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question as it stands.

    `key` is the path to store it under, `path` the one people read.  `state` is unsure, declined,
    not_asked or ''. `folded`: a harder question, closed until opened.  `pause`: the answer given is
    one to pause for.  `previous`: the answer of last time, where the form asks for it.
    """

    path: str
    key: str
    name: str
    type: str
    label: Words = field(repr=False)
    hint: Words
    why: Words
    guidance: Words
    value: str = field(repr=False)
    state: str
    choices: tuple[ChoiceView, ...] = field(repr=False)
    appearance: tuple[str, ...]
    parameters: dict[str, str]
    category: str
    sensitivity: int
    folded: bool
    restricted: bool
    pause: bool
    required: bool
    read_only: bool
    problem: Problem | None = field(repr=False)
    opens: str
    previous: Words = field(repr=False)

    @property
    def looked_at(self) -> bool:
        """True once there is an answer or a reason for none."""
        return bool(self.value or self.state)


@dataclass(frozen=True, slots=True)
class GroupView:
    """A heading inside a section, with what stands under it."""

    path: str
    label: Words
    why: Words
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """One instance of a repeat, with the path to remove it by."""

    path: str
    key: str
    number: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RepeatView:
    """A repeat: `path` is what to add to; `counted` where the form itself says how many."""

    path: str
    label: Words
    hint: Words
    rows: tuple[RowView, ...]
    counted: bool
    full: bool


Entry = QuestionView | GroupView | RepeatView
KeptBack = Literal["", "answers", "before"]
"""What of a page stays out of sight until somebody says why: restricted answers, or only those of last time."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """One page; `number` counts from 1 among those shown, `looked` of `total` looked at."""

    path: str
    number: int
    label: Words
    why: Words
    sensitivity: int
    folded: bool
    looked: int
    total: int
    entries: tuple[Entry, ...] = field(repr=False)
    kept_back: KeptBack = ""

    def questions(self) -> Iterator[QuestionView]:
        """Yield every question of the page, those in groups and repeats too."""
        yield from questions_in(self.entries)


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One line of the section list: enough to draw it without building the page."""

    path: str
    label: Words
    sensitivity: int
    folded: bool
    looked: int
    total: int


def questions_in(entries: Sequence[Entry]) -> Iterator[QuestionView]:
    """Yield the questions among `entries`, in order, however deep."""
    for entry in entries:
        if isinstance(entry, QuestionView):
            yield entry
        elif isinstance(entry, GroupView):
            yield from questions_in(entry.entries)
        else:
            for row in entry.rows:
                yield from questions_in(row.entries)

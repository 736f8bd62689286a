"""What each letter may carry: the rule rows of ``resources/letters/rules.yaml``, read once and checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from app.domain.categories import CATEGORIES, PURPOSES
from app.resources import resource_yaml

_KEPT = {"purposes", "match", "default", "optional", "blocked", "named", "anonymous", "to_person"}
_UNKEPT = {"lawyer_approval", "metadata", "reference", "hard_block_if"}
"""What rows ask for letters that are not written yet: whoever writes one of them makes the rule hold first."""


@dataclass(frozen=True, slots=True)
class LetterRule:
    """One letter's row: the purposes it needs consent for, and what it carries by default, on request or never."""

    letter: str
    purposes: tuple[str, ...]
    match: Literal["all_listed", "one_of"]
    default: frozenset[str]
    optional: frozenset[str]
    blocked: frozenset[str]
    unkept: frozenset[str] = frozenset()
    """What the row asks for and nothing here sees to; a letter with any of it is refused."""
    to_person: bool = False
    """It is the person's own paper and goes to nobody else."""
    named: frozenset[str] = frozenset()
    """Single values that may go although their category may not."""
    anonymous: bool = False
    """It is not printed while something in it shows who it is about."""

    def lists(self, category: str) -> bool:
        """Whether this letter may ever carry `category`; what is blocked or not listed never may."""
        return category in (self.default | self.optional) and category not in self.blocked


@cache
def letter_rules() -> dict[str, LetterRule]:
    """All rows by letter id; a wrong row is a bug in the shipped data and raises ValueError naming it."""
    rows = resource_yaml("letters/rules.yaml")["letters"]
    return {letter: _rule(letter, row) for letter, row in rows.items()}


def _rule(letter: str, row: dict[str, Any]) -> LetterRule:
    unknown = set(row) - _KEPT - _UNKEPT
    purposes = tuple(row.get("purposes", ()))
    named = [frozenset(row.get(part, ())) for part in ("default", "optional", "blocked")]
    strange = frozenset.union(*named) - set(CATEGORIES)
    if (
        unknown
        or strange
        or set(purposes) - set(PURPOSES)
        or row.get("match", "all_listed") not in ("all_listed", "one_of")
    ):
        raise ValueError(f"letters/rules.yaml: row {letter} names something unknown")
    return LetterRule(
        letter=letter,
        purposes=purposes,
        match=row.get("match", "all_listed"),
        default=named[0],
        optional=named[1],
        blocked=named[2],
        unkept=frozenset(set(row) & _UNKEPT),
        to_person=row.get("to_person") == "true",
        named=frozenset(row.get("named", ())),
        anonymous=row.get("anonymous") == "true",
    )

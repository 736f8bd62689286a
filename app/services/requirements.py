"""What evidence is for: the requirements of the pathways a case follows, and which of them an item helps to show.

An item names them as ``pathway/requirement`` or ``pathway/requirement/paper``; ``all`` stands for every requirement.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.attachment import Attachment
from app.domain.pathway import Pathway
from app.pathways.load import built_in
from app.pathways.model import ALL, FAMILY, Rules
from app.storage.work import Work


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing the law asks for: its id within its pathway, and plain words."""

    pathway_id: str
    id: str
    label: str

    @property
    def key(self) -> str:
        """How an item names it: ``us_t_visa/physical_presence``."""
        return f"{self.pathway_id}/{self.id}"


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of paper a pathway knows, and the requirements (keys) it usually supports."""

    key: str
    label: str
    supports: tuple[str, ...]


def requirements(work: Work, case_id: str) -> tuple[Requirement, ...]:
    """Return what the pathways of a case ask for, in the order of the law."""
    return tuple(one for rules in _followed(work, case_id) for one in _of(rules))


def papers(work: Work, case_id: str) -> tuple[Paper, ...]:
    """Return the kinds of paper the pathways of a case know."""
    return tuple(
        Paper(
            f"{rules.id}/{one.id}",
            one.label,
            tuple(f"{rules.id}/{name}" for name in one.supports if name != FAMILY),
        )
        for rules in _followed(work, case_id)
        for one in rules.evidence
    )


def named_by(item: Attachment) -> frozenset[tuple[str, str]]:
    """Return the (pathway, requirement) ids an item names, known or not."""
    parts = (one.split("/") for one in item.criteria)
    return frozenset((part[0], part[1]) for part in parts if len(part) > 1)


def shown_by(item: Attachment) -> tuple[Requirement, ...]:
    """Return the requirements an item helps to show, in the order of their pathways."""
    named = named_by(item)
    pathways = sorted({pathway_id for pathway_id, _criterion in named})
    found = [one for name in pathways if name in built_in() for one in _of(built_in()[name])]
    return tuple(one for one in found if (one.pathway_id, one.id) in named)


def shows_everything(item: Attachment) -> bool:
    """Say whether an item supports every requirement of a pathway, as a person's own statement does."""
    return any(criterion == ALL for _pathway, criterion in named_by(item))


def nothing_for(asked: Iterable[Requirement], items: Iterable[Attachment]) -> list[Requirement]:
    """Return the requirements no item is there for; what supports everything is a paper of its own."""
    shown = {one.key for item in items for one in shown_by(item)}
    return [one for one in asked if one.key not in shown]


def _followed(work: Work, case_id: str) -> list[Rules]:
    ids = {one.pathway_id for one in work.find(Pathway, case_id=case_id)}
    return [built_in()[name] for name in sorted(ids) if name in built_in()]


def _of(rules: Rules) -> list[Requirement]:
    return [Requirement(rules.id, one.id, one.label) for one in rules.criteria.of]

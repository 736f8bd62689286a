"""The gate: the one place that decides what may leave, to whom, and on whose word.

Every print, export and transfer asks `decide`.  It sees candidate values with their categories, the consents of the
case and the rule of the letter, and returns only what may go.  Renderers and packages are built from that answer
alone, so nothing else can leak.  Rules: `domain/letters.md`, kept as data in ``resources/letters/rules.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

from app.consent.rules import LetterRule
from app.domain.categories import CATEGORIES
from app.errors import UserError

Reason = Literal["blocked", "not_agreed", "not_included", "restricted", "privileged"]
Ground = Literal["danger_to_life", "child_protection", "court_order"]

PRIVILEGED = "legal_privileged"


class Agreed(Protocol):
    """What the gate needs to know of a consent; `app.domain.consent.Consent` is one."""

    @property
    def id(self) -> str:
        """The record's id."""
        ...

    @property
    def purpose(self) -> str:
        """One of `PURPOSES`."""
        ...

    @property
    def recipient_id(self) -> str:
        """The organisation it was given for."""
        ...

    def names(self, category: str) -> bool:
        """Whether the person said yes to this category."""
        ...

    def is_live(self, on: date) -> bool:
        """Whether it stands on that day: given, not ended, not withdrawn."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value that wants to leave, with every category it belongs to."""

    key: str
    value: Any = field(repr=False)
    categories: frozenset[str]
    record_id: str = ""
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Override:
    """A worker's decision to go on without consent; it replaces a missing consent and nothing else."""

    ground: Ground
    reason: str = field(repr=False)
    authoriser: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.reason.strip() or not self.authoriser.strip():
            raise UserError("consent.override_needs_reason")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the gate: one purpose set, one recipient, one day.

    `include` names optional categories somebody ticked, `ticked` the ids of restricted records ticked one by one,
    `instructed` the ids of privileged items that a lawyer's recorded instruction names.
    """

    recipient: str
    on: date
    purposes: tuple[str, ...] = ()
    include: frozenset[str] = frozenset()
    ticked: frozenset[str] = frozenset()
    instructed: frozenset[str] = frozenset()
    rule: LetterRule | None = None
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """A category that stays out, and why."""

    category: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Decision:
    """What may go (`allowed`), what stays out, and the consents it rests on (none when overridden)."""

    allowed: tuple[Candidate, ...]
    withheld: tuple[Withheld, ...]
    consents: tuple[str, ...]
    categories: frozenset[str]
    overridden: bool = False

    @property
    def projection(self) -> dict[str, Any]:
        """The allowed values by key: all that a renderer ever receives."""
        return {candidate.key: candidate.value for candidate in self.allowed}


def decide(
    request: Request, consents: Iterable[Agreed], candidates: Iterable[Candidate]
) -> Decision:
    """Sort candidates into what may leave and what stays.

    Raises UserError `consent.none` without live consent (and no override), `consent.category_blocked` or
    `consent.category_not_agreed` when somebody ticked a category that may not go.
    """
    matching = _matching(request, consents)
    agreed = _agreed(request, matching)
    _refuse_ticked(request, agreed)
    allowed: list[Candidate] = []
    withheld: dict[tuple[str, Reason], Withheld] = {}
    for candidate in candidates:
        reasons = list(_reasons(request, agreed, candidate))
        if not reasons:
            allowed.append(candidate)
        for kept in reasons:
            withheld.setdefault((kept.category, kept.reason), kept)
    gone = frozenset().union(*(c.categories for c in allowed)) if allowed else frozenset()
    return Decision(
        allowed=tuple(allowed),
        withheld=tuple(sorted(withheld.values(), key=lambda w: (w.category, w.reason))),
        consents=tuple(sorted(consent.id for consent in matching)),
        categories=gone,
        overridden=not matching and request.override is not None,
    )


def live_consents(request: Request, consents: Iterable[Agreed]) -> list[Agreed]:
    """The consents that carry this request today; empty when they do not suffice together."""
    wanted = request.rule.purposes if request.rule else request.purposes
    live = [
        consent
        for consent in consents
        if consent.purpose in wanted
        and consent.recipient_id == request.recipient
        and consent.is_live(request.on)
    ]
    one_of = request.rule is not None and request.rule.match == "one_of"
    found = {consent.purpose for consent in live}
    enough = bool(found) if one_of else found == set(wanted)
    return live if enough else []


def _matching(request: Request, consents: Iterable[Agreed]) -> list[Agreed]:
    if request.rule is not None and not request.rule.purposes:
        return []
    matching = live_consents(request, consents)
    if not matching and request.override is None:
        raise UserError("consent.none")
    return matching


def _agreed(request: Request, matching: list[Agreed]) -> frozenset[str] | None:
    """The categories the person said yes to; None where the letter asks for no consent or an override stands in.

    Several consents for one purpose add up; where several purposes are needed, each must name the category.
    Without a letter's rule an override carries only the categories somebody named one by one.
    """
    if not matching:
        return None if request.rule is not None else request.include
    by_purpose: dict[str, set[str]] = {}
    for consent in matching:
        by_purpose.setdefault(consent.purpose, set()).update(
            category for category in CATEGORIES if consent.names(category)
        )
    sets = [frozenset(names) for names in by_purpose.values()]
    one_of = request.rule is not None and request.rule.match == "one_of"
    return frozenset.union(*sets) if one_of else frozenset.intersection(*sets)


def _refuse_ticked(request: Request, agreed: frozenset[str] | None) -> None:
    """An included category that may not go stops the whole output: dropping it silently would mislead."""
    rule = request.rule
    for category in sorted(request.include):
        if category == PRIVILEGED or (rule is not None and not rule.lists(category)):
            raise UserError("consent.category_blocked", category=category)
        if agreed is not None and category not in agreed:
            raise UserError("consent.category_not_agreed", category=category)


def _reasons(
    request: Request, agreed: frozenset[str] | None, candidate: Candidate
) -> Iterable[Withheld]:
    if not candidate.categories:
        yield Withheld("uncategorised", "blocked")
    unticked = candidate.restricted and candidate.record_id not in request.ticked
    for category in sorted(candidate.categories):
        reason = _reason(request, agreed, category, candidate)
        if reason is not None:
            yield Withheld(category, reason)
        if unticked:
            yield Withheld(category, "restricted")


def _reason(
    request: Request, agreed: frozenset[str] | None, category: str, candidate: Candidate
) -> Reason | None:
    """Why one category of a value stays out; None where it may go."""
    rule = request.rule
    if category == PRIVILEGED:
        instructed = rule is None and candidate.record_id in request.instructed
        return None if instructed else "privileged"
    if rule is not None and candidate.key.partition(":")[0] in rule.named:
        return None
    if rule is not None and not rule.lists(category):
        return "blocked"
    if agreed is not None and category not in agreed:
        return "not_agreed"
    if rule is not None and category in rule.optional and category not in request.include:
        return "not_included"
    return None

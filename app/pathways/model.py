"""What a pathway file may hold; `resources/pathways/README.md` says it for those who write one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Id = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Text = Annotated[str, Meta(min_length=1, max_length=4000)]
Confidence = Literal["high", "medium", "low"]
Kind = Literal[
    "immigration", "identification", "criminal_relief", "labour", "compensation", "referral"
]
Unit = Literal["calendar_days", "working_days", "months", "years"]
DeadlineKind = Literal["hard", "aim", "minimum", "maximum", "earliest", "reminder"]
Answer = Literal["yes", "no", "unknown"]
Outcome = Literal["worth_asking", "something_missing", "lawyer_first"]

FORMAT = 1
ALL, FAMILY = "all", "family"
"""What evidence may support besides a criterion: every one of them, or a family member's claim."""
STALE_DAYS = 180


class Fact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something the law says, from where; as of when and how surely, if not as the whole file."""

    source: Id
    as_of: date | None = None
    confidence: Confidence | None = None


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text the facts rest on; `dated` is the date of its version, as printed there."""

    title: Text
    dated: str = ""


class Region(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the country with holidays of its own; `subdivision` is its code there."""

    id: Id
    label: Text
    subdivision: str


class Way(Fact, frozen=True, kw_only=True):
    """An exception: answered yes, it satisfies its criterion."""

    id: Id
    label: Text
    statement: Text
    notes: str = ""


class Criterion(Fact, frozen=True, kw_only=True):
    """Something the law asks for, as a statement that is true, not true or not known.

    `discretionary`: the authority may say yes all the same, so a no only leaves it open.  `answers`
    are paths of form answers that help to answer it.
    """

    id: Id
    label: Text
    statement: Text
    notes: str = ""
    exceptions: list[Way] = field(default_factory=list)
    discretionary: bool = False
    answers: list[str] = field(default_factory=list)


class Bar(Fact, frozen=True, kw_only=True):
    """Something that shuts the way, or needs a lawyer at once."""

    id: Id
    label: Text
    statement: Text
    notes: str = ""


class Criteria(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the law asks for, and whether all of it or any one."""

    combine: Literal["all", "any"]
    of: Annotated[list[Criterion], Meta(min_length=1)]


class Form(Fact, frozen=True, kw_only=True):
    """An official form: its number and title as printed, who signs, when it is used, its fee."""

    number: Text
    title: Text
    signed_by: Text
    when: Text
    fee: str = ""
    notes: str = ""


class Evidence(Fact, frozen=True, kw_only=True):
    """A kind of paper: it `supports` criteria (or `all`, `family`), or one exception of one."""

    id: Id
    label: Text
    title: Text
    tier: Literal["primary", "secondary"]
    supports: Annotated[list[Id], Meta(min_length=1)]
    exception: Id | None = None
    notes: str = ""


class EventKind(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dated fact that the case keeps; dates hang on it."""

    id: Id
    label: Text


class Stage(Fact, frozen=True, kw_only=True):
    """A step on the way; it is done when its event has happened."""

    id: Id
    label: Text
    title: Text
    actor: Text
    done_when: Id
    notes: str = ""


class Offset(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many days, working days, months or years."""

    value: Annotated[int, Meta(ge=0, le=36500)]
    unit: Unit


class DeadlineRule(Fact, frozen=True, kw_only=True):
    """A date that follows from an event; the kinds are explained in the README of the files."""

    id: Id
    label: Text
    anchor: Id
    offset: Offset
    direction: Literal["after", "before"]
    kind: DeadlineKind
    notes: str = ""
    consequence: str = ""
    action: str = ""


class Saying(Fact, frozen=True, kw_only=True):
    """One thing worth knowing: a risk, a fee, who counts as family, what is likely to change."""

    id: Id
    text: Text


class ExpectedDate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an example expects of one deadline."""

    due: date
    act_by: date | None = None
    about: bool = False


class Example(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A worked example: answers and events in, result and dates out.  A test runs every one."""

    name: Text
    answers: dict[Id, Answer] = field(default_factory=dict)
    result: Outcome | None = None
    events: dict[Id, str] = field(default_factory=dict)
    region: str = ""
    dates: dict[Id, ExpectedDate] = field(default_factory=dict)


class Rules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One pathway as a file describes it."""

    format: Literal[1]
    id: Id
    title: Text
    full_title: Text
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
    kind: Kind
    authority: Text
    as_of: date
    confidence: Confidence
    summary: Text
    sources: dict[Id, Source]
    criteria: Criteria
    events: list[EventKind]
    regions: list[Region] = field(default_factory=list)
    restricted: bool = False
    bars: list[Bar] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    deadlines: list[DeadlineRule] = field(default_factory=list)
    fees: list[Saying] = field(default_factory=list)
    family: list[Saying] = field(default_factory=list)
    confidentiality: list[Saying] = field(default_factory=list)
    risks: list[Saying] = field(default_factory=list)
    volatile: list[Saying] = field(default_factory=list)
    notes: list[Saying] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)

    @property
    def version(self) -> str:
        """Which edition of the rules this is: the day they were checked."""
        return self.as_of.isoformat()

    def is_stale(self, today: date) -> bool:
        """True once the rules were last checked more than 180 days ago."""
        return (today - self.as_of).days > STALE_DAYS

    def standing(self, fact: Fact) -> Standing:
        """Return where a fact comes from, as of when, and how sure it is."""
        return Standing(
            source=self.sources[fact.source].title,
            as_of=fact.as_of or self.as_of,
            confidence=fact.confidence or self.confidence,
        )

    def event(self, event: str) -> EventKind:
        """Return the event with this id; KeyError if there is none."""
        return next((one for one in self.events if one.id == event), None) or _missing(event)

    def facts(self) -> Iterator[Fact]:
        """Every fact in the file that names its source."""
        for criterion in self.criteria.of:
            yield criterion
            yield from criterion.exceptions
        yield from self.bars
        yield from self.forms
        yield from self.evidence
        yield from self.stages
        yield from self.deadlines
        yield from self.sayings()

    def sayings(self) -> Iterator[Saying]:
        """Fees, family, confidentiality, risks, what may change, and notes."""
        for group in (
            self.fees, self.family, self.confidentiality, self.risks, self.volatile, self.notes
        ):  # fmt: skip
            yield from group

    def questions(self) -> Iterator[Criterion | Way | Bar]:
        """Everything a caseworker can answer: criteria, their exceptions, bars."""
        for criterion in self.criteria.of:
            yield criterion
            yield from criterion.exceptions
        yield from self.bars


@dataclass(frozen=True, slots=True)
class Standing:
    """How well a fact stands: its source, the day it was checked, the confidence in it."""

    source: str
    as_of: date
    confidence: Confidence


def _missing(event: str) -> EventKind:
    raise KeyError(event)

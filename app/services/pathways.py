"""Following a legal pathway: what the law asks, what there is to show for it, and which dates follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from app.domain.attachment import Attachment
from app.domain.partial_date import PartialDate
from app.domain.pathway import Pathway
from app.errors import UserError
from app.events import Event
from app.pathways.deadlines import DueDate, due_dates
from app.pathways.evaluate import Assessment, assess
from app.pathways.load import as_written, built_in, rules_of
from app.pathways.matrix import Matrix, matrix
from app.pathways.model import Criterion, EventKind, Rules, Saying, Stage
from app.services.begin import Begin
from app.services.office import Seat
from app.storage.cases import Deadline
from app.storage.work import Work

ANSWERS = ("yes", "no", "unknown", "")
DONE, ASKED = "done:", "asked:"
"""Remarks that say a date was met (``done:DEADLINE``) or a paper was asked for (``asked:EVIDENCE``), with the day."""


@dataclass(frozen=True, slots=True)
class PathwayKind:
    """One pathway there are rules for."""

    id: str
    title: str
    country: str
    as_of: date
    is_stale: bool


@dataclass(frozen=True, slots=True)
class PathwayLine:
    """One pathway followed in a case."""

    id: str
    pathway_id: str
    title: str
    result: str
    next_due: DueDate | None


@dataclass(frozen=True, slots=True)
class StageView:
    """One step: done (with its day), current or ahead."""

    id: str
    label: str
    title: str
    actor: str
    state: Literal["done", "current", "ahead"]
    on: PartialDate | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One thing the law asks for, how it is answered, and its exceptions as (id, statement, answer)."""

    id: str
    label: str
    statement: str
    notes: str
    answer: str
    result: str
    by_exception: str | None
    exceptions: tuple[tuple[str, str, str], ...]
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class DateLine:
    """One date with its reason; `done_on` once it was met."""

    due: DueDate
    done_on: str = ""


@dataclass(frozen=True, slots=True)
class PathwayView:
    """Everything one pathway screen shows."""

    id: str
    case_id: str
    pathway_id: str
    title: str
    full_title: str
    summary: str
    authority: str
    as_of: date
    is_stale: bool
    confidence: str
    region: str
    regions: tuple[tuple[str, str], ...]
    assessment: Assessment
    stages: tuple[StageView, ...]
    criteria: tuple[CriterionView, ...]
    bars: tuple[CriterionView, ...]
    matrix: Matrix
    dates: tuple[DateLine, ...]
    events: tuple[tuple[EventKind, PartialDate | None], ...] = field(repr=False)
    volatile: tuple[Saying, ...]
    risks: tuple[Saying, ...]


def pathway_kinds(today: date) -> list[PathwayKind]:
    """Return the pathways there are rules for."""
    return [
        PathwayKind(one.id, one.title, one.country, one.as_of, one.is_stale(today))
        for one in sorted(built_in().values(), key=lambda rules: (rules.country, rules.title))
    ]


def dates_from(
    pathway_id: str, events: Mapping[str, str], *, today: date, region: str = ""
) -> tuple[Rules, list[DueDate]]:
    """Work out dates without a case.  UserError `pathway.no_such_event`, `pathway.no_day`."""
    rules = rules_of(pathway_id)
    return rules, due_dates(rules, _read(rules, events), today=today, region=region)


class Pathways:
    """The pathways followed in each case; every change works its dates out anew for Today."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def kinds(self) -> list[PathwayKind]:
        """Return the pathways there are rules for."""
        return pathway_kinds(self._seat.clock.today())

    def of_case(self, case_id: str) -> list[PathwayLine]:
        """Return the pathways followed in a case, with the next date of each."""
        with self._begin() as work:
            return [self._line(one) for one in work.find(Pathway, case_id=case_id)]

    def start(self, case_id: str, pathway_id: str, *, region: str = "") -> str:
        """Follow a pathway in a case; returns its id, the one there is if it is followed already."""
        rules = rules_of(pathway_id)
        with self._begin() as work:
            for known in work.find(Pathway, case_id=case_id):
                if known.pathway_id == pathway_id and known.ended_on is None:
                    return known.id
            made = Pathway(
                case_id=case_id, pathway_id=pathway_id, version=rules.version, region=region,
                started_on=self._seat.clock.today(),
            )  # fmt: skip
            work.save(made)
            work.record(Event("pathway.started", case_id, made.id))
            work.commit()
        return made.id

    def view(self, pathway_record_id: str) -> PathwayView:
        """Return everything the pathway's screen shows."""
        with self._begin() as work:
            followed = work.get(Pathway, pathway_record_id)
            items = work.find(Attachment, case_id=followed.case_id)
        return self._view(followed, items)

    def answer(self, pathway_record_id: str, question: str, answer: str) -> None:
        """Answer a criterion, an exception or a bar: yes, no, unknown, or '' to take it back."""
        followed, rules = self._followed(pathway_record_id)
        if answer not in ANSWERS or question not in {one.id for one in rules.questions()}:
            raise UserError("pathway.no_such_question")
        self._save(followed.answer(question, answer), rules, "pathway.answered")

    def set_event(self, pathway_record_id: str, event: str, words: str) -> None:
        """Say when an event happened, in words for a date; empty words take it away."""
        followed, rules = self._followed(pathway_record_id)
        when = _read(rules, {event: words}).get(event) if words.strip() else None
        if event not in {one.id for one in rules.events}:
            raise UserError("pathway.no_such_event")
        self._save(followed.happened(event, when), rules, "pathway.event_set")

    def set_date(self, pathway_record_id: str, deadline: str, due: date, because: str) -> None:
        """Use another date than the rule gives, with the reason.  UserError `pathway.needs_reason`."""
        self._seat.require("pathway.override")
        if not because.strip():
            raise UserError("pathway.needs_reason")
        followed, rules = self._followed(pathway_record_id)
        if deadline not in {one.id for one in rules.deadlines}:
            raise UserError("pathway.no_such_date")
        changed = followed.override(deadline, due, because.strip(), self._seat.worker_id)
        self._save(changed, rules, "pathway.date_changed", because)

    def met(self, pathway_record_id: str, deadline: str) -> None:
        """Say that a date was met today, so that it leaves the list of what is due."""
        self._remark(pathway_record_id, f"{DONE}{deadline}", "pathway.date_met")

    def asked_for(self, pathway_record_id: str, evidence: str) -> None:
        """Say that a paper was asked for and is awaited."""
        self._remark(pathway_record_id, f"{ASKED}{evidence}", "pathway.paper_asked")

    def _remark(self, pathway_record_id: str, key: str, action: str) -> None:
        followed, rules = self._followed(pathway_record_id)
        remarks = {**followed.remarks, key: self._seat.clock.today().isoformat()}
        self._save(replace(followed, remarks=remarks), rules, action)

    def _followed(self, pathway_record_id: str) -> tuple[Pathway, Rules]:
        with self._begin() as work:
            followed = work.get(Pathway, pathway_record_id)
        return followed, rules_of(followed.pathway_id)

    def _save(self, followed: Pathway, rules: Rules, action: str, words: str = "") -> None:
        with self._begin() as work:
            work.save(followed)
            keep_dates(work, followed, self._seat.clock.today())
            work.record(Event(action, followed.case_id, followed.id), words)
            work.commit()

    def _line(self, followed: Pathway) -> PathwayLine:
        rules = rules_of(followed.pathway_id)
        ahead = [
            line.due
            for line in _dates(followed, rules, self._seat.clock.today())
            if not line.done_on
        ]
        result = assess(rules, followed.criteria).result
        return PathwayLine(
            followed.id, rules.id, rules.title, result,
            next((one for one in ahead if one.act_by is not None), None),
        )  # fmt: skip

    def _view(self, followed: Pathway, items: list[Attachment]) -> PathwayView:
        rules, today = rules_of(followed.pathway_id), self._seat.clock.today()
        assessment = assess(rules, followed.criteria)
        return PathwayView(
            id=followed.id, case_id=followed.case_id or "", pathway_id=rules.id, title=rules.title,
            full_title=rules.full_title, summary=rules.summary, authority=rules.authority,
            as_of=rules.as_of, is_stale=rules.is_stale(today), confidence=rules.confidence,
            region=followed.region, regions=tuple((one.id, one.label) for one in rules.regions),
            assessment=assessment,
            stages=tuple(_stages(rules.stages, followed)),
            criteria=tuple(_criterion(rules, one, followed, assessment) for one in rules.criteria.of),
            bars=tuple(_bars(rules, followed)),
            matrix=matrix(rules, followed.criteria, _links(rules, followed, items)),
            dates=tuple(_dates(followed, rules, today)),
            events=tuple((one, followed.events.get(one.id)) for one in rules.events),
            volatile=tuple(rules.volatile), risks=tuple(rules.risks),
        )  # fmt: skip


def keep_dates(work: Work, followed: Pathway, today: date) -> None:
    """Keep the worked-out dates that are still open, for Today, which says them in the language then in use."""
    rules = as_written()[followed.pathway_id]
    open_dates = [
        Deadline(
            line.due.id, line.due.due, line.due.act_by,
            {**line.due.as_json(), "pathway": followed.pathway_id},
        )
        for line in _dates(followed, rules, today)
        if not line.done_on
    ]  # fmt: skip
    work.set_deadlines(followed.id, followed.case_id or "", open_dates)


def _dates(followed: Pathway, rules: Rules, today: date) -> list[DateLine]:
    found = due_dates(
        rules, followed.events, today=today, region=followed.region, overrides=followed.overrides
    )
    return [DateLine(one, followed.remarks.get(f"{DONE}{one.id}", "")) for one in found]


def _read(rules: Rules, events: Mapping[str, str]) -> dict[str, PartialDate]:
    known = {one.id for one in rules.events}
    read = {}
    for event, words in events.items():
        if event not in known:
            raise UserError("pathway.no_such_event")
        when = PartialDate.parse(words)
        if not when.is_known:
            raise UserError("pathway.no_day")
        read[event] = when
    return read


def _stages(stages: list[Stage], followed: Pathway) -> list[StageView]:
    """The first stage that has not happened is the current one."""
    seen_current = False
    views = []
    for stage in stages:
        on = followed.events.get(stage.done_when)
        state: Literal["done", "current", "ahead"] = "done" if on else "ahead"
        if on is None and not seen_current:
            state, seen_current = "current", True
        views.append(StageView(stage.id, stage.label, stage.title, stage.actor, state, on))
    return views


def _criterion(
    rules: Rules, criterion: Criterion, followed: Pathway, assessment: Assessment
) -> CriterionView:
    result = next(one for one in assessment.criteria if one.id == criterion.id)
    standing = rules.standing(criterion)
    given = followed.criteria
    return CriterionView(
        criterion.id, criterion.label, criterion.statement, criterion.notes,
        given.get(criterion.id, "unknown"), result.answer, result.by_exception,
        tuple((way.id, way.statement, given.get(way.id, "unknown")) for way in criterion.exceptions),
        standing.source, standing.as_of,
    )  # fmt: skip


def _bars(rules: Rules, followed: Pathway) -> list[CriterionView]:
    views = []
    for bar in rules.bars:
        answer, standing = followed.criteria.get(bar.id, "unknown"), rules.standing(bar)
        views.append(
            CriterionView(
                bar.id, bar.label, bar.statement, bar.notes, answer, answer, None, (),
                standing.source, standing.as_of,
            )
        )  # fmt: skip
    return views


def _links(
    rules: Rules, followed: Pathway, items: list[Attachment]
) -> dict[str, Literal["on_file", "waiting"]]:
    """What is on file comes from the evidence itself, what is awaited from the pathway's remarks."""
    links: dict[str, Literal["on_file", "waiting"]] = {}
    for paper in rules.evidence:
        if f"{ASKED}{paper.id}" in followed.remarks:
            links |= {f"{criterion}/{paper.id}": "waiting" for criterion in paper.supports}
    for item in items:
        for named in item.criteria:
            pathway_id, _, rest = named.partition("/")
            if pathway_id == rules.id:
                links[rest] = "on_file"
    return links

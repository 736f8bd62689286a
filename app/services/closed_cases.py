"""Until when each closed case is kept, and what holds it; read in one go for many cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from app.domain.destruction import Destruction
from app.domain.hold import Hold
from app.domain.keeping import Ground, in_years
from app.domain.pathway import Pathway
from app.domain.person import Person
from app.services.retention_rule import rule_in_force
from app.storage.cases import CaseLine
from app.storage.work import Work


@dataclass(frozen=True, slots=True)
class RetentionLine:
    """One closed case: how long it is kept and why, whether something holds it, whether its words are gone already."""

    case_id: str
    reference: str
    closed_on: date
    until: date
    ground: Ground
    hold: bool
    words_gone_on: date | None = None


def run_out(work: Work, today: date) -> list[RetentionLine]:
    """Return the closed cases whose time has come by a day, the oldest first."""
    shortest = rule_in_force(work).rule.standard
    candidates = work.cases(status="closed", closed_by=in_years(today, -shortest))
    return [line for line in retention_lines(work, candidates) if line.until <= today]


def retention_lines(work: Work, cases: Iterable[CaseLine]) -> list[RetentionLine]:
    """Return how long each of these closed cases is kept, the first to run out first."""
    closed = {case.case_id: case for case in cases if case.closed_on}
    rule, holds = rule_in_force(work).rule, live_holds(work, closed)
    people = work.find(Person, case_ids=closed, include_restricted=True)
    born = {person.id: person.birth for person in people}
    paths = work.find(Pathway, case_ids=closed, ended_on=None, include_restricted=True)
    legal = {path.case_id for path in paths}
    gone = {one.of_case: one for one in work.find(Destruction, what="words")}
    lines = []
    for case_id, case in closed.items():
        closed_on = date.fromisoformat(case.closed_on or "")
        until, ground = rule.kept_until(
            closed_on, born=born.get(case_id), is_legal=case_id in legal
        )
        went = gone.get(case_id)
        if went is not None and went.kept_until is not None:
            until = max(until, went.kept_until)  # the birth date it came from is gone
        lines.append(RetentionLine(
            case_id, case.reference, closed_on, until, ground, case_id in holds,
            went.at.astimezone().date() if went is not None and went.at else None,
        ))  # fmt: skip
    return sorted(lines, key=lambda line: (line.until, line.reference))


def would_be_kept(work: Work, case_id: str, closed_on: date) -> RetentionLine:
    """Return how long an open case would be kept if it were closed on a day."""
    [line] = work.cases(case_ids=[case_id])
    [kept] = retention_lines(work, [replace(line, closed_on=closed_on.isoformat())])
    return kept


def live_holds(work: Work, case_ids: Collection[str] | None = None) -> dict[str, Hold]:
    """The hold on each case that has one."""
    found = work.find(Hold, case_ids=case_ids, lifted_on=None, include_restricted=True)
    return {hold.case_id or "": hold for hold in found}

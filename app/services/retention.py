"""Keeping and destroying: how long closed cases stay, what holds them, and removing them when somebody decides.

Nothing goes by itself.  What was removed leaves a line in the register that names nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from app.domain.attachment import Attachment
from app.domain.custody import Custody
from app.domain.destruction import Destruction
from app.domain.disclosure import Disclosure
from app.domain.hold import Hold
from app.domain.keeping import FACTS, ITEM_FACTS, Ground, Rule, in_years
from app.domain.pathway import Pathway
from app.domain.person import Person
from app.domain.records import Record
from app.errors import UserError
from app.events import Event
from app.job import NO_JOB, Job
from app.services.begin import Begin
from app.services.evidence import add_custody
from app.services.office import Seat, staff_names
from app.services.retention_rule import RuleView, rule_in_force, set_rule
from app.services.timeline import count_entries
from app.storage.cases import CaseLine
from app.storage.work import Work

R = TypeVar("R", bound=Record)


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


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A case that must stay, since when and why."""

    case_id: str
    reference: str
    since: date | None
    because: str = field(repr=False)
    by: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WhatGoes:
    """What removing a case would take, and what stays elsewhere: `recipients` were given something of it."""

    line: RetentionLine
    entries: int
    attachments: int
    recipients: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line of the register, with who did it by name."""

    entry: Destruction = field(repr=False)
    by: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Removed:
    """What followed from a removal: the id of its line in the register, and files that could not be removed yet."""

    entry_id: str
    files_waiting: int


class Retention:
    """How long cases are kept here, and what was destroyed."""

    def __init__(self, begin: Begin, seat: Seat, finish_erasing: Callable[[], int]) -> None:
        self._begin, self._seat, self._finish_erasing = begin, seat, finish_erasing

    # -- the rule and the clock

    def rule(self) -> RuleView:
        """Return how long closed cases are kept, and where the first amounts come from."""
        with self._begin() as work:
            return rule_in_force(work)

    def change_rule(self, rule: Rule) -> None:
        """Keep closed cases for another time.  UserError `retention.years_unfit`."""
        self._seat.require("retention.change")
        with self._begin() as work:
            changed = set_rule(work, rule)
            work.record(Event("retention.changed", None, changed))
            work.commit()

    def closed(self) -> list[RetentionLine]:
        """Return every closed case, the first to run out first."""
        with self._begin() as work:
            return retention_lines(work, work.cases(status="closed"))

    def due(self, today: date | None = None) -> list[RetentionLine]:
        """Return the closed cases that have run out by a day, the oldest first; held ones too."""
        with self._begin() as work:
            return run_out(work, today or self._seat.clock.today())

    def of_case(self, case_id: str) -> RetentionLine | None:
        """Return how long a closed case is kept; None while it is open."""
        with self._begin() as work:
            lines = retention_lines(work, work.cases(case_ids=[case_id], status="closed"))
        return lines[0] if lines else None

    # -- holds

    def holds(self) -> list[HoldLine]:
        """Return the cases that must stay, the newest hold first."""
        with self._begin() as work:
            live = _live_holds(work)
            references = {line.case_id: line.reference for line in work.cases(case_ids=live)}
            names = staff_names(work)
        lines = [
            HoldLine(case, references.get(case, ""), hold.since, hold.because, names.get(hold.by, ""))
            for case, hold in live.items()
        ]  # fmt: skip
        return sorted(lines, key=lambda line: line.since or date.min, reverse=True)

    def hold(self, case_id: str, because: str) -> str:
        """Say that nothing of a case may be removed; returns the hold's id.  UserError `retention.already_held`."""
        self._seat.require("case.hold")
        reason, today = _reason(because), self._seat.clock.today()
        with self._begin() as work:
            _line(work, case_id)
            if _live_holds(work, [case_id]):
                raise UserError("retention.already_held")
            hold = Hold(case_id=case_id, since=today, because=reason, by=self._seat.worker_id)
            work.save(hold)
            work.record(Event("case.held", case_id, hold.id), reason)
            work.commit()
        return hold.id

    def lift(self, case_id: str, because: str) -> None:
        """End the hold on a case.  UserError `retention.not_held`."""
        self._seat.require("case.hold")
        reason = _reason(because)
        with self._begin() as work:
            hold = _live_holds(work, [case_id]).get(case_id)
            if hold is None:
                raise UserError("retention.not_held")
            work.save(hold.lift(self._seat.clock.today(), reason, self._seat.worker_id))
            work.record(Event("case.hold_lifted", case_id, hold.id), reason)
            work.commit()

    # -- removing for good

    def what_goes(self, case_id: str) -> WhatGoes:
        """Return what removing a closed case would take, and who was given something of it."""
        with self._begin() as work:
            line = _closed_line(work, case_id)
            items = _all(work, Attachment, case_id)
            recipients = _still_with(work, case_id)
            return WhatGoes(line, count_entries(work, case_id), len(items), tuple(recipients))

    def purge_words(self, case_id: str, because: str, job: Job = NO_JOB) -> Removed:
        """Remove names, free text, answers and evidence of a closed case; its dates and who was given what stay."""
        with self._begin() as work:
            entry = self._entry(work, _removable(work, self._seat, case_id), because, "words")
            job.step(0, 0)  # the last moment to think better of it
            work.save(entry)
            work.purge_case(case_id, FACTS)
            work.record(Event("case.purged", case_id, case_id), entry.because)
            work.commit(job.to_the_end())
        return Removed(entry.id, self._finish_erasing())

    def erase(self, case_id: str, because: str, typed_reference: str, job: Job = NO_JOB) -> Removed:
        """Remove a closed case whole; only its line in the register stays.  UserError `retention.reference_differs`."""
        with self._begin() as work:
            line = _removable(work, self._seat, case_id)
            if typed_reference.strip().casefold() != line.reference.casefold():
                raise UserError("retention.reference_differs")
            entry = self._entry(work, line, because, "case")
            job.step(0, 0)
            work.save(entry)
            work.erase_case(case_id)
            work.commit(job.to_the_end())
        return Removed(entry.id, self._finish_erasing())

    def destroy_item(self, item_id: str, because: str) -> Removed:
        """Remove one item of evidence for good, open case or not; its fingerprint and its chain of custody stay."""
        self._seat.require("case.erase")
        reason, now = _reason(because), self._seat.clock.now()
        with self._begin() as work:
            item = work.get(Attachment, item_id)
            case_id = item.case_id or ""
            line = _line(work, case_id)
            _require_free(work, case_id)
            entry = Destruction(
                what="item", of_case=case_id, reference=line.reference, number=item.number, at=now,
                by=self._seat.worker_id, because=reason, attachments=1,
                recipients=len(_still_with(work, case_id, item_id)),
            )  # fmt: skip
            work.save(entry)
            step = Custody(action="destroyed", at=now, by=self._seat.worker_id, reason=reason)
            add_custody(work, item, step)
            work.blobs.drop(one for one in (item.blob_id, item.rendition_blob_id) if one)
            work.delete(item)
            work.strip(item, ITEM_FACTS)
            work.record(Event("evidence.destroyed", case_id, item_id))
            work.commit()
        return Removed(entry.id, self._finish_erasing())

    def register(self) -> list[RegisterLine]:
        """Return what was destroyed here, the newest first."""
        with self._begin() as work:
            names = staff_names(work)
            found = work.find(Destruction, order="-at")
        return [RegisterLine(one, names.get(one.by, "")) for one in found]

    def _entry(self, work: Work, line: RetentionLine, because: str, what: str) -> Destruction:
        return Destruction(
            what=what, of_case=line.case_id, reference=line.reference, at=self._seat.clock.now(),
            by=self._seat.worker_id, because=_reason(because), closed_on=line.closed_on,
            kept_until=line.until, ground=line.ground,
            attachments=len(_all(work, Attachment, line.case_id)),
            recipients=len(_still_with(work, line.case_id)),
        )  # fmt: skip


def run_out(work: Work, today: date) -> list[RetentionLine]:
    """Return the closed cases whose time has come by a day, the oldest first."""
    shortest = rule_in_force(work).rule.standard
    candidates = work.cases(status="closed", closed_by=in_years(today, -shortest))
    return [line for line in retention_lines(work, candidates) if line.until <= today]


def retention_lines(work: Work, cases: Iterable[CaseLine]) -> list[RetentionLine]:
    """Return how long each of these closed cases is kept, the first to run out first."""
    closed = {case.case_id: case for case in cases if case.closed_on}
    rule, holds = rule_in_force(work).rule, _live_holds(work, closed)
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
            went.at.date() if went is not None and went.at else None,
        ))  # fmt: skip
    return sorted(lines, key=lambda line: (line.until, line.reference))


def _removable(work: Work, seat: Seat, case_id: str) -> RetentionLine:
    """The line of a case that may be removed now by who is signed in."""
    seat.require("case.erase")
    line = _closed_line(work, case_id)
    _require_free(work, case_id)
    return line


def _closed_line(work: Work, case_id: str) -> RetentionLine:
    lines = retention_lines(work, [_line(work, case_id)])
    if not lines:
        raise UserError("retention.still_open")
    return lines[0]


def _line(work: Work, case_id: str) -> CaseLine:
    found = work.cases(case_ids=[case_id])
    if not found:
        raise UserError("case.unknown")
    return found[0]


def _require_free(work: Work, case_id: str) -> None:
    if _live_holds(work, [case_id]):
        raise UserError("retention.held")


def _live_holds(work: Work, case_ids: Collection[str] | None = None) -> dict[str, Hold]:
    """The hold on each case that has one."""
    found = work.find(Hold, case_ids=case_ids, lifted_on=None, include_restricted=True)
    return {hold.case_id or "": hold for hold in found}


def _still_with(work: Work, case_id: str, item_id: str = "") -> list[str]:
    """Who was given something of a case, or of one item, and has not confirmed that it is gone."""
    given = [
        gone for gone in _all(work, Disclosure, case_id)
        if gone.recipient and gone.confirmed_on is None
        and (not item_id or item_id in gone.record_ids)
    ]  # fmt: skip
    return list(dict.fromkeys(gone.recipient for gone in given))


def _all(work: Work, kind: type[R], case_id: str) -> list[R]:
    return work.find(kind, case_id=case_id, include_restricted=True)


def _reason(because: str) -> str:
    """The words of a reason.  UserError `retention.reason_needed` where there are none."""
    if not because.strip():
        raise UserError("retention.reason_needed")
    return because.strip()

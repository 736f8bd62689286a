"""Keeping and destroying: how long closed cases stay, what holds them, and removing them when somebody decides.

Nothing goes by itself.  What was removed leaves a line in the register that names nobody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from app.domain.attachment import Attachment
from app.domain.custody import Custody
from app.domain.destruction import Destruction
from app.domain.hold import Hold
from app.domain.keeping import Rule
from app.domain.records import Record
from app.errors import UserError
from app.events import Event
from app.job import NO_JOB, Job
from app.services.backups import Backups
from app.services.closed_cases import RetentionLine, live_holds, retention_lines, run_out
from app.services.evidence import add_custody
from app.services.office import Seat, staff_names
from app.services.outside import writing_whole
from app.services.register import RegisterLine, as_csv
from app.services.removing import Act, entry_of, remove_item, remove_words, still_with
from app.services.retention_rule import RuleView, rule_in_force, set_rule
from app.services.timeline import count_entries
from app.services.unlocked import Unlocked
from app.storage.cases import CaseLine
from app.storage.work import Work

R = TypeVar("R", bound=Record)
Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A case that must stay, since when and why."""

    case_id: str
    reference: str
    since: date | None
    because: str = field(repr=False)
    by: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands: `line` once it is closed, `hold` while one is on it."""

    line: RetentionLine | None
    hold: HoldLine | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class WhatGoes:
    """What removing a case would take, and what stays elsewhere.

    `recipients` were given something of it; `backups` were made here and not yet overwritten, as far as is known.
    """

    line: RetentionLine
    entries: int
    attachments: int
    recipients: tuple[str, ...] = field(repr=False)
    backups: int = 0


@dataclass(frozen=True, slots=True)
class Removed:
    """What followed from a removal: the id of its line in the register, and files that could not be removed yet.

    `backups_told` is False where a place for backups could not be reached: the next backup there tells it.
    """

    entry_id: str
    files_waiting: int
    backups_told: bool


class Retention:
    """How long cases are kept here, and what was destroyed."""

    def __init__(self, unlocked: Unlocked, seat: Seat, backups: Backups) -> None:
        self._unlocked, self._seat, self._backups = unlocked, seat, backups
        self._begin = unlocked.begin

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
            return self._lines(work, work.cases(status="closed"))

    def due(self, today: date | None = None) -> list[RetentionLine]:
        """Return the closed cases that have run out by a day, the oldest first; held ones too."""
        with self._begin() as work:
            day = today or self._seat.clock.today()
            return run_out(work, day) if self._seat.rights.sees("pathway") else []

    def of_case(self, case_id: str) -> RetentionLine | None:
        """Return how long a closed case is kept; None while it is open."""
        with self._begin() as work:
            return _first(self._lines(work, work.cases(case_ids=[case_id], status="closed")))

    def standing(self, case_id: str) -> Standing:
        """Return how long a case is kept, and what holds it."""
        with self._begin() as work:
            lines = self._lines(work, work.cases(case_ids=[case_id], status="closed"))
            held = self._hold_lines(work, [case_id])
        return Standing(_first(lines), _first(held))

    def _lines(self, work: Work, cases: list[CaseLine]) -> list[RetentionLine]:
        """Nothing for who is not shown pathways: the day would be wrong without them."""
        return retention_lines(work, cases) if self._seat.rights.sees("pathway") else []

    # -- holds

    def holds(self) -> list[HoldLine]:
        """Return the cases that must stay, open ones too, the newest hold first."""
        with self._begin() as work:
            return self._hold_lines(work)

    def _hold_lines(self, work: Work, case_ids: Collection[str] | None = None) -> list[HoldLine]:
        live = live_holds(work, case_ids)
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
            if live_holds(work, [case_id]):
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
            hold = live_holds(work, [case_id]).get(case_id)
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
            recipients, entries = still_with(work, case_id), count_entries(work, case_id)
        return WhatGoes(line, entries, len(items), tuple(recipients), len(self._backups.known()))

    def purge_words(self, case_id: str, because: str, job: Job = NO_JOB) -> Removed:
        """Remove names, free text, answers and evidence of a closed case; its dates and who was given what stay."""
        with self._begin() as work:
            _removable(work, self._seat, case_id)
            entry = self._entry(work, "words", case_id, because)
            job.step(0, 0)  # the last moment to think better of it
            work.save(entry)
            remove_words(work, case_id)
            work.record(Event("case.purged", case_id, case_id), entry.because)
            work.commit(job.to_the_end())
        return self._removed(entry)

    def erase(self, case_id: str, because: str, typed_reference: str, job: Job = NO_JOB) -> Removed:
        """Remove a closed case whole; only its line in the register stays.  UserError `retention.reference_differs`."""
        with self._begin() as work:
            line = _removable(work, self._seat, case_id)
            if typed_reference.strip().casefold() != line.reference.casefold():
                raise UserError("retention.reference_differs")
            entry = self._entry(work, "case", case_id, because)
            job.step(0, 0)
            work.save(entry)
            work.erase_case(case_id)
            work.commit(job.to_the_end())
        return self._removed(entry)

    def destroy_item(self, item_id: str, because: str) -> Removed:
        """Remove one item of evidence for good, open case or not; its fingerprint and its chain of custody stay."""
        self._seat.require("case.erase")
        reason, now = _reason(because), self._seat.clock.now()
        with self._begin() as work:
            item = work.get(Attachment, item_id)
            case_id = item.case_id or ""
            _line(work, case_id)
            _require_free(work, case_id)
            entry = self._entry(work, "item", case_id, because, item)
            work.save(entry)
            step = Custody(action="destroyed", at=now, by=self._seat.worker_id, reason=reason)
            add_custody(work, item, step)
            remove_item(work, item)
            work.record(Event("evidence.destroyed", case_id, item_id))
            work.commit()
        return self._removed(entry)

    def register(self) -> list[RegisterLine]:
        """Return what was destroyed here, the newest first."""
        made = [one.made_at for one in self._backups.known().values() if one.made_at is not None]
        with self._begin() as work:
            names, found = staff_names(work), work.find(Destruction, order="-at")
        return [
            RegisterLine(
                one, names.get(one.by, ""), sum(one.at is None or at <= one.at for at in made)
            )
            for one in found
        ]

    def save_register(self, file: Path) -> None:
        """Write the register to a file, for those who ask how this office keeps its cases."""
        self._seat.require("export.make")
        content = as_csv(self.register())
        with writing_whole(file) as stream, self._begin() as work:
            stream.write(content)
            work.record(Event("register.saved"))
            work.commit()

    def _entry(
        self, work: Work, what: str, case_id: str, because: str, item: Attachment | None = None
    ) -> Destruction:
        act = Act(self._seat.worker_id, self._seat.clock.now(), _reason(because))
        return entry_of(work, what, case_id, act, item)

    def _removed(self, entry: Destruction) -> Removed:
        """Finish what the commit began: files, index, and the list beside the backups."""
        waiting = self._unlocked.finish_erasing()
        return Removed(entry.id, waiting, self._backups.note_gone())


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
    if live_holds(work, [case_id]):
        raise UserError("retention.held")


def _first(lines: list[Line]) -> Line | None:
    return lines[0] if lines else None


def _all(work: Work, kind: type[R], case_id: str) -> list[R]:
    return work.find(kind, case_id=case_id, include_restricted=True)


def _reason(because: str) -> str:
    """The words of a reason.  UserError `retention.reason_needed` where there are none."""
    if not because.strip():
        raise UserError("retention.reason_needed")
    return because.strip()

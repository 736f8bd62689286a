"""Check-ins as a survivor agreed to them: planned, written down, stopped by one act that nobody asks a reason for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from app.domain.check_in import CheckIn, CheckInAgreement, ContactTry
from app.domain.safe_contact import SafeContact
from app.errors import UserError
from app.events import Event
from app.services import check_in_tasks as tasks
from app.services.begin import Begin
from app.services.contact import ContactNow, contact_now
from app.services.monitoring_rules import Step, rules
from app.services.office import Seat, staff_names
from app.storage.work import Work

LONGEST = 366
"""Days between two check-ins at most: a year and its leap day."""


@dataclass(frozen=True, slots=True)
class CheckInLine:
    """One check-in, planned or past."""

    id: str
    state: str
    due_on: date | None
    at: datetime | None
    how: str = field(repr=False)
    next: str = field(repr=False)
    who: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step after missed check-ins: `state` is done, now, ahead or not_agreed."""

    step: Step
    state: str
    outcome: str = ""
    at: datetime | None = None
    who: str = field(default="", repr=False)
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class CheckInsView:
    """How an office stays in touch with one person.

    `agreement` is the one in force or, stopped, the last one; `planned` the next check-in; `missed` the check-in after
    which `steps` are gone through, "" while there is no such thing; `past` newest first.
    """

    agreement: CheckInAgreement | None
    contact: ContactNow = field(repr=False)
    planned: CheckInLine | None
    missed: str
    steps: tuple[StepLine, ...]
    past: tuple[CheckInLine, ...]

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether the agreement was made with another office, and this one has not asked yet."""
        began = self.planned is not None or bool(self.past)
        return self.agreement is not None and not self.agreement.is_live and not began


class CheckIns:
    """Staying in touch, only as agreed."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def of_case(self, case_id: str) -> CheckInsView:
        """Return the agreement of a case, what is planned, and what happened."""
        with self._begin() as work:
            agreement = latest_agreement(work, case_id)
            ways = work.find(SafeContact, case_id=case_id)
            names = staff_names(work)
            found = check_ins(work, agreement) if agreement else []
            missed = open_miss(found) if agreement and agreement.is_live else None
            steps = step_lines(work, agreement, missed, names) if agreement and missed else ()
        lines = [_line(one, names) for one in found]
        return CheckInsView(
            agreement=agreement,
            contact=contact_now(ways, self._seat.clock.local()),
            planned=next((one for one in lines if one.state == "planned"), None),
            missed=missed.id if missed else "",
            steps=steps,
            past=tuple(one for one in reversed(lines) if one.state != "planned"),
        )

    def agree(self, case_id: str, *, first_on: date | None = None, **said: object) -> str:
        """Write down what was agreed, or that it was changed; returns the agreement's id.

        `first_on` moves the next check-in to a day.  UserError `check_in.rhythm_unfit`, `check_in.gap_unfit`.
        """
        today, me = self._seat.clock.today(), self._seat.worker_id
        with self._begin() as work:
            before = live_agreement(work, case_id)
            fresh = CheckInAgreement(case_id=case_id, agreed_on=today, worker_id=me)
            agreement = replace(before or fresh, **said)  # type: ignore[arg-type]
            _check(agreement)
            work.save(agreement)
            if first_on is not None or before is None:
                _clear(work, agreement)
                tasks.plan_check_in(work, agreement, first_on or _first(agreement, today), who=me)
            work.record(Event("check_in.agreed", case_id, agreement.id))
            work.commit()
        return agreement.id

    def stop(self, case_id: str) -> None:
        """Stop every check-in of a case because the person wants it so.  UserError `check_in.no_agreement`."""
        today = self._seat.clock.today()
        with self._begin() as work:
            stopped = stop_all(work, case_id, today)
            if not stopped:
                raise UserError("check_in.no_agreement")
            work.record(Event("check_in.stopped", case_id, stopped[-1].id))
            work.commit()

    def reached(
        self, check_in_id: str, *, how: str = "", next: str = "", next_on: date | None = None
    ) -> str:
        """The two were in touch; the next check-in is planned, in the rhythm or on `next_on`; returns its id."""
        with self._begin() as work:
            one, agreement = self._to_answer(work, check_in_id)
            work.save(replace(
                one, state="reached", at=self._seat.clock.now(), how=how.strip(), next=next.strip(),
                worker_id=self._seat.worker_id,
            ))  # fmt: skip
            following = self._go_on(work, agreement, one, next_on)
            work.record(Event("check_in.reached", one.case_id, one.id))
            work.commit()
        return following.id

    def missed(self, check_in_id: str) -> str:
        """Nobody was reached: the next check-in is planned and its id returned, or the steps begin and it is ""."""
        with self._begin() as work:
            one, agreement = self._to_answer(work, check_in_id)
            gone = replace(
                one, state="missed", at=self._seat.clock.now(), worker_id=self._seat.worker_id
            )
            work.save(gone)
            following = ""
            if opens_steps(check_ins(work, agreement)):
                tasks.settle(work, one.id, self._seat.clock.today())
                begin_steps(work, agreement, gone, self._seat.clock.today())
            else:
                following = self._go_on(work, agreement, one, None).id
            work.record(Event("check_in.missed", one.case_id, one.id))
            work.commit()
        return following

    def cancel(self, check_in_id: str) -> str:
        """Leave one check-in out and plan the next; returns its id."""
        with self._begin() as work:
            one, agreement = self._to_answer(work, check_in_id)
            work.save(replace(one, state="cancelled"))
            following = self._go_on(work, agreement, one, None)
            work.record(Event("check_in.cancelled", one.case_id, one.id))
            work.commit()
        return following.id

    def _to_answer(self, work: Work, check_in_id: str) -> tuple[CheckIn, CheckInAgreement]:
        """A check-in still to come, with its agreement; UserError `check_in.not_planned`."""
        one = work.get(CheckIn, check_in_id)
        agreement = work.get(CheckInAgreement, one.agreement_id)
        if one.state != "planned" or not agreement.is_live:
            raise UserError("check_in.not_planned")
        return one, agreement

    def _go_on(
        self, work: Work, agreement: CheckInAgreement, last: CheckIn, on: date | None
    ) -> CheckIn:
        today = self._seat.clock.today()
        tasks.settle(work, last.id, today)
        if on is not None:
            return tasks.plan_check_in(work, agreement, on, who=agreement.worker_id)
        return tasks.plan_next(work, agreement, last, today)


def stop_all(work: Work, case_id: str, today: date) -> list[CheckInAgreement]:
    """Stop every agreement of a case with what was planned under it; returns those that were in force."""
    live = [one for one in work.find(CheckInAgreement, case_id=case_id) if one.is_live]
    for agreement in live:
        work.save(agreement.stop(today))
        for one in check_ins(work, agreement):
            tasks.take_away(work, one.id)
            if one.state == "planned":
                work.save(replace(one, state="cancelled"))
    return live


def latest_agreement(work: Work, case_id: str) -> CheckInAgreement | None:
    """The agreement in force, else the one stopped last."""
    found = work.find(CheckInAgreement, case_id=case_id)
    return next((one for one in reversed(found) if one.is_live), found[-1] if found else None)


def live_agreement(work: Work, case_id: str) -> CheckInAgreement | None:
    """The agreement in force, None where there is none."""
    found = latest_agreement(work, case_id)
    return found if found is not None and found.is_live else None


def check_ins(work: Work, agreement: CheckInAgreement) -> list[CheckIn]:
    """Every check-in of an agreement, the earliest first."""
    found = work.find(CheckIn, case_id=agreement.case_id, agreement_id=agreement.id)
    return sorted(found, key=lambda one: one.due_on or date.min)


def opens_steps(found: list[CheckIn]) -> bool:
    """Whether so many check-ins in a row were missed that the steps begin."""
    answered = [one for one in found if one.state in ("reached", "missed")]
    last = answered[-rules().misses :]
    return len(last) == rules().misses and all(one.state == "missed" for one in last)


def open_miss(found: list[CheckIn]) -> CheckIn | None:
    """The missed check-in whose steps are being gone through; None while check-ins are planned."""
    if any(one.state == "planned" for one in found) or not opens_steps(found):
        return None
    return [one for one in found if one.state == "missed"][-1]


def begin_steps(work: Work, agreement: CheckInAgreement, missed: CheckIn, today: date) -> None:
    """Put the first step after missed check-ins into Today, after the agreed gap."""
    not_before = date.fromordinal(today.toordinal() + agreement.gap_days)
    tasks.plan_step(work, agreement, missed, rules().steps[0], not_before)


def step_lines(
    work: Work, agreement: CheckInAgreement, missed: CheckIn, names: dict[str, str]
) -> tuple[StepLine, ...]:
    """Every step after a missed check-in and how it stands."""
    done = {one.step: one for one in tries_of(work, missed)}
    due = tasks.due_on(work, missed.id)
    lines, waiting = [], False
    for step in rules().steps:
        tried = done.get(step.id)
        if tried is not None:
            who = names.get(tried.worker_id, "")
            lines.append(StepLine(step, "done", tried.outcome, tried.at, who))
        elif not possible(step, agreement):
            lines.append(StepLine(step, "not_agreed"))
        else:
            lines.append(
                StepLine(step, "ahead" if waiting else "now", due_on=None if waiting else due)
            )
            waiting = True
    return tuple(lines)


def tries_of(work: Work, missed: CheckIn) -> list[ContactTry]:
    """The steps taken after a missed check-in, in order."""
    return work.find(ContactTry, case_id=missed.case_id, check_in_id=missed.id)


def possible(step: Step, agreement: CheckInAgreement) -> bool:
    """Whether a step can be taken at all: the trusted person only where the plan names one."""
    return step.asks != "trusted" or bool(agreement.trusted.strip())


def _clear(work: Work, agreement: CheckInAgreement) -> None:
    """Take what is planned out of the way of another day."""
    for one in check_ins(work, agreement):
        tasks.take_away(work, one.id)
        if one.state == "planned":
            work.delete(one)


def _first(agreement: CheckInAgreement, today: date) -> date:
    return date.fromordinal(today.toordinal() + agreement.every_days)


def _check(agreement: CheckInAgreement) -> None:
    if not 1 <= agreement.every_days <= LONGEST:
        raise UserError("check_in.rhythm_unfit", most=LONGEST)
    if not 0 <= agreement.gap_days <= agreement.every_days:
        raise UserError("check_in.gap_unfit", most=agreement.every_days)


def _line(one: CheckIn, names: dict[str, str]) -> CheckInLine:
    return CheckInLine(
        id=one.id, state=one.state, due_on=one.due_on, at=one.at, how=one.how, next=one.next,
        who=names.get(one.worker_id, ""),
    )  # fmt: skip

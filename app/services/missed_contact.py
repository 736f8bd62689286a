"""After missed check-ins, step by step: when and which way somebody was tried, never what was said.

The steps are data (``resources/monitoring/rules.yaml``).  A try is made inside the agreed hours only; the trusted
person is asked only where the agreement names one; a report of concern rests on the agreement's own word, or on danger
to life as a decision of the worker that stands in the ledger and the trail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.consent.gate import Candidate, Decision, Override, Request, decide
from app.domain.check_in import CheckIn, CheckInAgreement, ContactTry
from app.domain.disclosure import Disclosure
from app.domain.safe_contact import SafeContact
from app.errors import UserError
from app.events import Event
from app.services import check_in_tasks as tasks
from app.services.begin import Begin
from app.services.check_ins import check_ins, open_miss, possible, tries_of
from app.services.contact import contact_now
from app.services.leaving import require_may_override, write_ledger
from app.services.monitoring_rules import Step, rules
from app.services.office import Seat
from app.storage.work import Work

WELFARE = "welfare_report"
CARRIES = frozenset({"identity", "location"})
"""What a report of concern tells: who, and where they were last known to be."""


@dataclass(frozen=True, slots=True)
class _PlanWord:
    """What the agreement says about a report of concern, as the gate reads a consent."""

    agreement: CheckInAgreement

    @property
    def id(self) -> str:
        return self.agreement.id

    @property
    def purpose(self) -> str:
        return WELFARE

    @property
    def recipient_id(self) -> str:
        return ""

    def names(self, category: str) -> bool:
        return category in CARRIES

    def is_live(self, on: date) -> bool:
        return self.agreement.is_live and self.agreement.welfare_agreed


class MissedContact:
    """The steps after missed check-ins."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def tried(self, check_in_id: str, *, reached: bool, at: datetime | None = None) -> None:
        """Write down one try, now or at a moment of today before it; the next step is planned, or contact is back.

        UserError `check_in.outside_hours` for a try outside the agreed hours, `check_in.too_soon` before the agreed gap
        is over, `check_in.not_this_step` where another step is next.
        """
        moment = at or self._seat.clock.local()
        with self._begin() as work:
            missed, agreement, step = self._now(work, check_in_id, "contact", "trusted")
            channel = ""
            if step.asks == "contact":
                channel = self._allowed(work, agreement, missed, moment)
            outcome = "reached" if reached else "no_answer"
            work.record(
                self._step(work, agreement, missed, step, outcome, channel=channel, at=moment)
            )
            work.commit()

    def reviewed(self, check_in_id: str) -> None:
        """A supervisor looked at it together with the worker; the next step stands in Today."""
        with self._begin() as work:
            missed, agreement, step = self._now(work, check_in_id, "review")
            work.record(self._step(work, agreement, missed, step, "reviewed"))
            work.commit()

    def leave_out(self, check_in_id: str) -> None:
        """Leave the next step out; after the last one the check-ins go on in their rhythm."""
        with self._begin() as work:
            missed, agreement, step = self._now(work, check_in_id)
            work.record(self._step(work, agreement, missed, step, "left_out"))
            work.commit()

    def reported(self, check_in_id: str, to: str, override: Override | None = None) -> str:
        """Write down that a concern was reported; returns the ledger's line.

        UserError `consent.none` where neither the agreement nor danger to life allows it, `check_in.only_danger` for
        another ground, `check_in.needs_recipient` without who was told.
        """
        if not to.strip():
            raise UserError("check_in.needs_recipient")
        if override is not None and override.ground != "danger_to_life":
            raise UserError("check_in.only_danger")
        require_may_override(self._seat, override)
        now = self._seat.clock.now()
        with self._begin() as work:
            missed, agreement, step = self._now(work, check_in_id, "welfare")
            decision = _decided(agreement, override, self._seat.clock.today())
            gone = Disclosure(
                case_id=missed.case_id, kind="report", what=WELFARE, purpose=WELFARE,
                recipient=to.strip(), consent_id=" ".join(decision.consents),
                categories=decision.categories, at=now, by=self._seat.worker_id, how="spoken",
            )  # fmt: skip
            write_ledger(work, gone, decision, override)
            work.record(self._step(work, agreement, missed, step, "reported"))
            work.record(Event("check_in.reported", missed.case_id, gone.id))
            work.commit()
        return gone.id

    # -- inside one unit of work

    def _now(
        self, work: Work, check_in_id: str, *asks: str
    ) -> tuple[CheckIn, CheckInAgreement, Step]:
        """The missed check-in, its agreement, and the step that is next; `asks` names the kinds that fit the verb."""
        one = work.get(CheckIn, check_in_id)
        agreement = work.get(CheckInAgreement, one.agreement_id)
        missed = open_miss(check_ins(work, agreement)) if agreement.is_live else None
        step = next(_left(work, agreement, one), None)
        if (
            missed is None
            or missed.id != one.id
            or step is None
            or (asks and step.asks not in asks)
        ):
            raise UserError("check_in.not_this_step")
        return one, agreement, step

    def _allowed(
        self, work: Work, agreement: CheckInAgreement, missed: CheckIn, moment: datetime
    ) -> str:
        """The agreed channel, where this moment lies in its hours and the gap is over."""
        last = max(
            (one.at for one in tries_of(work, missed) if one.at),
            default=missed.at,
        )
        gap = timedelta(days=agreement.gap_days)
        if last is not None and moment.date() < (last.astimezone().date() + gap):
            raise UserError("check_in.too_soon")
        now = contact_now(work.find(SafeContact, case_id=missed.case_id), moment)
        if now.state != "open":
            raise UserError("check_in.outside_hours")
        return now.channel

    def _step(
        self, work: Work, agreement: CheckInAgreement, missed: CheckIn, step: Step, outcome: str, *,
        channel: str = "", at: datetime | None = None,
    ) -> Event:  # fmt: skip
        """Write a step down and go on: contact is back, the next step, or the rhythm again."""
        today, moment = self._seat.clock.today(), at or self._seat.clock.now()
        tried = ContactTry(
            case_id=missed.case_id, check_in_id=missed.id, step=step.id, at=moment, channel=channel,
            outcome=outcome, worker_id=self._seat.worker_id,
        )  # fmt: skip
        work.save(tried)
        tasks.settle(work, missed.id, today)
        following = next(_left(work, agreement, missed), None)
        if outcome == "reached":
            work.save(replace(missed, state="reached", at=moment))
            tasks.plan_next(work, agreement, missed, today)
        elif following is None:
            tasks.plan_next(work, agreement, missed, today)
        else:
            gap = agreement.gap_days if following.asks == "contact" else 0
            tasks.plan_step(work, agreement, missed, following, today + timedelta(days=gap))
        return Event("check_in.tried", missed.case_id, tried.id)


def _left(work: Work, agreement: CheckInAgreement, missed: CheckIn) -> Iterator[Step]:
    """The steps still to be taken, in order."""
    done = {one.step for one in tries_of(work, missed)}
    return (step for step in rules().steps if step.id not in done and possible(step, agreement))


def _decided(agreement: CheckInAgreement, override: Override | None, on: date) -> Decision:
    """What the gate says: on the agreement's own word, else on danger to life."""
    request = Request(
        recipient="", on=on, purposes=(WELFARE,), override=override,
        include=CARRIES if override is not None else frozenset(),
    )  # fmt: skip
    words = [_PlanWord(agreement)] if agreement.welfare_agreed else []
    return decide(request, words, [Candidate(WELFARE, None, CARRIES)])

"""From a goal to help: asking an organisation, typing back what they said, and what came of it.

A letter that is printed for a referral moves it to `sent` (`note_letter`); its reply slip carries a code, and a reply
is typed back by that code from wherever somebody is.  Every move keeps one task up to date: when to look again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from app.consent.gate import Request, live_consents
from app.consent.rules import letter_rules
from app.domain.consent import Consent
from app.domain.disclosure import Disclosure
from app.domain.goal import Goal
from app.domain.organisation import Organisation
from app.domain.partial_date import PartialDate
from app.domain.referral import MOVES, OPEN_STATES, REPLIES, Referral, next_step
from app.domain.reply_code import new_code, read_code, written_code
from app.domain.task import Task
from app.errors import UserError
from app.events import Event
from app.services.begin import Begin
from app.services.case_file import CaseFile, RecordView, Said, offering, read_sheet
from app.services.follow_up import follow_up
from app.services.office import Seat, staff_names
from app.services.plan_lists import letter_for, plan_lists, service_words, services_for
from app.storage.work import Work

FOLLOW_UP, APPOINTMENT = "referral", "referral_appointment"
"""What the tasks that come of a referral have as their source."""


@dataclass(frozen=True, slots=True)
class Step:
    """One move: to which state, when, and who wrote it down."""

    state: str
    on: date
    who: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralView:
    """One referral as it stands; `step` is the one thing that helps most now (see `next_step`)."""

    id: str
    case_id: str
    goal_id: str
    service: str
    letter: str
    organisation_id: str
    organisation: str = field(repr=False)
    asks: str = field(repr=False)
    details: str = field(repr=False)
    needed_by: str = field(repr=False)
    state: str
    since: date | None
    steps: tuple[Step, ...]
    may_become: tuple[str, ...]
    step: str
    code: str
    reason: str
    because: str = field(repr=False)
    appointment: str = field(repr=False)
    conditions: str = field(repr=False)
    look_again_on: date | None
    agreed: bool
    """Whether a live consent carries what has to be sent; where no letter asks for it, nothing has to be."""
    restricted: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something can still come of it."""
        return bool(self.may_become)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an organisation said: one of `REPLIES`, when, and the rest in their words."""

    says: str
    on: date | None = None
    reason: str = ""
    because: str = field(default="", repr=False)
    appointment: str = field(default="", repr=False)
    conditions: str = field(default="", repr=False)


class Referrals:
    """The referrals of each case."""

    def __init__(self, begin: Begin, seat: Seat, case_file: CaseFile) -> None:
        self._begin, self._seat, self._case_file = begin, seat, case_file

    def sheet(
        self, case_id: str, referral_id: str = "", *, goal_id: str = "", like: str = ""
    ) -> RecordView:
        """Return the sheet of a draft, or of a new referral.

        A new one takes its words from a goal, or from a referral it is `like`: the one that came to nothing.
        """
        with self._begin() as work:
            goal = work.get(Goal, goal_id) if goal_id else Goal()
            before = work.get(Referral, like) if like else Referral(asks=goal.need or goal.words)
        services = services_for(goal.domain)
        service = before.service if like else services[0] if goal.domain else ""
        given: dict[str, Said] = {
            "asks": before.asks, "details": before.details, "service": service,
            "needed_by": before.needed_by.words if before.needed_by else "",
        }  # fmt: skip
        view = self._case_file.sheet(Referral.KIND, case_id, referral_id, **given)
        return offering(view, "service", ((one, service_words(one)) for one in services))

    def write_down(
        self, case_id: str, typed: Mapping[str, Said], referral_id: str = "", *, goal_id: str = ""
    ) -> str:  # fmt: skip
        """Keep what was typed into a referral's sheet; a new one where `referral_id` names none.  Returns its id.

        UserError as `read_sheet` and `ask`, `referral.already_sent`.
        """
        said = read_sheet(Referral.KIND, typed)
        if not referral_id:
            return self.ask(case_id, goal_id=goal_id, **said)
        with self._begin() as work:
            referral = work.get(Referral, referral_id)
            if referral.state != "draft":
                raise UserError("referral.already_sent")
            work.save(_named(work, replace(referral, **said)))
            work.record(Event("referral.changed", referral.case_id, referral_id))
            work.commit()
        return referral_id

    def ask(self, case_id: str, **said: Any) -> str:
        """Begin a referral from the values of its fields; nothing leaves yet.  Returns its id.

        UserError `referral.needs_organisation`, `referral.no_such_service`.
        """
        with self._begin() as work:
            goal_id = said.get("goal_id", "")
            restricted = bool(goal_id) and work.get(Goal, goal_id).restricted
            made = _named(work, Referral(
                case_id=case_id, code=_free_code(work), worker_id=self._seat.worker_id,
                asked_on=self._seat.clock.today(), restricted=restricted, **said,
            ))  # fmt: skip
            work.save(made)
            work.record(Event("referral.asked", case_id, made.id))
            work.commit()
        return made.id

    def mark_sent(self, referral_id: str, how: str) -> None:
        """Say that it was asked for without our letter, and how: by telephone, on their form.

        UserError `referral.needs_how`; `consent.none` where a letter would have needed an agreement that is not there.
        """
        if not how.strip():
            raise UserError("referral.needs_how")
        today = self._seat.clock.today()
        with self._begin() as work:
            referral = work.get(Referral, referral_id)
            consents = agreements(referral, work.find(Consent, case_id=referral.case_id), today)
            if consents is None:
                raise UserError("consent.none")
            sent = replace(referral, how=how.strip(), consent_id=" ".join(consents))
            self._move(work, sent, "sent", None, word="referral.sent")
            work.commit()

    def move(
        self, referral_id: str, to: str, *, on: date | None = None, reason: str = "", because: str = ""
    ) -> None:  # fmt: skip
        """Say what came of it; see `Referral.move` for what is refused.

        To `sent` it comes by a letter or by `mark_sent` only: UserError `referral.no_such_move`.
        """
        if to == "sent":
            raise UserError("referral.no_such_move")
        with self._begin() as work:
            referral = work.get(Referral, referral_id)
            self._move(work, referral, to, on, reason=reason, because=because)
            work.commit()

    def reply(self, referral_id: str, reply: Reply) -> None:
        """Type back what they said: it comes to that state, with the appointment and their conditions."""
        if reply.says not in REPLIES:
            raise UserError("referral.no_such_move")
        with self._begin() as work:
            referral = replace(
                work.get(Referral, referral_id), appointment=_day(reply.appointment),
                conditions=reply.conditions.strip(),
            )  # fmt: skip
            self._move(
                work, referral, reply.says, reply.on, reason=reply.reason, because=reply.because,
                word="referral.replied",
            )  # fmt: skip
            work.commit()

    def by_code(self, text: str) -> ReferralView:
        """Return the referral a reply slip belongs to, from whichever case.

        UserError `referral.code_unread` for what is no code, `referral.no_such_code` where none carries it.
        """
        code = read_code(text)
        if not code:
            raise UserError("referral.code_unread")
        with self._begin() as work:
            found = _with_code(work, code)
            if found is None:
                raise UserError("referral.no_such_code")
            return self._views(work, [found])[0]

    def one(self, referral_id: str) -> ReferralView:
        """Return one referral."""
        with self._begin() as work:
            return self._views(work, [work.get(Referral, referral_id)])[0]

    def of_case(self, case_id: str) -> list[ReferralView]:
        """Return every referral of a case, open ones first, the newest first."""
        with self._begin() as work:
            return self.views_in(work, case_id)

    def views_in(self, work: Work, case_id: str) -> list[ReferralView]:
        """Return the referrals of a case within a unit of work already begun; see `of_case`."""
        views = self._views(work, work.find(Referral, case_id=case_id))
        return sorted(reversed(views), key=lambda one: not one.is_open)

    def everywhere(self) -> list[ReferralView]:
        """Return every referral of every case that can still come to something, the one to look at first in front."""
        with self._begin() as work:
            views = self._views(work, work.find(Referral, state=OPEN_STATES))
        return sorted(views, key=lambda one: one.look_again_on or date.max)

    def _move(
        self, work: Work, referral: Referral, to: str, on: date | None, *, reason: str = "",
        because: str = "", word: str = "referral.moved",
    ) -> None:  # fmt: skip
        seat = self._seat
        moved = referral.move(
            to, on or seat.clock.today(), seat.worker_id, reason=reason, because=because
        )
        _keep(work, moved, seat)
        work.record(Event(word, moved.case_id, moved.id))

    def _views(self, work: Work, referrals: Sequence[Referral]) -> list[ReferralView]:
        """Put referrals into views, with one look each at what all of them need."""
        cases = {one.case_id or "" for one in referrals}
        if not cases:
            return []
        today, names = self._seat.clock.today(), staff_names(work)
        given: dict[str, list[Consent]] = {case: [] for case in cases}
        for consent in work.find(Consent, case_ids=cases):
            given[consent.case_id or ""].append(consent)
        due = {
            task.source_id: task.due_on
            for task in work.find(Task, case_ids=cases, source=FOLLOW_UP, done_on=None)
        }
        return [
            _view(one, names, due.get(one.id), agreements(one, given[one.case_id or ""], today) is not None)
            for one in referrals
        ]  # fmt: skip


def note_letter(work: Work, referral_id: str, gone: Disclosure, seat: Seat) -> None:
    """Say that the letter of a referral left: it is sent, under that agreement, and a reply is awaited.

    A letter printed once more changes no state that came after.
    """
    referral = replace(
        work.get(Referral, referral_id), disclosure_id=gone.id, consent_id=gone.consent_id
    )
    if "sent" in MOVES[referral.state]:
        referral = referral.move("sent", seat.clock.today(), seat.worker_id)
    _keep(work, referral, seat)
    work.record(Event("referral.sent", referral.case_id, referral.id))


def agreements(referral: Referral, consents: Sequence[Consent], on: date) -> tuple[str, ...] | None:
    """Return the ids of the consents a referral may go on, none where it needs none; None where one is missing."""
    letter = letter_for(referral.service)
    if not letter:
        return ()
    request = Request(recipient=referral.organisation_id, on=on, rule=letter_rules()[letter])
    live = live_consents(request, consents)
    return tuple(one.id for one in live) or None


def _keep(work: Work, referral: Referral, seat: Seat) -> None:
    """Save a referral with the two tasks that follow from it."""
    work.save(referral)
    follow_referral(work, referral, seat)


def follow_referral(work: Work, referral: Referral, seat: Seat) -> None:
    """Keep the two tasks that follow from a referral as it says: when to look again, and the appointment."""
    who = referral.organisation
    on = look_again_on(referral)
    follow_up(work, referral, seat, FOLLOW_UP, on, about=who, why=referral.state)
    meets = referral.alive and referral.state == "accepted" and referral.appointment is not None
    day = referral.appointment.earliest if meets and referral.appointment else None
    exact = day if meets and referral.appointment and referral.appointment.is_exact else None
    follow_up(work, referral, seat, APPOINTMENT, exact, about=who, kind="meeting")


def look_again_on(referral: Referral) -> date | None:
    """Return when somebody looks at a referral again; None for a draft and for one that is over.

    After an exact appointment that is the day after it, else some days from the state it came to.
    """
    days, since = plan_lists().follow_up.get(referral.state), referral.since
    if days is None or since is None or not referral.alive:
        return None
    meeting = referral.appointment
    if (
        referral.state == "accepted"
        and meeting is not None
        and meeting.is_exact
        and meeting.earliest
    ):
        return meeting.earliest + timedelta(days=1)
    return since + timedelta(days=days)


def _view(
    one: Referral, names: dict[str, str], look_again: date | None, agreed: bool
) -> ReferralView:
    order = [*MOVES, *one.moves]  # a newer version elsewhere may know states that this one does not
    steps = sorted(one.moves.items(), key=lambda move: (move[1], order.index(move[0])))
    return ReferralView(
        id=one.id, case_id=one.case_id or "", goal_id=one.goal_id, service=one.service,
        letter=letter_for(one.service), organisation_id=one.organisation_id,
        organisation=one.organisation, asks=one.asks, details=one.details,
        needed_by=one.needed_by.words if one.needed_by else "", state=one.state, since=one.since,
        steps=tuple(Step(state, on, names.get(one.moved_by.get(state, ""), "")) for state, on in steps),
        may_become=MOVES.get(one.state, ()), step=next_step(one, agreed=agreed),
        code=written_code(one.code), reason=one.reason, because=one.because,
        appointment=one.appointment.words if one.appointment else "", conditions=one.conditions,
        look_again_on=look_again, agreed=agreed, restricted=one.restricted,
    )  # fmt: skip


def _with_code(work: Work, code: str) -> Referral | None:
    """Find the referral of a code by the index of names, so that ten thousand cases stay quick."""
    for hit in work.search(code):
        if hit.kind == Referral.KIND:
            found = work.get(Referral, hit.id)
            if found.code == code:
                return found
    return None


def _named(work: Work, referral: Referral) -> Referral:
    """A referral with the name of whom it asks, once it is known that it asks somebody for something."""
    if not referral.organisation_id:
        raise UserError("referral.needs_organisation")
    if referral.service not in plan_lists().services:
        raise UserError("referral.no_such_service")
    return replace(referral, organisation=work.get(Organisation, referral.organisation_id).name)


def _free_code(work: Work) -> str:
    """Return a code no referral that may be seen here carries."""
    code = new_code()
    while _with_code(work, code) is not None:
        code = new_code()
    return code


def _day(typed: str) -> PartialDate | None:
    return PartialDate.parse(typed) if typed.strip() else None

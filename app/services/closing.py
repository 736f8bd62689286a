"""Closing a case and taking it up again: what is asked at the end, what it does, what is remembered of the last time.

Nothing blocks an end: what nobody decides about stays open, with a reason or without.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from app.domain.consent import Consent
from app.domain.episode import Episode
from app.domain.organisation import Organisation
from app.domain.task import Task
from app.errors import UserError
from app.events import Event
from app.services.begin import Begin
from app.services.check_in_tasks import FOLLOWED
from app.services.check_ins import live_agreement
from app.services.closed_cases import RetentionLine, would_be_kept
from app.services.closing_lists import closing_lists, way_left
from app.services.consents import ConsentView, consent_view, take_back
from app.services.handing_over import current_episode
from app.services.office import Seat, staff_names
from app.services.second_look import ask_for_look, is_wanted, want
from app.services.still_open import OpenLine, open_goals, open_lines, settle, titles
from app.storage.work import Work


class Decided(NamedTuple):
    """What was decided about one thing, and words about it; without a way it stays open."""

    way: str = ""
    words: str = ""

    def __repr__(self) -> str:
        return f"<decided {self.way}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What is said at the end of a stretch of support; all of it may be left out.

    `settled` holds what was decided about goals, other open things and agreements, by id.  `to_id` is the
    organisation that goes on with it.
    """

    reason: str = ""
    to_id: str = ""
    door_open: str = field(default="", repr=False)
    explained: bool = False
    settled: Mapping[str, Decided] = field(default_factory=dict, repr=False)


NOTHING_SAID = Ending()


@dataclass(frozen=True, slots=True)
class ClosingView:
    """What there is to decide before a case is closed; `kept` is None for who is not shown how long cases stay."""

    goals: tuple[OpenLine, ...]
    lines: tuple[OpenLine, ...]
    consents: tuple[ConsentView, ...]
    check_ins_agreed: bool
    organisations: tuple[tuple[str, str], ...] = field(repr=False)
    kept: RetentionLine | None


@dataclass(frozen=True, slots=True)
class SettledLine:
    """One thing that was settled, or left open (no way), when a case was closed."""

    kind: str
    title: str = field(repr=False)
    way: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LastTime:
    """How the last stretch of support ended, for who takes the case up again."""

    episode: Episode = field(repr=False)
    worker: str = field(repr=False)
    closed_by: str = field(repr=False)
    settled: tuple[SettledLine, ...]
    goals: tuple[OpenLine, ...]
    """Goals that were left open: nobody is asked for them again."""
    consents: tuple[ConsentView, ...]
    """Agreements that ended and would have to be asked for again."""


class Closing:
    """What is asked when a case is closed, and remembered when it is taken up again."""

    def __init__(self, begin: Begin, seat: Seat) -> None:
        self._begin, self._seat = begin, seat

    def of_case(self, case_id: str) -> ClosingView:
        """Return everything there is to decide before an open case is closed."""
        today = self._seat.clock.today()
        with self._begin() as work:
            names = {one.id: one.name for one in work.find(Organisation) if not one.is_own}
            live = [one for one in work.find(Consent, case_id=case_id) if one.is_live(today)]
            return ClosingView(
                goals=tuple(open_goals(work, case_id)),
                lines=tuple(open_lines(work, case_id, today)),
                consents=tuple(consent_view(one, names, today) for one in live),
                check_ins_agreed=live_agreement(work, case_id) is not None,
                organisations=tuple(sorted(names.items(), key=lambda one: one[1].casefold())),
                kept=would_be_kept(work, case_id, today) if self._seat.rights.sees("pathway") else None,
            )  # fmt: skip

    def last_time(self, case_id: str) -> LastTime | None:
        """Return how a closed case ended; None while it is open."""
        today = self._seat.clock.today()
        with self._begin() as work:
            episode = current_episode(work, case_id)
            if episode.is_open:
                return None
            names, staff = {one.id: one.name for one in work.find(Organisation)}, staff_names(work)
            consents = (
                consent_view(one, names, today)
                for one in work.find(Consent, case_id=case_id)
                if one.answer == "yes" and not one.is_live(today)
            )
            return LastTime(
                episode, staff.get(episode.worker_id, ""), staff.get(episode.closed_by, ""),
                tuple(_settled(work, episode, today)), tuple(open_goals(work, case_id)), tuple(consents),
            )  # fmt: skip

    def wants_second_look(self) -> bool:
        """Return whether whoever leads looks at each case that was closed."""
        with self._begin() as work:
            return is_wanted(work)

    def want_second_look(self, wanted: bool) -> None:
        """Say whether whoever leads looks at each case that was closed."""
        self._seat.require("office.change")
        with self._begin() as work:
            changed = want(work, wanted)
            work.record(Event("office.changed", None, changed))
            work.commit()


def end_case(work: Work, seat: Seat, case_id: str, because: str, ending: Ending) -> str:
    """End the current stretch of support with all that was decided, and return its id; what else was planned is over.

    UserError `case.already_closed`, `closing.no_such_reason`, `closing.no_such_way`, `closing.not_open`.
    """
    seat.require("case.close")
    episode = current_episode(work, case_id)
    if not episode.is_open:
        raise UserError("case.already_closed")
    if ending.reason and ending.reason not in closing_lists().reasons:
        raise UserError("closing.no_such_reason")
    to = work.get(Organisation, ending.to_id).name if ending.to_id else ""
    ending = replace(ending, settled=_with_sharing(work, seat, case_id, ending))
    telling = _settle_all(work, seat, case_id, ending.settled)
    goes_on = live_agreement(work, case_id) is not None
    _end_tasks(work, seat, case_id, telling, goes_on=goes_on)
    ask_for_look(work, seat, episode)
    settled = {one: said.way for one, said in ending.settled.items() if said.way}
    words = {one: said.words.strip() for one, said in ending.settled.items() if said.words.strip()}
    work.save(episode.close(
        seat.clock.today(), because.strip(), closed_by=seat.worker_id, closed_reason=ending.reason,
        closed_to_id=ending.to_id, closed_to=to, follow_up=goes_on,
        door_open=ending.door_open.strip(), explained=ending.explained, settled=settled,
        settled_words=words,
    ))  # fmt: skip
    return episode.id


def begin_again(work: Work, seat: Seat, case_id: str, because: str) -> str:
    """Take a closed case up again, in a new stretch of support whose id is returned.  UserError `case.already_open`."""
    seat.require("case.close")
    before = current_episode(work, case_id)
    if before.is_open:
        raise UserError("case.already_open")
    # However this laptop's clock is set, no stretch begins before the last one ended.
    today = max(seat.clock.today(), before.closed_on or date.min)
    episode = Episode(
        case_id=case_id, opened_on=today, reopened_on=today, reopened_because=because.strip(),
        worker_id=seat.worker_id,
    )  # fmt: skip
    work.save(episode)
    return episode.id


def _with_sharing(work: Work, seat: Seat, case_id: str, ending: Ending) -> Mapping[str, Decided]:
    """What was decided, and for each live agreement nobody decided about what follows from the reason."""
    today = seat.clock.today()
    left = {
        one.id: Decided(way_left(ending.reason, one.purpose))
        for one in work.find(Consent, case_id=case_id)
        if one.is_live(today) and not ending.settled.get(one.id, Decided()).way
    }
    return {**ending.settled, **{key: said for key, said in left.items() if said.way == "end"}}


def _settle_all(
    work: Work, seat: Seat, case_id: str, settled: Mapping[str, Decided]
) -> frozenset[str]:
    """Do what was decided; returns the ids of tasks that come of it."""
    today = seat.clock.today()
    lines = [*open_goals(work, case_id), *open_lines(work, case_id, today)]
    known = {one.id: one for one in lines}
    consents = {one.id: one for one in work.find(Consent, case_id=case_id)}
    if settled.keys() - known.keys() - consents.keys():
        raise UserError("closing.not_open")
    telling = set()
    for key, said in settled.items():
        if not said.way:
            continue
        if key in known:
            settle(work, seat, known[key], said.way, said.words.strip())
        else:
            telling.add(_end_consent(work, seat, consents[key], said))
    return frozenset(telling)


def _end_consent(work: Work, seat: Seat, consent: Consent, said: Decided) -> str:
    """Do what was decided about an agreement; returns the id of the task to tell the recipient, or ""."""
    if said.way not in closing_lists().ways["consent"]:
        raise UserError("closing.no_such_way")
    if said.way == "withdrawn":
        work.record(Event("consent.withdrawn", consent.case_id, consent.id))
        return take_back(work, seat, consent, said.words).task_id
    if said.way == "end":
        work.save(replace(consent, until=max(seat.clock.today(), consent.given_on or date.min)))
    return ""


def _end_tasks(
    work: Work, seat: Seat, case_id: str, telling: frozenset[str], *, goes_on: bool
) -> None:
    """Nothing planned lingers in a closed case but check-ins that go on and telling a recipient that sharing stops.

    What is restricted ends too, unseen: nobody could tick it off afterwards.
    """
    for task in work.find(Task, case_id=case_id, done_on=None, include_restricted=True):
        if task.id not in telling and not (goes_on and task.source in FOLLOWED):
            work.save(task.done(seat.clock.today()))


def _settled(work: Work, episode: Episode, today: date) -> list[SettledLine]:
    """Everything that was decided or left open at the end, with what it is called now."""
    known = titles(work, episode.case_id or "", today)
    ids = dict.fromkeys((*episode.settled, *episode.settled_words))
    return [
        SettledLine(*known[one], episode.settled.get(one, ""), episode.settled_words.get(one, ""))
        for one in ids
        if one in known
    ]

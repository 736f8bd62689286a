"""What is still open when a case is closed, line by line, and what each decision about it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from app.domain.attachment import Attachment
from app.domain.check_in import CheckInAgreement
from app.domain.consent import Consent
from app.domain.custody import Custody
from app.domain.disclosure import Disclosure
from app.domain.goal import Goal
from app.domain.organisation import Organisation
from app.domain.paper import Paper
from app.domain.pathway import Pathway
from app.domain.referral import MOVES, Referral
from app.domain.stay import Stay
from app.domain.task import Task
from app.errors import UserError
from app.i18n import language
from app.services.assessments import SECOND
from app.services.check_in_tasks import FOLLOWED
from app.services.check_ins import live_agreement, stop_all
from app.services.closing_lists import ways_of
from app.services.evidence import add_custody
from app.services.facts import paper_words, papers_here
from app.services.handing_over import HANDED_OVER
from app.services.notes import open_tasks
from app.services.office import Seat
from app.services.pathways import DONE, keep_dates
from app.services.plan import REVIEW as GOAL_REVIEW
from app.services.plan_lists import service_words
from app.services.referrals import FOLLOW_UP
from app.services.regular_reviews import REVIEW
from app.services.shelter import STAY_TASK, case_stays
from app.services.task_words import task_words
from app.services.today_lines import date_lines
from app.storage.work import Work

FOLLOWING = FOLLOWED | {FOLLOW_UP, GOAL_REVIEW, REVIEW, STAY_TASK, HANDED_OVER}
"""Sources of tasks that stand or fall with something else: nobody is asked about them one by one."""

RECEIPT = "L24"
"""The letter that is the receipt for a person's own papers."""


@dataclass(frozen=True, slots=True)
class OpenLine:
    """One thing still open: its id, what kind of thing it is, its day, and the ways it can be settled.

    The id of a date of a pathway is that of the pathway, a slash, and the id of the date.
    """

    id: str
    kind: str
    title: str = field(repr=False)
    more: str = field(default="", repr=False)
    on: date | None = None
    ways: tuple[str, ...] = ()
    receipt_on: date | None = None
    """The day a receipt for it was printed."""


def open_goals(work: Work, case_id: str) -> list[OpenLine]:
    """Return the goals the person still works on, in their own words."""
    goals = (one for one in work.find(Goal, case_id=case_id) if one.is_open)
    return [_line(one.id, Goal.KIND, one.words, more=one.need) for one in goals]


def open_lines(work: Work, case_id: str, today: date) -> list[OpenLine]:
    """Return all else that is still open: what has a day first, then who helps, where they stay, what is theirs."""
    lines = [*_tasks(work, case_id), *_dates(work, case_id)]
    lines.sort(key=lambda one: one.on or date.max)
    return [
        *lines,
        *_referrals(work, case_id),
        *_check_ins(work, case_id),
        *_stays(work, case_id, today),
        *_originals(work, case_id),
    ]


def titles(work: Work, case_id: str, today: date) -> dict[str, tuple[str, str]]:
    """Return of each thing that can be settled, by its id, the kind and what it is called; settled ones too."""
    found = {one.id: (one.kind, one.title) for one in _dates(work, case_id)}
    for goal in work.find(Goal, case_id=case_id):
        found[goal.id] = Goal.KIND, goal.words
    for task in work.find(Task, case_id=case_id):
        found[task.id] = SECOND if task.kind == SECOND else Task.KIND, task_words(task)
    for referral in work.find(Referral, case_id=case_id):
        found[referral.id] = Referral.KIND, referral.organisation
    for agreement in work.find(CheckInAgreement, case_id=case_id):
        found[agreement.id] = "check_ins", agreement.words
    for view in case_stays(work, case_id, today):
        found[view.stay.id] = Stay.KIND, view.words()
    for item in work.find(Attachment, case_id=case_id):
        found[item.id] = "original", item.title
    papers = work.find(Paper, case_id=case_id)
    found |= {one.id: (Paper.KIND, paper_words(one, language())) for one in papers}
    names = {one.id: one.name for one in work.find(Organisation)}
    for consent in work.find(Consent, case_id=case_id):
        recipient = consent.recipient or names.get(consent.recipient_id, "")
        found[consent.id] = Consent.KIND, recipient
    return found


def settle(work: Work, seat: Seat, line: OpenLine, way: str, words: str) -> None:
    """Do what was decided about one thing.  UserError `closing.no_such_way`."""
    if way not in line.ways:
        raise UserError("closing.no_such_way")
    if line.kind in _SETTLE:
        _SETTLE[line.kind](work, seat, line, way, words)


def _line(
    id: str, kind: str, title: str, *, more: str = "", on: date | None = None,
    ways: tuple[str, ...] | None = None,
) -> OpenLine:  # fmt: skip
    return OpenLine(id, kind, title, more, on, ways_of(kind) if ways is None else ways)


def _tasks(work: Work, case_id: str) -> Iterator[OpenLine]:
    for task in open_tasks(work.find(Task, case_id=case_id)):
        if task.source not in FOLLOWING:
            kind = SECOND if task.kind == SECOND else Task.KIND
            yield _line(task.id, kind, task.title, on=task.due_on)


def _dates(work: Work, case_id: str) -> Iterator[OpenLine]:
    for one in date_lines(work, None, case_id):
        yield _line(f"{one.record_id}/{one.source}", "date", one.title, on=one.due or one.on)


def _referrals(work: Work, case_id: str) -> Iterator[OpenLine]:
    for one in work.find(Referral, case_id=case_id):
        if one.is_open:
            may = {*MOVES[one.state]} | ({"goes_on"} if one.state != "draft" else set())
            ways = tuple(way for way in ways_of(Referral.KIND) if way in may)
            yield _line(
                one.id, Referral.KIND, one.organisation, more=service_words(one.service), ways=ways
            )


def _check_ins(work: Work, case_id: str) -> Iterator[OpenLine]:
    agreement = live_agreement(work, case_id)
    if agreement is not None:
        yield _line(agreement.id, "check_ins", "", more=agreement.words)


def _stays(work: Work, case_id: str, today: date) -> Iterator[OpenLine]:
    for view in case_stays(work, case_id, today):
        if view.stay.left_on is None:
            kind = Stay.KIND if view.is_current else "stay_ahead"
            yield _line(view.stay.id, kind, view.words(), on=view.stay.since)


def _originals(work: Work, case_id: str) -> Iterator[OpenLine]:
    given_back = {
        step.attachment_id for step in work.find(Custody, case_id=case_id, action="returned")
    }
    printed = {
        item_id: gone.at.date()
        for gone in work.find(Disclosure, case_id=case_id, what=RECEIPT)
        if gone.at is not None
        for item_id in gone.record_ids
    }
    for item in work.find(Attachment, case_id=case_id, original_or_copy="original"):
        if item.id not in given_back:
            line = _line(item.id, "original", item.title, more=item.number)
            yield replace(line, receipt_on=printed.get(item.id))
    for paper in papers_here(work, case_id):
        line = _line(paper.id, Paper.KIND, paper_words(paper, language()))
        yield replace(line, receipt_on=printed.get(paper.id))


# -- what a decision does; that it was made stands with the episode


def _settle_goal(work: Work, seat: Seat, line: OpenLine, way: str, words: str) -> None:
    goal = work.get(Goal, line.id)
    work.save(goal.came(way, max(seat.clock.today(), goal.started_on or date.min), words))


def _settle_task(work: Work, seat: Seat, line: OpenLine, way: str, words: str) -> None:
    work.save(work.get(Task, line.id).done(seat.clock.today(), words))


def _settle_date(work: Work, seat: Seat, line: OpenLine, way: str, words: str) -> None:
    pathway_id, _slash, deadline = line.id.partition("/")
    if way == "done":
        followed = work.get(Pathway, pathway_id)
        today = seat.clock.today()
        met = {**followed.remarks, f"{DONE}{deadline}": today.isoformat()}
        work.save(followed := replace(followed, remarks=met))
        keep_dates(work, followed, today)


def _settle_referral(work: Work, seat: Seat, line: OpenLine, way: str, words: str) -> None:
    if way == "goes_on":
        return
    referral = work.get(Referral, line.id)
    on = max(seat.clock.today(), referral.since or date.min)  # a clock may have been set back
    reason = "not_needed" if way == "revoked" else ""
    work.save(referral.move(way, on, seat.worker_id, reason=reason, because=words))


def _settle_check_ins(work: Work, seat: Seat, line: OpenLine, way: str, words: str) -> None:
    if way == "stop":
        stop_all(work, work.get(CheckInAgreement, line.id).case_id or "", seat.clock.today())


def _settle_stay(work: Work, seat: Seat, line: OpenLine, way: str, words: str) -> None:
    work.save(work.get(Stay, line.id).leave(seat.clock.today(), way, words))


def _settle_stay_ahead(work: Work, seat: Seat, line: OpenLine, way: str, words: str) -> None:
    work.delete(work.get(Stay, line.id))


def _settle_original(work: Work, seat: Seat, line: OpenLine, way: str, words: str) -> None:
    item = work.get(Attachment, line.id)
    step = Custody(action="returned", at=seat.clock.now(), by=seat.worker_id, reason=words)
    add_custody(work, item, step)


def _settle_paper(work: Work, seat: Seat, line: OpenLine, way: str, words: str) -> None:
    work.save(work.get(Paper, line.id).give_back(seat.clock.today()))


_SETTLE: Mapping[str, Callable[[Work, Seat, OpenLine, str, str], None]] = {
    "goal": _settle_goal, "task": _settle_task, "second_view": _settle_task, "date": _settle_date,
    "referral": _settle_referral, "check_ins": _settle_check_ins, "stay": _settle_stay,
    "stay_ahead": _settle_stay_ahead, "original": _settle_original,
    "paper": _settle_paper,
}  # fmt: skip

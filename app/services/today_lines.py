"""What stands on a day, for Today, the calendar and the week on paper: tasks, dates of pathways, what ends soon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from app.domain.consent import Consent
from app.domain.paper import Paper
from app.domain.person import Person
from app.domain.safe_contact import SafeContact
from app.domain.task import Task
from app.pathways.translate import spoken
from app.services.contact import ContactNow
from app.services.record_sheets import choice_words
from app.services.task_words import task_words
from app.storage.cases import Deadline
from app.storage.work import Work

SOON = timedelta(days=30)
"""How far ahead it is told that something ends."""
LATE = timedelta(days=366)
"""How long it is told that a look is late."""


GONE = frozenset({"lost", "never_had"})
"""Papers that nobody can renew in time."""


@dataclass(frozen=True, slots=True)
class TodayLine:
    """One thing to do or date to keep.

    A pathway date has `why` (anchor, rule, source, as JSON of its deadline) and its last day in `due`; it stands under
    `on`, the day to act by.  `title` of a pathway date is its label.
    """

    record_id: str
    case_id: str
    kind: str
    on: date
    at: time | None = None
    minutes: int = 0
    due: date | None = None
    name: str = field(default="", repr=False)
    title: str = field(default="", repr=False)
    detail: str = field(default="", repr=False)
    source: str = ""
    source_id: str = ""
    worker_id: str = ""
    contact: ContactNow | None = field(default=None, repr=False)
    why: dict[str, Any] | None = field(default=None, repr=False)


def task_lines(tasks: Iterable[Task]) -> list[TodayLine]:
    """Tasks that have a day, as lines."""
    return [
        TodayLine(
            record_id=task.id, case_id=task.case_id or "", kind=task.kind, on=task.due_on,
            at=task.due_at, minutes=task.minutes, title=task_words(task), detail=task.detail or task.place,
            source=task.source, source_id=task.source_id, worker_id=task.worker_id,
        )
        for task in tasks
        if task.due_on is not None
    ]  # fmt: skip


def date_lines(work: Work, until: date | None, case_id: str | None = None) -> list[TodayLine]:
    """Dates worked out on pathways, up to a day or all of them, as lines."""
    found = work.deadlines(until=until, case_id=case_id)
    return [_dated(one, one.act_by) for one in found if one.act_by]


def _dated(one: Deadline, act_by: date) -> TodayLine:
    why = spoken(str(one.body.get("pathway", "")), one.body)
    return TodayLine(
        record_id=one.pathway,
        case_id=one.case_id,
        kind="deadline",
        on=act_by,
        due=one.due_on,
        title=str(why.get("label", "")),
        source=one.key,
        why=why,
    )


_Ending = tuple[Consent | SafeContact | Paper, str, date | None, str]
"""What ends, as which kind of line, when, and the line's title."""


def ending_lines(work: Work, today: date) -> list[TodayLine]:
    """What ends or wants another look within a month: agreements about sharing, ways to reach somebody, papers."""
    last = today + SOON
    ends = (one for one in work.coming(Consent, "until", today, last) if one.is_live(today))
    looks = (
        one for one in work.coming(Consent, "review_on", today - LATE, last) if one.is_live(today)
    )
    ways = work.coming(SafeContact, "review_on", today - LATE, last)
    papers = work.coming(Paper, "expires", today - SOON, last)
    found: list[_Ending] = [
        *((one, "consent_ends", one.until, one.recipient) for one in ends),
        *((one, "consent_review", one.review_on, one.recipient) for one in looks),
        *((one, "contact_review", one.review_on, "") for one in ways),
        *((one, "paper_ends", _last_day(one), _named(one)) for one in papers if one.where not in GONE),
    ]  # fmt: skip
    people = work.names(Person, {record.case_id for record, *_ in found if record.case_id})
    lines = [
        TodayLine(
            record_id=record.id, case_id=record.case_id or "", kind=kind, on=on,
            name=people.get(record.case_id or "", ""), title=title,
        )
        for record, kind, on, title in found
        if on is not None
    ]  # fmt: skip
    return sorted(lines, key=by_day)


def _last_day(paper: Paper) -> date | None:
    return (paper.expires.earliest or paper.expires.latest) if paper.expires else None


def _named(paper: Paper) -> str:
    return paper.name or choice_words(Paper.KIND, "kind", paper.kind)


def by_day(line: TodayLine) -> tuple[date, time]:
    """Sort lines by day, then hour; those for any time of the day come last."""
    return line.on, line.at or time.max

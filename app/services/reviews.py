"""When a form is to be looked at again: the answers say so themselves.

A choice's column `review_days` says within how many days, and a date with ``review: day`` names one; of all the answers
the soonest counts, so the more urgent of two views decides.  Finishing the form makes one thing to do of it, or moves
the one an earlier filling made.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from app.domain.sitting import Sitting
from app.domain.task import Task
from app.forms.run import Session
from app.forms.tree import Place
from app.services.task_words import titled
from app.storage.work import Work

_CHOSEN = frozenset({"select_one", "select_multiple"})


def plan_review(work: Work, sitting: Sitting, session: Session, today: date) -> None:
    """Plan the day to look at a finished form again, counted from today; nothing where no answer asks for it."""
    asked = sorted(_reviews(session, today), key=lambda one: (one[0], one[1] != "risk"))
    if not asked:
        return
    due, category = asked[0]
    known = _open_review(work, sitting)
    task = known[0] if known else Task(case_id=sitting.case_id, worker_id=sitting.worker_id)
    work.save(titled(replace(
        task, kind="safety" if category == "risk" else "other", due_on=max(due, today),
        source=Sitting.KIND, source_id=sitting.id, why=session.form.id, about=session.form.title,
    )))  # fmt: skip


def _open_review(work: Work, sitting: Sitting) -> list[Task]:
    """What an earlier filling of the same form asked to look at, and nobody has yet."""
    same = work.find(
        Sitting, case_id=sitting.case_id, form_id=sitting.form_id, include_restricted=True
    )
    ids = {one.id for one in same}
    tasks = work.find(Task, case_id=sitting.case_id, source=Sitting.KIND, done_on=None)
    return [task for task in tasks if task.source_id in ids]


def _reviews(session: Session, today: date) -> Iterator[tuple[date, str]]:
    """Yield (day, category of the question) for every answer that says when to look again."""
    for place in session.questions():
        if not place.live or not place.value or place.state:
            continue
        if place.item.extras.get("review") == "day":
            # Words that name no single day ("in spring") ask for nothing; the level still does.
            with suppress(ValueError):
                yield date.fromisoformat(place.value), place.item.category
        elif place.item.type in _CHOSEN:
            for days in _days(session, place):
                yield today + timedelta(days=days), place.item.category


def _days(session: Session, place: Place) -> Iterator[int]:
    chosen = place.value.split()
    for choice in session.form.lists.get(place.item.list_name, ()):
        days = choice.extras.get("review_days", "")
        if choice.name in chosen and days.isdecimal():
            yield int(days)

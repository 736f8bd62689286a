"""A second look at how a case ended, by whoever leads, in an office that wants one.  It blocks nothing."""

from __future__ import annotations

from app.domain.episode import Episode
from app.domain.setting import Setting
from app.domain.task import Task
from app.services.office import Seat
from app.services.task_words import titled
from app.storage.work import Work

SECOND_LOOK = "second_look"
"""The name of the setting, and the source of the task that comes of it."""


def is_wanted(work: Work) -> bool:
    """Return whether this office wants a second look at each case that was closed."""
    return any(one.value is True for one in work.find(Setting, name=SECOND_LOOK))


def want(work: Work, wanted: bool) -> str:
    """Say whether this office wants it; returns the id of the setting."""
    found = work.find(Setting, name=SECOND_LOOK)
    setting = Setting(id=found[-1].id, name=SECOND_LOOK, value=wanted) if found else Setting(
        name=SECOND_LOOK, value=wanted
    )  # fmt: skip
    work.save(setting)
    return setting.id


def ask_for_look(work: Work, seat: Seat, closed: Episode) -> None:
    """Put the case into the Today of whoever leads, where it is wanted and nobody who leads closed it."""
    if is_wanted(work) and not seat.rights.may("caseload.see"):
        work.save(titled(Task(
            case_id=closed.case_id, due_on=seat.clock.today(), source=SECOND_LOOK,
            source_id=closed.id, asked_by=seat.worker_id,
        )))  # fmt: skip

"""A filled form brought back to life: its answers, with what this person typed since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.clock import Clock
from app.domain.sitting import Sitting
from app.errors import UserError
from app.forms.apart import restricted_places
from app.forms.earlier import Earlier
from app.forms.run import Session
from app.services.form_store import form_of
from app.storage.work import Work

ANSWERS, STATES, TAKEN = "answers", "states", "taken"
"""The maps of a sitting that drafts name: ``answers:/group/question``."""


def session_of(work: Work, sitting: Sitting, clock: Clock, *, fresh: bool = False) -> Session:
    """Return the session of a filling, own drafts in it; `fresh` gives a new one its first values.

    Of what is restricted, no words are told with others.
    """
    kept: dict[str, dict[str, Any]] = {ANSWERS: {**sitting.answers}, STATES: {**sitting.states}}
    for draft in work.drafts.of_record(sitting.id):
        field_name, _, key = draft.path.partition(":")
        if not draft.is_own or field_name not in kept:
            continue
        if draft.value is None:
            kept[field_name].pop(key, None)
        else:
            kept[field_name][key] = draft.value
    session = Session(
        form_of(work, sitting.form_id), kept[ANSWERS], kept[STATES],
        clock=clock, language=sitting.language, fresh=fresh,
    )  # fmt: skip
    session.shut = frozenset(one.stored_path for one in restricted_places(session))
    return session


def first_drafts(work: Work, sitting: Sitting) -> frozenset[str]:
    """Return the paths at which nothing was saved, and who works here typed something that is not a revision yet."""
    saved = sitting.answers.keys() | sitting.states.keys()
    typed = (one.path for one in work.drafts.of_record(sitting.id) if one.is_own)
    return frozenset(path.partition(":")[2] for path in typed) - saved


def earlier_filling(work: Work, sitting: Sitting, clock: Clock) -> Earlier | None:
    """Return the last finished filling of the same form in the same case, before this one."""
    found = work.find(
        Sitting, case_id=sitting.case_id, form_id=sitting.form_id, order="-started_on"
    )
    before = [one for one in found if one.finished_on and one.id < sitting.id]
    return Earlier(session_of(work, before[0], clock), before[0].started_on) if before else None


def filled(work: Work, case_id: str, clock: Clock) -> Iterator[tuple[Sitting, Session]]:
    """Yield the fillings of a case that may be seen now, newest first; one whose form is not here stays out."""
    for sitting in work.find(Sitting, case_id=case_id, order="-started_on"):
        try:
            yield sitting, session_of(work, sitting, clock)
        except UserError:
            continue


def taken_over(work: Work, sitting: Sitting) -> dict[str, str]:
    """Return the answers that were taken over and not changed since, also not in drafts: path -> where from."""
    typed = {one.path for one in work.drafts.of_record(sitting.id) if one.is_own}
    return {key: source for key, source in sitting.taken.items() if f"{TAKEN}:{key}" not in typed}

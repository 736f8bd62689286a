"""A filled form brought back to life: its definition, and its answers with what this person typed since."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import msgspec

from app.domain.clock import Clock
from app.domain.form_definition import FormDefinition as AddedForm
from app.domain.sitting import Sitting
from app.errors import UserError
from app.forms.builtin import builtin_form, builtin_names
from app.forms.load import compile_form
from app.forms.model import FormDefinition, from_json
from app.forms.run import Session
from app.storage.work import Work

ANSWERS, STATES, TAKEN = "answers", "states", "taken"
"""The maps of a sitting that drafts name: ``answers:/group/question``."""


def form_of(work: Work, form_id: str) -> FormDefinition:
    """Return a form by its id, built in or the office's own.  UserError `form.unknown`."""
    if form_id in builtin_names():
        return builtin_form(form_id)
    added = work.find(AddedForm, form_id=form_id)
    if not added:
        raise UserError("form.unknown", name=form_id)
    return stored_form(added[-1])


def stored_form(added: AddedForm) -> FormDefinition:
    """The compiled form; compiled again from its source where an older program compiled it."""
    try:
        return from_json(added.compiled.encode())
    except msgspec.ValidationError:
        return compile_form(base64.b64decode(added.content), added.form_id)


def session_of(work: Work, sitting: Sitting, clock: Clock, *, fresh: bool = False) -> Session:
    """Return the session of a filling, own drafts in it; `fresh` gives a new one its first values."""
    kept: dict[str, dict[str, Any]] = {ANSWERS: {**sitting.answers}, STATES: {**sitting.states}}
    for draft in work.drafts.of_record(sitting.id):
        field_name, _, key = draft.path.partition(":")
        if not draft.is_own or field_name not in kept:
            continue
        if draft.value is None:
            kept[field_name].pop(key, None)
        else:
            kept[field_name][key] = draft.value
    return Session(
        form_of(work, sitting.form_id), kept[ANSWERS], kept[STATES],
        clock=clock, language=sitting.language, fresh=fresh,
    )  # fmt: skip


def filled(work: Work, case_id: str, clock: Clock) -> Iterator[tuple[Sitting, Session]]:
    """Yield the fillings of a case that may be seen now, newest first; one whose form is not here stays out."""
    for sitting in work.find(Sitting, case_id=case_id, order="-started_on"):
        try:
            yield sitting, session_of(work, sitting, clock)
        except UserError:
            continue

"""Which form is meant: a built-in one, or the newest version of one the office added; older versions are kept."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

import msgspec

from app.domain.form_definition import FormDefinition as AddedForm
from app.domain.sitting import Sitting
from app.errors import UserError
from app.forms.builtin import builtin_form, builtin_names
from app.forms.load import compile_form
from app.forms.model import FormDefinition, from_json, to_json
from app.storage.work import Work


def form_of(work: Work, form_id: str) -> FormDefinition:
    """Return the form to fill now; UserError `form.unknown` where this vault has none of that id."""
    if form_id in builtin_names():
        return builtin_form(form_id)
    added = work.find(AddedForm, form_id=form_id, replaced_on=None)
    if not added:
        raise UserError("form.unknown", name=form_id)
    return compiled(added[-1])


def restricted_names(work: Work, sitting: Sitting) -> frozenset[str]:
    """Return the names of what is restricted in a filling, by its form of today or the version it was begun with.

    UserError `form.unknown`.
    """
    forms = [form_of(work, sitting.form_id), begun_with(work, sitting)]
    rows = (one for form in forms if form for one in form.walk() if one.kind != "group")
    return frozenset(one.name for one in rows if one.restricted)


def begun_with(work: Work, sitting: Sitting) -> FormDefinition | None:
    """Return the older version a form was begun with; None where it is the one of today, or is not here."""
    known = work.find(AddedForm, form_id=sitting.form_id)
    older = [compiled(one) for one in known if one.replaced_on is not None]
    same = [one for one in older if digest(one) == sitting.form_hash]
    if same or not older or digest(form_of(work, sitting.form_id)) == sitting.form_hash:
        return same[0] if same else None
    # What an older program compiled has another digest now, and the same version.
    named = (one for one in older if one.version and one.version == sitting.form_version)
    return next(named, None)


def compiled(added: AddedForm) -> FormDefinition:
    """Return an added form ready to use; compiled again, once, where an older program compiled it."""
    try:
        return from_json(added.compiled.encode())
    except msgspec.ValidationError:
        return _compiled_again(added.content, added.form_id)


@lru_cache(maxsize=8)
def _compiled_again(content: str, form_id: str) -> FormDefinition:
    return compile_form(base64.b64decode(content), form_id)


def digest(form: FormDefinition) -> str:
    """Return what tells one version of a form from another: the SHA-256 of its compiled shape."""
    return hashlib.sha256(to_json(form)).hexdigest()

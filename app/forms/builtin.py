"""The forms that come with the app, and what the `form` commands print.

Built-in forms are Markdown tables in `resources/forms`; each is read once per process (see `app.forms.compiled`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from app.domain.clock import Clock
from app.errors import UserError
from app.forms.compiled import kept
from app.forms.load import compile_form
from app.forms.model import DEFAULT_LANGUAGE, FormDefinition, Item, Text
from app.forms.problem import FormError, FormProblem
from app.forms.run import Session
from app.forms.wording import TITLE, phrase
from app.resources import RESOURCES

FOLDER = RESOURCES / "forms"


@lru_cache(maxsize=1)
def builtin_names() -> tuple[str, ...]:
    """Return the names of the forms that come with the app, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "README"))


@lru_cache(maxsize=64)
def builtin_form(name: str) -> FormDefinition:
    """Return one built-in form; `UserError` form.unknown where there is none of that name."""
    if name not in builtin_names():
        raise UserError("form.unknown", name=name)
    return kept(FOLDER / f"{name}.md", partial(compile_form, name=name, builtin=True))


def builtin_forms() -> list[FormDefinition]:
    """Return every form that comes with the app."""
    return [builtin_form(name) for name in builtin_names()]


Reader = Callable[[bytes, str], FormDefinition]
"""Reads a foreign form: here, or in the child process (`Airlock.form`)."""


def open_form(file: Path, read: Reader = compile_form) -> FormDefinition:
    """Return the form in a file; `FormError` if unusable, `UserError` if unreadable."""
    try:
        content = file.read_bytes()
    except OSError:
        raise UserError("form.unreadable") from None
    return read(content, file.stem)


def label_of(form: FormDefinition, item: Item, language: str = DEFAULT_LANGUAGE) -> str:
    """Return the words of a question; its name where it has none."""
    return phrase(form, item.label, item.name, language) or item.name


def check_file(file: Path, read: Reader = compile_form) -> dict[str, Any]:
    """Return what `form check` prints; a form that cannot be used has an entry in "errors"."""
    try:
        return report(open_form(file, read))
    except FormError as error:
        return report(FormDefinition(id=file.stem, title=file.stem), error.problems)


def report(form: FormDefinition, problems: tuple[FormProblem, ...] = ()) -> dict[str, Any]:
    """Return a form as `form check` describes it."""
    return {
        "form": form.id,
        "title": form.title,
        "version": form.version,
        "languages": list(form.languages),
        "questions": [
            {
                "name": item.name,
                "path": item.path,
                "type": item.type,
                "label": label_of(form, item, form.default_language),
                "category": item.category,
                "sensitivity": item.sensitivity,
            }
            for item in form.questions()
        ],
        "unsupported": [
            {"what": one.what, "where": one.where, "why": one.why} for one in form.unsupported
        ],
        "warnings": list(form.warnings),
        "errors": [
            {"sheet": one.sheet, "row": one.row, "column": one.column, "what": one.what}
            for one in problems
        ],
    }


def run_answers(
    form: FormDefinition,
    given: Mapping[str, Any],
    *,
    clock: Clock | None = None,
    language: str = "",
) -> dict[str, Any]:
    """Return what `form run` prints for nested answers, or ``{"answers", "states"}``."""
    answers: Mapping[str, Any] = given
    states: Mapping[str, Any] = {}
    own = {item.name for item in form.items}
    if "answers" in given and set(given) <= {"answers", "states"} - own:
        answers, states = given["answers"] or {}, given.get("states") or {}
    session = Session(form, answers, states, clock=clock, language=language)
    return session.result()


def run_file(
    file: Path,
    given: Mapping[str, Any],
    *,
    clock: Clock | None = None,
    read: Reader = compile_form,
) -> dict[str, Any]:
    """Fill the form in `file`, or the built-in one of that name; return the outcome."""
    name = file.name
    form = builtin_form(name) if name in builtin_names() else open_form(file, read)
    return run_answers(form, given, clock=clock)


def messages(form: FormDefinition) -> list[tuple[str, str]]:
    """Return every (question or list, words) of a form, for the translation catalogues."""
    found: dict[tuple[str, str], None] = {(TITLE, form.title): None}
    for item in form.walk():
        sets: tuple[Text, ...] = (
            item.label,
            item.hint,
            item.guidance,
            item.why,
            item.constraint_message,
            item.required_message,
        )
        for text in sets:
            for words in text.values():
                found.setdefault((item.name, words))
    for name, choices in form.lists.items():
        for choice in choices:
            for words in choice.label.values():
                found.setdefault((name, words))
    return [(name, words) for name, words in found if words]

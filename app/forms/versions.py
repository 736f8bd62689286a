"""What a newer version of a form changes, and which answers were given to an older question.

Questions are the same where they have the same path, or the same name in the same repeats: a group may be renamed or
moved without an answer getting lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from app.forms.answers import Home, as_text, homes, steps_of
from app.forms.builtin import label_of
from app.forms.model import FormDefinition, Item
from app.forms.pages import SILENT
from app.forms.run import Session
from app.forms.wording import phrase

What = Literal["added", "gone", "moved", "type", "choices", "words"]
_SELECTS = frozenset({"select_one", "select_multiple", "rank"})


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the question's words, and how it was and is (types, choices, groups or words)."""

    what: What
    name: str
    question: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OlderAnswer:
    """An answer to a question that the form no longer asks, in the words it was given in."""

    question: str = field(repr=False)
    answer: str = field(repr=False)


def changes(old: FormDefinition, new: FormDefinition, language: str = "") -> tuple[Change, ...]:
    """Return what `new` changes for somebody who fills it, in the order of the newer form, gone ones last."""
    pairs = _pairs(old, new)
    before = {after.path: item for item, after in pairs if after is not None}
    found: list[Change] = []
    for item in _asked(new):
        question = label_of(new, item, language)
        if item.path not in before:
            found.append(Change("added", item.name, question))
        else:
            found += _differences(old, before[item.path], new, item, language)
    gone = (item for item, after in pairs if after is None)
    return (*found, *(Change("gone", item.name, label_of(old, item, language)) for item in gone))


def older_answers(session: Session, old: FormDefinition | None) -> tuple[OlderAnswer, ...]:
    """Return the kept answers that `session` has no question for; without `old`, under the question's name.

    What was restricted there stays out of sight.
    """
    known = {} if old is None else {item.path: item for item in old.questions()}
    found = []
    for path, value in session.unknown.items():
        if path.startswith("states:") or value is True:  # an instance of a repeat, itself no answer
            continue
        steps = steps_of(path)
        item = known.get("".join(f"/{name}" for name, _index in steps))
        if item is not None and item.restricted:
            continue
        words = steps[-1][0] if steps else path
        answer = as_text(value)
        if item is not None and old is not None:
            words = label_of(old, item, session.language)
            answer = _said(old, item, answer, session.language)
        found.append(OlderAnswer(words, answer))
    return tuple(found)


def older_questions(old: FormDefinition, new: FormDefinition, language: str = "") -> dict[str, str]:
    """Return path in `new` -> words in `old`, for questions of which the type or the choices are others now."""
    return {
        after.path: label_of(old, item, language)
        for item, after in _pairs(old, new)
        if after is not None
        and (item.type != after.type or not _names(old, item) <= _names(new, after))
    }


def _pairs(old: FormDefinition, new: FormDefinition) -> list[tuple[Item, Item | None]]:
    """Return each question of `old` with the one of `new` that keeps its answers, None where there is none."""
    by_path = {item.path: item for item in _asked(new)}
    by_home: dict[Home, list[Item]] = defaultdict(list)
    for home, item in homes(new.items):
        by_home[home].append(item)
    home_of = {item.path: home for home, item in homes(old.items)}
    pairs: list[tuple[Item, Item | None]] = []
    for item in _asked(old):
        moved = by_home[home_of[item.path]]
        only = moved[0] if len(moved) == 1 and moved[0].kind == "question" else None
        pairs.append((item, by_path.get(item.path, only)))
    return pairs


def _asked(form: FormDefinition) -> Iterator[Item]:
    return (item for item in form.questions() if item.type not in SILENT and item.type != "note")


def _differences(
    old: FormDefinition, before: Item, new: FormDefinition, after: Item, language: str
) -> Iterator[Change]:
    question = label_of(new, after, language)
    was = label_of(old, before, language)
    if before.type != after.type:
        yield Change("type", after.name, question, (before.type,), (after.type,))
    elif _names(old, before) != _names(new, after):
        lists = _choices(old, before, language), _choices(new, after, language)
        yield Change("choices", after.name, question, *lists)
    if was != question:
        yield Change("words", after.name, question, (was,), (question,))
    groups = before.path.rpartition("/")[0], after.path.rpartition("/")[0]
    if groups[0] != groups[1]:
        yield Change("moved", after.name, question, (groups[0] or "/",), (groups[1] or "/",))


def _names(form: FormDefinition, item: Item) -> set[str]:
    chosen = form.lists.get(item.list_name, ()) if item.type in _SELECTS else ()
    return {choice.name for choice in chosen}


def _choices(form: FormDefinition, item: Item, language: str) -> tuple[str, ...]:
    return tuple(
        phrase(form, choice.label, item.list_name, language) or choice.name
        for choice in form.lists.get(item.list_name, ())
    )


def _said(form: FormDefinition, item: Item, value: str, language: str) -> str:
    """Return an answer in words: the labels of chosen names."""
    if item.type not in _SELECTS:
        return value
    labels = {
        choice.name: phrase(form, choice.label, item.list_name, language) or choice.name
        for choice in form.lists.get(item.list_name, ())
    }
    chosen = [value] if item.type == "select_one" else value.split()
    return ", ".join(labels.get(name, name) for name in chosen)

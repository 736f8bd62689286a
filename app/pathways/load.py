"""From a pathway file to checked rules, or to a list of what is wrong and on which line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from app.errors import UserError
from app.i18n import language
from app.pathways.model import ALL, FAMILY, Rules
from app.pathways.translate import translated
from app.pathways.yamltext import UnreadableText, Written, read_text
from app.resources import RESOURCES

FOLDER = RESOURCES / "pathways"
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_WHERE = re.compile(r" - at `(?:key in )?(\$[^`]*)`$")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: `code` has a sentence, `params` fill it; or only worth a look."""

    file: str
    line: int
    code: str
    params: dict[str, str | int] = field(default_factory=dict)
    serious: bool = True


def read_rules(text: str, file: str) -> tuple[Rules | None, list[Problem]]:
    """Read the text of a pathway file called `file`; no rules if it has a serious problem."""
    try:
        written = read_text(text)
    except UnreadableText as error:
        return None, [Problem(file, error.line, error.code, dict(error.params))]
    try:
        rules = msgspec.convert(written.value, type=Rules, strict=False)
    except msgspec.ValidationError as error:
        return None, [_misfit(str(error), written, file)]
    problems = list(_loose_ends(rules, written, file))
    return (None if problems else rules), problems


def load_rules(path: Path) -> Rules:
    """Load one pathway file; raises UserError with file and line for the first problem in it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("pathway.unreadable", file=path.name) from error
    rules, problems = read_rules(text, path.name)
    if rules is None:
        first = problems[0]
        raise UserError(first.code, file=first.file, line=first.line, **first.params)
    return rules


@lru_cache(maxsize=1)
def as_written() -> dict[str, Rules]:
    """The pathways that come with Waymark, by id, in the words they are written in."""
    found = [load_rules(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {rules.id: rules for rules in found}


def built_in() -> dict[str, Rules]:
    """The pathways that come with Waymark, by id, in the language in use."""
    return _spoken(language())


@lru_cache(maxsize=4)
def _spoken(_language: str) -> dict[str, Rules]:
    return {name: translated(rules) for name, rules in as_written().items()}


def rules_of(pathway: str) -> Rules:
    """Return the rules of one pathway in the language in use; raises `pathway.unknown`."""
    found = built_in().get(pathway)
    if found is None:
        raise UserError("pathway.unknown", id=pathway)
    return found


def _misfit(message: str, written: Written, file: str) -> Problem:
    """A value that cannot be what its key needs; msgspec says where, and what it wanted."""
    at = _WHERE.search(message)
    path = at[1] if at else "$"
    # "[...]" stands for a key or an element of a map: the closest path above it has the line
    path = path.replace("[...]", "")
    wanted = message[: at.start()] if at else message
    if (unknown := _UNKNOWN.search(wanted)) is not None:
        path = f"{path}.{unknown[1]}"
    return Problem(file, written.line(path), "pathway.misfit", {"where": path, "wanted": wanted})


def _loose_ends(rules: Rules, written: Written, file: str) -> Iterator[Problem]:
    """Ids that come twice, and ids that name nothing."""

    def problem(code: str, path: str, **params: str) -> Problem:
        return Problem(file, written.line(path), code, dict(params))

    for path, one in _doubled(written.value):
        yield problem("pathway.twice", path, id=one)
    known = _names(rules)
    for path, one, names in _mentions(written.value):
        if one not in known[names]:
            yield problem("pathway.names_nothing", path, id=one, where=names)


def _names(rules: Rules) -> dict[str, set[str]]:
    criteria = {one.id for one in rules.criteria.of}
    return {
        "sources": set(rules.sources),
        "events": {one.id for one in rules.events},
        "criteria": criteria | {ALL, FAMILY},
        "exceptions": {way.id for one in rules.criteria.of for way in one.exceptions},
        "answers": {one.id for one in rules.questions()},
        "deadlines": {one.id for one in rules.deadlines},
        "regions": {"", *(one.id for one in rules.regions)},
    }


def _mentions(value: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every place that names something in the file: its path, the name, and what it must be."""
    for path, key, one in _walk(value, "$"):
        if key in _REFERENCES and isinstance(one, str):
            yield path, one, _REFERENCES[key]
        elif key == "supports":
            yield from ((f"{path}[{n}]", each, "criteria") for n, each in enumerate(one))
    for n, example in enumerate(value.get("examples", [])):
        for part, names in (("answers", "answers"), ("events", "events"), ("dates", "deadlines")):
            start = f"$.examples[{n}].{part}"
            yield from ((f"{start}.{key}", key, names) for key in example.get(part, {}))


_REFERENCES = {
    "source": "sources",
    "anchor": "events",
    "done_when": "events",
    "exception": "exceptions",
    "region": "regions",
}


def _doubled(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Ids that come twice in one list; criteria, exceptions and bars share one list of answers."""
    for name, group in value.items():
        if isinstance(group, list) and name not in ("bars", "examples"):
            yield from _twice((f"$.{name}[{n}]", one.get("id")) for n, one in enumerate(group))
    yield from _twice(_answerable(value))


def _answerable(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for n, one in enumerate(value["criteria"]["of"]):
        yield f"$.criteria.of[{n}]", one["id"]
        for m, way in enumerate(one.get("exceptions", [])):
            yield f"$.criteria.of[{n}].exceptions[{m}]", way["id"]
    for n, one in enumerate(value.get("bars", [])):
        yield f"$.bars[{n}]", one["id"]


def _twice(ids: Iterable[tuple[str, str | None]]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for path, one in ids:
        if one is not None and one in seen:
            yield path, one
        seen.add(one or "")


def _walk(value: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield f"{path}.{key}", key, one
            yield from _walk(one, f"{path}.{key}")
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from _walk(one, f"{path}[{n}]")

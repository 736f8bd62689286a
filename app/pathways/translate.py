"""The words of a pathway in the language in use; titles of forms and sources stay as printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from app.i18n import pgettext
from app.pathways.model import Rules

_WORDS = frozenset(
    {"label", "full_title", "summary", "authority", "statement", "notes", "text", "actor"}
    | {"signed_by", "when", "fee", "consequence", "action"}
)
_SPOKEN_TITLES = ("evidence", "stages")


def messages(rules: Rules) -> list[tuple[str, str]]:
    """Return every (context, words) of a pathway, for the translation catalogues."""
    plain = msgspec.to_builtins(rules)
    return list(dict.fromkeys(_words(plain, rules.id, rules.id, "")))


def translated(rules: Rules) -> Rules:
    """Return the rules in the language in use; English where nobody has translated yet."""
    plain = msgspec.to_builtins(rules)
    for holder, key, context in _places(plain, rules.id, rules.id, ""):
        holder[key] = pgettext(context, holder[key])
    return msgspec.convert(plain, type=Rules)


def spoken(pathway: str, deadline: Mapping[str, Any]) -> dict[str, Any]:
    """Return a deadline as it is kept (`Due.as_json` in the words of its rules) in the language in use."""
    context = f"{pathway}/{deadline.get('id', '')}"
    return {
        key: pgettext(context, value)
        if key in _WORDS and isinstance(value, str) and value
        else value
        for key, value in deadline.items()
    }


def _words(value: Any, pathway: str, name: str, group: str) -> Iterator[tuple[str, str]]:
    for holder, key, context in _places(value, pathway, name, group):
        yield context, holder[key]


def _places(
    value: Any, pathway: str, name: str, group: str
) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Every value that people read: what holds it, its key, and its context ``pathway/id``."""
    if isinstance(value, list):
        for one in value:
            yield from _places(one, pathway, name, group)
    if not isinstance(value, dict):
        return
    name = value.get("id", name)
    for key, one in value.items():
        if key in ("examples", "sources"):
            continue
        spoken = key in _WORDS or (
            key == "title" and (group in _SPOKEN_TITLES or "format" in value)
        )
        if spoken and isinstance(one, str) and one:
            yield value, key, f"{pathway}/{name}"
        yield from _places(one, pathway, name, key)
